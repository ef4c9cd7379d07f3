"""The servers and clocks of the tests are what they say they are."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.storage import schema
from bot.storage.database import Database
from bot.storage.migrate import current, head
from tests.clock import FakeClock
from tests.servers.processes import is_running
from tests.waiting import eventually, wait_until


async def test_database_has_all_tables(database: Database) -> None:
    async with database.read() as tx:
        assert await current(tx) == head()
        assert (
            await tx.execute(sa.select(sa.func.count()).select_from(schema.agent))
        ).scalar() == 0


@pytest.mark.parametrize("round_", [1, 2])
async def test_database_of_a_test_is_its_own(database: Database, round_: int) -> None:
    async with database.write() as tx:
        await tx.execute(sa.insert(schema.channel_state).values(name="mine", value=str(round_)))
        assert (await tx.execute(sa.select(schema.channel_state.c.value))).all() == [(str(round_),)]


async def test_postgres_database_is_empty(postgres_url: str) -> None:
    database = await Database.open(postgres_url)
    try:
        async with database.read() as tx:
            assert await current(tx) == ""
    finally:
        await database.close()


@pytest.mark.parametrize("round_", [1, 2])
def test_redis_of_a_test_is_empty_and_real(redis_url: str, valkey: object, round_: int) -> None:
    with valkey.client() as client:  # type: ignore[attr-defined]
        assert client.dbsize() == 0
        client.set("left behind", round_)
        assert redis_url.endswith(f":{client.info()['tcp_port']}/0")


async def test_clock_wakes_sleepers_in_order_and_at_their_moment(clock: FakeClock) -> None:
    woken: list[tuple[str, timedelta]] = []
    start = clock.now()

    async def sleeper(name: str, *naps: float) -> None:
        for nap in naps:
            await clock.sleep(nap)
            woken.append((name, clock.now() - start))

    tasks = [asyncio.create_task(sleeper("a", 3, 3)), asyncio.create_task(sleeper("b", 4))]
    await clock.advance(2)
    assert woken == []
    await clock.advance(5)
    assert woken == [
        ("a", timedelta(seconds=3)),
        ("b", timedelta(seconds=4)),
        ("a", timedelta(seconds=6)),
    ]
    assert clock.now() - start == timedelta(seconds=7)
    await asyncio.gather(*tasks)


async def test_a_sleeper_that_is_cancelled_is_forgotten(clock: FakeClock) -> None:
    task = asyncio.create_task(clock.sleep(10))
    await eventually(lambda: clock.sleepers == 1)
    task.cancel()
    await eventually(lambda: clock.sleepers == 0)


async def test_eventually_returns_the_first_true_value() -> None:
    values = iter([0, None, "", "found"])
    assert await eventually(lambda: next(values)) == "found"


async def test_eventually_says_what_did_not_happen() -> None:
    with pytest.raises(AssertionError, match=r"not within 0\.02 s: the moon \(last value False\)"):
        await eventually(lambda: False, within=0.02, why="the moon")


def test_wait_until_says_what_did_not_happen() -> None:
    with pytest.raises(AssertionError, match="never"):
        wait_until(lambda: 0, within=0.02, why="never")


def test_a_process_that_its_parent_has_not_seen_to_runs_no_more() -> None:
    """So ends a server that another worker of the tests started and that this one stops."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)  # it has ended, and nobody took note
    assert not is_running(ended.pid)
    assert ended.wait() == 0
    assert not is_running(ended.pid)
    assert is_running(os.getpid())
