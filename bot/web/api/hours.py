"""When the house is open, as leads and agents see it (H5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from aiohttp import web
from typing_extensions import TypedDict

from bot.web.api.call import Access, ApiRoute, Call, answer
from bot.web.views import iso_or_none
from handlers.hours import Closure, Hours

_AHEAD: Final = timedelta(days=60)  # closures that are worth knowing of


class GroupHoursView(TypedDict):
    """One group now: open until then, or closed until then; null where that never changes."""

    group: str
    is_open: bool
    changes_at: str | None


class ClosureView(TypedDict):
    """Days on which the house is closed, and what is said to who asks then."""

    first: str
    last: str
    words: dict[str, str]


class HoursView(TypedDict):
    """The opening times as they hold now; `is_set` is false where the house is always open."""

    is_set: bool
    zone: str
    groups: list[GroupHoursView]
    closures: list[ClosureView]


async def show_hours(call: Call) -> web.StreamResponse:
    """Read the opening times."""
    company, now = call.parts.company(), call.parts.clock.now()
    hours = {group: company.hours_of(group) for group in company.groups}
    view: HoursView = {
        "is_set": not all(one.is_always for one in hours.values()),
        "zone": company.zone.key,
        "groups": [_group(name, one, now) for name, one in hours.items()],
        "closures": _closures(hours, now.astimezone(company.zone).date()),
    }
    return answer(view)


def _group(name: str, hours: Hours, now: datetime) -> GroupHoursView:
    is_open = hours.is_open(now)
    changes_at = hours.closes_at(now) if is_open else hours.opens_at(now)
    return {"group": name, "is_open": is_open, "changes_at": iso_or_none(changes_at)}


def _closures(hours: Mapping[str, Hours], today: date) -> list[ClosureView]:
    """Return what is ahead, each once: closures are those of the whole house."""
    known = {(one.first, one.last): one for group in hours.values() for one in group.closures}
    ahead = [one for one in known.values() if today <= one.last and one.first <= today + _AHEAD]
    return [_closure(one) for one in sorted(ahead, key=lambda one: one.first)]


def _closure(closure: Closure) -> ClosureView:
    return {
        "first": closure.first.isoformat(),
        "last": closure.last.isoformat(),
        "words": dict(closure.words),
    }


ROUTES = (ApiRoute("GET", "/hours", show_hours, Access.AGENT, "The opening times", HoursView),)
