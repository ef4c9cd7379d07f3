"""What is kept no longer than it is needed (D2): receipts, send marks, buttons, spent tokens."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from bot.storage.database import Connection
from bot.storage.schema import choice, inbox, invitation, outbox, session, sign_in_attempt

# Telegram offers an update again for 24 hours, a page what it has no receipt for when it comes
# back: long before this their ids may be forgotten. The words themselves stand in `message`.
RECEIPTS_KEPT: Final = timedelta(days=7)
_AT_ONCE: Final = 2000
_SETTLED: Final = ("sent", "uncertain", "dead")


async def sweep(tx: Connection, now: datetime) -> int:
    """Remove what has had its time, some at once; return how many rows went."""
    old = now - RECEIPTS_KEPT
    settled = sa.and_(outbox.c.status.in_(_SETTLED), outbox.c.created_at < old)
    removed = [
        await _remove(tx, inbox, (inbox.c.id,), inbox.c.handled_at < old),
        await _remove(tx, outbox, (outbox.c.conversation_id, outbox.c.seq), settled),
        await _remove(tx, choice, (choice.c.token,), choice.c.expires_at < now),
        await _remove(tx, session, (session.c.token_hash,), session.c.expires_at < now),
        await _remove(tx, invitation, (invitation.c.token_hash,), invitation.c.expires_at < now),
        await _remove(tx, sign_in_attempt, (sign_in_attempt.c.id,), sign_in_attempt.c.at < old),
    ]
    return sum(removed)


async def _remove(
    tx: Connection,
    table: sa.Table,
    keys: tuple[sa.Column[object], ...],
    which: sa.ColumnElement[bool],
) -> int:
    chosen = sa.select(*keys).where(which).limit(_AT_ONCE)
    result = await tx.execute(sa.delete(table).where(sa.tuple_(*keys).in_(chosen)))
    return int(result.rowcount)
