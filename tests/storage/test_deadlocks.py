"""Two transactions that wait for each other: the one that is given up is simply tried again."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from bot.storage.database import Database, is_away
from tests.storage.deeds import make_chat


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_a_deadlock_means_try_again(database: Database) -> None:
    async with database.write() as tx:
        first, second = await make_chat(tx, "1"), await make_chat(tx, "2")
    both_hold = asyncio.Barrier(2)
    touch = sa.text("UPDATE conversation SET last_text = 'x' WHERE id = :id")

    async def write(here: int, there: int) -> None:
        async with database.write() as tx:
            await tx.execute(touch, {"id": here})
            await both_hold.wait()
            await tx.execute(touch, {"id": there})

    ends = await asyncio.gather(write(first, second), write(second, first), return_exceptions=True)
    [error] = [end for end in ends if end is not None]
    assert isinstance(error, Exception)
    assert is_away(error)
