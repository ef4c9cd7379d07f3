"""Who is at work, and the lines as SQL knows them: what Redis is rebuilt from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.storage.columns import given_moment
from bot.storage.database import Connection
from bot.storage.line_order import line_order, ranked_since
from bot.storage.people import split_groups
from bot.storage.schema import CLAIM, WAITING, WITH_AGENT, agent, conversation, presence_log, wait
from bot.storage.statements import Statement
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
    return [
        Waiting(chat, group, since, int(priority >= FIRST_OF_ALL))
        for chat, group, since, priority in await _WAITING.ask(tx, [{}])
    ]


_WAITING = Statement(
    lambda _: (
        sa.select(
            *(conversation.c.id, conversation.c.group_name, ranked_since()),
            conversation.c.priority,
        )
        .where(conversation.c.stage == WAITING, conversation.c.waiting_since.is_not(None))
        .order_by(conversation.c.group_name, *line_order())
    )
)


async def read_online(tx: Connection, seen_since: datetime) -> list[Online]:
    """Return who is at work, in the order of signing in."""
    return [
        Online(agent_id, split_groups(groups), status, signed_in_at or seen_at, seen_at, chats)
        for agent_id, groups, status, signed_in_at, seen_at, chats in await _ONLINE.ask(
            tx, [{"since": seen_since}]
        )
    ]


def _online(_dialect: str) -> sa.ClauseElement:
    a, c = agent.c, conversation.c
    chats = (
        sa.select(sa.func.count())
        .where(c.agent_id == a.id, c.stage == WITH_AGENT)
        .scalar_subquery()
    )
    return (
        sa.select(a.id, a.groups, a.status, a.signed_in_at, a.seen_at, chats)
        .where(a.status != "offline", ~a.is_disabled, a.seen_at >= given_moment("since"))
        .order_by(a.signed_in_at, a.id)
    )


_ONLINE = Statement(_online)


async def read_recent_claims(
    tx: Connection, group: str, since: datetime
) -> list[tuple[datetime, int | None]]:
    """Return when the group's latest claims were, and whose, newest first."""
    found = await _RECENT.ask(tx, [{"grp": group, "since": since}])
    return [(ended_at, agent_id) for ended_at, agent_id in found]


_RECENT = Statement(
    lambda _: (
        sa.select(wait.c.ended_at, wait.c.agent_id)
        .where(wait.c.group_name == sa.bindparam("grp"), wait.c.ended_by == CLAIM)
        .where(wait.c.ended_at >= given_moment("since"))
        .order_by(wait.c.ended_at.desc())
        .limit(_RECENT_CLAIMS)
    )
)


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
    return bool(await _HAS_VANISHED.ask(tx, [{"before": seen_before}]))


def _is_silent() -> sa.ColumnElement[bool]:
    return sa.or_(agent.c.seen_at.is_(None), agent.c.seen_at < given_moment("before"))


_HAS_VANISHED = Statement(
    lambda _: sa.select(agent.c.id).where(agent.c.status != "offline", _is_silent()).limit(1)
)


async def read_vanished(tx: Connection, seen_before: datetime) -> list[tuple[int, int, int]]:
    """Return (chat, agent, epoch) of chats whose agent is gone."""
    found = await _VANISHED.ask(tx, [{"before": seen_before}])
    return [(chat, agent_id, epoch) for chat, agent_id, epoch in found]


def _vanished(_dialect: str) -> sa.ClauseElement:
    c = conversation.c
    is_gone = sa.and_(_is_silent(), c.claimed_at < given_moment("before"))
    return (
        sa.select(c.id, c.agent_id, c.claim_epoch)
        .join(agent, agent.c.id == c.agent_id)
        .where(c.stage == WITH_AGENT, sa.or_(agent.c.is_disabled, is_gone))
    )


_VANISHED = Statement(_vanished)
