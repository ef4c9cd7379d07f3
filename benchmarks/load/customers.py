"""Customers of the load: each asks, waits for the answer, and counts what comes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from typing import Any

import aiohttp

from tests.botapi.customers import Customer
from tests.botapi.server import BotApiServer


@dataclass(slots=True)
class Tally:
    """What was said and what came of it; seconds."""

    asked: int = 0
    received: list[float] = field(default_factory=list)  # until "received"
    answered: list[float] = field(default_factory=list)  # until the answer is shown
    doubled: int = 0
    troubles: list[str] = field(default_factory=list)


class WebCustomer:
    """A page of the web chat, behind a proxy that names its address."""

    def __init__(self, number: int, url: str, tally: Tally) -> None:
        self._url = url.replace("http", "ws", 1) + "/chat/ws"
        self._headers = {"X-Forwarded-For": str(IPv4Address("10.0.0.0") + number)}
        self._tally = tally
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._reading: asyncio.Task[None] | None = None
        self._count = 0
        self._asked_at = 0.0
        self._seen: set[int] = set()
        self.greeted = asyncio.Event()
        self.is_free = False

    async def open(self, session: aiohttp.ClientSession) -> None:
        """Say hello; return when greeted."""
        self._socket = await session.ws_connect(self._url, headers=self._headers)
        await self._socket.send_json({"type": "hello", "language": "zh-CN"})
        self._reading = asyncio.create_task(self._read(self._socket))
        await asyncio.wait_for(self.greeted.wait(), 60)
        self.is_free = True

    async def close(self) -> None:
        """Close the page."""
        if self._reading is not None:
            self._reading.cancel()
            with suppress(asyncio.CancelledError):
                await self._reading
        if self._socket is not None:
            await self._socket.close()

    async def ask(self, text: str) -> None:
        """Ask a question."""
        assert self._socket is not None  # noqa: S101 - open comes first
        self.is_free = False
        self._count += 1
        self._tally.asked += 1
        self._asked_at = time.perf_counter()
        await self._socket.send_json({"type": "message", "id": f"q{self._count}", "text": text})

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for frame in socket:
            self._take(frame.json())

    def _take(self, frame: dict[str, Any]) -> None:
        waited = time.perf_counter() - self._asked_at
        match frame["type"]:
            case "received":
                self._tally.received.append(waited)
            case "message":
                self._tally.doubled += frame["seq"] in self._seen
                self._seen.add(frame["seq"])
                self._hear(frame, waited)
            case "welcome":
                pass
            case other:
                self._tally.troubles.append(other)

    def _hear(self, frame: dict[str, Any], waited: float) -> None:
        if frame["from"] == "customer":
            return
        if not self.greeted.is_set():
            self.greeted.set()
        elif not self.is_free:
            self._tally.answered.append(waited)
            self.is_free = True


class TelegramCustomer:
    """A private chat with the bot."""

    def __init__(self, customer: Customer, tally: Tally) -> None:
        self._customer = customer
        self._tally = tally
        self._asked_at = 0.0
        self.is_free = False

    async def ask(self, text: str) -> None:
        """Ask a question."""
        self.is_free = False
        self._tally.asked += 1
        self._asked_at = time.perf_counter()
        self._customer.says(text)

    def hear(self) -> None:
        """Take an answer."""
        if not self.is_free:
            self.is_free = True
            if self._asked_at:
                self._tally.answered.append(time.perf_counter() - self._asked_at)


async def follow(server: BotApiServer, hear: Callable[[int], None]) -> None:
    """Tell of every message that the bot sends, for ever."""
    calls, told = server.world.calls, 0
    while True:
        async with server.called:
            await server.called.wait()
        for call in calls[told:]:
            told += 1
            if call.method == "sendMessage":
                hear(call.chat_id or 0)
