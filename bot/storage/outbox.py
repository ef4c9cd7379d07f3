"""The outbox: pending -> sending -> sent, or uncertain, or dead. In order within a conversation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.storage.codec import decode_attachments
from bot.storage.columns import given_moment, given_number
from bot.storage.database import Connection
from bot.storage.schema import PENDING, SENDING, conversation, message, outbox
from bot.storage.senders import IS_GONE
from bot.storage.statements import Statement
from handlers.events import Attachment

Key = tuple[int, int]  # conversation, seq


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that this process alone may send now."""

    conversation_id: int
    seq: int
    channel: str
    address: str
    kind: str
    author: str
    text: str
    choices: str  # JSON
    attachments: tuple[Attachment, ...]
    is_substance: bool
    marks: str
    attempts: int
    urgency: int

    @property
    def key(self) -> Key:
        """Return what names the row."""
        return (self.conversation_id, self.seq)


async def claim_heads(
    tx: Connection, conversations: Iterable[int], sender: str, now: datetime
) -> list[Claimed]:
    """Claim the oldest unsent message of each conversation, unless an earlier one is on its way."""
    rows = [{"row": one, "moment": now, "by": sender} for one in conversations]
    keys = await _CLAIM.ask(tx, rows)
    found = await _READ_CLAIMED.ask(tx, [{"row": row, "no": no} for row, no in keys])
    return sorted(map(_claimed, found), key=lambda one: one.urgency)


def _claim(_dialect: str) -> sa.ClauseElement:
    o, first = outbox.c, outbox.alias("first")
    oldest = (
        sa.select(sa.func.min(first.c.seq))
        .where(first.c.conversation_id == sa.bindparam("row"), first.c.status.in_(_UNSENT))
        .scalar_subquery()
    )
    moment = sa.bindparam("moment", type_=o.sending_at.type)
    return (
        sa.update(outbox)
        .where(
            o.conversation_id == sa.bindparam("row"),
            o.seq == oldest,
            o.status == PENDING,
            sa.or_(o.not_before.is_(None), o.not_before <= moment),
        )
        .values(
            status="sending",
            sender=sa.bindparam("by"),
            sending_at=moment,
            attempts=o.attempts + 1,
        )
        .returning(o.conversation_id, o.seq)
    )


_UNSENT = (PENDING, SENDING)
_CLAIM = Statement(_claim)

_CLAIMED = (
    *(outbox.c[n] for n in ("conversation_id", "seq", "channel")),
    conversation.c.address,
    *(message.c[n] for n in ("kind", "author", "text", "choices", "attachments")),
    *(outbox.c[n] for n in ("is_substance", "marks", "attempts", "urgency")),
)

_CLAIMED_NAMES = tuple(column.name for column in _CLAIMED)

_READ_CLAIMED = Statement(
    lambda _: (
        sa.select(*_CLAIMED)
        .join(
            message,
            sa.and_(
                message.c.conversation_id == outbox.c.conversation_id, message.c.seq == outbox.c.seq
            ),
        )
        .join(conversation, conversation.c.id == outbox.c.conversation_id)
        .where(outbox.c.conversation_id == sa.bindparam("row"), outbox.c.seq == sa.bindparam("no"))
    )
)


def _claimed(row: tuple[Any, ...]) -> Claimed:
    named = dict(zip(_CLAIMED_NAMES, row, strict=True))
    return Claimed(**{**named, "attachments": decode_attachments(named["attachments"])})


@dataclass(frozen=True, slots=True)
class Ended:
    """How an attempt of a sender ended: sent, uncertain, dead, or pending for another try."""

    key: Key
    sender: str
    attempt: int
    status: str
    at: datetime
    reference: str = ""
    not_before: datetime | None = None
    error: str = ""
    is_blocked: bool = False  # nothing else reaches this customer either


# Who was given up for lost and comes back must not overwrite what has become of it since.
_END = Statement(
    lambda _: (
        sa.update(outbox)
        .where(
            outbox.c.conversation_id == sa.bindparam("conversation"),
            outbox.c.seq == sa.bindparam("no"),
            outbox.c.sender == sa.bindparam("by"),
            outbox.c.attempts == sa.bindparam("attempt"),
            outbox.c.status.in_(_UNSENT),
        )
        .values(
            status=sa.bindparam("state"),
            sent_at=sa.bindparam("sent", type_=outbox.c.sent_at.type),
            not_before=sa.bindparam("later", type_=outbox.c.not_before.type),
            reference=sa.bindparam("ref"),
            error=sa.bindparam("why"),
        )
    )
)


async def write_ends(tx: Connection, ends: Sequence[Ended]) -> None:
    """Record how sends ended."""
    rows = [
        {
            "conversation": end.key[0],
            "no": end.key[1],
            "by": end.sender,
            "attempt": end.attempt,
            "state": end.status,
            "sent": end.at if end.status == "sent" else None,
            "later": end.not_before,
            "ref": end.reference,
            "why": end.error[:500],
        }
        for end in ends
    ]
    await _END.run(tx, rows)


async def mark_dead(tx: Connection, conversation_id: int, error: str) -> None:
    """Give up everything that still waits for a customer who does not want us."""
    o = outbox.c
    await tx.execute(
        sa.update(outbox)
        .where(o.conversation_id == conversation_id, o.status == PENDING)
        .values(status="dead", error=error)
    )


async def conversations_waiting(tx: Connection, now: datetime, limit: int) -> dict[int, int]:
    """Return conversations with something to send now and its urgency, the most urgent first."""
    found: dict[int, int] = {}
    for chat, urgency in await _WAITING.ask(tx, [{"now": now, "most": limit}]):
        found.setdefault(chat, urgency)
    return found


def _waiting(_dialect: str) -> sa.ClauseElement:
    o = outbox.c
    is_time = sa.or_(o.not_before.is_(None), o.not_before <= given_moment("now"))
    return (
        sa.select(o.conversation_id, o.urgency)
        .where(o.status == PENDING, is_time)
        .order_by(o.urgency, o.created_at)
        .limit(given_number("most"))
    )


_WAITING = Statement(_waiting)


async def count_pending(tx: Connection) -> int:
    """Return how many messages wait to be sent or are being sent."""
    [(pending, sending)] = await _UNSENT_COUNT.ask(tx, [{}])
    return int(pending + sending)


_UNSENT_COUNT = Statement(
    lambda _: sa.select(
        *(
            sa.select(sa.func.count()).where(outbox.c.status == state).scalar_subquery()
            for state in _UNSENT
        )
    )
)


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A send that somebody left unfinished."""

    key: Key
    sender: str
    is_substance: bool
    attempts: int


async def abandoned(tx: Connection, before: datetime, doubt: Doubt, limit: int) -> list[Unfinished]:
    """Return sends that others left unfinished: begun before then, or by whom there is doubt of."""
    o = outbox.c
    is_left = [o.sending_at <= before]
    if doubt.former:
        is_left.append(o.sender == doubt.former)
    if doubt.of_the_gone and tx.dialect.name == "postgresql":
        is_left.append(IS_GONE)
    query = (
        sa.select(o.conversation_id, o.seq, o.sender, o.is_substance, o.attempts)
        .where(o.status == SENDING, o.sender != doubt.me, sa.or_(*is_left))
        .limit(limit)
    )
    return [
        Unfinished((row.conversation_id, row.seq), row.sender, row.is_substance, row.attempts)
        for row in await tx.execute(query)
    ]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Whose sends are left unfinished: never one's own."""

    me: str
    former: str = ""  # who had the turn to send before
    of_the_gone: bool = False  # those whose process PostgreSQL knows to be gone
