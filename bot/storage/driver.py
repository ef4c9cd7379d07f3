"""What is under a connection of SQLAlchemy."""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection


def driver_of(tx: AsyncConnection) -> Any:
    """Return the connection of asyncpg, or our own of SQLite."""
    connection: Any = tx.sync_connection
    return connection.connection.driver_connection
