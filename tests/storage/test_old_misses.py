"""Misses of an older version learn where they were asked when the tables are brought up to date."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command

from bot.storage import migrate
from bot.storage.database import Database, sqlite_url
from tests.storage.deeds import later, make_chat, rows


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give a database without tables, once of each kind."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "old.db")
    url: str = request.getfixturevalue("postgres_url")
    return url


def _upgrade_to(connection: sa.Connection, revision: str) -> None:
    config = migrate._config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


async def test_old_misses_find_their_place(empty_url: str) -> None:
    database = await Database.open(empty_url)
    try:
        async with database.write() as tx:
            await tx.run_sync(_upgrade_to, "0002")
            chat = await make_chat(tx)
            said = "INSERT INTO message (conversation_id, seq, visit, author, kind, text, at)"
            missed = "INSERT INTO miss (conversation_id, text, at)"
            for seq, visit, at in ((1, 1, 0), (2, 2, 60), (3, 2, 120)):
                values = {"chat": chat, "seq": seq, "visit": visit, "at": _micros(at)}
                words = f"{said} VALUES (:chat, :seq, :visit, 'customer', 'customer', 'x', :at)"
                await tx.execute(sa.text(words), values)
            for at in (60, -60):
                values = {"chat": chat, "at": _micros(at)}
                await tx.execute(sa.text(f"{missed} VALUES (:chat, 'x', :at)"), values)
        await migrate.migrate(database)
        async with database.read() as tx:
            places = [(row.visit, row.seq, row.reason) for row in await rows(tx, "miss")]
        assert sorted(places) == [(0, 0, "unanswered"), (2, 2, "unanswered")]
    finally:
        await database.close()


def _micros(seconds: int) -> int:
    return round(later(seconds=seconds).timestamp() * 1_000_000)
