"""Agents as the line needs them: who is at work, how much they have, whose turn it is (H2, H3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.storage.codec import readable
from bot.storage.database import Connection
from bot.storage.line_order import is_ahead, line_order
from bot.storage.people import split_groups
from bot.storage.schema import WAITING, WITH_AGENT, agent, conversation
from handlers.conversation import AgentRef, Conversation
from handlers.surroundings import Colleague


async def lock_staff(
    tx: Connection, ids: Iterable[int], seen_since: datetime, at_most: int
) -> dict[int, Colleague]:
    """Lock agents and count what they have: nobody else gives them a chat before the commit.

    In a second statement, since what others have just committed must be seen. The lock lets rows
    that refer to the agent be written, and is taken in one order by everybody.
    """
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    lock = (
        sa.select(agent.c.id)
        .where(agent.c.id.in_(wanted))
        .order_by(agent.c.id)
        .with_for_update(key_share=True)
    )
    await tx.execute(lock)
    return await _read(tx, agent.c.id.in_(wanted), seen_since, at_most)


async def read_staff(tx: Connection, seen_since: datetime, at_most: int) -> dict[int, Colleague]:
    """Return everybody at work; `at_most` is the cap of those who have none of their own."""
    return await _read(tx, agent.c.status != "offline", seen_since, at_most)


async def _read(
    tx: Connection, which: sa.ColumnElement[bool], seen_since: datetime, at_most: int
) -> dict[int, Colleague]:
    a, c = agent.c, conversation.c

    def count(*where: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
        return sa.select(sa.func.count()).where(*where).scalar_subquery()

    query = sa.select(
        a.id,
        a.name,
        a.groups,
        a.status,
        a.signed_in_at,
        a.asked_at,
        a.created_at,
        a.role,
        sa.or_(a.is_disabled, a.seen_at.is_(None), a.seen_at < seen_since).label("is_gone"),
        sa.func.coalesce(a.chats_at_most, at_most).label("at_most"),
        count(c.stage == WITH_AGENT, c.agent_id == a.id).label("chats"),
        count(c.stage == WAITING, c.offer_to == a.id).label("offers"),
    ).where(which)
    return {row.id: _colleague(row) for row in await tx.execute(query)}


def _colleague(row: sa.Row[*tuple[Any, ...]]) -> Colleague:
    return Colleague(
        AgentRef(row.id, row.name),
        turn_at=max(row.signed_in_at or row.created_at, row.asked_at or row.created_at),
        groups=split_groups(row.groups),
        status="offline" if row.is_gone else row.status,
        chats=row.chats,
        chats_at_most=row.at_most,
        has_offer=row.offers > 0,
        is_lead=row.role == "lead",
    )


async def move_rotation(tx: Connection, ids: Sequence[int], now: datetime) -> None:
    """Remember who has been asked last."""
    await tx.execute(sa.update(agent).where(agent.c.id.in_(ids)).values(asked_at=now))


async def read_asked(tx: Connection) -> list[Conversation]:
    """Return the waiting customers who are put before an agent now."""
    c = conversation.c
    query = sa.select(c.state).where(c.stage == WAITING, c.offer_to.is_not(None), c.state != "")
    return readable(await tx.scalars(query))


async def read_heads_of(
    tx: Connection, group: str, limit: int, *, is_for_all: bool
) -> list[Conversation]:
    """Return the foremost of a group's line whom nobody is asked about."""
    c = conversation.c
    query = (
        sa.select(c.state)
        .where(c.stage == WAITING, c.group_name == group, c.waiting_since.is_not(None))
        .where(c.offer_to.is_(None), c.is_for_all.is_(is_for_all), c.state != "")
        .where(~c.is_for_leads)
        .order_by(*line_order())
        .limit(limit)
    )
    return readable(await tx.scalars(query))


async def read_passed_to_leads(tx: Connection, limit: int) -> list[Conversation]:
    """Return who was passed on to the leads, and no lead is asked about now."""
    c = conversation.c
    query = (
        sa.select(c.state)
        .where(c.stage == WAITING, c.is_for_leads, c.offer_to.is_(None), c.state != "")
        .order_by(*line_order())
        .limit(limit)
    )
    return readable(await tx.scalars(query))


async def first_ahead(tx: Connection, chat: int, agent_id: int) -> int | None:
    """Return the first chat in front of this one in its line that the agent may take instead."""
    c, own = conversation.c, conversation.alias("own")
    query = (
        sa.select(c.id)
        .join(own, own.c.group_name == c.group_name)
        .where(own.c.id == chat, own.c.stage == WAITING)
        .where(c.stage == WAITING, c.id != chat, is_ahead(conversation, own))
        .where(sa.or_(c.offer_to.is_(None), c.offer_to == agent_id), ~c.is_for_leads)
        .order_by(*line_order())
        .limit(1)
    )
    found = await tx.scalar(query)
    return None if found is None else int(found)
