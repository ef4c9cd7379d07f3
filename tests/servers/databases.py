"""Databases for tests, made as copies of one that has all tables: it takes a moment only."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from bot.storage.database import Database, sqlite_url
from bot.storage.migrate import migrate
from tests.servers.postgres import database_of


@asynccontextmanager
async def postgres_database(server: str, template: str = "template0") -> AsyncIterator[str]:
    """Make a database on the server, give its address, drop it with whoever still uses it."""
    name = f"test_{secrets.token_hex(8)}"
    await on_server(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield database_of(server, name)
    finally:
        await on_server(server, f'DROP DATABASE "{name}" WITH (FORCE)')


async def postgres_template(server: str) -> str:
    """Make a database with all tables, to be copied; return its name."""
    name = f"template_{secrets.token_hex(8)}"
    await on_server(server, f'CREATE DATABASE "{name}"')
    await make_tables(database_of(server, name))
    return name


async def on_server(server: str, statement: str) -> None:
    """Run one statement outside any transaction."""
    connection = await asyncpg.connect(server.replace("+asyncpg", ""))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def make_tables(url: str) -> None:
    """Bring a database up to date."""
    database = await Database.open(url)
    try:
        await migrate(database)
    finally:
        await database.close()


async def sqlite_template(path: Path) -> Path:
    """Make a SQLite file with all tables, to be copied."""
    if not path.exists():
        await make_tables(sqlite_url(path))
    return path


def copy_sqlite(template: Path, path: Path) -> str:
    """Copy the file and return its address."""
    shutil.copyfile(template, path)
    return sqlite_url(path)
