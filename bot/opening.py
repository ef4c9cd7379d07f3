"""Opening what the desk stands on; what cannot be opened ends in one plain sentence."""

from __future__ import annotations

import fcntl
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from typing import IO

from bot.settings import Settings
from bot.storage.database import Database, is_away, shown_url
from bot.storage.migrate import migrate


class StartError(Exception):
    """The desk cannot open; the text says why and what to do."""


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """Give the database, with all its tables; raise `StartError` when it cannot be reached."""
    make_data_dir(settings)
    try:
        database = await Database.open(settings.database_address)
    except Exception as error:
        raise StartError(_database_sentence(settings, error)) from error
    try:
        await _migrate(settings, database)
        yield database
    finally:
        await database.close()


async def _migrate(settings: Settings, database: Database) -> None:
    try:
        await migrate(database)
    except Exception as error:
        if not is_away(error):
            raise
        raise StartError(_database_sentence(settings, error)) from error


@contextmanager
def alone_on_sqlite(settings: Settings) -> Iterator[None]:
    """Be the only desk on the SQLite database in DATA_DIR; the system ends it with the process."""
    if settings.database_url is not None:
        yield
        return
    make_data_dir(settings)
    with _lock_file(settings) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StartError(
                f"Another desk is open on DATA_DIR {settings.data_dir}: stop it, set DATA_DIR to "
                "another folder, or set DATABASE_URL to a PostgreSQL that several may share."
            ) from error
        yield


def _lock_file(settings: Settings) -> IO[str]:
    try:
        return (settings.data_dir / "desk.lock").open("w")
    except OSError as error:
        raise StartError(_database_sentence(settings, error)) from error


def make_data_dir(settings: Settings) -> None:
    """Make DATA_DIR, for its owner only."""
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StartError(
            f"DATA_DIR {settings.data_dir} cannot be made ({error.strerror}): "
            "set DATA_DIR to a folder that this user may write."
        ) from error


def _database_sentence(settings: Settings, error: Exception) -> str:
    if settings.database_url is None:
        return (
            f"The database in DATA_DIR {settings.data_dir} cannot be opened ({_reason(error)}): "
            "make sure that this user may write there, that the disk is not full and that no "
            "other program holds the database."
        )
    url = shown_url(settings.database_address)
    advice = "start it, or correct DATABASE_URL" if is_away(error) else "correct DATABASE_URL"
    return f"The database {url} cannot be reached ({_reason(error)}): {advice}."


def _reason(error: Exception) -> str:
    cause = getattr(error, "orig", None) or error
    return str(cause).strip().splitlines()[0][:120] if str(cause).strip() else type(cause).__name__


def take_port(settings: Settings) -> socket.socket:
    """Bind the address to serve on before anything else is started."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((settings.host, settings.port))
        taken.listen(256)
    except OSError as error:
        with closing(taken):
            raise StartError(
                f"Port {settings.port} on {settings.host} cannot be used ({error.strerror}): "
                "stop what uses it, or set PORT to another one."
            ) from error
    return taken
