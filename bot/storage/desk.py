"""What the desk and the leads' board show: the lines, one's own chats, flags, loads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.storage.database import Connection
from bot.storage.line_order import line_order, ranked_since
from bot.storage.reading import Reader
from bot.storage.schema import (
    PENDING,
    SENDING,
    WAITING,
    WITH_AGENT,
    agent,
    conversation,
    flag,
    inbox,
    outbox,
    turn,
)
from bot.storage.statements import Statement, is_among


@dataclass(frozen=True, slots=True)
class WaitingChat:
    """A place in a line; `position` is 1 for its head."""

    id: int
    customer: str
    channel: str
    group: str
    since: datetime
    priority: int
    position: int
    last_text: str
    need: str
    ranked_since: datetime
    for_leads: bool


@dataclass(frozen=True, slots=True)
class LineLength:
    """How many wait in a line, and the longest of them since when."""

    waiting: int
    longest_since: datetime


@dataclass(frozen=True, slots=True)
class OwnChat:
    """A chat of the agent; `due_at` is None when nothing is owed."""

    id: int
    customer: str
    channel: str
    group: str
    since: datetime | None
    stage: str
    epoch: int
    last_text: str
    last_seq: int
    asked_at: datetime | None
    due_at: datetime | None
    need: str


@dataclass(frozen=True, slots=True)
class OpenFlag:
    """Something the leads should look at."""

    id: int
    kind: str
    detail: str
    chat: int | None
    raised_at: datetime


@dataclass(frozen=True, slots=True)
class ActiveChat:
    """What changes when the lines or somebody's chats change."""

    id: int
    stage: str
    group: str
    agent_id: int | None
    epoch: int
    priority: int
    last_seq: int
    waiting_since: datetime | None
    claimed_at: datetime | None
    offer_to: int | None
    is_for_all: bool
    is_for_leads: bool


async def read_waiting(
    tx: Connection, reader: Reader, foremost: int | None = None
) -> list[WaitingChat]:
    """Return the lines the reader serves, each in order, and of each perhaps only the foremost."""
    c = conversation.c
    place = sa.func.row_number().over(partition_by=c.group_name, order_by=line_order())
    line = (
        sa.select(c.id, c.customer_name, c.channel, c.group_name, c.waiting_since, c.priority)
        .add_columns(place.label("position"), c.last_text, c.need, ranked_since().label("ranked"))
        .add_columns(c.is_for_leads)
        .where(*_waits_for(reader))
        .subquery()
    )
    query = sa.select(line).order_by(line.c.group_name, line.c.position)
    if foremost is not None:
        query = query.where(line.c.position <= foremost)
    rows = await tx.execute(query)
    return [WaitingChat(row[0], row[1] or f"#{row[0]}", *row[2:]) for row in rows]


async def count_waiting(tx: Connection, reader: Reader) -> dict[str, LineLength]:
    """Return how many wait in each line the reader serves, and since when."""
    c = conversation.c
    query = (
        sa.select(c.group_name, sa.func.count(), sa.func.min(c.waiting_since))
        .where(*_waits_for(reader))
        .group_by(c.group_name)
    )
    return {row[0]: LineLength(row[1], row[2]) for row in await tx.execute(query)}


def _waits_for(reader: Reader) -> list[sa.ColumnElement[bool]]:
    c = conversation.c
    waits = [c.stage == WAITING, c.waiting_since.is_not(None)]
    return waits if reader.is_lead else [*waits, c.group_name.in_(reader.groups)]


async def read_own(tx: Connection, agent_id: int) -> list[OwnChat]:
    """Return the agent's chats, the longest held first."""
    c, t = conversation.c, turn.c
    owed = (
        sa.select(sa.func.max(t.number))
        .where(t.conversation_id == c.id, t.answered_by == "", t.answered_at.is_(None))
        .correlate(conversation)
        .scalar_subquery()
    )
    query = (
        sa.select(c.id, c.customer_name, c.channel, c.group_name, c.claimed_at, c.stage)
        .add_columns(c.claim_epoch, c.last_text, c.last_seq, t.asked_at, t.due_at, c.need)
        .outerjoin(turn, sa.and_(t.conversation_id == c.id, t.number == owed))
        .where(c.stage == WITH_AGENT, c.agent_id == agent_id)
        .order_by(c.claimed_at, c.id)
    )
    rows = await tx.execute(query)
    return [OwnChat(row[0], row[1] or f"#{row[0]}", *row[2:]) for row in rows]


async def count_own(tx: Connection, agent_id: int) -> int:
    """Return how many chats the agent has."""
    c = conversation.c
    query = sa.select(sa.func.count()).where(c.stage == WITH_AGENT, c.agent_id == agent_id)
    return (await tx.scalar(query)) or 0


async def read_cap(tx: Connection, agent_id: int) -> int | None:
    """Return the agent's own cap of chats, None for the policy's."""
    return await tx.scalar(sa.select(agent.c.chats_at_most).where(agent.c.id == agent_id))


async def read_flags(tx: Connection, limit: int = 200) -> list[OpenFlag]:
    """Return what no lead has settled yet, the newest first."""
    f = flag.c
    query = (
        sa.select(f.id, f.kind, f.detail, f.conversation_id, f.raised_at)
        .where(f.settled_at.is_(None))
        .order_by(f.raised_at.desc(), f.id.desc())
        .limit(limit)
    )
    return [OpenFlag(*row) for row in await tx.execute(query)]


async def read_alarms(tx: Connection, limit: int = 50) -> list[OpenFlag]:
    """Return the emergencies that no lead has settled yet, the newest first (C6)."""
    f = flag.c
    query = (
        sa.select(f.id, f.kind, f.detail, f.conversation_id, f.raised_at)
        .where(f.settled_at.is_(None), f.kind == "emergency")
        .order_by(f.raised_at.desc(), f.id.desc())
        .limit(limit)
    )
    return [OpenFlag(*row) for row in await tx.execute(query)]


async def settle_flag(tx: Connection, flag_id: int, agent_id: int, now: datetime) -> bool:
    """Take a flag off the board; tell whether there is such a flag (settled twice is settled)."""
    f = flag.c
    await tx.execute(
        sa.update(flag)
        .where(f.id == flag_id, f.settled_at.is_(None))
        .values(settled_at=now, settled_by=agent_id)
    )
    return await tx.scalar(sa.select(f.id).where(f.id == flag_id)) is not None


async def read_active(tx: Connection) -> list[ActiveChat]:
    """Return every chat that waits or is with an agent."""
    return sorted((ActiveChat(*row) for row in await _ACTIVE.ask(tx, [{}])), key=lambda c: c.id)


async def read_heads(tx: Connection, ids: Iterable[int]) -> list[ActiveChat]:
    """Return these chats as they stand."""
    return [ActiveChat(*row) for row in await _HEADS.ask(tx, [{"ids": list(ids)}])]


def _chats_where(condition: sa.ColumnElement[bool]) -> sa.Select[tuple[object, ...]]:
    c = conversation.c
    return (
        sa.select(c.id, c.stage, c.group_name, c.agent_id, c.claim_epoch, c.priority)
        .add_columns(c.last_seq, c.waiting_since, c.claimed_at, c.offer_to, c.is_for_all)
        .add_columns(c.is_for_leads)
        .where(condition)
    )


def _active(_dialect: str) -> sa.ClauseElement:
    """Put two questions together that have an index each: both in one, or in order, have none."""
    stages = (conversation.c.stage == stage for stage in (WAITING, WITH_AGENT))
    return sa.union_all(*map(_chats_where, stages))


_ACTIVE = Statement(_active)
_HEADS = Statement(lambda dialect: _chats_where(is_among(dialect, conversation.c.id, "ids")))


@dataclass(frozen=True, slots=True)
class Loads:
    """The figures of a healthy house, for /metrics."""

    waiting: int
    agents_online: int
    inbox_open: int
    oldest_inbox: datetime | None
    outbox_open: int


async def read_loads(tx: Connection, seen_after: datetime) -> Loads:
    """Count what waits and who is there."""

    def count(column: sa.Column[int], *where: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
        return sa.select(sa.func.count(column)).where(*where).scalar_subquery()

    open_rows = inbox.c.handled_at.is_(None)
    query = sa.select(
        count(conversation.c.id, conversation.c.stage == WAITING),
        count(agent.c.id, agent.c.status == "online", agent.c.seen_at > seen_after),
        count(inbox.c.id, open_rows),
        sa.select(inbox.c.received_at)
        .where(open_rows)
        .order_by(inbox.c.id)
        .limit(1)
        .scalar_subquery(),
        count(outbox.c.seq, outbox.c.status == PENDING)
        + count(outbox.c.seq, outbox.c.status == SENDING),
    )
    return Loads(*(await tx.execute(query)).one())
