"""Redis Cluster and Sentinel: line, presence and bell work there too, also after a death."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.queue.address import read_address
from bot.queue.bell import Bell, Notice
from bot.queue.connection import Connection, QueueAway, connect
from bot.queue.line import Entry, Line
from bot.queue.presence import AtWork, Presence
from bot.tasks import end_tasks
from tests.queue.clusters import open_cluster, open_watched
from tests.queue.servers import eventually

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def _works(redis: Connection, url: str) -> None:
    """Go through everything that Redis is used for."""
    line, staff = Line(redis), Presence(redis)
    assert await line.join(Entry(1, "service", NOON)) == 1
    assert await line.join(Entry(2, "service", NOON - timedelta(seconds=1))) == 1
    assert await line.heads("service", 5) == (2, 1)
    assert await line.position("service", 1) == 2
    fence = await line.fence()
    assert await line.rebuild([Entry(1, "service", NOON)], fence) == 1
    assert await line.leave(1)
    await staff.arrive(AtWork(7, ("service",), NOON, NOON, 0))
    assert [one.agent_id for one in await staff.online(NOON, timedelta(seconds=30))] == [7]
    await _rings(redis, url)


async def _rings(redis: Connection, url: str) -> None:
    bell, heard = Bell(redis, url, SystemClock()), list[Notice]()
    other = Bell(redis, url, SystemClock())

    async def listen() -> None:
        async for notice in other.listen():
            heard.append(notice)

    listening = asyncio.create_task(listen())

    async def is_heard() -> bool:
        await bell.ring({"queue": True})
        return bool(heard)

    try:
        await eventually(is_heard)
    finally:
        await end_tasks([listening])


@pytest.mark.timeout(120)
async def test_everything_works_on_a_cluster(tmp_path: Path) -> None:
    async with open_cluster(tmp_path) as nodes:
        hosts = ",".join(f"127.0.0.1:{node.port}" for node in nodes)
        url = f"redis+cluster://{hosts}"
        redis = connect(url)
        try:
            await redis.ping()
            await _works(redis, url)
        finally:
            await redis.close()


@pytest.mark.timeout(120)
async def test_a_sentinel_tells_where_the_server_is_also_after_its_death(tmp_path: Path) -> None:
    async with open_watched(tmp_path) as watched:
        redis = connect(watched.url)
        try:
            await _works(redis, watched.url)
            watched.master.kill()

            async def is_back() -> bool:
                try:
                    return await Line(redis).join(Entry(5, "orders", NOON)) == 1
                except QueueAway:
                    return False

            await eventually(is_back, within=30)
            await Line(redis).leave(5)
            await _rings(redis, watched.url)
        finally:
            await redis.close()


@pytest.mark.parametrize(
    ("url", "kind", "hosts"),
    [
        ("redis://a:1/0", "server", ()),
        ("unix:///tmp/x.sock", "server", ()),
        ("redis+sentinel://a,b:2/desk", "sentinel", (("a", 26379), ("b", 2))),
        ("rediss+sentinel://u:p%40@a:1/desk/3", "sentinel", (("a", 1),)),
        ("redis+cluster://a:7000,[::1]:7001", "cluster", (("a", 7000), ("::1", 7001))),
    ],
)
def test_addresses_are_taken_apart(url: str, kind: str, hosts: tuple[tuple[str, int], ...]) -> None:
    address = read_address(url)
    assert (address.kind, address.hosts) == (kind, hosts)
    if "@" in url:
        assert (address.username, address.password) == ("u", "p@")
        assert (address.service, address.database, address.has_tls) == ("desk", 3, True)


@pytest.mark.parametrize(
    "url",
    [
        "redis+sentinel://a:1",
        "redis+sentinel://a:1/desk/x",
        "redis+sentinel://a:1/desk/0/1",
        "redis+sentinel:///desk",
        "redis+cluster://a:1/0",
        "redis+cluster://a:x",
        "redis+ring://a:1",
        "unix+cluster://a:1",
        "http://a",
        "redis://",
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_address(url)
