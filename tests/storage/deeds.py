"""Making rows as the engine makes them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.storage import conversations, inbox, schema
from bot.storage.conversations import StoredConversation
from bot.storage.database import Connection, Database
from bot.storage.decisions import Batch, Decided
from bot.storage.inbox import NewRow
from bot.storage.people import NewAgent, add_agent
from handlers.actions import Action, Decision
from handlers.conversation import AgentRef, Conversation, Stage, Wait
from handlers.events import CustomerArrived, DeadlineKind, Event

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def later(**length: float) -> datetime:
    """Return a moment after NOW."""
    return NOW + timedelta(**length)


async def make_chat(tx: Connection, address: str = "1", channel: str = "telegram") -> int:
    """Return the conversation of a customer."""
    found = await inbox.find_conversations(tx, [(channel, address)], NOW)
    return found[channel, address]


async def make_agent(tx: Connection, name: str = "Ann", groups: str = "service") -> AgentRef:
    """Add an agent without a password."""
    agent_id = await add_agent(tx, NewAgent(name, "agent", tuple(groups.split(","))), NOW)
    return AgentRef(agent_id, name)


async def store(
    tx: Connection, chat: int, key: str, event: Event | None = None
) -> tuple[int, bool]:
    """Put an event into the inbox; return its id and whether it was new."""
    row = NewRow("telegram", key, chat, event or CustomerArrived(NOW))
    inbox_id, _, is_new = (await inbox.insert_rows(tx, [row], NOW))["telegram", key]
    return inbox_id, is_new


async def locked(tx: Connection, chat: int) -> StoredConversation:
    """Lock one conversation."""
    return (await conversations.lock(tx, [chat]))[chat]


async def decide(
    tx: Connection,
    chat: int,
    *actions: Action,
    event: Event | None = None,
    now: datetime = NOW,
    **changes: Any,
) -> Decided:
    """Write a decision as the decider does; `changes` are those of the conversation."""
    stored = await locked(tx, chat)
    decision = Decision(stored.value.but(**changes), actions)
    is_web = stored.value.channel == "web"
    open_kinds = frozenset(DeadlineKind)
    decided = Decided(stored, event or CustomerArrived(now), decision, open_kinds, is_web)
    batch = Batch(now, timedelta(hours=24))
    batch.add(decided)
    await batch.write(tx)
    return decided


async def put_in_line(
    tx: Connection,
    chat: int,
    group: str = "service",
    since: datetime = NOW,
    priority: int = 0,
    **more: Any,
) -> None:
    """Let a customer wait."""
    wait = Wait(1, group, since, priority, joined_at=since, **more)
    await decide(tx, chat, stage=Stage.WAITING, wait=wait, waits=1)


async def give_to(tx: Connection, chat: int, agent: AgentRef, now: datetime = NOW) -> None:
    """Let an agent have the chat."""
    before = (await locked(tx, chat)).value
    wait = before.wait or Wait(1, "service", now)
    ended = replace(wait, ended_at=now, ended_by="claim", agent_id=agent.id)
    await decide(
        tx, chat, now=now, stage=Stage.AGENT, agent=agent, epoch=before.epoch + 1, wait=ended
    )


async def conversation_of(database: Database, chat: int) -> Conversation:
    """Read a conversation's state."""
    async with database.write() as tx:
        return (await locked(tx, chat)).value


async def rows(tx: Connection, table: str, **where: Any) -> list[Any]:
    """Read a table."""
    columns = schema.metadata.tables[table]
    query = sa.select(columns).where(*(columns.c[k] == v for k, v in where.items()))
    return list((await tx.execute(query)).all())
