"""Offers as desks show them: who is asked about whom, and what everybody may take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.storage.codec import read_conversation
from bot.storage.database import Connection
from bot.storage.line_order import line_order
from bot.storage.reading import Reader
from bot.storage.schema import WAITING, agent, conversation

_AT_MOST = 200


@dataclass(frozen=True, slots=True)
class StoredOffer:
    """A waiting customer put before an agent, or before all where `agent_id` is None."""

    chat: int
    customer: str
    channel: str
    group: str
    since: datetime
    last_text: str
    kind: str
    agent_id: int | None = None
    agent: str = ""
    at: datetime | None = None
    until: datetime | None = None
    passed_by: str = ""
    note: str = ""


async def read_offers(tx: Connection, reader: Reader) -> list[StoredOffer]:
    """Return what is offered in the lines of the reader, in their order, and to the reader."""
    c = conversation.c
    own = c.offer_to == reader.agent_id
    if not reader.is_lead:
        own = sa.or_(own, c.group_name.in_(reader.groups))
    which = sa.true() if reader.is_lead else own
    return await _read(tx, which)


@dataclass(frozen=True, slots=True)
class OwnedChat:
    """A question that is open in an agent's name, and who sees to it now."""

    id: int
    customer: str
    channel: str
    group: str
    stage: str
    agent: str | None
    last_text: str


async def read_owned(tx: Connection, agent_id: int) -> list[OwnedChat]:
    """Return what is open in the agent's name and with others now (H1)."""
    c = conversation.c
    query = (
        sa.select(c.id, c.customer_name, c.channel, c.group_name, c.stage, agent.c.name)
        .add_columns(c.last_text)
        .outerjoin(agent, agent.c.id == c.agent_id)
        .where(c.owner_id == agent_id, c.stage != "away")
        .where(sa.or_(c.agent_id.is_(None), c.agent_id != agent_id))
        .order_by(c.id)
        .limit(_AT_MOST)
    )
    rows = await tx.execute(query)
    return [OwnedChat(row[0], row[1] or f"#{row[0]}", *row[2:]) for row in rows]


async def read_offer(tx: Connection, chat: int) -> StoredOffer | None:
    """Return who is asked about this chat, if anybody is."""
    c = conversation.c
    found = await _read(tx, sa.and_(c.id == chat, c.offer_to.is_not(None)))
    return found[0] if found else None


async def _read(tx: Connection, which: sa.ColumnElement[bool]) -> list[StoredOffer]:
    c = conversation.c
    query = (
        sa.select(c.id, c.customer_name, c.channel, c.group_name, c.waiting_since, c.last_text)
        .add_columns(c.offer_to, c.offer_until, c.state, agent.c.name)
        .outerjoin(agent, agent.c.id == c.offer_to)
        .where(c.stage == WAITING, c.waiting_since.is_not(None), which)
        .where(sa.or_(c.offer_to.is_not(None), c.is_for_all))
        .order_by(*line_order())
        .limit(_AT_MOST)
    )
    return [_offer(row) for row in await tx.execute(query)]


def _offer(row: sa.Row[*tuple[Any, ...]]) -> StoredOffer:
    talk = read_conversation(row.state) if row.state else None
    wait = talk.wait if talk is not None else None
    made = wait.offer if wait is not None else None
    passed_by = wait.passed_by if wait is not None else None
    return StoredOffer(
        chat=row.id,
        customer=row.customer_name or f"#{row.id}",
        channel=row.channel,
        group=row.group_name,
        since=row.waiting_since,
        last_text=row.last_text,
        kind=made.kind if made else "all",
        agent_id=row.offer_to,
        agent=row.name or "",
        at=made.at if made else None,
        until=row.offer_until,
        passed_by=passed_by.name if passed_by else "",
        note=wait.note if wait else "",
    )
