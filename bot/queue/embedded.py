"""The Redis that the product brings along: a real Valkey server of our own, in DATA_DIR/redis.

It listens on a unix socket in a folder that only this user can enter, never on the network.
Whoever holds the lock file looks after it; another process on the same folder only uses it, and
takes over when the first one is gone.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import stat
import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from bot.clock import Clock
from bot.queue.connection import QueueAway, connect
from bot.queue.server_process import ServerProcess
from bot.tasks import end_tasks

# The kernel's limit for the path of a unix socket is 108 bytes on Linux, 104 on macOS.
_SOCKET_PATH_BYTES = 100
_START_WITHIN = timedelta(seconds=10)
_LOOK_EVERY = timedelta(milliseconds=20)
_WATCH_EVERY = timedelta(milliseconds=500)
_SILENCES_BEFORE_RESTART = 3


class EmbeddedRedis:
    """A Valkey server that is there from `start` to `stop`, whatever happens to it between."""

    def __init__(self, data_dir: Path, clock: Clock) -> None:
        self._folder = data_dir.absolute() / "redis"
        self._socket = _socket_path(self._folder)
        self._clock = clock
        self._server = ServerProcess(self._folder, self._socket, clock)
        self._lock: int | None = None
        self._watch: asyncio.Task[None] | None = None
        self.url = f"unix://{self._socket}"

    async def start(self) -> None:
        """Return when the server answers; raise `QueueAway` when it cannot be brought up."""
        _make_private(self._folder)
        _make_private(self._socket.parent)
        self._lock = _try_lock(self._folder / "lock")
        try:
            await self._bring_up()
        except BaseException:
            await self.stop()
            raise
        self._watch = asyncio.create_task(self._keep_up())

    async def stop(self) -> None:
        """End the server, if it is ours to end. Its data stay."""
        if self._watch is not None:
            await end_tasks([self._watch])
            self._watch = None
        if self._lock is not None:
            await self._server.end()
            os.close(self._lock)
            self._lock = None

    async def _bring_up(self) -> None:
        """Use the server that is there, or start one; twice, if its data cannot be read."""
        if await self._answers_soon():
            return
        for has_failed in (False, True):
            if self._lock is None:
                break
            await self._server.end()
            if has_failed:
                self._server.put_data_aside()
            self._server.launch()
            if await self._answers_soon():
                return
        raise QueueAway(f"The embedded Redis does not start; see {self._folder / 'server.log'}")

    async def _answers_soon(self) -> bool:
        """Wait for an answer as long as there is a process that may give one."""
        until = self._clock.now() + _START_WITHIN
        while not await self._answers():
            is_hopeless = self._lock is not None and not self._server.is_running()
            if is_hopeless or self._clock.now() >= until:
                return False
            await self._clock.sleep(_LOOK_EVERY.total_seconds())
        return True

    async def _keep_up(self) -> None:
        """Bring the server back whenever it has died or has gone silent."""
        silences = 0
        while True:
            await self._clock.sleep(_WATCH_EVERY.total_seconds())
            if self._lock is None:
                self._lock = _try_lock(self._folder / "lock")
            silences = 0 if await self._answers() else silences + 1
            is_gone = silences > 0 and not self._server.is_running()
            if self._lock is not None and (is_gone or silences >= _SILENCES_BEFORE_RESTART):
                silences = 0
                await self._server.end()
                with suppress(QueueAway, OSError):
                    await self._bring_up()

    async def _answers(self) -> bool:
        connection = connect(self.url, connections=1)
        try:
            await connection.ping()
        except QueueAway:
            return False
        finally:
            await connection.close()
        return True


def _socket_path(folder: Path) -> Path:
    """Choose a path that is short enough, the same one for the same folder every time."""
    path = folder / "server.sock"
    if len(os.fsencode(path)) <= _SOCKET_PATH_BYTES:
        return path
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"sansheng-{os.getuid()}-{name}" / "server.sock"


def _make_private(folder: Path) -> None:
    """Make a folder that only we can enter; refuse one that is somebody else's."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise QueueAway(f"{folder} belongs to somebody else; the embedded Redis cannot use it")
    folder.chmod(0o700)


def _try_lock(path: Path) -> int | None:
    """Take the lock file, or return None when another process has it."""
    with suppress(OSError):
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            raise
        return handle
    return None
