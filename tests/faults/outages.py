"""What the product stands on is killed, away, silent, locked or full."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
from contextlib import closing

from bot.clock import SystemClock
from tests.faults.play import Inject, Play
from tests.servers.postgres import halt_postgres, resume_postgres
from tests.servers.tunnel import Tunnel

_PAUSE_SECONDS = 1.0
_MORE_BYTES = 64 * 1024  # that still fit on the disk when it begins to be full


def redis_killed(times: int = 3) -> Inject:
    """Kill Redis and start it again; what it keeps depends on how it was started."""

    async def kill(play: Play) -> None:
        ground = play.ground
        for _ in range(times):
            ground.breaks()
            ground.redis.kill()
            await SystemClock().sleep(_PAUSE_SECONDS)
            await ground.redis.start()
            ground.is_whole()
            await SystemClock().sleep(_PAUSE_SECONDS)

    return kill


def redis_refused(seconds: float) -> Inject:
    """Let nobody through to Redis for a while."""

    async def refuse(play: Play) -> None:
        await _refused([_way(play.ground.to_redis)], play, seconds)

    return refuse


def redis_silent(seconds: float) -> Inject:
    """Swallow everything that goes to Redis and comes from there for a while."""

    async def swallow(play: Play) -> None:
        await _swallowed([_way(play.ground.to_redis)], play, seconds)

    return swallow


def partitioned(seconds: float, *, is_silent: bool) -> Inject:
    """Cut the first process off from database and Redis; customers still reach it."""

    async def part(play: Play) -> None:
        ways = [_way(play.ground.to_database), _way(play.ground.to_redis)]
        await (_swallowed if is_silent else _refused)(ways, play, seconds)

    return part


def _way(way: Tunnel | None) -> Tunnel:
    assert way is not None, "the fault needs ways"
    return way


async def _refused(ways: list[Tunnel], play: Play, seconds: float) -> None:
    play.ground.breaks()
    for way in ways:
        way.refuse()
    await SystemClock().sleep(seconds)
    for way in ways:
        way.accept()
    play.ground.is_whole()


async def _swallowed(ways: list[Tunnel], play: Play, seconds: float) -> None:
    play.ground.breaks()
    for way in ways:
        way.is_swallowing = True
    await SystemClock().sleep(seconds)
    for way in ways:
        way.is_swallowing = False
    play.ground.is_whole()


def postgres_killed(seconds: float) -> Inject:
    """Kill PostgreSQL and keep it down for a while."""

    async def kill(play: Play) -> None:
        ground = play.ground
        assert ground.postgres is not None
        ground.breaks()
        await ground.house.forget_database()
        await asyncio.to_thread(halt_postgres, ground.postgres)
        await SystemClock().sleep(seconds)
        again = await asyncio.to_thread(resume_postgres, ground.postgres)
        object.__setattr__(
            ground.postgres, "pid", again.pid
        )  # the same server, for all who know it
        ground.is_whole()

    return kill


def both_killed(seconds: float) -> Inject:
    """Kill PostgreSQL, and when it is back Redis, each for so long."""

    async def kill(play: Play) -> None:
        await postgres_killed(seconds)(play)
        await redis_killed(1)(play)

    return kill


def sqlite_locked(seconds: float) -> Inject:
    """Hold the lock of the SQLite file from another program."""

    async def lock(play: Play) -> None:
        path = play.ground.house.data_dir / "sansheng.db"
        with closing(sqlite3.connect(path, timeout=10, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            play.ground.breaks()
            await SystemClock().sleep(seconds)
            other.execute("ROLLBACK")
            play.ground.is_whole()

    return lock


def disk_full(seconds: float) -> Inject:
    """Let no file of the process grow any more, for a while."""

    async def fill(play: Play) -> None:
        ground = play.ground
        pid = ground.lives[0].pid
        files = ground.house.data_dir.glob("sansheng.db*")
        largest = max(file.stat().st_size for file in files)
        usual = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        ground.breaks()
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (largest + _MORE_BYTES, usual[1]))
        await SystemClock().sleep(seconds)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, usual)
        ground.is_whole()

    return fill
