"""The bell between processes: "something is new there". A lost notice is found by polling."""

from __future__ import annotations

import json
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from typing import Any

from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from bot.clock import Clock
from bot.queue.clients import LIMIT_SECONDS, listener_for
from bot.queue.connection import Connection, QueueAway

Notice = dict[str, Any]

_QUIET_SECONDS = 2.0  # after that much silence the other side is asked whether it is there
_PAUSES = (0.1, 0.25, 0.5, 1.0)
_FROM = "from"
_FAILURES = (RedisError, OSError, RuntimeError, EOFError)


class Bell:
    """Publish small notices and hear those of others. Nothing important may depend on them."""

    def __init__(self, connection: Connection, url: str, clock: Clock) -> None:
        self._redis = connection
        self._url = url
        self._clock = clock
        self._channel = connection.key("bell")
        self._name = secrets.token_hex(8)  # what one has rung oneself is no news

    async def ring(self, notice: Mapping[str, Any]) -> bool:
        """Tell every other process; False when Redis is away, which nobody needs to mind."""
        body = json.dumps({**notice, _FROM: self._name}, separators=(",", ":"))
        try:
            await self._redis.ask(lambda redis: redis.publish(self._channel, body))
        except QueueAway:
            return False
        return True

    async def listen(self) -> AsyncIterator[Notice]:
        """Yield notices for ever, through every outage of Redis."""
        failures = 0
        while True:
            try:
                async with aclosing(self._hear()) as notices:
                    async for notice in notices:
                        failures = 0
                        yield notice
            except _FAILURES:
                await self._clock.sleep(_PAUSES[min(failures, len(_PAUSES) - 1)])
                failures += 1

    async def _hear(self) -> AsyncGenerator[Notice, None]:
        """Yield the notices of one connection until it breaks."""
        client = listener_for(self._url)
        pubsub = client.pubsub()
        try:
            await pubsub.subscribe(self._channel)
            while True:
                message = await _next_message(pubsub)
                notice = _read(message) if message["type"] == "message" else None
                if notice is not None and notice.pop(_FROM, "") != self._name:
                    yield notice
        finally:
            await pubsub.aclose()  # type: ignore[no-untyped-call]
            await client.aclose()


async def _next_message(pubsub: PubSub) -> Mapping[str, Any]:
    """Wait for whatever comes next; a side that stays silent when asked is gone."""
    message: Mapping[str, Any] | None = await pubsub.get_message(timeout=_QUIET_SECONDS)
    if message is None:
        await pubsub.ping()
        message = await pubsub.get_message(timeout=LIMIT_SECONDS)
    if message is None:
        raise TimeoutError("the bell's connection is silent")
    return message


def _read(message: Mapping[str, Any]) -> Notice | None:
    """Read a notice; what is not one of ours is passed over."""
    try:
        notice = json.loads(message["data"])
    except (ValueError, TypeError):
        return None
    return notice if isinstance(notice, dict) else None
