"""Many writers of SQLite share a commit; each keeps or loses only what is its own."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa

from bot.storage.database import Database, is_away
from bot.storage.driver import driver_of

INSERT = sa.text("INSERT INTO thing (name) VALUES (:name)")


class BoomError(Exception):
    """Something of a writer's own went wrong."""


@pytest.fixture
async def database(sqlite_database_url: str) -> AsyncIterator[Database]:
    """Open a SQLite database with one more table."""
    database = await Database.open(sqlite_database_url)
    async with database.write() as tx:
        await tx.execute(sa.text("CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT)"))
    yield database
    await database.close()


async def write(database: Database, name: str, error: Exception | None = None) -> None:
    """Write a row, and perhaps fail after it."""
    async with database.write() as tx:
        await tx.execute(INSERT, {"name": name})
        if error is not None:
            raise error


async def names(database: Database) -> list[str]:
    """Return what is committed."""
    async with database.read() as tx:
        return list(await tx.scalars(sa.text("SELECT name FROM thing ORDER BY id")))


async def trace(database: Database) -> list[str]:
    """Begin to note what the writer's connection runs."""
    seen: list[str] = []
    async with database.write() as tx:
        driver_of(tx)._conn.set_trace_callback(lambda sql: seen.append(sql.split()[0]))
    seen.clear()
    return seen


async def test_who_comes_together_shares_a_commit(database: Database) -> None:
    seen = await trace(database)
    await asyncio.gather(*(write(database, f"{n}") for n in range(20)))
    assert seen.count("BEGIN") == seen.count("COMMIT") == 1
    assert await names(database) == [f"{n}" for n in range(20)]


async def test_a_crowd_is_committed_in_parts_so_that_the_first_need_not_wait_for_the_last(
    database: Database,
) -> None:
    seen = await trace(database)
    await asyncio.gather(*(write(database, f"{n}") for n in range(100)))
    assert seen.count("COMMIT") >= 3
    assert len(await names(database)) == 100


async def test_one_that_fails_loses_its_own_alone(database: Database) -> None:
    results = await asyncio.gather(
        write(database, "first"),
        write(database, "lost", BoomError()),
        write(database, "last"),
        return_exceptions=True,
    )
    assert [type(one) for one in results] == [type(None), BoomError, type(None)]
    assert await names(database) == ["first", "last"]


async def test_nobody_goes_on_before_the_commit(database: Database) -> None:
    async def write_and_look(name: str) -> bool:
        await write(database, name)
        return name in await names(database)

    assert all(await asyncio.gather(*(write_and_look(f"{n}") for n in range(40))))


async def test_a_commit_that_fails_fails_for_all_and_is_worth_another_try(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with database.write() as tx:
        driver = driver_of(tx)

    async def fail() -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as patch:
        patch.setattr(driver, "commit", fail)
        results = await asyncio.gather(
            write(database, "one"), write(database, "two"), return_exceptions=True
        )
    assert all(isinstance(one, Exception) and is_away(one) for one in results)
    await write(database, "three")
    assert await names(database) == ["three"]


async def test_a_transaction_that_the_database_ends_is_lost_for_all_who_share_it(
    database: Database,
) -> None:
    """As a full disk does: what an earlier part wrote is gone too, and it must be told."""

    async def end_it(error: Exception | None) -> None:
        async with database.write() as tx:
            driver_of(tx).do("ROLLBACK")
            if error is not None:
                raise error

    results = await asyncio.gather(
        write(database, "one"),
        end_it(BoomError()),
        write(database, "three"),
        return_exceptions=True,
    )
    assert isinstance(results[0], Exception)
    assert is_away(results[0])
    assert isinstance(results[1], BoomError)
    assert results[2] is None
    assert await names(database) == ["three"]


async def test_a_writer_cancelled_in_its_turn_leaves_nothing_and_holds_up_nobody(
    database: Database,
) -> None:
    is_in, never = asyncio.Event(), asyncio.Event()

    async def stay() -> None:
        async with database.write() as tx:
            await tx.execute(INSERT, {"name": "cancelled"})
            is_in.set()
            await never.wait()

    staying = asyncio.create_task(stay())
    await is_in.wait()
    next_one = asyncio.create_task(write(database, "next"))
    waiting = asyncio.create_task(write(database, "given up"))
    await asyncio.sleep(0)  # noqa: TID251 - one turn, so that both wait
    waiting.cancel()
    staying.cancel()
    await next_one
    assert await names(database) == ["next"]
