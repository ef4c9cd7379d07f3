"""INSERT, also with ON CONFLICT, which both databases spell alike but SQLAlchemy keeps apart.

The rows of a call have the same columns. Statements are kept: building one costs more than to
run it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.database import Connection
from bot.storage.statements import Statement

Row = dict[str, Any]


async def insert(tx: Connection, table: sa.Table, rows: Sequence[Row]) -> None:
    """Insert rows."""
    if rows:
        await _insert(table, tuple(rows[0])).run(tx, rows)


async def insert_or_ignore(
    tx: Connection, table: sa.Table, rows: Sequence[Row], returning: Sequence[str] = ()
) -> list[tuple[Any, ...]]:
    """Insert rows, leave alone those that are there; return these columns of what is new."""
    if not rows:
        return []
    return await _insert_or_ignore(table, tuple(rows[0]), tuple(returning)).ask(tx, rows)


async def upsert(
    tx: Connection,
    table: sa.Table,
    rows: Sequence[Row],
    keys: Sequence[str],
    also: Mapping[str, Any] | None = None,
) -> None:
    """Insert rows or overwrite those with the same keys; of several the last wins."""
    if rows:
        constants = tuple((also or {}).items())
        await _upsert(table, tuple(keys), tuple(rows[0]), constants).run(tx, rows)


@cache
def _insert(table: sa.Table, names: tuple[str, ...]) -> Statement:
    return Statement(lambda _: sa.insert(table), names)


@cache
def _insert_or_ignore(
    table: sa.Table, names: tuple[str, ...], returning: tuple[str, ...]
) -> Statement:
    def build(dialect: str) -> sa.ClauseElement:
        statement = _into(dialect, table).on_conflict_do_nothing()
        return statement.returning(*(table.c[n] for n in returning)) if returning else statement

    return Statement(build, names)


@cache
def _upsert(
    table: sa.Table,
    keys: tuple[str, ...],
    names: tuple[str, ...],
    also: tuple[tuple[str, Any], ...],
) -> Statement:
    def build(dialect: str) -> sa.ClauseElement:
        statement = _into(dialect, table)
        fresh = {name: statement.excluded[name] for name in names if name not in keys}
        changes = {**fresh, **dict(also)}
        return statement.on_conflict_do_update(index_elements=list(keys), set_=changes)

    return Statement(build, names)


def _into(dialect: str, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
