"""Who is at work, and the lines as SQL knows them: what Redis is rebuilt from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.storage.database import Connection
from bot.storage.line_order import line_order, ranked_since
from bot.storage.people import split_groups
from bot.storage.schema import CLAIM, WAITING, WITH_AGENT, agent, conversation, presence_log, wait
from handlers.conversation import FIRST_OF_ALL

_RECENT_CLAIMS = 20


@dataclass(frozen=True, slots=True)
class Waiting:
    """A customer in a line."""

    conversation_id: int
    group: str
    ranked_since: datetime
    band: int


@dataclass(frozen=True, slots=True)
class Online:
    """An agent at work; those online take chats, those away do not."""

    agent_id: int
    groups: tuple[str, ...]
    status: str
    signed_in_at: datetime
    seen_at: datetime
    chats: int


async def read_waiting(tx: Connection) -> list[Waiting]:
    """Return everybody who waits, each group in its order."""
    c = conversation.c
    query = (
        sa.select(c.id, c.group_name, ranked_since(), c.priority)
        .where(c.stage == WAITING, c.waiting_since.is_not(None))
        .order_by(c.group_name, *line_order())
    )
    return [
        Waiting(row[0], row[1], row[2], int(row[3] >= FIRST_OF_ALL))
        for row in await tx.execute(query)
    ]


async def read_online(tx: Connection, seen_since: datetime) -> list[Online]:
    """Return who is at work, in the order of signing in."""
    a, c = agent.c, conversation.c
    chats = (
        sa.select(sa.func.count())
        .where(c.agent_id == a.id, c.stage == WITH_AGENT)
        .scalar_subquery()
    )
    query = (
        sa.select(a.id, a.groups, a.status, a.signed_in_at, a.seen_at, chats)
        .where(a.status != "offline", ~a.is_disabled, a.seen_at >= seen_since)
        .order_by(a.signed_in_at, a.id)
    )
    return [
        Online(row[0], split_groups(row[1]), row[2], row[3] or row[4], row[4], row[5])
        for row in await tx.execute(query)
    ]


async def read_recent_claims(
    tx: Connection, group: str, since: datetime
) -> list[tuple[datetime, int | None]]:
    """Return when the group's latest claims were, and whose, newest first."""
    c = wait.c
    query = (
        sa.select(c.ended_at, c.agent_id)
        .where(c.group_name == group, c.ended_by == CLAIM, c.ended_at >= since)
        .order_by(c.ended_at.desc())
        .limit(_RECENT_CLAIMS)
    )
    return [(row.ended_at, row.agent_id) for row in await tx.execute(query)]


async def sign_out_vanished(tx: Connection, seen_before: datetime, now: datetime) -> list[int]:
    """Sign out who has no heartbeat any more (S3): whoever comes back says so themselves."""
    a = agent.c
    gone = (
        sa.update(agent)
        .where(a.status != "offline", sa.or_(a.seen_at.is_(None), a.seen_at < seen_before))
        .values(status="offline", status_since=now)
        .returning(a.id)
    )
    ids = list((await tx.scalars(gone)).all())
    if ids:
        rows = [{"agent_id": agent_id, "status": "offline", "at": now} for agent_id in ids]
        await tx.execute(sa.insert(presence_log), rows)
    return ids


async def has_vanished(tx: Connection, seen_before: datetime) -> bool:
    """Tell whether somebody who is said to be at work has no heartbeat any more."""
    a = agent.c
    query = sa.select(a.id).where(
        a.status != "offline", sa.or_(a.seen_at.is_(None), a.seen_at < seen_before)
    )
    return await tx.scalar(query.limit(1)) is not None


async def read_vanished(tx: Connection, seen_before: datetime) -> list[tuple[int, int, int]]:
    """Return (chat, agent, epoch) of chats whose agent is gone."""
    a, c = agent.c, conversation.c
    query = (
        sa.select(c.id, c.agent_id, c.claim_epoch)
        .join(agent, a.id == c.agent_id)
        .where(
            c.stage == WITH_AGENT,
            sa.or_(
                a.is_disabled,
                sa.and_(
                    sa.or_(a.seen_at.is_(None), a.seen_at < seen_before),
                    c.claimed_at < seen_before,
                ),
            ),
        )
    )
    return [(row.id, row.agent_id, row.claim_epoch) for row in await tx.execute(query)]
