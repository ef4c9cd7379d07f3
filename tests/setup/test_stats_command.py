"""`python -m bot stats`: the same figures as on the leads' page, for terminals and spreadsheets."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.storage import schema
from bot.storage.database import Database
from tests.servers.commands import command
from tests.storage.deeds import make_chat

ASKED = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # ten in the morning in Shanghai


@pytest.fixture
async def folder(tmp_path: Path, sqlite_database_url: str) -> Path:
    """Keep one turn that the bot answered within two seconds."""
    database = await Database.open(sqlite_database_url)
    async with database.write() as tx:
        chat = await make_chat(tx, channel="web")
        row = {
            "conversation_id": chat,
            "number": 1,
            "channel": "web",
            "group_name": "",
            "responsible": "bot",
            "answered_by": "bot",
            "asked_at": ASKED,
            "due_at": ASKED + timedelta(seconds=20),
            "first_word_at": ASKED + timedelta(seconds=1),
            "answered_at": ASKED + timedelta(seconds=2),
        }
        await tx.execute(schema.turn.insert().values(row))
    await database.close()
    (tmp_path / "sansheng.db").write_bytes((tmp_path / "test.db").read_bytes())
    return tmp_path


def _stats(folder: Path, *words: str) -> str:
    ended = command("stats", *words, DATA_DIR=str(folder))
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_a_table_for_people(folder: Path) -> None:
    shown = _stats(folder, "--from", "2026-03-02", "--to", "2026-03-03", "--by", "hour")
    lines = [line.split() for line in shown.splitlines()]
    assert lines[0][:3] == ["key", "figure", "count"]
    assert ["10", "first", "word", "1", "100%", "1.0", "1.0", "1.0"] in lines
    assert ["total", "answer", "bot", "1", "100%", "2.0", "2.0", "2.0"] in lines


def test_json_has_the_shape_of_the_interface(folder: Path) -> None:
    shown = _stats(folder, "--from", "2026-03-02", "--by", "channel", "--format", "json")
    stats = json.loads(shown)
    assert stats["rows"][0]["key"] == "web"
    assert stats["total"]["answer_bot"] == {
        "count": 1,
        "within": 1.0,
        "p50": 2.0,
        "p90": 2.0,
        "p99": 2.0,
    }


def test_csv_is_one_line_a_key_and_the_total(folder: Path) -> None:
    shown = _stats(folder, "--from", "2026-03-02", "--format", "csv")
    lines = list(csv.reader(io.StringIO(shown)))
    assert [line[0] for line in lines] == ["key", "2026-03-02", "total"]


def test_the_end_is_not_counted_any_more(folder: Path) -> None:
    shown = _stats(folder, "--from", "2026-03-01", "--to", "2026-03-02")
    assert shown == "Nothing happened in this period.\n"


def test_a_date_that_is_none_ends_in_one_sentence(folder: Path) -> None:
    ended = command("stats", "--from", "yesterday", DATA_DIR=str(folder))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.count("\n") == 1
    assert "2026-01-31" in ended.stderr
