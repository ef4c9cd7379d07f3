"""The first lead's sign-in: a token printed at the start, as long as there is no lead."""

from __future__ import annotations

from bot.clock import Clock
from bot.storage.database import Database
from bot.storage.people import has_lead
from bot.storage.sessions import put_first_token


async def first_sign_in_token(database: Database, clock: Clock) -> str | None:
    """Return a token for the first lead's sign-in, or None when a lead exists."""
    async with database.write() as tx:
        if await has_lead(tx):
            return None
        return await put_first_token(tx, clock.now())
