"""INSERT with ON CONFLICT, which both databases spell alike but SQLAlchemy keeps per dialect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.database import Connection

Row = dict[str, Any]


def _insert(tx: Connection, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    if tx.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


async def insert_or_ignore(tx: Connection, table: sa.Table, rows: Sequence[Row]) -> None:
    """Insert rows; leave alone those that are there already."""
    await tx.execute(_insert(tx, table).on_conflict_do_nothing(), rows)


async def upsert(
    tx: Connection,
    table: sa.Table,
    rows: Sequence[Row],
    keys: Sequence[str],
    also: Mapping[str, Any] | None = None,
) -> None:
    """Insert rows or overwrite those with the same keys; of several the last wins."""
    last = {tuple(row[key] for key in keys): row for row in rows}
    insert = _insert(tx, table)
    fresh = {name: insert.excluded[name] for name in rows[0] if name not in keys}
    statement = insert.on_conflict_do_update(
        index_elements=list(keys), set_={**fresh, **(also or {})}
    )
    await tx.execute(statement, list(last.values()))
