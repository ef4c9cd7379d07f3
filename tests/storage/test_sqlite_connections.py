"""The one writer of SQLite: quick inside a transaction, never in the way of others."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.storage.database import Database
from tests.waiting import eventually


@pytest.fixture
async def database(sqlite_database_url: str) -> AsyncIterator[Database]:
    """Open a SQLite database with one more table."""
    database = await Database.open(sqlite_database_url)
    async with database.write() as tx:
        await tx.execute(sa.text("CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT)"))
    yield database
    await database.close()


async def names(database: Database) -> list[str]:
    async with database.read() as tx:
        return list(await tx.scalars(sa.text("SELECT name FROM thing ORDER BY id")))


INSERT = sa.text("INSERT INTO thing (name) VALUES (:name)")


async def test_only_what_may_wait_leaves_the_thread_of_the_caller(database: Database) -> None:
    seen: list[tuple[str, bool]] = []
    here = threading.get_ident()

    def watch(connection: sa.Connection) -> None:
        driver = connection.connection.driver_connection._conn  # type: ignore[union-attr]
        driver.set_trace_callback(
            lambda sql: seen.append((sql.split()[0], threading.get_ident() == here))
        )

    async with database.write() as tx:
        await tx.run_sync(watch)
    seen.clear()
    async with database.write() as tx:
        await tx.execute(INSERT, [{"name": "one"}, {"name": "two"}])
        await tx.execute(sa.text("SELECT * FROM thing"))
    assert [name for name, _ in seen] == [
        "BEGIN", "SAVEPOINT", "INSERT", "INSERT", "SELECT", "RELEASE", "COMMIT",
    ]  # fmt: skip
    assert [name for name, is_here in seen if not is_here] == ["COMMIT"]


async def test_an_error_rolls_back_and_the_next_transaction_is_as_new(database: Database) -> None:
    async def fail() -> None:
        async with database.write() as tx:
            await tx.execute(INSERT, {"name": "lost"})
            await tx.execute(sa.text("SELECT nothing FROM nowhere"))

    with pytest.raises(sa.exc.OperationalError):
        await fail()
    async with database.write() as tx:
        await tx.execute(INSERT, {"name": "kept"})
    assert await names(database) == ["kept"]


async def test_waiting_for_another_process_holds_up_nobody_here(
    database: Database, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "test.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        async def write() -> None:
            async with database.write() as tx:
                await tx.execute(INSERT, {"name": "patient"})

        writing = asyncio.create_task(write())
        turns = 0

        def goes_on() -> bool:
            nonlocal turns
            turns += 1
            return turns > 10

        await eventually(goes_on)
        assert not writing.done()
        assert await names(database) == []
        other.execute("COMMIT")
        await writing
    assert await names(database) == ["patient"]


async def test_writers_that_are_cancelled_anywhere_leave_whole_transactions(
    database: Database,
) -> None:
    chance = random.Random(7)  # noqa: S311 - the same every time

    async def write(number: int) -> None:
        async with database.write() as tx:
            await tx.execute(INSERT, {"name": f"{number} a"})
            await asyncio.sleep(0)  # noqa: TID251 - a place to be cancelled at
            await tx.execute(INSERT, {"name": f"{number} b"})

    for number in range(60):
        writing = asyncio.create_task(write(number))
        for _ in range(chance.randrange(30)):
            await asyncio.sleep(0)  # noqa: TID251 - one turn
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
    await write(99)
    kept = await names(database)
    assert kept[-2:] == ["99 a", "99 b"]
    assert kept == [f"{n.split()[0]} {part}" for n in kept[::2] for part in "ab"]


async def test_closing_waits_for_a_connection_that_was_given_up_in_the_making(
    sqlite_database_url: str,
) -> None:
    database = await Database.open(sqlite_database_url)

    async def use() -> None:
        async with database.write() as tx:
            await tx.execute(sa.text("SELECT 1"))

    others = {thread.ident for thread in threading.enumerate()}
    using = asyncio.create_task(use())
    await eventually(lambda: _new_threads(others) != [])
    using.cancel()
    await asyncio.gather(using, return_exceptions=True)
    await database.close()
    assert _new_threads(others) == []


def _new_threads(others: set[int | None]) -> list[str]:
    """Return the names of the connections' threads that were not there before."""
    return [
        thread.name
        for thread in threading.enumerate()
        if thread.ident not in others and "_connection_worker_thread" in thread.name
    ]
