"""One writer of SQLite, many who want to write: they take turns in one transaction.

A commit waits for the disk, so whoever comes meanwhile shares the next one. Each part stands
between savepoints and fails alone; nobody goes on before what all have written is committed.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.storage.driver import driver_of
from bot.storage.sqlite_connections import SqliteWriter

_PARTS_AT_MOST: Final = 32


class _Part:
    """What one of them writes."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.turn: asyncio.Future[AsyncConnection] = loop.create_future()
        self.ended: asyncio.Future[bool] = loop.create_future()  # True: to be kept
        self.committed: asyncio.Future[None] = loop.create_future()


class SharedCommits:
    """Gives turns, and commits when nobody waits for one."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._connection: AsyncConnection | None = None
        self._waiting: deque[_Part] = deque()
        self._serving: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def part(self) -> AsyncIterator[AsyncConnection]:
        """Write in one's turn; the block has ended when everything in it is committed."""
        part = _Part()
        self._waiting.append(part)
        if self._serving is None or self._serving.done():
            self._serving = asyncio.create_task(self._serve())
        try:
            yield await part.turn
        except BaseException:
            part.ended.set_result(False)
            raise
        part.ended.set_result(True)
        await part.committed

    async def close(self) -> None:
        """Wait for the last commit, and let the connection go."""
        if self._serving is not None:
            await asyncio.wait([self._serving])
        if self._connection is not None:
            await self._connection.close()

    async def _serve(self) -> None:
        while self._waiting:
            try:
                tx, driver = await self._begin()
            except Exception as error:
                self._refuse(error)
            else:
                await self._transaction(tx, driver)

    async def _begin(self) -> tuple[AsyncConnection, SqliteWriter]:
        if self._connection is None:
            self._connection = await self._engine.connect()
        tx = self._connection
        driver: SqliteWriter = driver_of(tx)
        await driver.begin()
        return tx, driver

    def _refuse(self, error: Exception) -> None:
        _fail(self._waiting, error)
        self._waiting.clear()

    async def _transaction(self, tx: AsyncConnection, driver: SqliteWriter) -> None:
        written: list[_Part] = []
        try:
            while self._waiting and len(written) < _PARTS_AT_MOST:
                part = self._waiting.popleft()
                if part.turn.done():  # cancelled while it waited
                    continue
                written.append(part)
                if not await self._write(part, tx, driver):
                    written.remove(part)
            await driver.commit()
        except Exception as error:
            await driver.rollback()
            _fail(written, error)
        else:
            for part in written:
                if not part.committed.done():
                    part.committed.set_result(None)

    @staticmethod
    async def _write(part: _Part, tx: AsyncConnection, driver: SqliteWriter) -> bool:
        """Give a turn; return whether there is something to commit now."""
        driver.do("SAVEPOINT part")
        part.turn.set_result(tx)
        is_kept = await part.ended
        if not driver.in_transaction:  # a full disk ends it, and with it all that was written
            raise sqlite3.OperationalError("the database has ended the transaction")
        if not is_kept:
            driver.do("ROLLBACK TO part")
        driver.do("RELEASE part")
        return is_kept


def _fail(parts: Iterable[_Part], error: Exception) -> None:
    for part in parts:
        for future in (part.turn, part.committed):
            if not future.done():
                future.set_exception(error)
                break
