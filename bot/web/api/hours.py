"""When the house is open, as leads and agents see it; leads close it on days and hours (H5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Final, Literal

from aiohttp import web
from pydantic import BaseModel, Field, model_validator
from typing_extensions import TypedDict

from bot.channels.webchat.frames import clean_text
from bot.closed_days import today
from bot.storage.closures import AT_MOST, StoredClosure, add_closure, read_closures, remove_closure
from bot.web.api.call import Access, ApiRoute, Call, answer, no_content, not_found
from bot.web.problems import Problem
from bot.web.views import iso, iso_or_none
from handlers.hours import Closure, Hours, Span

_AHEAD: Final = timedelta(days=60)  # closures of the file that are worth knowing of
_LONGEST: Final = timedelta(days=366)
_FARTHEST: Final = timedelta(days=2 * 366)
_CLOCK: Final = r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$"

Reason = Literal["holiday", "stocktaking", "moving", "works", "weather", "other"]
Time = Annotated[str, Field(pattern=_CLOCK)]


class ClosureBody(BaseModel):
    """Days to be closed on: all day, or from one time of each day until another."""

    first: date
    last: date
    begins: Time | None = Field(None, alias="from")
    ends: Time | None = Field(None, alias="until")
    reason: Reason
    note: Annotated[str, Field(max_length=200)] = ""

    @model_validator(mode="after")
    def _is_sound(self) -> ClosureBody:
        if not timedelta() <= self.last - self.first <= _LONGEST:
            raise ValueError("it must end on its first day or later, within a year")
        if (self.begins is None) != (self.ends is None):
            raise ValueError("a time needs both from and until")
        if self.span is not None and self.span.opens >= self.span.closes:
            raise ValueError("until must be later than from")
        return self

    @property
    def span(self) -> Span | None:
        """Return the minutes of each day, None for all of them."""
        if self.begins is None or self.ends is None:
            return None
        return Span(_minute(self.begins), _minute(self.ends))


class GroupHoursView(TypedDict):
    """One group now: open until then, or closed until then; null where that never changes."""

    group: str
    is_open: bool
    changes_at: str | None


_ClosureTimes = TypedDict("_ClosureTimes", {"from": str | None, "until": str | None})


class ClosureView(_ClosureTimes):
    """Days on which the house is closed, and what is said to who asks then.

    `id`, `by` and `at` are null for what the file says; without `words` the scripts' words for the
    `reason` are said.
    """

    first: str
    last: str
    words: dict[str, str]
    id: int | None
    reason: str
    note: str
    by: str | None
    at: str | None


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
    day = today(call.parts.clock, company.zone)
    async with call.parts.database.read() as tx:
        stored = await read_closures(tx, day)
    views = [*_of_file(hours, day), *map(_of_leads, stored)]
    view: HoursView = {
        "is_set": not all(one.is_always for one in hours.values()),
        "zone": company.zone.key,
        "groups": [_group(name, one, now) for name, one in hours.items()],
        "closures": sorted(views, key=lambda one: (one["first"], one["from"] or "")),
    }
    return answer(view)


def _group(name: str, hours: Hours, now: datetime) -> GroupHoursView:
    is_open = hours.is_open(now)
    changes_at = hours.closes_at(now) if is_open else hours.opens_at(now)
    return {"group": name, "is_open": is_open, "changes_at": iso_or_none(changes_at)}


def _of_file(hours: Mapping[str, Hours], day: date) -> list[ClosureView]:
    """Return what the file says of the time ahead, each once: it is of the whole house."""
    closures = [one for group in hours.values() for one in group.closures if one.id is None]
    known = {(one.first, one.last): one for one in closures}
    return [
        _closure(one) for one in known.values() if day <= one.last and one.first <= day + _AHEAD
    ]


def _of_leads(stored: StoredClosure) -> ClosureView:
    view = _closure(stored.value)
    return {**view, "note": stored.note, "by": stored.set_by, "at": iso(stored.set_at)}


def _closure(closure: Closure) -> ClosureView:
    return {
        "first": closure.first.isoformat(),
        "last": closure.last.isoformat(),
        "from": None if closure.span is None else _clock(closure.span.opens),
        "until": None if closure.span is None else _clock(closure.span.closes),
        "words": dict(closure.words),
        "id": closure.id,
        "reason": closure.reason,
        "note": "",
        "by": None,
        "at": None,
    }


def _minute(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


async def close_house(call: Call) -> web.StreamResponse:
    """Set a closure: it holds in every process within a second."""
    body = await call.body(ClosureBody)
    day = today(call.parts.clock, call.parts.company().zone)
    if not day <= body.last or body.first > day + _FARTHEST:
        raise Problem(422, "invalid", "last: today or later; first: within two years.")
    note = " ".join(clean_text(body.note).split())
    new = Closure(body.first, body.last, span=body.span, reason=body.reason)
    async with call.parts.database.write() as tx:
        ahead = await read_closures(tx, day)
        if len(ahead) >= AT_MOST:
            raise Problem(409, "too_many", f"{AT_MOST} closures ahead are the most.")
        now = call.parts.clock.now()
        number = await add_closure(tx, new, note, call.who.agent_id, now)
        stored = await read_closures(tx, day)
    if number is None:
        raise Problem(409, "closed_already", "The house is closed then already.")
    await _tell(call)
    return answer(next(_of_leads(one) for one in stored if one.value.id == number), 201)


async def open_house(call: Call) -> web.StreamResponse:
    """Take a closure back."""
    async with call.parts.database.write() as tx:
        now = call.parts.clock.now()
        is_gone = await remove_closure(tx, call.number("closure"), call.who.agent_id, now)
    if not is_gone:
        raise not_found()
    await _tell(call)
    return no_content()


async def _tell(call: Call) -> None:
    if call.parts.closed_days is not None:
        await call.parts.closed_days.look()
    if call.parts.ring is not None:
        await call.parts.ring({"closures": True})


ROUTES = (
    ApiRoute("GET", "/hours", show_hours, Access.AGENT, "The opening times", HoursView),
    ApiRoute(
        "POST",
        "/hours/closures",
        close_house,
        Access.LEAD,
        "Close the house on days, or for hours of them",
        ClosureView,
        body=ClosureBody,
        status=201,
        refusals=(409,),
    ),
    ApiRoute(
        "DELETE",
        "/hours/closures/{closure}",
        open_house,
        Access.LEAD,
        "Take a closure back",
        status=204,
        refusals=(404,),
    ),
)
