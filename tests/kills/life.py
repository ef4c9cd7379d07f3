"""Lives of the product: each a process of its own, forked from one that has imported it already."""

from __future__ import annotations

import asyncio
import os
import signal

import aiohttp

from tests.kills.launcher import Order, live
from tests.servers.nursery import Forked
from tests.waiting import eventually


class Life:
    """`python -m bot run` from its birth to its end."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.url = f"http://127.0.0.1:{order.settings['PORT']}"
        self._process: Forked | None = None

    def launch(self) -> None:
        """Begin, and do not wait."""
        self._process = Forked(live, self.order)

    async def start(self, within: float = 20) -> Life:
        """Begin, and return when it can serve."""
        self.launch()
        await eventually(self.is_ready, within, why=f"{self.url}/readyz")
        return self

    async def is_ready(self) -> bool:
        """Tell whether it serves; fail with its log when it has ended instead."""
        if not self.is_alive:
            raise AssertionError(f"the product has ended:\n{self.output()}")
        return await self.status_of("/readyz") == 200

    async def status_of(self, path: str) -> int:
        """Return the status of a GET, 0 when nobody answers."""
        limit = aiohttp.ClientTimeout(total=5)
        try:
            async with (
                aiohttp.ClientSession(timeout=limit) as session,
                session.get(self.url + path) as answer,
            ):
                return answer.status
        except (aiohttp.ClientError, TimeoutError):
            return 0

    def output(self) -> str:
        """Return all that it has printed and logged."""
        return self.order.log.read_text(encoding="utf-8", errors="replace")

    @property
    def is_alive(self) -> bool:
        """Tell whether it has not ended."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """Return its number."""
        assert self._process is not None
        return self._process.pid

    def signal(self, sign: signal.Signals) -> None:
        """Send it a signal."""
        os.kill(self.pid, sign)

    async def ended(self, within: float = 15) -> int:
        """Wait for its end and return the exit code, below zero for the signal that ended it."""
        assert self._process is not None
        gone, loop = asyncio.Event(), asyncio.get_running_loop()
        loop.add_reader(self._process.sentinel, gone.set)
        try:
            async with asyncio.timeout(within):
                await gone.wait()
        except TimeoutError:
            raise AssertionError(f"it goes on after {within} s:\n{self.output()}") from None
        finally:
            loop.remove_reader(self._process.sentinel)
        return self._process.wait(5)

    async def kill(self) -> None:
        """Kill it as a machine that loses power would."""
        self.signal(signal.SIGKILL)
        assert await self.ended() == -signal.SIGKILL

    def close(self) -> None:
        """Leave nothing behind."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
