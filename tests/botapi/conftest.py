"""A server with one customer, and a bare bot."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.botapi.client import BareBot
from tests.botapi.server import BotApiServer
from tests.clock import FakeClock


@pytest.fixture
async def server(clock: FakeClock) -> AsyncIterator[BotApiServer]:
    """Listen, with a clock that stands still; customer 7 has written to the bot."""
    async with BotApiServer(clock=clock) as listening:
        listening.customer(7)
        yield listening


@pytest.fixture
async def bot(server: BotApiServer) -> AsyncIterator[BareBot]:
    """Call the server."""
    async with BareBot(server) as calling:
        yield calling
