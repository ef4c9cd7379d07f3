"""One customer in all tables: found, read out, removed (D3)."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.storage.database import Connection
from bot.storage.schema import access_log, conversation, file, metadata

# Tables are found by this column, so that one added later cannot be forgotten here.
_OWNED_BY = "conversation_id"
_NAME = re.compile(r"(?P<channel>[a-z]+):(?P<address>.+)")
_SECRET_TABLES = {"choice"}  # tokens of buttons: nothing about the person


async def find_customer(tx: Connection, name: str) -> int | None:
    """Return the conversation that is meant by its number, or by `telegram:CHAT_ID`."""
    c = conversation.c
    if named := _NAME.fullmatch(name):
        which = sa.and_(c.channel == named["channel"], c.address == named["address"])
    elif name.isascii() and name.isdigit():
        which = c.id == int(name)
    else:
        return None
    found = await tx.scalar(sa.select(c.id).where(which))
    return None if found is None else int(found)


async def read_customer(tx: Connection, conversation_id: int) -> dict[str, list[dict[str, Any]]]:
    """Return every row that is kept about the customer, by table."""
    rows = {"conversation": await _rows(tx, conversation, conversation.c.id == conversation_id)}
    for table in metadata.sorted_tables:
        if _OWNED_BY in table.c and table.name not in _SECRET_TABLES:
            rows[table.name] = await _rows(tx, table, table.c[_OWNED_BY] == conversation_id)
    return rows


async def _rows(
    tx: Connection, table: sa.Table, which: sa.ColumnElement[bool]
) -> list[dict[str, Any]]:
    query = sa.select(table).where(which).order_by(*table.primary_key.columns)
    return [dict(row) for row in (await tx.execute(query)).mappings()]


async def erase_customer(tx: Connection, conversation_id: int) -> list[str]:
    """Remove the customer from every table; return the ids of the files to be removed as well."""
    if tx.dialect.name == "sqlite":
        await tx.execute(sa.text("PRAGMA secure_delete = ON"))  # overwrite, do not only unlink
    # Locked first: what comes in meanwhile waits, and then finds no conversation to belong to.
    await tx.execute(
        sa.select(conversation.c.id).where(conversation.c.id == conversation_id).with_for_update()
    )
    files = await tx.scalars(sa.select(file.c.id).where(file.c.conversation_id == conversation_id))
    ids = list(files)
    for table in reversed(metadata.sorted_tables):
        if _OWNED_BY in table.c:
            await tx.execute(sa.delete(table).where(table.c[_OWNED_BY] == conversation_id))
    await tx.execute(sa.delete(conversation).where(conversation.c.id == conversation_id))
    return ids


async def note_access(tx: Connection, what: str, subject: str, at: datetime) -> None:
    """Record that a command read out or removed something (D1)."""
    await tx.execute(sa.insert(access_log).values(what=what, subject=subject, at=at))
