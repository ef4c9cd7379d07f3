"""Bringing the tables up to date at start, one process at a time.

Tables only ever grow: a newer version adds what older ones do not look at. So while an upgrade is
under way, processes of both versions work on the newest tables, and an older one may even start.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from bot.storage.database import Connection, Database

if TYPE_CHECKING:
    from alembic.config import Config

_LOCK = 0x5A4E5348  # any fixed number: PostgreSQL's advisory lock of migrations
_IDLE: Final = "60s"
_MIGRATIONS: Final = Path(__file__).parent / "migrations"
# What alembic keeps; read here, so that a start with tables as they should be does without it.
_STANDS = sa.table("alembic_version", sa.column("version_num", sa.Text))


async def migrate(database: Database) -> None:
    """Run what is missing; others that start at the same time wait for it."""
    async with database.write() as tx:
        if not database.is_sqlite:  # on SQLite BEGIN IMMEDIATE is the lock
            # To import what upgrades the tables takes a busy machine longer than others may idle.
            await tx.execute(sa.text(f"SET LOCAL idle_in_transaction_session_timeout = '{_IDLE}'"))
            await tx.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        await tx.run_sync(_upgrade)


def _upgrade(connection: sa.Connection) -> None:
    if is_enough(_revision(connection)):
        return
    # Only tables that are behind need it, and it takes as long to import as all of bot.storage.
    from alembic import command  # noqa: PLC0415 - late, see above

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> Config:
    from alembic.config import Config  # noqa: PLC0415 - late, see above

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config


@cache
def known() -> frozenset[str]:
    """Return the revisions that this version of the product knows, as its files are named."""
    return frozenset(
        path.name.partition("_")[0] for path in _MIGRATIONS.glob("versions/[0-9]*_*.py")
    )


def head() -> str:
    """Return the newest revision that this version of the product knows."""
    return max(known())


def is_enough(revision: str) -> bool:
    """Tell whether this version can work on tables of that revision: its own, or a newer one."""
    return bool(revision) and (revision == head() or revision not in known())


async def current(tx: Connection) -> str:
    """Return the revision that the database is at ("" for an empty one)."""
    return await tx.run_sync(_revision)


def _revision(connection: sa.Connection) -> str:
    if not sa.inspect(connection).has_table(_STANDS.name):
        return ""
    return connection.scalar(sa.select(_STANDS.c.version_num)) or ""
