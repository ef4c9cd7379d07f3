"""The way to Redis: every question is answered within a second or ends in `QueueAway`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.queue.clients import LIMIT_SECONDS, client_for

# After a silence nobody else is made to wait for the same silence: next try this much later.
REST_SECONDS = 0.5

_LUA = Path(__file__).with_name("lua")
# What redis-py lets through when the other side disappears in the middle of an answer; a closed
# transport of uvloop raises RuntimeError.
_FAILURES = (RedisError, OSError, RuntimeError, EOFError)

T = TypeVar("T")


class QueueAway(Exception):  # noqa: N818 - a state of the house, not a mistake
    """Redis cannot be reached now. Nothing is lost: SQL is the truth."""


class Connection:
    """One process's way to Redis, shared by line, presence and bell."""

    def __init__(self, client: Redis, prefix: str) -> None:
        self._client = client
        self._prefix = prefix
        self._rest_until = 0.0

    def key(self, name: str) -> str:
        """Name a key; the braces keep all of them in one slot of a cluster."""
        return f"{{{self._prefix}}}:{name}"

    async def ask(self, work: Callable[[Redis], Awaitable[T]]) -> T:
        """Do something with Redis in time, or raise `QueueAway`."""
        loop = asyncio.get_running_loop()
        if loop.time() < self._rest_until:
            raise QueueAway("Redis did not answer a moment ago")
        try:
            async with asyncio.timeout(LIMIT_SECONDS):
                return await work(self._client)
        except TimeoutError:
            self._rest_until = loop.time() + REST_SECONDS
            raise QueueAway("Redis did not answer in time") from None
        except _FAILURES as error:
            raise QueueAway(f"Redis cannot be used: {type(error).__name__}") from error

    async def run(self, space: str, script: str, *arguments: str | int) -> Any:
        """Run one of the Lua scripts on the keys below `space`: all of it or nothing."""
        prepared = self._client.register_script(_source(script))
        return await self.ask(lambda _: prepared(keys=[self.key(space)], args=list(arguments)))

    async def ping(self) -> None:
        """Return when Redis answers."""
        await self.ask(lambda client: client.ping())

    async def close(self) -> None:
        """Close every socket."""
        await self._client.aclose()


@cache
def _source(script: str) -> str:
    """Read a script with what all of them share in front."""
    names = ("shared", script)
    return "\n".join((_LUA / f"{name}.lua").read_text(encoding="utf-8") for name in names)


def connect(url: str, prefix: str = "sansheng", connections: int = 32) -> Connection:
    """Prepare the way to the Redis at `url`; nothing is sent before the first question."""
    return Connection(client_for(url, connections), prefix)
