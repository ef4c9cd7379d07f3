"""Agents who take chats and answer, and remember what they were told and shown."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any

import aiohttp

from bot.clock import SystemClock
from tests.faults import sayings
from tests.kills.people import Desk, Json

_LOOK_SECONDS = 0.5  # between two looks at the lines, as desks do it; sooner is never
_LOOK_ANYWAY_SECONDS = 2.0
_BEAT_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Shown:
    """A message that an agent's open desk was pushed."""

    chat: int
    seq: int
    at: float


@dataclass(slots=True)
class Memory:
    """What an agent knows to have happened."""

    claimed: list[tuple[int, int]] = field(default_factory=list)  # chat, epoch
    written: dict[tuple[int, str], int] = field(default_factory=dict)  # (chat, text) -> status
    shown: list[Shown] = field(default_factory=list)


class Agent:
    """Somebody at a desk: takes the head of the line, answers what is open, sees people off."""

    def __init__(self, name: str, desk: Desk, random: Random, chats_at_most: int = 6) -> None:
        self.name = name
        self.desk = desk
        self.memory = Memory()
        self.slowness = 0.15  # how often an answer takes longer than a holding phrase
        self.chats: set[int] = set()
        self._random = random
        self._chats_at_most = chats_at_most
        self._busy_until: dict[int, float] = {}
        self._answered: set[tuple[int, int]] = set()  # chat, seq
        self._seen: dict[int, int] = {}  # the last seq looked at, by chat
        self._beat_at = 0.0
        self._news = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Go to work."""
        self._tasks = [asyncio.create_task(self._work()), asyncio.create_task(self._watch())]

    async def vanish(self) -> None:
        """Be gone without a word: no request, no socket."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            await self._be_there()
            status, queue = await self.desk.ask("GET", "queue")
            if status == 200:
                self.chats = {own["chat"] for own in queue["mine"] if own["status"] == "agent"}
                for own in queue["mine"]:
                    await self._serve(own)
                await self._take(queue["waiting"])
            await SystemClock().sleep(_LOOK_SECONDS * (0.5 + self._random.random()))
            await self._until_news()

    async def _until_news(self) -> None:
        owes = any(until > time.monotonic() for until in self._busy_until.values())
        with suppress(TimeoutError):
            async with asyncio.timeout(_LOOK_SECONDS if owes else _LOOK_ANYWAY_SECONDS):
                await self._news.wait()
        self._news.clear()

    async def _be_there(self) -> None:
        if time.monotonic() - self._beat_at > _BEAT_SECONDS:
            status, _ = await self.desk.ask("POST", "presence", {"status": "online"})
            if status == 204:
                self._beat_at = time.monotonic()

    async def _take(self, waiting: list[Json]) -> None:
        for chat in waiting[: max(self._chats_at_most - len(self.chats), 0)]:
            await self.claim(int(chat["chat"]))

    async def claim(self, chat: int) -> int:
        """Try to take a chat; return the status."""
        status, answer = await self.desk.ask("POST", f"chats/{chat}/claim", {})
        if status == 200:
            self.memory.claimed.append((chat, int(answer["epoch"])))
        return status

    async def _serve(self, own: Json) -> None:
        chat = int(own["chat"])
        if own["status"] != "agent" or self._busy_until.get(chat, 0) > time.monotonic():
            return
        if self._seen.get(chat) == own["last_seq"]:
            return
        status, view = await self.desk.ask("GET", f"chats/{chat}")
        if status != 200:
            return
        owed = self._owed(view)
        if owed and self._random.random() < self.slowness and chat not in self._busy_until:
            self._busy_until[chat] = time.monotonic() + self._random.uniform(2.0, 6.0)
            return
        self._busy_until.pop(chat, None)
        is_done = all([await self._answer(view, message) for message in owed])
        if is_done and self._is_over(view):
            is_done = await self._close(view)
        if is_done:
            self._seen[chat] = own["last_seq"]

    def _owed(self, view: Json) -> list[Json]:
        """Return what the customer asked of people and nobody has answered."""
        answered = {
            number
            for message in view["messages"]
            if message["from"] == "agent"
            for number in sayings.numbers_in(message["text"])
        }
        return [
            message
            for message in view["messages"]
            if message["from"] == "customer"
            and (numbers := sayings.numbers_in(message["text"]))
            and numbers[0] not in answered
            and (view["chat"], message["seq"]) not in self._answered
        ]

    async def _answer(self, view: Json, message: Json) -> bool:
        """Answer one message; tell whether that is settled, one way or the other."""
        chat, seq = view["chat"], message["seq"]
        text = sayings.answer_to(message["text"], seq, view["epoch"])
        body = {"id": f"{chat}-{view['epoch']}-{seq}", "epoch": view["epoch"], "text": text}
        status, _ = await self.desk.ask("POST", f"chats/{chat}/messages", body)
        if status in (201, 409):
            self.memory.written[chat, text] = status
        if status == 201:
            self._answered.add((chat, seq))
        return status in (201, 409, 404)

    def _is_over(self, view: Json) -> bool:
        said = [m["text"] for m in view["messages"] if m["from"] == "customer"]
        return bool(said) and said[-1] == sayings.DONE

    async def _close(self, view: Json) -> bool:
        body = {"epoch": view["epoch"], "id": f"close-{view['chat']}-{view['epoch']}"}
        status, _ = await self.desk.ask("POST", f"chats/{view['chat']}/close", body)
        return status in (204, 409, 404)

    async def _watch(self) -> None:
        """Keep the desk's socket open and note what it shows."""
        while True:
            with suppress(aiohttp.ClientError, TimeoutError, ConnectionError):
                async with self.desk.socket() as socket:
                    async for frame in socket:
                        self._see(json.loads(frame.data))
            await SystemClock().sleep(_LOOK_SECONDS)

    def _see(self, frame: dict[str, Any]) -> None:
        self._news.set()
        if frame["type"] == "message":
            self.memory.shown.append(
                Shown(frame["chat"], frame["message"]["seq"], time.monotonic())
            )


def names(count: int) -> Iterator[str]:
    """Return names of agents."""
    return (f"Agent{number}" for number in range(1, count + 1))
