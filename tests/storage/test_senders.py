"""Who is alive: what a dead process was sending is found soon, what a living one sends is left."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.storage import outbox, senders
from bot.storage.database import Database
from bot.storage.outbox import Doubt, Key
from bot.storage.senders import TURN_SECONDS, Former, be_alive, take_turn
from handlers.actions import MessageKind, Say
from tests.clock import FakeClock
from tests.storage.deeds import NOW, decide, later, make_chat
from tests.waiting import eventually

LONG_AGO = later(seconds=-45)


on_postgres = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)


def _deaf(former: Former | None, asked_at: datetime) -> None:
    """Care for no turn."""


async def _sending(database: Database, sender: str) -> Key:
    async with database.write() as tx:
        chat = await make_chat(tx)
        await decide(tx, chat, Say(MessageKind.ANSWER, "one", is_substance=True))
        [one] = await outbox.claim_heads(tx, [chat], sender, NOW)
    return one.key


async def _left(database: Database) -> list[Key]:
    async with database.read() as tx:
        found = await outbox.abandoned(tx, LONG_AGO, Doubt("me", of_the_gone=True), 10)
    return [one.key for one in found]


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


@on_postgres
async def test_the_living_are_left_alone_until_they_end(
    database: Database, clock: FakeClock
) -> None:
    key = await _sending(database, "alive")
    living = asyncio.create_task(be_alive(database, clock, "alive", _deaf))
    await eventually(lambda: _holds_a_lock(database))
    assert await _left(database) == []
    await clock.advance(1)
    assert await _left(database) == []
    await _end(living)
    assert await _left(database) == [key]


@on_postgres
async def test_a_lock_that_was_lost_is_taken_anew(database: Database, clock: FakeClock) -> None:
    await _sending(database, "alive")
    living = asyncio.create_task(be_alive(database, clock, "alive", _deaf))
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
    living = asyncio.create_task(be_alive(database, clock, name, _deaf))
    await eventually(lambda: _holds_a_lock(database))
    await _end(living)
    await eventually(lambda: _is_free(database))


async def _is_free(database: Database) -> bool:
    return not await _holds_a_lock(database)


async def _ask(database: Database, name: str) -> Former | None:
    async with database.hold() as held:
        return await take_turn(held, name)


async def _age(database: Database, seconds: float) -> None:
    """Let the turn have been renewed so long ago."""
    async with database.write() as tx:
        micros = int(seconds * 1_000_000)
        await tx.execute(sa.text(f"UPDATE lease SET until_micros = until_micros - {micros}"))  # noqa: S608 - a number


@pytest.fixture
def locks_are_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the server have run for long, whenever it was started."""
    monkeypatch.setattr(senders, "LOCKS_ARE_BACK", timedelta())


@on_postgres
@pytest.mark.usefixtures("locks_are_back")
async def test_one_process_at_a_time_has_the_turn(database: Database, clock: FakeClock) -> None:
    heard: list[Former | None] = []
    living = asyncio.create_task(
        be_alive(database, clock, "first", lambda former, _: heard.append(former))
    )
    await eventually(lambda: heard)
    assert heard == [Former("", is_gone=True)]
    assert await _ask(database, "second") is None
    await _age(database, TURN_SECONDS / 2)
    assert await _ask(database, "second") is None
    await clock.advance(1)
    await eventually(lambda: len(heard) > 1)
    assert set(heard[1:]) == {Former("first")}  # itself, and not gone
    await _end(living)


@on_postgres
@pytest.mark.usefixtures("locks_are_back")
async def test_the_turn_of_who_is_gone_is_free_at_once(
    database: Database, clock: FakeClock
) -> None:
    heard: list[Former | None] = []
    living = asyncio.create_task(
        be_alive(database, clock, "first", lambda former, _: heard.append(former))
    )
    await eventually(lambda: heard)
    await _end(living)
    await eventually(lambda: _is_free(database))
    assert await _ask(database, "second") == Former("first", is_gone=True)


@on_postgres
async def test_a_server_that_just_started_knows_of_nobody_that_they_are_gone(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(senders, "LOCKS_ARE_BACK", timedelta(days=10))
    await _ask(database, "first")
    assert await _ask(database, "second") == Former("first", is_gone=False)


@on_postgres
@pytest.mark.usefixtures("locks_are_back")
async def test_the_turn_of_who_is_frozen_is_free_when_its_time_is_over(
    database: Database, clock: FakeClock
) -> None:
    heard: list[Former | None] = []
    living = asyncio.create_task(
        be_alive(database, clock, "frozen", lambda former, _: heard.append(former))
    )
    await eventually(lambda: heard)  # from now on its clock stands still
    await _age(database, TURN_SECONDS + 0.1)
    taken: list[Former | None] = []
    other = asyncio.create_task(
        be_alive(database, clock, "second", lambda former, _: taken.append(former))
    )
    await eventually(lambda: taken)
    assert taken == [Former("frozen")]
    await clock.advance(1)
    await eventually(lambda: None in heard)
    await _end(living)
    await _end(other)


@on_postgres
async def test_of_many_who_ask_at_once_one_gets_the_turn(database: Database) -> None:
    for turn in range(20):
        answers = await asyncio.gather(*(_ask(database, f"{turn}-{n}") for n in range(5)))
        # Each has let go of its connection and holds no lock, so the next may find it gone: but the
        # holder before is always told, so that no two can have begun from the same.
        told = [answer.name for answer in answers if answer is not None]
        assert told
        assert len(set(told)) == len(told)
