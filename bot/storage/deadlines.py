"""Deadlines: stored moments with an owner, never timers in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.storage.columns import given_moment, given_number, word
from bot.storage.database import Connection
from bot.storage.schema import deadline
from bot.storage.statements import Statement
from bot.storage.upsert import Row, upsert
from handlers.events import DeadlineKind

# A newer version that runs beside this one keeps its own kinds of promises.
_KINDS = tuple(kind.value for kind in DeadlineKind)


@dataclass(frozen=True, slots=True)
class StoredDeadline:
    """An open promise of a conversation."""

    kind: DeadlineKind
    due_at: datetime
    attempts: int


async def conversations_due(tx: Connection, now: datetime, limit: int) -> list[int]:
    """Return conversations with a deadline that has come, the longest due first."""
    found = await _DUE.ask(tx, [{"now": now, "most": limit}])
    return list(dict.fromkeys(chat for (chat,) in found))


_DUE = Statement(
    lambda _: (
        sa.select(deadline.c.conversation_id)
        .where(deadline.c.due_at <= given_moment("now"))
        .where(deadline.c.kind.in_([word(kind) for kind in sorted(_KINDS)]))
        .order_by(deadline.c.due_at)
        .limit(given_number("most"))
    )
)


async def open_deadlines(
    tx: Connection, conversations: Iterable[int]
) -> dict[int, list[StoredDeadline]]:
    """Return the open deadlines of each conversation, earliest first."""
    found: dict[int, list[StoredDeadline]] = {}
    rows = [{"its_conversation": one} for one in conversations]
    for conversation_id, kind, due_at, attempts in await _OPEN.ask(tx, rows):
        if kind not in _KINDS:
            continue
        stored = StoredDeadline(DeadlineKind(kind), due_at, attempts)
        found.setdefault(conversation_id, []).append(stored)
    return found


_OPEN = Statement(
    lambda _: (
        sa.select(
            deadline.c.conversation_id, deadline.c.kind, deadline.c.due_at, deadline.c.attempts
        )
        .where(deadline.c.conversation_id == sa.bindparam("its_conversation"))
        .order_by(deadline.c.due_at, deadline.c.id)
    )
)


@dataclass(frozen=True, slots=True)
class DeadlineChange:
    """Deadlines of one conversation after a decision: None clears."""

    conversation_id: int
    owner: str
    kinds: Mapping[DeadlineKind, datetime | None]


async def write_changes(tx: Connection, changes: Sequence[DeadlineChange], now: datetime) -> None:
    """Set and clear deadlines; a conversation has at most one of each kind."""
    cleared: list[Row] = []
    rows: list[Row] = []
    for change in changes:
        for kind, due in change.kinds.items():
            key = {"conversation_id": change.conversation_id, "kind": kind.value}
            if due is None:
                cleared.append({"conversation": change.conversation_id, "k": kind.value})
            else:
                rows.append(key | {"due_at": due, "owner": change.owner, "set_at": now})
    await _DELETE.run(tx, cleared)
    await upsert(tx, deadline, rows, ("conversation_id", "kind"), {"attempts": 0})


_DELETE = Statement(
    lambda _: sa.delete(deadline).where(
        deadline.c.conversation_id == sa.bindparam("conversation"),
        deadline.c.kind == sa.bindparam("k"),
    )
)


async def push_on(tx: Connection, conversation_id: int, kind: DeadlineKind, due: datetime) -> None:
    """Move a deadline whose handling failed, counting the attempt, so that it cannot loop."""
    c = deadline.c
    await tx.execute(
        sa.update(deadline)
        .where(c.conversation_id == conversation_id, c.kind == kind.value)
        .values(due_at=due, attempts=c.attempts + 1)
    )
