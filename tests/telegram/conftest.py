"""A Bot API server, an inbox that really records, and the channel between them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.channels.telegram import TelegramChannel, TelegramConfig
from bot.channels.telegram.api import BotApi
from bot.clock import SystemClock
from tests.botapi import BotApiServer
from tests.telegram.recording import RecordingIntake, StoredFiles


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
async def channel(
    server: BotApiServer, intake: RecordingIntake, files: StoredFiles
) -> AsyncIterator[TelegramChannel]:
    """Poll the server and send through it, not paced."""
    config = TelegramConfig(server.token, server.root, messages_per_second=0)
    channel = TelegramChannel(config, intake, SystemClock(), files)
    await channel.start()
    yield channel
    await channel.stop()
