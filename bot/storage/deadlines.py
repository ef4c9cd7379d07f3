"""Deadlines: stored moments with an owner, never timers in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.storage.database import Connection
from bot.storage.schema import deadline
from bot.storage.upsert import upsert
from handlers.events import DeadlineKind


@dataclass(frozen=True, slots=True)
class StoredDeadline:
    """An open promise of a conversation."""

    kind: DeadlineKind
    due_at: datetime
    attempts: int


async def conversations_due(tx: Connection, now: datetime, limit: int) -> list[int]:
    """Return conversations with a deadline that has come, the longest due first."""
    query = (
        sa.select(deadline.c.conversation_id)
        .where(deadline.c.due_at <= now)
        .order_by(deadline.c.due_at)
        .limit(limit)
    )
    return list(dict.fromkeys((await tx.scalars(query)).all()))


async def open_deadlines(
    tx: Connection, conversations: Iterable[int]
) -> dict[int, list[StoredDeadline]]:
    """Return the open deadlines of each conversation, earliest first."""
    found: dict[int, list[StoredDeadline]] = {}
    for row in await tx.execute(_OPEN, {"ids": list(conversations)}):
        if row.kind not in _KINDS:
            continue  # of a newer version that runs beside this one: it keeps its own promises
        stored = StoredDeadline(DeadlineKind(row.kind), row.due_at, row.attempts)
        found.setdefault(row.conversation_id, []).append(stored)
    return found


_KINDS = frozenset(kind.value for kind in DeadlineKind)
_OPEN = (
    sa.select(deadline.c.conversation_id, deadline.c.kind, deadline.c.due_at, deadline.c.attempts)
    .where(deadline.c.conversation_id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(deadline.c.due_at, deadline.c.id)
)


@dataclass(frozen=True, slots=True)
class DeadlineChange:
    """Deadlines of one conversation after a decision: None clears."""

    conversation_id: int
    owner: str
    kinds: Mapping[DeadlineKind, datetime | None]


async def write_changes(tx: Connection, changes: Sequence[DeadlineChange], now: datetime) -> None:
    """Set and clear deadlines; a conversation has at most one of each kind."""
    cleared: list[dict[str, object]] = []
    rows: list[dict[str, object]] = []
    for change in changes:
        for kind, due in change.kinds.items():
            key = {"conversation_id": change.conversation_id, "kind": kind.value}
            if due is None:
                cleared.append({"conversation": change.conversation_id, "k": kind.value})
            else:
                rows.append(key | {"due_at": due, "owner": change.owner, "set_at": now})
    if cleared:
        await tx.execute(_DELETE, cleared)
    if rows:
        await upsert(tx, deadline, rows, ("conversation_id", "kind"), {"attempts": 0})


_DELETE = sa.delete(deadline).where(
    deadline.c.conversation_id == sa.bindparam("conversation"),
    deadline.c.kind == sa.bindparam("k"),
)


async def push_on(tx: Connection, conversation_id: int, kind: DeadlineKind, due: datetime) -> None:
    """Move a deadline whose handling failed, counting the attempt, so that it cannot loop."""
    c = deadline.c
    await tx.execute(
        sa.update(deadline)
        .where(c.conversation_id == conversation_id, c.kind == kind.value)
        .values(due_at=due, attempts=c.attempts + 1)
    )
