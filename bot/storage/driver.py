"""What is under a connection of SQLAlchemy."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection


def driver_of(tx: AsyncConnection) -> Any:
    """Return the connection of asyncpg, or our own of SQLite."""
    connection: Any = tx.sync_connection
    return connection.connection.driver_connection


def in_transaction(tx: AsyncConnection) -> AbstractAsyncContextManager[Any]:
    """Stay in one transaction of PostgreSQL: what is read bit by bit has to."""
    return nullcontext() if tx.dialect.name == "sqlite" else driver_of(tx).transaction()
