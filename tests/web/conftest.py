"""A house for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.web.house import House, open_house


@pytest.fixture
async def house(sqlite_database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """Serve a house with nobody in it."""
    async with open_house(sqlite_database_url, tmp_path) as opened:
        yield opened
