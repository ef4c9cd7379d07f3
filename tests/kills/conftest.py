"""A house full of people who stand ready, played once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.kills.cast import Cast, Gathered, enter, gather
from tests.kills.house import open_house


@pytest.fixture(scope="session")
def stage() -> list[tuple[Path, Gathered]]:
    """Remember the house that was played: none or one."""
    return []


@pytest.fixture
async def cast(
    stage: list[tuple[Path, Gathered]], tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> AsyncIterator[Cast]:
    """Give the people in a copy of their house; nothing runs yet."""
    if not stage:
        folder = tmp_path_factory.mktemp("stage")
        async with open_house(folder) as house:
            stage.append((folder / "data", await gather(house)))
    data, gathered = stage[0]
    shutil.copytree(data, tmp_path / "data", ignore=shutil.ignore_patterns("redis"))
    async with open_house(tmp_path, goes_on=True) as house:
        yield enter(house, gathered)
