"""The whole durable path beside two bare echo bots, in one run.

    python -m benchmarks.path [--updates 3000] [--seconds 10] [--only NAME] [--json]

The product has learned what its entries mean before it is measured.

Every bot polls the same loopback Bot API server, which with the load stands on one core while the
bot has the other. The product receives, stores, understands, decides, stores and sends; the echo
bots only answer. Customers ask the questions of the starter knowledge base, again and again as
customers do; in the second row each is worded as never before, so that nothing is remembered.

Throughput: all updates queued at once, until the last answer. Processor time: what the bot used
for each of these. Latency: updates at a fixed pace, from the moment one is queued to the moment
its answer arrives.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

import uvloop

from benchmarks.bots import (
    BOT_CORE,
    ECHO_AIOGRAM,
    ECHO_PTB,
    Bot,
    processor_seconds,
    product,
    running,
)
from knowledge.entries import load_entries
from tests.botapi import BotApiServer

CHATS = 300
PACE = 100  # updates a second
WITHIN_SECONDS = 120
IDLE_SHARE = 0.25  # of a core: less than learning takes
SERVER_CORE = 1 - BOT_CORE

Say = Callable[[int], str]


@dataclass(frozen=True)
class Figures:
    """What one bot reached: updates a second, milliseconds."""

    bot: str
    per_second: float
    processor_ms: float  # for an update
    p50_ms: float
    p99_ms: float


def known_questions() -> tuple[str, ...]:
    """Return the questions of the starter knowledge base; each has an answer of one message."""
    return tuple(q for entry in load_entries() for q in entry.questions.get("zh-CN", ()))


def asked_again(number: int, questions: tuple[str, ...] = known_questions()) -> str:
    """Return a question as others have asked it before."""
    return questions[number % len(questions)]


def asked_anew(number: int) -> str:
    """Return a question in words that nobody has used before."""
    return f"{asked_again(number)}，订单号 {20260000 + number}"


ROWS: dict[str, tuple[Bot, Say]] = {
    "sansheng": (product, asked_again),
    "sansheng, always worded anew": (product, asked_anew),
    "python-telegram-bot echo": (ECHO_PTB, asked_again),
    "aiogram echo": (ECHO_AIOGRAM, asked_again),
}


class Crowd:
    """Customers who ask, and the moments of it."""

    def __init__(self, server: BotApiServer, say: Say) -> None:
        self.server = server
        self._say = say
        self._numbers = itertools.count()

    @property
    def answered(self) -> int:
        """Return how many answers there have been."""
        return self.server.settled["sendMessage"]

    def ask(self) -> int:
        """Let the next customer ask; return who it was."""
        number = next(self._numbers)
        chat = number % CHATS + 1
        self.server.customer(chat).says(self._say(number))
        return chat

    async def arrive(self) -> None:
        """Let everybody press Start, so that greetings are no part of what is measured."""
        for chat in range(1, CHATS + 1):
            self.server.customer(chat, language_code="zh-hans").starts()
        await self.wait(CHATS)

    async def wait(self, answers: int) -> None:
        """Wait for so many answers."""
        await self.server.wait_for_calls("sendMessage", answers, WITHIN_SECONDS)

    async def quiet(self) -> None:
        """Wait until nothing more comes: a bot may say a second thing to somebody."""
        seen = -1
        while seen != self.answered:
            seen = self.answered
            await asyncio.sleep(0.5)  # noqa: TID251 - a benchmark lives in real time


async def measure(name: str, updates: int, seconds: int) -> Figures:
    """Let one bot answer a flood, then a steady stream."""
    bot, say = ROWS[name]
    async with BotApiServer() as server:
        with running(bot, server) as process:
            crowd = Crowd(server, say)
            await crowd.arrive()
            await crowd.quiet()
            await idle(process.pid)
            used = processor_seconds(process.pid)
            lasted = await flood(crowd, updates)
            used = processor_seconds(process.pid) - used
            await crowd.quiet()
            waits = sorted(await stream(crowd, seconds))
    p99 = waits[min(len(waits) - 1, int(len(waits) * 0.99))]
    return Figures(
        name, round(updates / lasted), ms(used / updates, 2), ms(statistics.median(waits)), ms(p99)
    )


async def idle(pid: int) -> None:
    """Wait until the bot has nothing to do: the product learns meanings after its start."""
    ends_at = time.perf_counter() + WITHIN_SECONDS
    before, share = processor_seconds(pid), 1.0
    while share > IDLE_SHARE and time.perf_counter() < ends_at:
        await asyncio.sleep(1)  # noqa: TID251 - a benchmark lives in real time
        now = processor_seconds(pid)
        before, share = now, now - before


async def flood(crowd: Crowd, updates: int) -> float:
    """Queue all updates at once; return how long the answers took, in seconds."""
    before = crowd.answered
    began = time.perf_counter()
    for _ in range(updates):
        crowd.ask()
    await crowd.wait(before + updates)
    return time.perf_counter() - began


async def stream(crowd: Crowd, seconds: int) -> Iterator[float]:
    """Queue updates at the pace; return how long each answer took, in seconds."""
    count, clock = PACE * seconds, crowd.server.world.clock
    before = crowd.answered
    asked: dict[int, list[float]] = {chat: [] for chat in range(1, CHATS + 1)}
    began = time.perf_counter()
    for number in range(count):
        wait = began + number / PACE - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)  # noqa: TID251 - a benchmark lives in real time
        moment = clock.now().timestamp()
        asked[crowd.ask()].append(moment)
    await crowd.wait(before + count)
    answered: dict[int, list[float]] = {chat: [] for chat in asked}
    for call in crowd.server.calls("sendMessage")[before:]:
        answered[call.chat_id].append(call.at.timestamp())
    return (
        end - begin
        for chat, moments in asked.items()
        for begin, end in zip(moments, answered[chat], strict=True)
    )


def ms(seconds: float, digits: int = 1) -> float:
    """Return milliseconds."""
    return round(seconds * 1000, digits)


def show(figures: list[Figures]) -> str:
    """Return a table, each bot's throughput as a ratio to the last one's."""
    peer = figures[-1].per_second
    lines = [f"{'bot':30} {'updates/s':>9} {'ratio':>6} {'cpu ms':>7} {'p50 ms':>7} {'p99 ms':>7}"]
    lines += [
        f"{one.bot:30} {one.per_second:9.0f} {one.per_second / peer:6.2f}"
        f" {one.processor_ms:7.2f} {one.p50_ms:7.1f} {one.p99_ms:7.1f}"
        for one in figures
    ]
    return "\n".join(lines)


def main() -> int:
    """Measure every bot, one after another."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.path", description=__doc__)
    parser.add_argument("--updates", type=int, default=3000, help="of the flood; at most 20000")
    parser.add_argument("--seconds", type=int, default=10, help="of the stream; at most 60")
    parser.add_argument("--only", choices=ROWS, help="measure this row alone")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    updates, seconds = min(arguments.updates, 20_000), min(arguments.seconds, 60)
    os.sched_setaffinity(0, {SERVER_CORE})
    chosen = [arguments.only] if arguments.only else list(ROWS)
    figures = [uvloop.run(measure(name, updates, seconds)) for name in chosen]
    print(json.dumps([asdict(one) for one in figures]) if arguments.json else show(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
