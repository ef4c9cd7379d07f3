"""A Bot API server, an inbox that really records, and channels between them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest

from bot.channels.telegram.api import BotApi
from bot.channels.telegram.channel import TelegramChannel, TelegramConfig
from bot.clock import Clock, SystemClock
from tests.botapi import BotApiServer
from tests.telegram.recording import RecordingIntake, StoredFiles

Build = Callable[..., TelegramChannel]


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    """Listen; customers 7 and 8 have written to the bot."""
    async with BotApiServer() as listening:
        listening.customer(7)
        listening.customer(8)
        yield listening


@pytest.fixture
def intake() -> RecordingIntake:
    """Record what arrives."""
    return RecordingIntake()


@pytest.fixture
def files() -> StoredFiles:
    """Hold the files of agents."""
    return StoredFiles()


@pytest.fixture
async def api(server: BotApiServer) -> AsyncIterator[BotApi]:
    """Call the server."""
    api = BotApi(server.token, server.root)
    await api.open()
    yield api
    await api.close()


@pytest.fixture
async def build(
    server: BotApiServer, intake: RecordingIntake, files: StoredFiles
) -> AsyncIterator[Build]:
    """Make channels, `build(clock, messages_per_second=28)`; all stop with the test."""
    made: list[TelegramChannel] = []

    def make(clock: Clock | None = None, **settings: str | int) -> TelegramChannel:
        wanted = {"token": server.token, "api_url": server.root, "messages_per_second": 0}
        config = TelegramConfig(**{**wanted, **settings})  # type: ignore[arg-type]
        made.append(TelegramChannel(config, intake, clock or SystemClock(), files))
        return made[-1]

    yield make
    for channel in made:
        await channel.stop()


@pytest.fixture
async def channel(build: Build) -> TelegramChannel:
    """Poll the server and send through it, not paced."""
    channel = build()
    await channel.start()
    return channel
