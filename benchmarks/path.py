"""The whole durable path beside two bare echo bots, in one run.

    python -m benchmarks.path [--updates 3000] [--seconds 10] [--json]

Every bot polls the same loopback Bot API server, which with the load stands on one core while the
bot has the other. The product receives, stores, understands, decides, stores and sends; the echo
bots only answer. Throughput: all updates queued at once, until the last answer. Latency: updates
at a fixed pace, from the moment one is queued to the moment its answer arrives.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import uvloop

from bot.settings import EXPECTED
from tests.botapi import BotApiServer
from tests.servers.ports import free_port

CHATS = 300
PACE = 100  # updates a second
WITHIN_SECONDS = 120
QUESTION = "怎么退货"
SERVER_CORE, BOT_CORE = 0, 1

Command = Callable[[BotApiServer, Path], tuple[list[str], dict[str, str]]]


@dataclass(frozen=True)
class Figures:
    """What one bot reached: updates a second, milliseconds."""

    bot: str
    per_second: float
    p50_ms: float
    p99_ms: float


def product(server: BotApiServer, folder: Path) -> tuple[list[str], dict[str, str]]:
    """Run the product, not held back to Telegram's limits."""
    settings = {
        "TELEGRAM_TOKEN": server.token,
        "TELEGRAM_API_URL": server.root,
        "TELEGRAM_MESSAGES_PER_SECOND": "0",
        "DATA_DIR": str(folder),
        "PORT": str(free_port()),
        "LOG_LEVEL": "warning",
    }
    return [sys.executable, "-m", "bot", "run"], settings


def echo(name: str) -> Command:
    """Run one of the echo bots."""

    def command(server: BotApiServer, _folder: Path) -> tuple[list[str], dict[str, str]]:
        return [sys.executable, "-m", f"benchmarks.{name}", server.token, server.root], {}

    return command


BOTS: dict[str, Command] = {
    "sansheng": product,
    "python-telegram-bot echo": echo("echo_ptb"),
    "aiogram echo": echo("echo_aiogram"),
}


@contextmanager
def running(command: Command, server: BotApiServer) -> Iterator[None]:
    """Run a bot on its own core, in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="sansheng-path-"))
    words, settings = command(server, folder)
    kept = {k: v for k, v in os.environ.items() if k.lower() not in EXPECTED}
    root = Path(__file__).parents[1]
    process = subprocess.Popen(
        words,
        env={**kept, "PYTHONPATH": str(root), **settings},
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        os.sched_setaffinity(process.pid, {BOT_CORE})
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(15)
        shutil.rmtree(folder, ignore_errors=True)


async def measure(name: str, command: Command, updates: int, seconds: int) -> Figures:
    """Let one bot answer a flood, then a steady stream."""
    async with BotApiServer() as server:
        with running(command, server):
            await _greeted(server)
            per_second = await _flood(server, updates)
            waits = await _stream(server, seconds)
    ordered = sorted(waits)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return Figures(name, round(per_second), _ms(statistics.median(ordered)), _ms(p99))


async def _greeted(server: BotApiServer) -> None:
    """Let everybody write once, so that greetings are no part of what is measured."""
    for chat in range(1, CHATS + 1):
        server.customer(chat, language_code="zh-hans").starts()
    await server.wait_for_calls("sendMessage", CHATS, WITHIN_SECONDS)
    await _quiet(server)


async def _quiet(server: BotApiServer) -> None:
    """Wait until nothing more comes: a bot may say a second thing to somebody."""
    seen = -1
    while seen != server.settled["sendMessage"]:
        seen = server.settled["sendMessage"]
        await asyncio.sleep(0.5)  # noqa: TID251 - a benchmark lives in real time


async def _flood(server: BotApiServer, updates: int) -> float:
    before = server.settled["sendMessage"]
    began = time.perf_counter()
    for number in range(updates):
        server.customer(number % CHATS + 1).says(QUESTION)
    await server.wait_for_calls("sendMessage", before + updates, WITHIN_SECONDS)
    lasted = time.perf_counter() - began
    await _quiet(server)
    return updates / lasted


async def _stream(server: BotApiServer, seconds: int) -> list[float]:
    """Queue updates at the pace; return how long each answer took, in seconds."""
    count = PACE * seconds
    done = len(server.calls("sendMessage"))
    queued: dict[int, list[float]] = {chat: [] for chat in range(1, CHATS + 1)}
    began = time.perf_counter()
    for number in range(count):
        chat = number % CHATS + 1
        wait = began + number / PACE - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)  # noqa: TID251 - a benchmark lives in real time
        queued[chat].append(server.world.clock.now().timestamp())
        server.customer(chat).says(QUESTION)
    await server.wait_for_calls("sendMessage", done + count, WITHIN_SECONDS)
    answers: dict[int, list[float]] = {chat: [] for chat in queued}
    for call in server.calls("sendMessage")[done:]:
        answers[int(call.params["chat_id"])].append(call.at.timestamp())
    return [
        answered - asked
        for chat, moments in queued.items()
        for asked, answered in zip(moments, answers[chat], strict=True)
    ]


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)


def show(figures: list[Figures]) -> str:
    """Return a table, each bot's throughput as a ratio to the last one's."""
    peer = figures[-1].per_second
    lines = [f"{'bot':26} {'updates/s':>10} {'ratio':>6} {'p50 ms':>7} {'p99 ms':>7}"]
    lines += [
        f"{one.bot:26} {one.per_second:10.0f} {one.per_second / peer:6.2f}"
        f" {one.p50_ms:7.1f} {one.p99_ms:7.1f}"
        for one in figures
    ]
    return "\n".join(lines)


def main() -> int:
    """Measure every bot, one after another."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.path", description=__doc__)
    parser.add_argument("--updates", type=int, default=3000, help="of the flood; at most 20000")
    parser.add_argument("--seconds", type=int, default=10, help="of the stream; at most 60")
    parser.add_argument("--only", choices=BOTS, help="measure this one alone")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    updates, seconds = min(arguments.updates, 20_000), min(arguments.seconds, 60)
    os.sched_setaffinity(0, {SERVER_CORE})
    chosen = {arguments.only: BOTS[arguments.only]} if arguments.only else BOTS
    figures = [
        uvloop.run(measure(name, command, updates, seconds)) for name, command in chosen.items()
    ]
    print(json.dumps([asdict(one) for one in figures]) if arguments.json else show(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
