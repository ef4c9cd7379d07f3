"""INSERT with ON CONFLICT, which both databases spell alike but SQLAlchemy keeps per dialect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.database import Connection

Row = dict[str, Any]


async def insert_or_ignore(tx: Connection, table: sa.Table, rows: Sequence[Row]) -> None:
    """Insert rows; leave alone those that are there already."""
    await tx.execute(_insert_or_ignore(tx.dialect.name, table), rows)


@cache
def _insert_or_ignore(dialect: str, table: sa.Table) -> sa.Insert:
    insert = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    return insert.on_conflict_do_nothing()


async def upsert(
    tx: Connection,
    table: sa.Table,
    rows: Sequence[Row],
    keys: Sequence[str],
    also: Mapping[str, Any] | None = None,
) -> None:
    """Insert rows or overwrite those with the same keys; of several the last wins."""
    last = {tuple(row[key] for key in keys): row for row in rows}
    constants = tuple((also or {}).items())
    statement = _upsert(tx.dialect.name, table, tuple(keys), tuple(rows[0]), constants)
    await tx.execute(statement, list(last.values()))


@cache
def _upsert(
    dialect: str,
    table: sa.Table,
    keys: tuple[str, ...],
    names: tuple[str, ...],
    also: tuple[tuple[str, Any], ...],
) -> sa.Insert:
    """Build a statement once: building costs more than running it."""
    insert = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    fresh = {name: insert.excluded[name] for name in names if name not in keys}
    return insert.on_conflict_do_update(index_elements=list(keys), set_={**fresh, **dict(also)})
