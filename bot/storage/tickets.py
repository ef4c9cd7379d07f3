"""Cases: what customers may see of theirs, and what the people who work on them list and change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.storage.codec import details_json, names_json
from bot.storage.database import Connection
from bot.storage.reading import Reader
from bot.storage.schema import agent, conversation, ticket
from handlers.surroundings import TicketView

STATUSES = ("open", "in_progress", "solved", "closed")


@dataclass(frozen=True, slots=True)
class StoredTicket:
    """A case as its workers see it."""

    number: str
    kind: str
    group: str
    status: str
    customer: str
    chat: int
    agent_id: int | None
    details: dict[str, str]
    files: tuple[str, ...]
    note: str
    opened_at: datetime
    updated_at: datetime
    due_at: datetime | None


async def read_tickets_of(
    tx: Connection, conversations: Sequence[int]
) -> dict[int, tuple[TicketView, ...]]:
    """Return each customer's cases as the customer may see them, the oldest first (C5).

    An owner who may no longer sign in is none: leads are reminded in their place (H1).
    """
    c, a = ticket.c, agent.c
    query = (
        sa.select(c.conversation_id, c.number, c.kind, c.status, c.opened_at, c.updated_at, c.note)
        .add_columns(c.due_at, a.id)
        .outerjoin(agent, sa.and_(a.id == c.owner_id, ~a.is_disabled))
        .where(c.conversation_id.in_(conversations))
        .order_by(c.opened_at, c.id)
    )
    found: dict[int, list[TicketView]] = {}
    for row in await tx.execute(query):
        found.setdefault(row.conversation_id, []).append(TicketView(*row[1:]))
    return {number: tuple(views) for number, views in found.items()}


async def list_tickets(
    tx: Connection, reader: Reader, status: str = "", limit: int = 500
) -> list[StoredTicket]:
    """List cases in the reader's scope: those not settled by their due time, then the newest."""
    query = _in_scope(reader)
    if status:
        query = query.where(ticket.c.status == status)
    is_settled = sa.case((ticket.c.status.in_(("solved", "closed")), 1), else_=0)
    is_without_due = sa.case((ticket.c.due_at.is_(None), 1), else_=0)
    order = (is_settled, is_without_due, ticket.c.due_at, ticket.c.opened_at.desc(), ticket.c.id)
    rows = await tx.execute(query.order_by(*order).limit(limit))
    return _tickets(rows)


async def find_ticket(tx: Connection, reader: Reader, number: str) -> StoredTicket | None:
    """Return a case when the reader's scope holds it."""
    rows = await tx.execute(_in_scope(reader).where(ticket.c.number == number))
    return next(iter(_tickets(rows)), None)


@dataclass(frozen=True, slots=True)
class TicketChange:
    """A step of a case; an empty note leaves the last one."""

    status: str
    note: str = ""


async def change_ticket(
    tx: Connection, reader: Reader, number: str, change: TicketChange, now: datetime
) -> StoredTicket | None:
    """Move a case on in the reader's name; None when the scope does not hold it."""
    if change.status not in STATUSES:
        raise ValueError(f"a case is never {change.status!r}")
    values = {"status": change.status, "updated_at": now, "agent_id": reader.agent_id}
    if change.note:
        values["note"] = change.note
    where = (ticket.c.number == number, _scope(reader))
    await tx.execute(sa.update(ticket).where(*where).values(values))
    return await find_ticket(tx, reader, number)


def _scope(reader: Reader) -> sa.ColumnElement[bool]:
    """Limit to the reader's groups and to what they owe themselves (H1); leads see all."""
    if reader.is_lead:
        return sa.true()
    return sa.or_(ticket.c.group_name.in_(reader.groups), ticket.c.owner_id == reader.agent_id)


def _in_scope(reader: Reader) -> sa.Select[tuple[object, ...]]:
    return (
        sa.select(ticket, conversation.c.customer_name)
        .join(conversation, conversation.c.id == ticket.c.conversation_id)
        .where(_scope(reader))
    )


def _tickets(rows: Iterable[sa.Row[tuple[object, ...]]]) -> list[StoredTicket]:
    return [
        StoredTicket(
            number=row.number,
            kind=row.kind,
            group=row.group_name,
            status=row.status,
            customer=row.customer_name or f"#{row.conversation_id}",
            chat=row.conversation_id,
            agent_id=row.agent_id,
            details=details_json.validate_json(row.details),
            files=names_json.validate_json(row.files),
            note=row.note,
            opened_at=row.opened_at,
            updated_at=row.updated_at,
            due_at=row.due_at,
        )
        for row in rows
    ]
