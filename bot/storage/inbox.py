"""The inbox: nothing is acknowledged to anyone before its row is committed here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.storage.codec import event_json, read_event
from bot.storage.columns import given_moment, given_number
from bot.storage.database import Connection
from bot.storage.schema import conversation, inbox
from bot.storage.statements import Statement
from bot.storage.upsert import insert_or_ignore
from handlers.events import Event


@dataclass(frozen=True, slots=True)
class NewRow:
    """One event to be stored."""

    source: str
    external_id: str
    conversation_id: int
    event: Event


@dataclass(frozen=True, slots=True)
class StoredRow:
    """An unhandled event, as it waits."""

    id: int
    conversation_id: int
    event: str
    attempts: int
    received_at: datetime
    waiting: int  # unhandled events of the conversation, this one included

    def decoded(self) -> Event | None:
        """Return the event itself; None for one that only a newer version understands."""
        return read_event(self.event)

    def kind(self) -> str:
        """Return what the event calls itself, understood or not."""
        try:
            return str(json.loads(self.event)["type"])
        except (ValueError, KeyError, TypeError):
            return "unknown"


async def find_conversations(
    tx: Connection, addresses: Sequence[tuple[str, str]], now: datetime
) -> dict[tuple[str, str], int]:
    """Return the conversation of each (channel, address), made where there is none yet."""
    asked = list(dict.fromkeys(addresses))
    found = await _read_conversations(tx, asked)
    missing = [a for a in asked if a not in found]
    if missing:
        rows = [
            {"channel": c, "address": a, "created_at": now, "updated_at": now} for c, a in missing
        ]
        await insert_or_ignore(tx, conversation, rows)
        found |= await _read_conversations(tx, missing)
    return found


async def _read_conversations(
    tx: Connection, addresses: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], int]:
    rows = [{"its_channel": c, "its_address": a} for c, a in addresses]
    return {(c, a): number for c, a, number in await _BY_ADDRESS.ask(tx, rows)}


_BY_ADDRESS = Statement(
    lambda _: sa.select(conversation.c.channel, conversation.c.address, conversation.c.id).where(
        conversation.c.channel == sa.bindparam("its_channel"),
        conversation.c.address == sa.bindparam("its_address"),
    )
)


async def insert_rows(
    tx: Connection, rows: Sequence[NewRow], now: datetime
) -> dict[tuple[str, str], tuple[int, int, bool]]:
    """Store events; return (inbox id, conversation id, was it new) by (source, external id)."""
    asked: dict[tuple[str, str], NewRow] = {}
    for row in rows:
        asked.setdefault((row.source, row.external_id), row)
    values = [
        {
            "source": r.source,
            "external_id": r.external_id,
            "conversation_id": r.conversation_id,
            "event": event_json.dump_json(r.event).decode(),
            "received_at": now,
        }
        for r in asked.values()
    ]
    new = await insert_or_ignore(tx, inbox, values, returning=_KEYS)
    stored = {(s, e): (i, c, True) for i, c, s, e in new}
    before = [{"its_source": s, "its_id": e} for s, e in asked if (s, e) not in stored]
    return stored | {(s, e): (i, c, False) for i, c, s, e in await _BY_KEY.ask(tx, before)}


_KEYS = ("id", "conversation_id", "source", "external_id")
_BY_KEY = Statement(
    lambda _: sa.select(*(inbox.c[name] for name in _KEYS)).where(
        inbox.c.source == sa.bindparam("its_source"),
        inbox.c.external_id == sa.bindparam("its_id"),
    )
)


async def oldest_open(tx: Connection, conversations: Iterable[int]) -> dict[int, StoredRow]:
    """Return the oldest unhandled event of each conversation that has one."""
    found = await _OLDEST.ask(tx, [{"its_conversation": one} for one in conversations])
    return {row.conversation_id: row for row in (StoredRow(*one) for one in found)}


def _oldest(_dialect: str) -> sa.Select[tuple[Any, ...]]:
    c = inbox.c
    is_open = sa.and_(c.conversation_id == sa.bindparam("its_conversation"), c.handled_at.is_(None))
    waiting = sa.select(sa.func.count()).select_from(inbox).where(is_open).scalar_subquery()
    return (
        sa.select(c.id, c.conversation_id, c.event, c.attempts, c.received_at, waiting)
        .where(is_open)
        .order_by(c.id)
        .limit(1)
    )


_OLDEST = Statement(_oldest)


async def conversations_with_open(
    tx: Connection, received_before: datetime, limit: int
) -> list[int]:
    """Return conversations whose events have waited since before then: somebody died with them."""
    found = await _WAITING.ask(tx, [{"before": received_before, "most": limit}])
    return [one for (one,) in found]


_WAITING = Statement(
    lambda _: (
        sa.select(inbox.c.conversation_id)
        .where(
            inbox.c.handled_at.is_(None),
            inbox.c.received_at <= given_moment("before"),
        )
        .group_by(inbox.c.conversation_id)
        .order_by(sa.func.min(inbox.c.id))
        .limit(given_number("most"))
    )
)


async def mark_handled(tx: Connection, outcomes: dict[int, str], now: datetime) -> None:
    """Mark events as handled, each with its outcome (JSON, or "" for none)."""
    rows = [{"row": row, "result": result, "now": now} for row, result in outcomes.items()]
    await _HANDLED.run(tx, rows)


_HANDLED = Statement(
    lambda _: (
        sa.update(inbox)
        .where(inbox.c.id == sa.bindparam("row"))
        .values(
            handled_at=sa.bindparam("now", type_=inbox.c.handled_at.type),
            outcome=sa.bindparam("result"),
        )
    )
)


async def count_attempts(tx: Connection, rows: Sequence[int]) -> dict[int, int]:
    """Count an attempt before it runs, so that an event that kills us is counted too.

    Return how many there are now by row; events that have been handled meanwhile are left out.
    """
    return dict(await _ATTEMPT.ask(tx, [{"row": row} for row in rows]))


_ATTEMPT = Statement(
    lambda _: (
        sa.update(inbox)
        .where(inbox.c.id == sa.bindparam("row"), inbox.c.handled_at.is_(None))
        .values(attempts=inbox.c.attempts + 1)
        .returning(inbox.c.id, inbox.c.attempts)
    )
)


async def read_outcomes(tx: Connection, rows: Iterable[int]) -> dict[int, str]:
    """Return the outcomes of those events that have been handled."""
    c = inbox.c
    query = sa.select(c.id, c.outcome).where(c.id.in_(rows), c.handled_at.is_not(None))
    return {row.id: str(row.outcome) for row in await tx.execute(query)}
