"""One PostgreSQL for all workers of a test run: the first starts it, the last one stops it."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import IO

from tests.servers.postgres import PostgresServer, start_postgres, stop_postgres


@contextmanager
def shared_postgres(folder: Path) -> Iterator[PostgresServer]:
    """Use the server whose address is kept in the folder that all workers of the run share."""
    with (folder / "postgres.users").open("w") as users:
        server = _join(folder, users)
        try:
            yield server
        finally:
            _leave(folder, users, server)


def _join(folder: Path, users: IO[str]) -> PostgresServer:
    with _one_at_a_time(folder):
        address = folder / "postgres.json"
        if not address.exists():
            address.write_text(json.dumps(asdict(start_postgres())), encoding="utf-8")
        fcntl.flock(users, fcntl.LOCK_SH)
        known = json.loads(address.read_text(encoding="utf-8"))
        return PostgresServer(**{**known, "command": tuple(known["command"])})


def _leave(folder: Path, users: IO[str], server: PostgresServer) -> None:
    with _one_at_a_time(folder):
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # others still use it
        (folder / "postgres.json").unlink()
        stop_postgres(server)


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    with (folder / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
