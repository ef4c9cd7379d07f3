"""`python -m bot knowledge summary`: the week in figures, for terminals and programs (K3)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.storage import schema
from bot.storage.database import Database
from bot.storage.entries import Change, put_entries
from knowledge.entry import Entry
from tests.servers.commands import command
from tests.storage.deeds import make_chat


@pytest.fixture
async def folder(tmp_path: Path, sqlite_database_url: str) -> Path:
    """Keep a day on which something was answered and something missed."""
    now = datetime.now(UTC)  # noqa: TID251 - the command has the machine's clock
    database = await Database.open(sqlite_database_url)
    async with database.write() as tx:
        chat = await make_chat(tx, channel="web")
        told = {"conversation_id": chat, "what": "answered", "detail": "hours", "at": now}
        await tx.execute(sa.insert(schema.timeline).values(told))
        asked = [
            {"conversation_id": chat, "text": text, "at": now}
            for text in ("有蓝的吗", "有蓝色的吗")
        ]
        await tx.execute(sa.insert(schema.miss), asked)
        await put_entries(tx, [Entry("hours"), Entry("dogs")], Change(now, "Lea"))
    await database.close()
    (tmp_path / "sansheng.db").write_bytes((tmp_path / "test.db").read_bytes())
    return tmp_path


def _summary(folder: Path, *words: str) -> str:
    ended = command("knowledge", "summary", *words, DATA_DIR=str(folder))
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_a_summary_for_people(folder: Path) -> None:
    lines = _summary(folder, "--days", "3").splitlines()
    assert lines[0].startswith("From 20")
    assert lines[1] == "questions 3, answered 1, offered a choice 0, missed 2; misses settled 0"
    assert lines[3].split() == ["missed", "question"]
    assert "\x1b" not in "".join(lines)
    assert ["1", "hours"] in [line.split() for line in lines]
    assert lines[-1] == "Never answered: dogs"


def test_a_summary_for_programs_has_the_shape_of_the_interface(folder: Path) -> None:
    found = json.loads(_summary(folder, "--json"))
    assert (found["questions"], found["missed"], found["unused"]) == (3, 2, ["dogs"])
    assert found["top_answered"] == [{"entry": "hours", "count": 1}]
    assert found["from"].endswith("Z")


def test_an_odd_number_of_days_is_told(folder: Path) -> None:
    ended = command("knowledge", "summary", "--days", "0", DATA_DIR=str(folder))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "--days must be a number from 1 to 366.\n"
