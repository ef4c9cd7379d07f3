"""Opening Redis, apart from the rest: commands that need none do not wait for its client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.clock import Clock
from bot.opening import StartError
from bot.queue.connection import Connection, QueueAway, connect
from bot.queue.embedded import EmbeddedRedis
from bot.settings import Settings


@asynccontextmanager
async def open_redis(settings: Settings, clock: Clock) -> AsyncIterator[tuple[Connection, str]]:
    """Give Redis and its URL: the one that was set, or the embedded one."""
    embedded = None if settings.redis_address else EmbeddedRedis(settings.data_dir, clock)
    try:
        if embedded is not None:
            await embedded.start()
        url = settings.redis_address or (embedded.url if embedded else "")
        connection = connect(url)
        await connection.ping()
    except QueueAway as error:
        if embedded is not None:
            await embedded.stop()
        raise StartError(_redis_sentence(settings)) from error
    try:
        yield connection, url
    finally:
        await connection.close()
        if embedded is not None:
            await embedded.stop()


def _redis_sentence(settings: Settings) -> str:
    if settings.redis_address is None:
        return (
            f"The embedded Redis cannot be started in DATA_DIR {settings.data_dir}: "
            "make sure that this user may write there, or set REDIS_URL to a server of your own."
        )
    return "Redis cannot be reached at REDIS_URL: start it, or correct REDIS_URL."
