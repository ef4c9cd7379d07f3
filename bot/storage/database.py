"""The one way to the database: short transactions, the same code on SQLite and PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from bot.storage.driver import driver_of
from bot.storage.shared_commits import SharedCommits
from bot.storage.sqlite_connections import SqliteConnections

Connection = AsyncConnection

# What a database that is away, locked or full makes everybody raise; the same call may work later.
AWAY = (
    OperationalError, InterfaceError, ConnectionError, TimeoutError, OSError,
    sqlite3.OperationalError, asyncpg.InterfaceError, PoolTimeoutError,
)  # fmt: skip

# No connection, no room, shutting down, idle for too long in a transaction (we were stopped), or
# given up so that another transaction could go on (a deadlock).
_AWAY_STATES = ("08", "53", "57P", "25P03", "40")
_SQLITE_BUSY_MS = 10_000
_SQLITE_READERS = 4


@dataclass(frozen=True, slots=True)
class Sqlite:
    """What writing to SQLite takes, beside the engine that reads."""

    writer: AsyncEngine
    commits: SharedCommits
    connections: SqliteConnections


class Database:
    """Read and write transactions. On SQLite there is one writer, which all share."""

    def __init__(self, engine: AsyncEngine, sqlite: Sqlite | None = None) -> None:
        self._engine = engine
        self._sqlite = sqlite
        self.is_sqlite = sqlite is not None

    @staticmethod
    async def open(url: str) -> Database:
        """Connect; raise one of `AWAY` when the database cannot be reached."""
        database = _connected(url)
        try:
            async with database.read() as tx:
                await tx.execute(sa.text("SELECT 1"))
        except BaseException:
            await database.close()
            raise
        return database

    async def close(self) -> None:
        """Give all connections back."""
        if self._sqlite is not None:
            await self._sqlite.commits.close()
            await self._sqlite.writer.dispose()
        await self._engine.dispose()
        if self._sqlite is not None:
            await self._sqlite.connections.ended()

    def read(self) -> AbstractAsyncContextManager[Connection]:
        """Open a connection to read: one moment of SQLite; on PostgreSQL each statement its own."""
        return self._engine.connect()

    @asynccontextmanager
    async def hold(self) -> AsyncIterator[Connection]:
        """Keep a connection that is in no transaction; whatever it holds ends with the block."""
        async with self._engine.connect() as held:
            try:
                yield held
            finally:
                await held.invalidate()

    def write(self) -> AbstractAsyncContextManager[Connection]:
        """Open a transaction that commits at the end, or rolls back on any error."""
        if self._sqlite is not None:
            return self._sqlite.commits.part()
        return self._transaction()

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Connection]:
        # By the driver: SQLAlchemy would begin at its own first statement only.
        async with self._engine.connect() as tx, driver_of(tx).transaction():
            yield tx


def is_away(error: BaseException) -> bool:
    """Tell whether the error means "try again later" rather than "this is wrong"."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
        return False  # it means the statement, and calls that operational as well
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    state = str(getattr(cause, "sqlstate", None) or "")  # PostgreSQL's code of what went wrong
    return state.startswith(_AWAY_STATES) or isinstance(error, AWAY)


def sqlite_url(path: Path) -> str:
    """Return the URL of a SQLite file."""
    return f"sqlite+aiosqlite:///{path}"


def shown_url(url: str) -> str:
    """Return the URL without its password, for people to read."""
    return make_url(url).render_as_string(hide_password=True)


def _connected(url: str) -> Database:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return Database(_postgres_engine(url))
    connections = SqliteConnections(parsed.database or "")
    writer = _sqlite_engine(url, 1, connections.writer, busy_ms=0)  # it waits by itself
    reader = _sqlite_engine(url, _SQLITE_READERS, connections.reader, _SQLITE_BUSY_MS)
    event.listen(reader.sync_engine, "begin", _begin)
    return Database(reader, Sqlite(writer, SharedCommits(writer), connections))


def _postgres_engine(url: str) -> AsyncEngine:
    engine = create_async_engine(
        url,
        hide_parameters=True,  # they hold people's words, and errors end in logs
        # A statement sees what is committed when it starts, in a transaction or not: to begin and
        # end one would take two more ways to the server. `write` begins its own.
        isolation_level="AUTOCOMMIT",
        pool_size=16,  # what is opened beyond that is closed at once, and opening takes long
        max_overflow=4,
        pool_timeout=5,
        connect_args={
            "timeout": 5,
            "command_timeout": 30,
            # a stopped process must not keep its locks (H3: nobody waits for a frozen one)
            "server_settings": {"idle_in_transaction_session_timeout": "3000"},
        },
    )
    event.listen(engine.sync_engine, "checkout", _is_open)
    return engine


def _is_open(connection: Any, *_more: object) -> None:
    """Let the pool replace a connection that has ended; asking the server would take longer."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError


def _sqlite_engine(url: str, size: int, creator: Callable[[], Any], busy_ms: int) -> AsyncEngine:
    engine = create_async_engine(
        url,
        hide_parameters=True,
        pool_size=size,
        max_overflow=0,
        pool_timeout=30,
        async_creator=creator,
    )

    def connect(connection: Any, entry: ConnectionPoolEntry) -> None:
        del entry
        connection.isolation_level = None  # we begin by ourselves
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout={busy_ms}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "temp_store=MEMORY",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(engine.sync_engine, "connect", connect)
    return engine


def _begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN")
