"""The one way to the database: short transactions, the same code on SQLite and PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from bot.storage.sqlite_connections import SqliteConnections

Connection = AsyncConnection

# What a database that is away, locked or full makes SQLAlchemy raise; the same call may work later.
AWAY = (OperationalError, InterfaceError, ConnectionError, TimeoutError, OSError)

# No connection, no room, shutting down, idle for too long in a transaction (we were stopped).
_AWAY_STATES = ("08", "53", "57P", "25P03")
_SQLITE_BUSY_MS = 10_000
_SQLITE_READERS = 4


class Database:
    """Read and write transactions. On SQLite there is one writer at a time, by a pool of one."""

    def __init__(
        self, writer: AsyncEngine, reader: AsyncEngine, threads: SqliteConnections | None = None
    ) -> None:
        self._writer = writer
        self._reader = reader
        self._threads = threads
        self.is_sqlite = writer.dialect.name == "sqlite"

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
        await self._writer.dispose()
        await self._reader.dispose()
        if self._threads is not None:
            await self._threads.ended()

    def read(self) -> AbstractAsyncContextManager[Connection]:
        """Open a transaction that only reads."""
        return self._reader.connect()

    @asynccontextmanager
    async def hold(self) -> AsyncIterator[Connection]:
        """Keep a connection that is in no transaction; whatever it holds ends with the block."""
        async with self._reader.connect() as connection:
            held = await connection.execution_options(isolation_level="AUTOCOMMIT")
            try:
                yield held
            finally:
                await held.invalidate()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Connection]:
        """Open a transaction that commits at the end, or rolls back on any error."""
        async with self._writer.begin() as tx:
            yield tx


def is_away(error: BaseException) -> bool:
    """Tell whether the error means "try again later" rather than "this is wrong"."""
    if isinstance(error, DBAPIError) and _is_mistake(error):
        return False
    if isinstance(error, DBAPIError) and (
        error.connection_invalidated or _state_of(error).startswith(_AWAY_STATES)
    ):
        return True
    return isinstance(error, AWAY)


def _is_mistake(error: DBAPIError) -> bool:
    """Tell whether SQLite means the statement: it calls that operational as well."""
    return getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR


def _state_of(error: DBAPIError) -> str:
    """Return PostgreSQL's code of what went wrong, "" where there is none."""
    return str(getattr(error.orig, "sqlstate", None) or "")


def sqlite_url(path: Path) -> str:
    """Return the URL of a SQLite file."""
    return f"sqlite+aiosqlite:///{path}"


def shown_url(url: str) -> str:
    """Return the URL without its password, for people to read."""
    return make_url(url).render_as_string(hide_password=True)


def _connected(url: str) -> Database:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        engine = _postgres_engine(url)
        return Database(engine, engine)
    connections = SqliteConnections(parsed.database or "")
    writer = _sqlite_engine(url, "BEGIN IMMEDIATE", 1, connections.writer)
    reader = _sqlite_engine(url, "BEGIN", _SQLITE_READERS, connections.reader)
    return Database(writer, reader, connections)


def _postgres_engine(url: str) -> AsyncEngine:
    return create_async_engine(
        url,
        hide_parameters=True,  # they hold people's words, and errors end in logs
        pool_size=10,
        max_overflow=10,
        pool_timeout=5,
        pool_pre_ping=True,
        connect_args={
            "timeout": 5,
            "command_timeout": 30,
            # a stopped process must not keep its locks (H3: nobody waits for a frozen one)
            "server_settings": {"idle_in_transaction_session_timeout": "3000"},
        },
    )


def _sqlite_engine(url: str, begin: str, size: int, creator: Callable[[], Any]) -> AsyncEngine:
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
            f"busy_timeout={_SQLITE_BUSY_MS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "temp_store=MEMORY",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def start(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine.sync_engine, "connect", connect)
    event.listen(engine.sync_engine, "begin", start)
    return engine
