"""Who is alive: what a dead process was sending is found soon, what a living one sends is left."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
import sqlalchemy as sa

from bot.storage import outbox
from bot.storage.database import Database
from bot.storage.outbox import Key
from bot.storage.senders import be_alive
from handlers.actions import MessageKind, Say
from tests.clock import FakeClock
from tests.storage.deeds import NOW, decide, later, make_chat
from tests.waiting import eventually

LONG_AGO, DOUBTED = later(seconds=-45), later(seconds=3)


on_postgres = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)


async def _sending(database: Database, sender: str) -> Key:
    async with database.write() as tx:
        chat = await make_chat(tx)
        await decide(tx, chat, Say(MessageKind.ANSWER, "one", is_substance=True))
        [one] = await outbox.claim_heads(tx, [chat], sender, NOW)
    return one.key


async def _left(database: Database) -> list[Key]:
    async with database.read() as tx:
        found = await outbox.abandoned(tx, LONG_AGO, 10, "me", DOUBTED)
    return [key for key, _, _ in found]


async def _holds_a_lock(database: Database) -> bool:
    async with database.read() as tx:
        query = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
        return bool(await tx.scalar(sa.text(query)))


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_what_a_process_that_is_gone_was_sending_is_found_soon(database: Database) -> None:
    key = await _sending(database, "gone")
    # SQLite has no second process that could look.
    assert await _left(database) == ([] if database.is_sqlite else [key])


async def test_nothing_is_doubted_before_its_time(database: Database) -> None:
    await _sending(database, "gone")
    async with database.read() as tx:
        assert await outbox.abandoned(tx, LONG_AGO, 10, "me", later(seconds=-1)) == []


@on_postgres
async def test_the_living_are_left_alone_until_they_end(
    database: Database, clock: FakeClock
) -> None:
    key = await _sending(database, "alive")
    living = asyncio.create_task(be_alive(database, clock, "alive"))
    await eventually(lambda: _holds_a_lock(database))
    assert await _left(database) == []
    await clock.advance(1)
    assert await _left(database) == []
    await _end(living)
    assert await _left(database) == [key]


@on_postgres
async def test_a_lock_that_was_lost_is_taken_anew(database: Database, clock: FakeClock) -> None:
    await _sending(database, "alive")
    living = asyncio.create_task(be_alive(database, clock, "alive"))
    await eventually(lambda: _holds_a_lock(database))
    async with database.read() as tx:
        await tx.execute(
            sa.text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
        )

    async def is_back() -> bool:
        await clock.advance(1)
        return await _holds_a_lock(database) and await _left(database) == []

    assert await _left(database) != []
    await eventually(is_back)
    await _end(living)


@on_postgres
@pytest.mark.parametrize("name", ["", "x" * 500])
async def test_any_name_will_do(database: Database, clock: FakeClock, name: str) -> None:
    living = asyncio.create_task(be_alive(database, clock, name))
    await eventually(lambda: _holds_a_lock(database))
    await _end(living)
    await eventually(lambda: _is_free(database))


async def _is_free(database: Database) -> bool:
    return not await _holds_a_lock(database)
