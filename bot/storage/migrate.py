"""Bringing the tables up to date at start, one process at a time."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.storage.database import Connection, Database

_LOCK = 0x5A4E5348  # any fixed number: PostgreSQL's advisory lock of migrations


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


async def migrate(database: Database) -> None:
    """Run what is missing; others that start at the same time wait for it."""
    async with database.write() as tx:
        if not database.is_sqlite:  # on SQLite BEGIN IMMEDIATE is the lock
            await tx.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        await tx.run_sync(_upgrade)


def _upgrade(connection: sa.Connection) -> None:
    if MigrationContext.configure(connection).get_current_revision() == head():
        return
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def head() -> str:
    """Return the newest revision that this version of the product knows."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


async def current(tx: Connection) -> str:
    """Return the revision that the database is at ("" for an empty one)."""

    def read(connection: sa.Connection) -> str:
        return MigrationContext.configure(connection).get_current_revision() or ""

    return await tx.run_sync(read)
