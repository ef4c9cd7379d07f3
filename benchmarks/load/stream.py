"""Questions at a steady pace, whatever the answers do."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import aiohttp

from benchmarks.load.customers import Tally, TelegramCustomer, WebCustomer, follow
from benchmarks.load.house import House
from benchmarks.path import known_questions
from bot.tasks import end_tasks
from tests.waiting import eventually

_TELEGRAM_SHARE = 5  # one customer of so many writes by Telegram, where one process takes it in
_OPEN_AT_ONCE = 40
_LAST_ANSWER_SECONDS = 60

Asker = WebCustomer | TelegramCustomer


@dataclass(frozen=True)
class Held:
    """What came of a stream: a second, milliseconds, and what must be 0."""

    name: str
    asked_per_second: float
    answered_per_second: float
    received_p50_ms: float
    received_p99_ms: float
    answer_p50_ms: float
    answer_p99_ms: float
    processor_ms: float  # of product and database, for a message
    lost: int
    doubled: int
    troubles: int


class Crowd:
    """All customers of a house."""

    def __init__(self, house: House) -> None:
        self.tally = Tally()
        self.web: list[WebCustomer] = []
        self.telegram: dict[int, TelegramCustomer] = {}
        self._house = house
        self._questions = itertools.cycle(known_questions())

    async def arrive(self, count: int, session: aiohttp.ClientSession) -> None:
        """Let so many open the chat and be greeted."""
        by_telegram = count // _TELEGRAM_SHARE if self._house.plan.processes == 1 else 0
        urls = itertools.cycle(self._house.urls)
        first = len(self.web)
        self.web += [
            WebCustomer(first + n, next(urls), self.tally) for n in range(count - by_telegram)
        ]
        gate = asyncio.Semaphore(_OPEN_AT_ONCE)

        async def enter(customer: WebCustomer) -> None:
            async with gate:
                await customer.open(session)

        await asyncio.gather(*map(enter, self.web[first:]))
        server = self._house.server
        assert server is not None  # noqa: S101 - every house has one
        for chat in range(1, by_telegram + 1):
            customer = server.customer(chat, language_code="zh-hans")
            self.telegram[chat] = TelegramCustomer(customer, self.tally)
            customer.starts()
        await eventually(lambda: all(one.is_free for one in self.telegram.values()), 60)

    def hear(self, chat: int) -> None:
        """Pass on what the bot sent by Telegram."""
        if chat in self.telegram:
            self.telegram[chat].hear()

    @property
    def unanswered(self) -> int:
        """Return how many wait for an answer."""
        return self.tally.asked - len(self.tally.answered)

    async def stream(self, rate: float, seconds: float) -> float:
        """Ask at the pace, each customer when the last answer is there; return how long it took.

        Who has no answer yet is passed over; when everybody waits, the pace is lost and shows.
        """
        askers: Sequence[Asker] = [*self.web, *self.telegram.values()]
        turns = itertools.cycle(askers)
        began = time.perf_counter()
        for number in range(int(rate * seconds)):
            wait = began + number / rate - time.perf_counter()
            if wait > 0:
                await asyncio.sleep(wait)  # noqa: TID251 - a benchmark lives in real time
            await (await _free(turns, len(askers))).ask(next(self._questions))
        lasted = time.perf_counter() - began
        with suppress(AssertionError):  # what is not answered then is counted as lost
            await eventually(lambda: not self.unanswered, _LAST_ANSWER_SECONDS)
        return lasted


async def _free(turns: itertools.cycle[Asker], count: int) -> Asker:
    """Return the next who has no question open."""
    while True:
        for asker in itertools.islice(turns, count):
            if asker.is_free:
                return asker
        await asyncio.sleep(0.002)  # noqa: TID251 - a benchmark lives in real time


@asynccontextmanager
async def crowd_of(house: House, count: int) -> AsyncIterator[Crowd]:
    """Give so many customers who have been greeted."""
    crowd = Crowd(house)
    assert house.server is not None  # noqa: S101 - every house has one
    following = asyncio.create_task(follow(house.server, crowd.hear))
    connector = aiohttp.TCPConnector(limit=0)
    try:
        async with aiohttp.ClientSession(connector=connector) as session:
            await crowd.arrive(count, session)
            yield crowd
            await asyncio.gather(*(one.close() for one in crowd.web))
    finally:
        await end_tasks([following])


async def hold(crowd: Crowd, house: House, rate: float, seconds: float, name: str) -> Held:
    """Let the crowd ask for so long; return what came of it."""
    tally = crowd.tally
    tally.asked = 0
    for waits in (tally.received, tally.answered):
        waits.clear()
    used = house.used()
    lasted = await crowd.stream(rate, seconds)
    used = house.used() - used
    return Held(
        name,
        round(rate, 1),
        round(len(tally.answered) / lasted, 1),
        *_quantiles(tally.received),
        *_quantiles(tally.answered),
        round(used / max(tally.asked, 1) * 1000, 2),
        crowd.unanswered,
        tally.doubled,
        len(tally.troubles),
    )


def _quantiles(waits: Sequence[float]) -> tuple[float, float]:
    return quantile(waits, 0.5), quantile(waits, 0.99)


def quantile(waits: Sequence[float], share: float) -> float:
    """Return the wait that this share of all stays within, in milliseconds."""
    ordered = sorted(waits)
    return (
        round(ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000, 1)
        if ordered
        else 0.0
    )
