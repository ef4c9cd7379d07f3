"""Misses become work: grouped for leads, with the closest entries and what agents answered (K3)."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Final

from aiohttp import web
from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from bot.storage import misses as store
from bot.storage.entries import find_entry
from bot.storage.misses import OpenMiss, Reason, Settling
from bot.storage.reading import log_access
from bot.web.api.call import Access, ApiRoute, Call, Visible, answer, no_content
from bot.web.api.knowledge_summary import days_asked
from bot.web.problems import Problem
from bot.web.views import iso
from knowledge.confirmed import Closest, Confirmed
from knowledge.entry import NAME_CHARS
from knowledge.grouping import group_questions
from knowledge.matcher import Matcher
from knowledge.replies import Proposal, Said, proposed

_DAYS: Final = 30
_READ_AT_MOST: Final = 3_000  # misses, the newest
_GROUPS_AT_MOST: Final = 100  # shown at once; what is settled makes room for others
# One customer alone may have pressed by mistake, or for fun.
_CONFIRMED_FROM: Final = 2
_ANSWERS_FROM: Final = 5  # chats of a group in which agents' answers are looked for
_SETTLED_AT_MOST: Final = 5_000
_SETTLED_AT_ONCE: Final = 500

Grouped = list[list[OpenMiss]]  # the most typical of each group first


class MissView(TypedDict):
    """A question, and why it is here."""

    id: int
    text: str
    at: str
    chat: int
    reason: Reason


class ClosestView(TypedDict):
    """An entry that it may be a wording of: who picked it, and whether agents answered with it."""

    entry: str
    question: str
    score: float
    picked: int
    answered: bool


class ProposalView(TypedDict):
    """What an agent answered."""

    text: str
    agent: str
    chat: int


class MissGroupView(TypedDict):
    """Questions that ask alike."""

    key: str
    question: str
    count: int
    last_at: str
    misses: list[MissView]
    closest: list[ClosestView]
    proposal: ProposalView | None


class MissesView(TypedDict):
    """The groups, the largest first, and how many questions are open."""

    groups: list[MissGroupView]
    total: int


MissId = Annotated[int, Field(ge=1, lt=2**63)]


class SettleBody(BaseModel):
    """Misses that are dealt with: as a wording of an entry, or dismissed where it is empty."""

    ids: Annotated[list[MissId], Field(min_length=1, max_length=_SETTLED_AT_MOST)]
    settled_as: Annotated[Visible, Field(alias="as", max_length=NAME_CHARS)] = ""


async def show_misses(call: Call) -> web.StreamResponse:
    """Group what is open of the last days."""
    days, now = days_asked(call, _DAYS), call.parts.clock.now()
    since = now - timedelta(days=days)
    database = call.parts.database
    async with database.read() as tx:
        rated = await store.find_rated(tx, since)
    async with database.write() as tx:  # short: all others who write wait for it
        await store.keep_rated(tx, rated)
        await log_access(tx, call.who.agent_id, "misses", f"{days} days", now)
    async with database.read() as tx:
        found = await store.read_open(tx, since, _READ_AT_MOST)
        found += await store.read_picked(tx, since, _READ_AT_MOST)
    groups = await asyncio.to_thread(_grouped, found)
    total = sum(map(len, groups))
    groups = groups[:_GROUPS_AT_MOST]
    async with database.read() as tx:
        replies = await store.read_replies(tx, _asked(groups))
    matcher = call.parts.knowledge.for_staff()
    views = await asyncio.to_thread(_views, groups, replies, matcher)
    return answer(MissesView(groups=views, total=total))


def _grouped(found: Sequence[OpenMiss]) -> Grouped:
    groups = (
        [found[group.typical], *(found[n] for n in group.members if n != group.typical)]
        for group in group_questions([one.text for one in found])
    )
    return [group for group in groups if _is_work(group)]


def _is_work(group: Sequence[OpenMiss]) -> bool:
    """Tell whether something went wrong, or customers agree on what they mean."""
    went_wrong = any(one.reason != store.PICKED for one in group)
    return went_wrong or max(_picks(group).values()) >= _CONFIRMED_FROM


def _picks(group: Iterable[OpenMiss]) -> dict[str, int]:
    """Count the customers who picked each entry."""
    picks = {(one.entry, one.chat) for one in group if one.reason == store.PICKED}
    return Counter(entry for entry, _ in picks)


def _asked(groups: Grouped) -> list[int]:
    return [one.id for group in groups for one in group[:_ANSWERS_FROM]]


def _views(
    groups: Grouped, replies: Mapping[int, Sequence[Said]], matcher: Matcher
) -> list[MissGroupView]:
    confirmed = Confirmed(matcher)
    return [_view(group, replies, confirmed) for group in groups]


def _view(
    group: list[OpenMiss], replies: Mapping[int, Sequence[Said]], confirmed: Confirmed
) -> MissGroupView:
    typical = group[0]
    newest = sorted(group, key=lambda one: (one.at, one.id), reverse=True)
    proposal = proposed((one.chat, replies.get(one.id, ())) for one in group[:_ANSWERS_FROM])
    said = proposal.text if proposal else ""
    closest = confirmed.closest(typical.text, typical.language, _picks(group), said)
    return {
        "key": str(min(one.id for one in group)),
        "question": typical.text,
        "count": len(group),
        "last_at": iso(newest[0].at),
        "misses": [_miss_view(one) for one in newest],
        "closest": [_closest_view(one) for one in closest],
        "proposal": _proposal_view(proposal),
    }


def _miss_view(miss: OpenMiss) -> MissView:
    return {
        "id": miss.id,
        "text": miss.text,
        "at": iso(miss.at),
        "chat": miss.chat,
        "reason": miss.reason,
    }


def _closest_view(closest: Closest) -> ClosestView:
    candidate = closest.candidate
    return {
        "entry": candidate.entry,
        "question": candidate.question,
        "score": round(candidate.score, 3),
        "picked": closest.picked,
        "answered": closest.is_answered,
    }


def _proposal_view(found: Proposal | None) -> ProposalView | None:
    return {"text": found.text, "agent": found.agent, "chat": found.chat} if found else None


async def settle_misses(call: Call) -> web.StreamResponse:
    """Take misses off the list."""
    body = await call.body(SettleBody)
    name = body.settled_as
    how = Settling(name, call.who.agent_id, call.parts.clock.now())
    async with call.parts.database.read() as tx:
        # Asked of SQL: the entry may have been made in another process a moment ago.
        entry = await find_entry(tx, name) if name else None
        if name and (entry is None or entry.is_removed):
            raise Problem(422, "invalid", f"as: There is no entry {name!r}.")
    for start in range(0, len(body.ids), _SETTLED_AT_ONCE):  # others write in between
        async with call.parts.database.write() as tx:
            await store.settle(tx, body.ids[start : start + _SETTLED_AT_ONCE], how)
    return no_content()


ROUTES = (
    ApiRoute(
        "GET",
        "/knowledge/misses",
        show_misses,
        Access.LEAD,
        "Questions that went wrong, grouped by likeness",
        MissesView,
        query=(("days", "how far back; 30 when left out"),),
        refusals=(422,),
    ),
    ApiRoute(
        "POST",
        "/knowledge/misses/settle",
        settle_misses,
        Access.LEAD,
        "Take questions off the list",
        body=SettleBody,
        status=204,
    ),
)
