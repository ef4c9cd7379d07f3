"""Questions that went wrong, as work for the keepers of the knowledge base (K3).

Some nobody could answer; others the bot answered in a visit that was then rated badly. Of still
others the customer had to pick what was meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

import sqlalchemy as sa

from bot.storage.case_tables import RATED
from bot.storage.database import Connection
from bot.storage.schema import agent, conversation, message, miss, timeline, visit
from bot.storage.upsert import Row, insert_or_ignore
from knowledge.replies import Said

Reason = Literal["unanswered", "rated", "picked"]

PICKED: Final = "picked"
POOR_AT_MOST: Final = 2  # of 5
KEPT_CHARS: Final = 200  # of a question, as handlers keep them
_VISITS_AT_ONCE: Final = 300  # the newest of those rated badly
_RATED_AT_ONCE: Final = 500  # the next look finds more
_SAID_AFTER: Final = 60  # messages after a question in which its answer is looked for
_SCANNED: Final = 5_000  # customers' messages, for the questions of the past
# What the bot says to a question. In a form it speaks of the case, in the survey of the survey.
_MET_WITH: Final = ("greeting", "answer", "clarify", "queue", "notice")


@dataclass(frozen=True, slots=True)
class OpenMiss:
    """A question that nobody has settled yet; `language` is the customer's.

    `entry` is what the customer picked, or what was closest, or "".
    """

    id: int
    chat: int
    text: str
    at: datetime
    reason: Reason
    language: str
    entry: str


@dataclass(frozen=True, slots=True)
class Settling:
    """How misses are settled: as a wording of an entry, or dismissed as ""."""

    entry: str
    agent_id: int
    at: datetime


async def find_rated(tx: Connection, since: datetime) -> list[Row]:
    """Return what the bot answered in visits rated badly that is no miss yet, to be kept as one."""
    m, t, poor = message.c, timeline.c, _poor_visits(since)
    is_kept = sa.select(miss.c.id).where(
        miss.c.conversation_id == m.conversation_id, miss.c.seq == m.seq, miss.c.reason == RATED
    )
    query = (
        sa.select(m.conversation_id, m.visit, m.seq, m.at, m.text, t.detail.label("best_entry"))
        .join(
            poor,
            sa.and_(poor.c.conversation_id == m.conversation_id, poor.c.number == m.visit),
        )
        .join(timeline, sa.and_(t.conversation_id == m.conversation_id, t.at == m.at))
        .where(*_TYPED, t.what == "answered", _next_kind() == "answer", ~is_kept.exists())
        .limit(_RATED_AT_ONCE)
    )
    rows = [dict(row) for row in (await tx.execute(query)).mappings()]
    return [row | {"text": row["text"][:KEPT_CHARS], "reason": "rated"} for row in rows]


def _poor_visits(since: datetime) -> sa.Subquery:
    v = visit.c
    query = (
        sa.select(v.conversation_id, v.number)
        .where(v.arrived_at >= since, v.rating <= POOR_AT_MOST)
        .order_by(v.arrived_at.desc())
        .limit(_VISITS_AT_ONCE)
    )
    return query.subquery()


async def keep_rated(tx: Connection, found: Sequence[Row]) -> None:
    """Make misses of them, once each whoever else does so at the same time."""
    if found:
        await insert_or_ignore(tx, miss, found)


# A customer's own words: buttons have no reference of the channel's, files alone no text.
_TYPED: Final = (
    message.c.author == "customer",
    message.c.text != "",
    message.c.reference != "",
    message.c.edit_of.is_(None),
)


def _next_kind() -> sa.ScalarSelect[str]:
    """Return the kind of the first words after a message that are not the customer's."""
    after = message.alias("after")
    return (
        sa.select(after.c.kind)
        .where(after.c.conversation_id == message.c.conversation_id)
        .where(after.c.seq > message.c.seq, after.c.author != "customer")
        .order_by(after.c.seq)
        .limit(1)
        .scalar_subquery()
    )


async def read_open(tx: Connection, since: datetime, limit: int) -> list[OpenMiss]:
    """Return what is not settled and went wrong, the newest first."""
    return await _read_open(tx, since, limit, sa.and_(miss.c.reason != PICKED, _still_counts()))


async def read_picked(tx: Connection, since: datetime, limit: int) -> list[OpenMiss]:
    """Return what is not settled and was picked by customers, the newest first."""
    return await _read_open(tx, since, limit, miss.c.reason == PICKED)


async def _read_open(
    tx: Connection, since: datetime, limit: int, which: sa.ColumnElement[bool]
) -> list[OpenMiss]:
    c, language = miss.c, conversation.c.language
    query = (
        sa.select(c.id, c.conversation_id, c.text, c.at, c.reason, language, c.best_entry)
        .join(conversation, conversation.c.id == c.conversation_id)
        .where(c.at >= since, c.settled_at.is_(None), which)
        .order_by(c.at.desc(), c.id.desc())
        .limit(limit)
    )
    return [OpenMiss(*row) for row in await tx.execute(query)]


def _still_counts() -> sa.ColumnElement[bool]:
    """Leave out what belongs to a visit that the customer thought better of."""
    v = visit.c
    poor = sa.select(v.id).where(
        v.conversation_id == miss.c.conversation_id,
        v.number == miss.c.visit,
        v.rating <= POOR_AT_MOST,
    )
    return sa.or_(miss.c.reason != RATED, poor.exists())


async def read_replies(tx: Connection, ids: Sequence[int]) -> dict[int, list[Said]]:
    """Return what agents said in the visit of each miss after it, in order."""
    m, name = message.c, sa.func.coalesce(agent.c.name, "")
    query = (
        sa.select(miss.c.id, m.seq, name, m.text)
        .join(miss, sa.and_(m.conversation_id == miss.c.conversation_id, m.visit == miss.c.visit))
        .outerjoin(agent, agent.c.id == m.agent_id)
        .where(miss.c.id.in_(ids), m.author == "agent", m.text != "")
        .where(m.seq > miss.c.seq, m.seq <= miss.c.seq + _SAID_AFTER)
        .order_by(miss.c.id, m.seq)
    )
    found: dict[int, list[Said]] = {}
    for row in await tx.execute(query):
        found.setdefault(row[0], []).append(Said(*row[1:]))
    return found


async def settle(tx: Connection, ids: Sequence[int], how: Settling) -> None:
    """Take misses off the list; what is settled stays as it was settled first."""
    await tx.execute(
        sa.update(miss)
        .where(miss.c.id.in_(ids), miss.c.settled_at.is_(None))
        .values(settled_at=how.at, settled_by=how.agent_id, settled_as=how.entry)
    )


async def read_past_questions(tx: Connection) -> list[tuple[str, str]]:
    """Return (words, language) that customers of late wrote to the bot, the newest first."""
    m, language = message.c, conversation.c.language
    latest = (
        sa.select(m.id, m.text, language, _next_kind().label("met_with"))
        .join(conversation, conversation.c.id == m.conversation_id)
        .where(*_TYPED)
        .order_by(m.id.desc())
        .limit(_SCANNED)
        .subquery()
    )
    query = (
        sa.select(latest.c.text, latest.c.language)
        .where(latest.c.met_with.in_(_MET_WITH))
        .order_by(latest.c.id.desc())
    )
    return [(row.text, row.language) for row in await tx.execute(query)]
