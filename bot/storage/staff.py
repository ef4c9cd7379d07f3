"""Agents as the line needs them: who is at work, how much they have, whose turn it is (H2, H3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.storage.codec import readable
from bot.storage.columns import given_moment, given_number
from bot.storage.database import Connection
from bot.storage.line_order import is_ahead, line_order
from bot.storage.people import split_groups
from bot.storage.schema import WAITING, WITH_AGENT, agent, conversation
from bot.storage.statements import Statement, is_among
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
    await _LOCK.ask(tx, [{"ids": wanted}])
    asked = {"ids": wanted, "since": seen_since, "cap": at_most}
    return _colleagues(await _THESE.ask(tx, [asked]))


async def read_staff(tx: Connection, seen_since: datetime, at_most: int) -> dict[int, Colleague]:
    """Return everybody at work; `at_most` is the cap of those who have none of their own."""
    return _colleagues(await _AT_WORK.ask(tx, [{"since": seen_since, "cap": at_most}]))


def _staff_where(*which: sa.ColumnElement[bool]) -> sa.Select[Any]:
    a, c = agent.c, conversation.c

    def count(*where: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
        return sa.select(sa.func.count()).where(*where).scalar_subquery()

    is_gone = sa.or_(a.is_disabled, a.seen_at.is_(None), a.seen_at < given_moment("since"))
    return sa.select(
        *(a.id, a.name, a.groups, a.status, a.signed_in_at, a.asked_at, a.created_at, a.role),
        is_gone.label("is_gone"),
        sa.func.coalesce(a.chats_at_most, given_number("cap")),
        count(c.stage == WITH_AGENT, c.agent_id == a.id),
        count(c.stage == WAITING, c.offer_to == a.id),
    ).where(*which)


_LOCK = Statement(
    lambda dialect: (
        sa.select(agent.c.id)
        .where(is_among(dialect, agent.c.id, "ids"))
        .order_by(agent.c.id)
        .with_for_update(key_share=True)
    )
)
_THESE = Statement(lambda dialect: _staff_where(is_among(dialect, agent.c.id, "ids")))
_AT_WORK = Statement(lambda _: _staff_where(agent.c.status != "offline"))


def _colleagues(found: Iterable[tuple[Any, ...]]) -> dict[int, Colleague]:
    return {row[0]: _colleague(*row) for row in found}


def _colleague(  # noqa: PLR0913, PLR0917 - a row
    agent_id: int,
    name: str,
    groups: str,
    status: str,
    signed_in_at: datetime | None,
    asked_at: datetime | None,
    created_at: datetime,
    role: str,
    is_gone: bool,
    at_most: int,
    chats: int,
    offers: int,
) -> Colleague:
    return Colleague(
        AgentRef(agent_id, name),
        turn_at=max(signed_in_at or created_at, asked_at or created_at),
        groups=split_groups(groups),
        status="offline" if is_gone else status,
        chats=chats,
        chats_at_most=at_most,
        has_offer=offers > 0,
        is_lead=role == "lead",
    )


async def move_rotation(tx: Connection, ids: Sequence[int], now: datetime) -> None:
    """Remember who has been asked last."""
    await tx.execute(sa.update(agent).where(agent.c.id.in_(ids)).values(asked_at=now))


async def read_asked(tx: Connection) -> list[Conversation]:
    """Return the waiting customers who are put before an agent now."""
    return readable(state for (state,) in await _ASKED.ask(tx, [{}]))


async def read_heads_of(
    tx: Connection, group: str, limit: int, *, is_for_all: bool
) -> list[Conversation]:
    """Return the foremost of a group's line whom nobody is asked about."""
    asked = {"grp": group, "for_all": is_for_all, "most": limit}
    return readable(state for (state,) in await _HEADS.ask(tx, [asked]))


async def read_passed_to_leads(tx: Connection, limit: int) -> list[Conversation]:
    """Return who was passed on to the leads, and no lead is asked about now."""
    return readable(state for (state,) in await _FOR_LEADS.ask(tx, [{"most": limit}]))


def _waiting() -> sa.Select[tuple[str]]:
    c = conversation.c
    return sa.select(c.state).where(c.stage == WAITING, c.state != "")


def _heads(_dialect: str) -> sa.ClauseElement:
    c = conversation.c
    return (
        _waiting()
        .where(c.group_name == sa.bindparam("grp"), c.waiting_since.is_not(None))
        .where(c.offer_to.is_(None), c.is_for_all == sa.bindparam("for_all", type_=sa.Boolean))
        .where(~c.is_for_leads)
        .order_by(*line_order())
        .limit(given_number("most"))
    )


def _for_leads(_dialect: str) -> sa.ClauseElement:
    c = conversation.c
    return (
        _waiting()
        .where(c.is_for_leads, c.offer_to.is_(None))
        .order_by(*line_order())
        .limit(given_number("most"))
    )


_ASKED = Statement(lambda _: _waiting().where(conversation.c.offer_to.is_not(None)))
_HEADS = Statement(_heads)
_FOR_LEADS = Statement(_for_leads)


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
