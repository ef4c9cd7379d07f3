"""Statements of the busy path: spelled by SQLAlchemy once, then handed to the driver as they are.

For a row or two, what SQLAlchemy does around a statement costs several times what the database
takes to run it. A `Statement` is compiled once for each database; after that only its values go
to the driver, for many rows in one call. It runs once for every row, and sees what the rows
before it have done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect

from bot.storage.database import Connection
from bot.storage.driver import driver_of
from bot.storage.sqlite_connections import SqliteConnection

Row = Mapping[str, Any]
Build = Callable[[str], sa.ClauseElement]
_Change = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Spelled:
    """A statement as one driver takes it."""

    sql: str
    names: tuple[str, ...]
    constants: dict[str, Any]
    writers: tuple[tuple[int, _Change], ...]  # which values change on their way in
    readers: tuple[tuple[int, _Change], ...]  # and on their way out

    def values(self, row: Row) -> list[Any]:
        """Return the values in the order of the statement."""
        known = {**self.constants, **row} if self.constants else row
        values = [known[name] for name in self.names]
        for place, change in self.writers:
            values[place] = change(values[place])
        return values

    def read(self, found: Sequence[Any]) -> tuple[Any, ...]:
        """Return what the database gave in Python's types."""
        if not self.readers:
            return tuple(found)
        values = list(found)
        for place, change in self.readers:
            values[place] = change(values[place])
        return tuple(values)


class Statement:
    """A statement of the busy path; `build` gets the name of the database it is for."""

    def __init__(self, build: Build, names: Sequence[str] | None = None) -> None:
        self._build = build
        self._columns = None if names is None else list(names)
        self._spelled: dict[str, _Spelled] = {}

    async def run(self, tx: Connection, rows: Sequence[Row]) -> None:
        """Run for each row."""
        if not rows:
            return
        spelled = self._for(tx.dialect)
        values = [spelled.values(row) for row in rows]
        driver = driver_of(tx)
        if isinstance(driver, SqliteConnection):
            await driver.run_all(spelled.sql, values)
        elif len(values) == 1:
            await driver.execute(spelled.sql, *values[0])
        else:
            await driver.executemany(spelled.sql, values)

    async def ask(self, tx: Connection, rows: Sequence[Row]) -> list[tuple[Any, ...]]:
        """Run for each row and return everything found, in the order of the rows."""
        if not rows:
            return []
        spelled = self._for(tx.dialect)
        values = [spelled.values(row) for row in rows]
        driver = driver_of(tx)
        if isinstance(driver, SqliteConnection):
            found = await driver.ask_all(spelled.sql, values)
        elif len(values) == 1:
            found = await driver.fetch(spelled.sql, *values[0])
        else:
            found = await driver.fetchmany(spelled.sql, values)
        return [spelled.read(one) for one in found]

    def _for(self, dialect: Dialect) -> _Spelled:
        spelled = self._spelled.get(dialect.name)
        if spelled is None:
            spelled = self._spelled[dialect.name] = self._spell(dialect)
        return spelled

    def _spell(self, dialect: Dialect) -> _Spelled:
        statement = self._build(dialect.name)
        compiled: Any = statement.compile(
            dialect=dialect, column_keys=self._columns, for_executemany=True
        )
        names = tuple(compiled.positiontup or ())
        binds = [(n, compiled.binds[n].type.dialect_impl(dialect)) for n in names]
        columns = getattr(statement, "exported_columns", ())
        return _Spelled(
            str(compiled),
            names,
            {n: compiled.binds[n].value for n in names if not compiled.binds[n].required},
            _changes([kind.bind_processor(dialect) for _, kind in binds]),
            _changes([c.type.dialect_impl(dialect).result_processor(dialect, 0) for c in columns]),
        )


def is_among(dialect: str, column: sa.Column[int], name: str) -> sa.ColumnElement[bool]:
    """Tell whether the column is one of the numbers of a list, which is a single value."""
    if dialect == "sqlite":
        listed = sa.func.json_each(sa.bindparam(name, type_=sa.JSON)).table_valued("value")
        return column.in_(sa.select(listed.c.value))
    return column == sa.any_(sa.bindparam(name, type_=postgresql.ARRAY(sa.BigInteger)))


def _changes(processors: Sequence[_Change | None]) -> tuple[tuple[int, _Change], ...]:
    return tuple((place, change) for place, change in enumerate(processors) if change)
