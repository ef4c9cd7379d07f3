"""Two processes on one PostgreSQL: one is killed, the other goes on within a few seconds."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.kills.cast import Cast, Gathered, enter, gather
from tests.kills.house import open_house
from tests.kills.test_kills import finish
from tests.kills.truth import check, on_their_way
from tests.servers.databases import on_server, postgres_database
from tests.servers.postgres import database_of

pytestmark = pytest.mark.process

_GATHERED = "gathered"
# The other one polls Telegram after a pause of 5 s at most, when it was told that two were asking.
_GOES_ON_WITHIN_SECONDS = 9.0


@pytest.fixture(scope="module")
def stages() -> list[Gathered]:
    """Remember the people whom this worker gathered in PostgreSQL."""
    return []


@pytest.fixture
async def cast_of_two(
    stages: list[Gathered], postgres: str, redis_url: str, tmp_path: Path
) -> AsyncIterator[Cast]:
    """Give the people in a copy of their database; nothing runs yet."""
    if not stages:
        await on_server(postgres, f'DROP DATABASE IF EXISTS "{_GATHERED}"')
        await on_server(postgres, f'CREATE DATABASE "{_GATHERED}"')
        settings = {"DATABASE_URL": database_of(postgres, _GATHERED), "REDIS_URL": redis_url}
        async with open_house(tmp_path / "stage", settings) as house:
            stages.append(await gather(house))
    async with postgres_database(postgres, _GATHERED) as url:
        settings = {"DATABASE_URL": url, "REDIS_URL": redis_url}
        async with open_house(tmp_path / "house", settings, goes_on=True) as house:
            yield enter(house, stages[0])


@pytest.mark.parametrize(
    "step",
    [
        "committed, not acknowledged",
        "before the decision's commit",
        "claimed for sending, not sent",
    ],
)
async def test_the_other_process_goes_on(cast_of_two: Cast, step: str) -> None:
    cast, house = cast_of_two, cast_of_two.house
    other = house.life(house.order(place=1))
    doomed = house.life(house.order(step))
    await doomed.start()  # so it is this one's turn to send and to poll
    await other.start()
    await cast.settle()
    house.arm()
    acting = asyncio.create_task(cast.act())
    try:
        assert await doomed.ended() == -signal.SIGKILL
        doubtful = await on_their_way(house)
        died_at = time.monotonic()
        await acting
        await finish(cast)
    finally:
        acting.cancel()
    assert time.monotonic() - died_at < _GOES_ON_WITHIN_SECONDS
    await check(cast, doubtful)
