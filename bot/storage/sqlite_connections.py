"""Connections to one SQLite file, each with a thread of its own.

aiosqlite hands each statement to the thread four times over, which costs more than the statement
itself. The one writer therefore changes threads only for what may wait for the disk or for another
process (connecting, COMMIT, ROLLBACK, a BEGIN that finds the file taken); the rest only touches
memory.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Sequence
from functools import partial
from threading import Thread
from typing import Any, Final, TypeVar
from weakref import WeakSet

import aiosqlite

_ROWS_AT_ONCE: Final = 64
_END_SECONDS: Final = 2.0
_BUSY_MS: Final = 10_000
_KIND_OF_ERROR: Final = 0xFF  # the rest says what about it


_Known = TypeVar("_Known", bound="SqliteConnection")


class SqliteConnections:
    """Opens connections, and knows when the last of their threads has ended."""

    def __init__(self, path: str) -> None:
        self._connector = partial(sqlite3.connect, path, check_same_thread=False)
        self._threads: WeakSet[Thread] = WeakSet()

    def reader(self) -> SqliteConnection:
        """Return a connection to await."""
        return self._known(SqliteConnection(self._connector))

    def writer(self) -> SqliteWriter:
        """Return the connection to await that everything is written by."""
        return self._known(SqliteWriter(self._connector))

    async def ended(self) -> None:
        """Wait for the threads: one still closing must find the event loop it answers to."""
        await asyncio.to_thread(self._join, tuple(self._threads))

    def _known(self, connection: _Known) -> _Known:
        self._threads.add(connection.thread)
        return connection

    @staticmethod
    def _join(threads: tuple[Thread, ...]) -> None:
        until = time.monotonic() + _END_SECONDS
        for thread in threads:
            if thread.ident is not None:
                thread.join(max(0.0, until - time.monotonic()))


class SqliteConnection(aiosqlite.Connection):
    """A connection to await; a statement for many rows is handed to its thread as one."""

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, _ROWS_AT_ONCE)
        self.thread = self._thread
        self.thread.daemon = True  # it must not keep a process that has failed

    async def run_all(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run a statement for each row."""
        await self._execute(self._conn.executemany, sql, rows)  # type: ignore[no-untyped-call]

    async def ask_all(self, sql: str, rows: Sequence[Sequence[Any]]) -> list[Any]:
        """Run a statement for each row and return everything found."""
        found: list[Any] = await self._execute(self._ask_all, sql, rows)  # type: ignore[no-untyped-call]
        return found

    def _ask_all(self, sql: str, rows: Sequence[Sequence[Any]]) -> list[Any]:
        return [one for row in rows for one in self._conn.execute(sql, row).fetchall()]


class SqliteWriter(SqliteConnection):
    """The one connection that writes; `begin` comes before everything else."""

    async def begin(self) -> None:
        """Become the one writer of the file, when another process is done with it."""
        try:
            self._conn.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & _KIND_OF_ERROR != sqlite3.SQLITE_BUSY:
                raise
            await super()._execute(self._begin_patiently)  # type: ignore[no-untyped-call]

    def do(self, sql: str) -> None:
        """Run a statement that only touches memory."""
        self._conn.execute(sql)

    def _begin_patiently(self) -> None:
        self._conn.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
        try:
            self._conn.execute("BEGIN IMMEDIATE")
        finally:
            self._conn.execute("PRAGMA busy_timeout=0")

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        connection = self._conn
        if connection.in_transaction and fn not in (
            connection.commit,
            connection.rollback,
            connection.close,
        ):
            return fn(*args, **kwargs)
        return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]
