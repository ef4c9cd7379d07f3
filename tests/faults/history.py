"""The truth as it stands afterwards: everything the database has, a chat at a time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.storage import schema
from bot.storage.codec import event_json
from bot.storage.database import Database
from handlers.events import CustomerWrote


@dataclass(frozen=True, slots=True)
class Stored:
    """One message, and how its sending stands (None for the web)."""

    seq: int
    author: str
    agent_id: int | None
    kind: str
    text: str
    reference: str
    visit: int
    at: datetime
    status: str | None
    attempts: int | None
    is_substance: bool | None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a chat's story."""

    at: datetime
    what: str
    who: str
    detail: str


@dataclass(slots=True)
class Chat:
    """All of one conversation."""

    id: int
    channel: str
    address: str
    stage: str
    messages: list[Stored] = field(default_factory=list)
    story: list[Line] = field(default_factory=list)
    visits: list[Any] = field(default_factory=list)
    turns: list[Any] = field(default_factory=list)
    tickets: list[str] = field(default_factory=list)
    written: dict[str, datetime] = field(default_factory=dict)  # when, by reference

    def of_kind(self, kind: str) -> list[Stored]:
        """Return the messages of a kind."""
        return [m for m in self.messages if m.kind == kind]

    def told(self) -> str:
        """Return all of it for people to read."""
        rows = [
            (
                m.at,
                f"{m.author}/{m.kind} #{m.seq} {m.text!r} {m.reference} {m.status or ''}"
                f" {m.attempts or ''}",
            )
            for m in self.messages
        ]
        rows += [(line.at, f"  -- {line.what} {line.who} {line.detail}") for line in self.story]
        head = f"chat {self.id} ({self.channel} {self.address}), now {self.stage}"
        return "\n".join([head, *(f"  {at:%H:%M:%S.%f} {what}" for at, what in sorted(rows))])


@dataclass(slots=True)
class History:
    """All conversations by address, and what is left undone."""

    chats: dict[str, Chat]
    agents: dict[int, str]  # names by id
    unhandled: list[int]  # conversations
    unsent: list[int]
    overdue: list[tuple[int, str, datetime]]


async def read_history(database: Database, now: datetime) -> History:
    """Read everything."""
    async with database.read() as tx:
        c = schema.conversation.c
        query = sa.select(c.id, c.channel, c.address, c.stage)
        chats = {row.id: Chat(*row) for row in await tx.execute(query)}
        for row in await tx.execute(_MESSAGES):
            chats[row[0]].messages.append(Stored(*row[1:]))
        t = schema.timeline.c
        lines = sa.select(t.conversation_id, t.at, t.what, t.who, t.detail).order_by(t.id)
        for row in await tx.execute(lines):
            chats[row[0]].story.append(Line(*row[1:]))
        for name in ("visit", "turn"):
            table = schema.metadata.tables[name]
            for row in await tx.execute(sa.select(table).order_by(table.c.number)):
                getattr(chats[row.conversation_id], f"{name}s").append(row)
        for row in await tx.execute(
            sa.select(schema.ticket.c.conversation_id, schema.ticket.c.number)
        ):
            chats[row[0]].tickets.append(row[1])
        i = schema.inbox.c
        for row in await tx.execute(sa.select(i.conversation_id, i.event)):
            event = event_json.validate_json(row[1])
            if isinstance(event, CustomerWrote):
                chats[row[0]].written[event.reference] = event.at
        unhandled = await tx.scalars(sa.select(i.conversation_id).where(i.handled_at.is_(None)))
        o = schema.outbox.c
        unsent = await tx.scalars(
            sa.select(o.conversation_id).where(o.status.in_(("pending", "sending")))
        )
        d = schema.deadline.c
        overdue = await tx.execute(
            sa.select(d.conversation_id, d.kind, d.due_at).where(d.due_at < now)
        )
        a = schema.agent.c
        agents = await tx.execute(sa.select(a.id, a.name))
        return History(
            {chat.address: chat for chat in chats.values()},
            {row.id: row.name for row in agents},
            list(unhandled),
            list(unsent),
            [(row[0], row[1], row[2]) for row in overdue],
        )


def _messages() -> sa.Select[Any]:
    m, o = schema.message.c, schema.outbox.c
    joined = schema.message.outerjoin(
        schema.outbox, sa.and_(o.conversation_id == m.conversation_id, o.seq == m.seq)
    )
    named = (m.seq, m.author, m.agent_id, m.kind, m.text, m.reference, m.visit, m.at)
    return (
        sa.select(m.conversation_id, *named, o.status, o.attempts, o.is_substance)
        .select_from(joined)
        .order_by(m.conversation_id, m.seq)
    )


_MESSAGES = _messages()


def intervals(chat: Chat) -> list[tuple[str, datetime, datetime | None]]:
    """Return who had the chat from when to when."""
    had: list[tuple[str, datetime, datetime | None]] = []
    for line in chat.story:
        if line.what == "claimed":
            had.append((line.who, line.at, None))
        elif line.what in _LOSSES and had and had[-1][2] is None:
            had[-1] = (had[-1][0], had[-1][1], line.at)
    return had


_LOSSES = {"taken_back", "vanished", "transferred", "closed", "left"}


def by_chat(rows: list[tuple[int, Any]]) -> dict[int, list[Any]]:
    """Gather what belongs to the same chat."""
    found: dict[int, list[Any]] = defaultdict(list)
    for chat, what in rows:
        found[chat].append(what)
    return found
