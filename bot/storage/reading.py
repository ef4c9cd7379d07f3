"""Reading chats: what was said, and who may see it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import sqlalchemy as sa

from bot.storage.codec import decode_attachments
from bot.storage.database import Connection
from bot.storage.schema import (
    WAITING,
    WITH_AGENT,
    Id,
    access_log,
    agent,
    conversation,
    message,
    ticket,
    wait,
)
from bot.storage.statements import Statement
from handlers.events import Attachment

_OF_EACH_AT_LEAST: Final = 10  # messages of a chat; the rest is found by the next look

Scope = sa.ColumnElement[bool]  # which conversations: goes into the query itself


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose eyes: an agent sees what is theirs and waits in their groups; a lead everything."""

    agent_id: int
    is_lead: bool
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """One message as it was said."""

    conversation_id: int
    seq: int
    author: str
    kind: str
    text: str
    at: datetime
    choices: tuple[Mapping[str, str], ...] = ()
    attachments: tuple[Attachment, ...] = ()
    agent_name: str = ""
    reference: str = ""
    edit_of: int | None = None


@dataclass(frozen=True, slots=True)
class StoredChat:
    """The head of a chat."""

    id: int
    customer: str
    channel: str
    group: str
    stage: str
    epoch: int
    last_seq: int
    agent_id: int | None
    agent_name: str
    claimed_at: datetime | None


def everything() -> Scope:
    """No limit: for the product itself, never for a person's request."""
    return sa.true()


def can_see(reader: Reader) -> Scope:
    """Limit a query on conversations to what the reader may open."""
    if reader.is_lead:
        return sa.true()
    c = conversation.c
    mine = sa.and_(c.stage == WITH_AGENT, c.agent_id == reader.agent_id)
    offered = sa.or_(c.group_name.in_(reader.groups), c.offer_to == reader.agent_id)
    return sa.or_(mine, sa.and_(c.stage == WAITING, offered))


def has_known(reader: Reader) -> Scope:
    """Limit to chats the reader may ask something of: theirs once, or lined up in their groups.

    Wider than `can_see`, so that somebody who comes too late learns who has the chat.
    """
    if reader.is_lead:
        return sa.true()
    stood = (
        sa.select(wait.c.id)
        .where(
            wait.c.conversation_id == conversation.c.id,
            sa.or_(wait.c.agent_id == reader.agent_id, wait.c.group_name.in_(reader.groups)),
        )
        .exists()
    )
    return sa.or_(can_see(reader), stood)


def has_case(reader: Reader) -> Scope:
    """Limit to chats the reader may open, or has a case of in their groups (its files)."""
    if reader.is_lead:
        return sa.true()
    case = (
        sa.select(ticket.c.id)
        .where(
            ticket.c.conversation_id == conversation.c.id, ticket.c.group_name.in_(reader.groups)
        )
        .exists()
    )
    return sa.or_(can_see(reader), case)


async def find_chat(tx: Connection, chat: int, scope: Scope) -> StoredChat | None:
    """Return the head of a chat when the scope holds it."""
    c = conversation.c
    query = (
        sa.select(conversation, agent.c.name.label("agent_name"))
        .outerjoin(agent, agent.c.id == c.agent_id)
        .where(c.id == chat, scope)
    )
    row = (await tx.execute(query)).one_or_none()
    if row is None:
        return None
    return StoredChat(
        id=row.id,
        customer=row.customer_name or f"#{row.id}",
        channel=row.channel,
        group=row.group_name,
        stage=row.stage,
        epoch=row.claim_epoch,
        last_seq=row.last_seq,
        agent_id=row.agent_id,
        agent_name=row.agent_name or "",
        claimed_at=row.claimed_at,
    )


async def find_by_address(tx: Connection, channel: str, address: str) -> tuple[int, int] | None:
    """Return (conversation id, last seq) of a customer who has been here."""
    c = conversation.c
    query = sa.select(c.id, c.last_seq).where(c.channel == channel, c.address == address)
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else (row.id, row.last_seq)


def _messages(*where: sa.ColumnElement[bool]) -> sa.Select[tuple[object, ...]]:
    m = message.c
    columns = (m.conversation_id, m.seq, m.author, m.kind, m.text, m.at, m.choices, m.attachments)
    return (
        sa.select(*columns, agent.c.name.label("agent_name"), m.reference, m.edit_of)
        .outerjoin(agent, agent.c.id == m.agent_id)
        .where(m.conversation_id == sa.bindparam("chat", type_=Id), *where)
        .limit(sa.bindparam("most", type_=sa.Integer))
    )


_AFTER = Statement(
    lambda _: _messages(
        message.c.seq > sa.bindparam("seq", type_=sa.Integer),
        message.c.at >= sa.bindparam("since", type_=message.c.at.type),
    ).order_by(message.c.seq)
)
_LAST = Statement(lambda _: _messages().order_by(message.c.seq.desc()))
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


async def read_after(tx: Connection, chat: int, seq: int, limit: int) -> list[StoredMessage]:
    """Return what came after a message, oldest first."""
    return await read_gaps(tx, [Gap(chat, seq)], limit)


async def read_last(tx: Connection, chat: int, limit: int) -> list[StoredMessage]:
    """Return the last messages, oldest first."""
    found = await _LAST.ask(tx, [{"chat": chat, "most": limit}])
    return [_message(*row) for row in reversed(found)]


@dataclass(frozen=True, slots=True)
class Gap:
    """What somebody has not been shown yet: after a seq, or since the chat became theirs."""

    conversation_id: int
    after: int
    since: datetime | None = None

    def holds(self, said: StoredMessage) -> bool:
        """Tell whether this message is one of the missing."""
        return said.seq > self.after and (self.since is None or said.at >= self.since)


async def read_gaps(tx: Connection, gaps: Sequence[Gap], limit: int) -> list[StoredMessage]:
    """Return missing messages of many chats, each once, each chat's in order, as many of each."""
    widest: dict[int, tuple[int, datetime]] = {}
    for gap in gaps:
        here = gap.after, gap.since or _EVER
        known = widest.get(gap.conversation_id, here)
        widest[gap.conversation_id] = min(here[0], known[0]), min(here[1], known[1])
    each = max(limit // max(len(widest), 1), _OF_EACH_AT_LEAST)
    rows = [
        {"chat": chat, "seq": seq, "since": since, "most": each}
        for chat, (seq, since) in widest.items()
    ]
    return [_message(*row) for row in await _AFTER.ask(tx, rows)]


def _message(  # noqa: PLR0913, PLR0917 - a row
    chat: int,
    seq: int,
    author: str,
    kind: str,
    text: str,
    at: datetime,
    choices: str,
    attachments: str,
    agent_name: str | None,
    reference: str,
    edit_of: int | None,
) -> StoredMessage:
    return StoredMessage(
        *(chat, seq, author, kind, text, at),
        choices=tuple(json.loads(choices)) if choices else (),
        attachments=decode_attachments(attachments),
        agent_name=agent_name or "",
        reference=reference,
        edit_of=edit_of,
    )


async def log_access(tx: Connection, agent_id: int, what: str, subject: str, at: datetime) -> None:
    """Remember who opened what (D1)."""
    values = {"agent_id": agent_id, "what": what, "subject": subject, "at": at}
    await tx.execute(sa.insert(access_log).values(values))
