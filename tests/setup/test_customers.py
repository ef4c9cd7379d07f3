"""D3: what is kept about a customer can be read out whole, and removed from every table."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.storage import customers
from bot.storage.database import Connection, Database
from bot.storage.schema import conversation, metadata
from tests.servers.commands import command

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
OWNED = [table for table in metadata.sorted_tables if "conversation_id" in table.c]


def value_for(column: sa.Column[Any], number: int) -> Any:
    """Return something that fits the column and is different for each customer."""
    kind = column.type.python_type if not isinstance(column.type, sa.types.TypeDecorator) else None
    if kind is None:
        return NOW
    return {str: f"{column.name} of {number}", bool: True, float: 0.5}.get(kind, number)


async def put_customer(tx: Connection, number: int) -> None:
    await tx.execute(
        sa.insert(conversation).values(
            id=number, channel="telegram", address=f"100{number}", created_at=NOW, updated_at=NOW
        )
    )
    for table in OWNED:
        values = {c.name: value_for(c, number) for c in table.c if not c.foreign_keys}
        await tx.execute(sa.insert(table).values(values | {"conversation_id": number}))


async def count_of(tx: Connection, number: int) -> int:
    counts = [
        await tx.scalar(
            sa.select(sa.func.count()).select_from(t).where(t.c.conversation_id == number)
        )
        for t in OWNED
    ]
    return sum(count or 0 for count in counts)


@pytest.fixture
async def two_customers(database: Database) -> Database:
    async with database.write() as tx:
        await put_customer(tx, 1)
        await put_customer(tx, 2)
    return database


async def test_one_is_erased_from_every_table_and_the_other_stays(two_customers: Database) -> None:
    assert len(OWNED) >= 12
    async with two_customers.write() as tx:
        assert await customers.erase_customer(tx, 1) == ["id of 1"]
    async with two_customers.read() as tx:
        assert await count_of(tx, 1) == 0
        assert await customers.find_customer(tx, "1") is None
        assert await count_of(tx, 2) == len(OWNED)
        assert await customers.find_customer(tx, "2") == 2


async def test_all_that_is_read_out_is_the_one_customers(two_customers: Database) -> None:
    async with two_customers.read() as tx:
        rows = await customers.read_customer(tx, 2)
    assert set(rows) == {"conversation", *(t.name for t in OWNED)} - {"choice"}
    assert all(len(table) == 1 for table in rows.values())
    assert rows["message"][0]["text"] == "text of 2"
    assert "of 1" not in str(rows)


async def test_a_customer_is_found_by_number_and_by_address(two_customers: Database) -> None:
    async with two_customers.read() as tx:
        assert await customers.find_customer(tx, "telegram:1002") == 2
        assert await customers.find_customer(tx, "web:1002") is None
        assert await customers.find_customer(tx, "2 or 1=1") is None
        assert await customers.find_customer(tx, "²") is None


@pytest.fixture
async def data(sqlite_database_url: str, tmp_path: Path) -> str:
    """Make DATA_DIR with one customer and a file of theirs."""
    folder = tmp_path / "data"
    (folder / "files").mkdir(parents=True)
    (folder / "files" / "id of 1").write_bytes(b"a picture")
    (tmp_path / "test.db").rename(folder / "sansheng.db")
    database = await Database.open(sqlite_database_url.replace("test.db", "data/sansheng.db"))
    async with database.write() as tx:
        await put_customer(tx, 1)
    await database.close()
    return str(folder)


def test_export_writes_json_and_files(data: str, tmp_path: Path) -> None:
    ended = command("export", "telegram:1001", "--files", str(tmp_path / "out"), DATA_DIR=data)
    assert (ended.returncode, ended.stderr) == (0, "")
    rows = json.loads(ended.stdout)
    assert rows["message"][0]["at"] == "2026-03-02T02:00:00+00:00"
    assert (tmp_path / "out" / "id of 1").read_bytes() == b"a picture"


def test_erase_asks_and_leaves_everything_when_the_answer_is_not_yes(data: str) -> None:
    ended = command("erase", "1", stdin="no\n", DATA_DIR=data)
    assert (ended.returncode, ended.stderr) == (1, "Nothing was removed.\n")
    assert command("export", "1", DATA_DIR=data).returncode == 0


def test_erase_leaves_no_row_no_file_and_no_bytes(data: str) -> None:
    database = Path(data) / "sansheng.db"
    assert b"text of 1" in database.read_bytes()
    ended = command("erase", "1", "--yes", DATA_DIR=data)
    assert (ended.returncode, ended.stdout) == (0, "Chat 1 and its 1 files are gone.\n")
    assert list((Path(data) / "files").iterdir()) == []
    assert command("export", "1", DATA_DIR=data).returncode == 1
    assert b"text of 1" not in database.read_bytes()


async def test_both_are_recorded(data: str) -> None:
    command("export", "1", DATA_DIR=data)
    command("erase", "1", "--yes", DATA_DIR=data)
    database = await Database.open(f"sqlite+aiosqlite:///{data}/sansheng.db")
    async with database.read() as tx:
        rows = await tx.execute(sa.text("SELECT what, subject FROM access_log ORDER BY id"))
        assert rows.all() == [("export", "chat 1"), ("erase", "chat 1")]
    await database.close()
