"""Buttons: an opaque token names a choice of one conversation until it expires."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from bot.storage.codec import choice_json
from bot.storage.database import Connection
from bot.storage.schema import choice
from handlers.conversation import Choice


async def read_choices(
    tx: Connection, tokens: Iterable[str], now: datetime
) -> dict[tuple[int, str], Choice]:
    """Return the choices behind tokens by (conversation, token); expired and forged ones lack."""
    c = choice.c
    query = sa.select(c.conversation_id, c.token, c.choice).where(
        c.token.in_(list(tokens)), c.expires_at > now
    )
    return {
        (row.conversation_id, row.token): choice_json.validate_json(row.choice)
        for row in await tx.execute(query)
    }
