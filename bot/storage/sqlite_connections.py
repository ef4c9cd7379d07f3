"""Connections to one SQLite file, each with a thread of its own.

aiosqlite hands each statement to the thread four times over, which costs more than the statement
itself. The one writer therefore changes threads only for what may wait for the disk or for another
process (connecting, BEGIN, COMMIT, ROLLBACK); what stands between them only touches memory.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from functools import partial
from threading import Thread
from typing import Any, Final
from weakref import WeakSet

import aiosqlite

_ROWS_AT_ONCE: Final = 64
_END_SECONDS: Final = 2.0


class SqliteConnections:
    """Opens connections, and knows when the last of their threads has ended."""

    def __init__(self, path: str) -> None:
        self._connector = partial(sqlite3.connect, path, check_same_thread=False)
        self._threads: WeakSet[Thread] = WeakSet()

    def reader(self) -> aiosqlite.Connection:
        """Return a connection to await."""
        return self._known(_Connection(self._connector))

    def writer(self) -> aiosqlite.Connection:
        """Return the connection to await that everything is written by."""
        return self._known(_Writer(self._connector))

    async def ended(self) -> None:
        """Wait for the threads: one still closing must find the event loop it answers to."""
        await asyncio.to_thread(self._join, tuple(self._threads))

    def _known(self, connection: _Connection) -> aiosqlite.Connection:
        self._threads.add(connection.thread)
        return connection

    @staticmethod
    def _join(threads: tuple[Thread, ...]) -> None:
        until = time.monotonic() + _END_SECONDS
        for thread in threads:
            if thread.ident is not None:
                thread.join(max(0.0, until - time.monotonic()))


class _Connection(aiosqlite.Connection):
    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, _ROWS_AT_ONCE)
        self.thread = self._thread
        self.thread.daemon = True  # it must not keep a process that has failed


class _Writer(_Connection):
    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        connection = self._conn
        ends = fn in (connection.commit, connection.rollback, connection.close)
        if ends or (args and not connection.in_transaction):
            return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]
        return fn(*args, **kwargs)
