"""Conversations: locked, read and written as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.storage.codec import conversation_json, read_conversation
from bot.storage.database import Connection
from bot.storage.schema import conversation
from bot.storage.statements import Statement
from handlers.conversation import Conversation, Stage


@dataclass(frozen=True, slots=True)
class StoredConversation:
    """A locked conversation and what the database alone knows of it."""

    value: Conversation
    address: str
    last_seq: int
    is_blocked: bool


async def lock(
    tx: Connection, ids: Iterable[int], of_newer: set[int] | None = None
) -> dict[int, StoredConversation]:
    """Lock and read conversations; those that another process holds are left out.

    So are those as only a newer version understands them: `of_newer` tells which.
    """
    found = await _LOCK.ask(tx, [{"row": row} for row in sorted(ids)])
    stored = {row[0]: _stored(*row) for row in found}
    if of_newer is not None:
        of_newer.update(number for number, one in stored.items() if one is None)
    return {number: one for number, one in stored.items() if one is not None}


_NAMES = ("id", "channel", "address", "language", "last_seq", "is_blocked", "state")
_LOCK = Statement(
    lambda _: (
        sa.select(*(conversation.c[name] for name in _NAMES))
        .where(conversation.c.id == sa.bindparam("row"))
        # rows that refer to it, such as the next event, may be written meanwhile
        .with_for_update(key_share=True, skip_locked=True)
    )
)


def _stored(  # noqa: PLR0913, PLR0917 - a row
    id: int,
    channel: str,
    address: str,
    language: str,
    last_seq: int,
    is_blocked: bool,
    state: str,
) -> StoredConversation | None:
    value = (
        read_conversation(state)
        if state
        else Conversation(id=id, channel=channel, language=language)
    )
    return None if value is None else StoredConversation(value, address, last_seq, is_blocked)


@dataclass(frozen=True, slots=True)
class Changed:
    """A conversation after a decision. `claimed_at` changes only with a claim."""

    before: Conversation
    after: Conversation
    last_seq: int
    last_text: str | None
    is_blocked: bool


class ClaimLostError(Exception):
    """The epoch moved under us: the decision was made on something that is no longer so."""


async def save(tx: Connection, changes: Sequence[Changed], now: datetime) -> None:
    """Write conversations back, on condition that their epoch is still the one that was read."""
    saved = {row for (row,) in await _UPDATE.ask(tx, [_values(one, now) for one in changes])}
    for change in changes:
        if change.before.id not in saved:
            raise ClaimLostError(change.before.id)


def _update(_dialect: str) -> sa.ClauseElement:
    c = conversation.c
    bind = sa.bindparam
    return (
        sa.update(conversation)
        .where(c.id == bind("row"), c.claim_epoch == bind("epoch_before"))
        .values(
            customer_name=bind("name"),
            language=bind("lang"),
            stage=bind("new_stage"),
            group_name=bind("grp"),
            agent_id=bind("agent"),
            claim_epoch=bind("epoch_after"),
            claimed_at=sa.case(
                (bind("is_claim", type_=sa.Boolean), bind("now", type_=c.claimed_at.type)),
                else_=c.claimed_at,
            ),
            waiting_since=bind("since"),
            ranked_since=bind("ranked"),
            priority=bind("prio"),
            owner_id=bind("owner"),
            offer_to=bind("asked"),
            offer_until=bind("asked_until", type_=c.offer_until.type),
            is_for_all=bind("for_all"),
            is_for_leads=bind("for_leads"),
            need=bind("special"),
            last_seq=bind("seq"),
            last_text=sa.func.coalesce(bind("words", type_=sa.Text), c.last_text),
            is_blocked=bind("blocked"),
            state=bind("json"),
            updated_at=bind("now", type_=c.updated_at.type),
        )
        .returning(c.id)
    )


_UPDATE = Statement(_update)


def _values(change: Changed, now: datetime) -> dict[str, object]:
    after = change.after
    waiting = after.wait if after.stage is Stage.WAITING else None
    offer = waiting.offer if waiting else None
    group = after.wait.group if after.wait else (after.visit.group if after.visit else "")
    return {
        "row": after.id,
        "epoch_before": change.before.epoch,
        "epoch_after": after.epoch,
        "name": after.customer_name,
        "lang": after.language,
        "new_stage": after.stage.value,
        "grp": group,
        "agent": after.agent.id if after.agent and after.stage is Stage.AGENT else None,
        "is_claim": after.stage is Stage.AGENT and change.before.epoch != after.epoch,
        "since": waiting.since if waiting else None,
        "ranked": waiting.ranked_since if waiting else None,
        "prio": waiting.priority if waiting else 0,
        "owner": after.owner.id if after.owner else None,
        "asked": offer.agent.id if offer else None,
        "asked_until": offer.until if offer else None,
        "for_all": waiting.is_for_all if waiting else False,
        "for_leads": waiting.for_leads if waiting else False,
        "special": after.need.reason if after.need and after.need.holds_at(now) else "",
        "seq": change.last_seq,
        "words": change.last_text,
        "blocked": change.is_blocked,
        "json": conversation_json.dump_json(after).decode(),
        "now": now,
    }
