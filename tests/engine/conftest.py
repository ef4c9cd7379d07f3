"""The test bench of the engine, once for each kind of database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.storage.database import Database
from tests.clock import FakeClock
from tests.engine.bench import Bench


@pytest.fixture
async def bench(database: Database, clock: FakeClock, redis_url: str) -> AsyncIterator[Bench]:
    """Run an engine for the test."""
    made = Bench(database, clock, redis_url)
    await made.start()
    yield made
    await made.close()
