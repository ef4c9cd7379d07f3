"""Bringing the tables up to date at start, one process at a time.

Tables only ever grow: a newer version adds what older ones do not look at. So while an upgrade is
under way, processes of both versions work on the newest tables, and an older one may even start.
"""

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
    if is_enough(MigrationContext.configure(connection).get_current_revision() or ""):
        return
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def head() -> str:
    """Return the newest revision that this version of the product knows."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def is_enough(revision: str) -> bool:
    """Tell whether this version can work on tables of that revision: its own, or a newer one."""
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    return bool(revision) and (revision == head() or revision not in known)


async def current(tx: Connection) -> str:
    """Return the revision that the database is at ("" for an empty one)."""

    def read(connection: sa.Connection) -> str:
        return MigrationContext.configure(connection).get_current_revision() or ""

    return await tx.run_sync(read)
