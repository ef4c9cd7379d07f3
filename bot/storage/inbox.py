"""The inbox: nothing is acknowledged to anyone before its row is committed here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.storage.codec import event_json
from bot.storage.database import Connection
from bot.storage.schema import conversation, inbox
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

    def decoded(self) -> Event:
        """Return the event itself."""
        return event_json.validate_json(self.event)


async def find_conversations(
    tx: Connection, addresses: Sequence[tuple[str, str]], now: datetime
) -> dict[tuple[str, str], int]:
    """Return the conversation of each (channel, address), made where there is none yet."""
    found = await _read_conversations(tx, addresses)
    missing = [a for a in dict.fromkeys(addresses) if a not in found]
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
    keys = {"keys": list(dict.fromkeys(addresses))}
    return {(row.channel, row.address): row.id for row in await tx.execute(_BY_ADDRESS, keys)}


_BY_ADDRESS = sa.select(conversation.c.channel, conversation.c.address, conversation.c.id).where(
    sa.tuple_(conversation.c.channel, conversation.c.address).in_(
        sa.bindparam("keys", expanding=True)
    )
)


async def insert_rows(
    tx: Connection, rows: Sequence[NewRow], now: datetime
) -> dict[tuple[str, str], tuple[int, int, bool]]:
    """Store events; return (inbox id, conversation id, was it new) by (source, external id)."""
    keys = [(row.source, row.external_id) for row in rows]
    before = await _read_rows(tx, keys)
    fresh = {(r.source, r.external_id): r for r in rows if (r.source, r.external_id) not in before}
    if not fresh:
        return {key: (*value, False) for key, value in before.items()}
    values = [
        {
            "source": r.source,
            "external_id": r.external_id,
            "conversation_id": r.conversation_id,
            "event": event_json.dump_json(r.event).decode(),
            "received_at": now,
        }
        for r in fresh.values()
    ]
    await insert_or_ignore(tx, inbox, values)
    after = await _read_rows(tx, list(fresh))
    stored = {key: (*value, False) for key, value in before.items()}
    return stored | {key: (*value, True) for key, value in after.items()}


async def _read_rows(
    tx: Connection, keys: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], tuple[int, int]]:
    rows = await tx.execute(_BY_KEY, {"keys": list(keys)})
    return {(r.source, r.external_id): (r.id, r.conversation_id) for r in rows}


_BY_KEY = sa.select(inbox.c.source, inbox.c.external_id, inbox.c.id, inbox.c.conversation_id).where(
    sa.tuple_(inbox.c.source, inbox.c.external_id).in_(sa.bindparam("keys", expanding=True))
)


async def oldest_open(tx: Connection, conversations: Iterable[int]) -> dict[int, StoredRow]:
    """Return the oldest unhandled event of each conversation that has one."""
    rows = await tx.execute(_OLDEST, {"ids": list(conversations)})
    return {row.conversation_id: StoredRow(*row) for row in rows}


def _oldest() -> sa.Select[tuple[Any, ...]]:
    c = inbox.c
    first = (
        sa.select(sa.func.min(c.id).label("id"), sa.func.count().label("waiting"))
        .where(c.conversation_id.in_(sa.bindparam("ids", expanding=True)), c.handled_at.is_(None))
        .group_by(c.conversation_id)
        .subquery()
    )
    return sa.select(
        c.id, c.conversation_id, c.event, c.attempts, c.received_at, first.c.waiting
    ).join(first, first.c.id == c.id)


_OLDEST = _oldest()


async def conversations_with_open(
    tx: Connection, received_before: datetime, limit: int
) -> list[int]:
    """Return conversations whose events have waited since before then: somebody died with them."""
    c = inbox.c
    query = (
        sa.select(c.conversation_id)
        .where(c.handled_at.is_(None), c.received_at <= received_before)
        .group_by(c.conversation_id)
        .order_by(sa.func.min(c.id))
        .limit(limit)
    )
    return list((await tx.scalars(query)).all())


async def mark_handled(tx: Connection, outcomes: dict[int, str], now: datetime) -> None:
    """Mark events as handled, each with its outcome (JSON, or "" for none)."""
    c = inbox.c
    plain = [row for row, outcome in outcomes.items() if not outcome]
    if plain:
        await tx.execute(sa.update(inbox).where(c.id.in_(plain)).values(handled_at=now))
    told = [{"row": row, "o": outcome} for row, outcome in outcomes.items() if outcome]
    if told:
        update = (
            sa.update(inbox)
            .where(c.id == sa.bindparam("row"))
            .values(handled_at=now, outcome=sa.bindparam("o"))
        )
        await tx.execute(update, told)


async def count_attempt(tx: Connection, row: int) -> int:
    """Count an attempt before it runs, so that an event that kills us is counted too."""
    c = inbox.c
    update = sa.update(inbox).where(c.id == row).values(attempts=c.attempts + 1)
    return int((await tx.scalars(update.returning(c.attempts))).one())


async def read_outcome(tx: Connection, row: int) -> str | None:
    """Return the outcome of an event, or None while it has not been handled."""
    found = (
        await tx.execute(sa.select(inbox.c.handled_at, inbox.c.outcome).where(inbox.c.id == row))
    ).one_or_none()
    return None if found is None or found.handled_at is None else str(found.outcome)
