"""First asked, first responsible: what is open in whose name, and who has seen to it (H1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.storage.database import Connection
from bot.storage.schema import agent, conversation, ticket, visit

_PROMISED = ("message", "callback")
_AT_MOST = 200


@dataclass(frozen=True, slots=True)
class Promised:
    """An answer or a call back that is owed in somebody's name."""

    number: str
    kind: str
    chat: int
    customer: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnerFigures:
    """One owner: what is open now, and what became of the questions of a period."""

    agent: str
    open: int  # questions in their name now, with whomever
    promised: int  # answers and call backs that are owed now
    overdue: int  # of these, past their moment
    asked: int  # questions of the period that were first asked of them
    ended: int  # of these, seen to the end
    ended_by_owner: int  # of these, by themselves


async def read_promised(tx: Connection, agent_id: int) -> list[Promised]:
    """Return what is promised in the agent's name and not answered, the first due first."""
    t, c = ticket.c, conversation.c
    query = (
        sa.select(t.number, t.kind, t.conversation_id, c.customer_name, t.due_at)
        .join(conversation, c.id == t.conversation_id)
        .where(t.owner_id == agent_id, *_is_owed())
        .order_by(t.due_at, t.id)
        .limit(_AT_MOST)
    )
    rows = await tx.execute(query)
    return [Promised(row[0], row[1], row[2], row[3] or f"#{row[2]}", row[4]) for row in rows]


def _is_owed() -> tuple[sa.ColumnElement[bool], ...]:
    return ticket.c.kind.in_(_PROMISED), ticket.c.status == "open"


async def read_owners(
    tx: Connection, start: datetime, end: datetime, now: datetime
) -> list[OwnerFigures]:
    """Return everybody who owns something open, or was asked first in the half-open period."""
    a, c, t, v = agent.c, conversation.c, ticket.c, visit.c

    def count(*where: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
        return sa.select(sa.func.count()).where(*where).scalar_subquery()

    promised = (t.owner_id == a.id, *_is_owed())
    asked = (v.owner_id == a.id, v.arrived_at >= start, v.arrived_at < end)
    query = sa.select(
        a.name,
        count(c.owner_id == a.id, c.stage != "away"),
        count(*promised),
        count(*promised, t.due_at <= now),
        count(*asked),
        count(*asked, v.ended_at.is_not(None)),
        count(*asked, v.ended_at.is_not(None), v.agent_id == a.id),
    ).order_by(a.name)
    found = [OwnerFigures(*row) for row in await tx.execute(query)]
    return [one for one in found if one.open or one.promised or one.asked]
