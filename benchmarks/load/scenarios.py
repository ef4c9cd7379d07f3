"""What is measured, each by itself."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

import aiohttp

from benchmarks.load.history import fill
from benchmarks.load.house import House, Plan, built
from benchmarks.load.stream import Held, crowd_of, hold
from bot.clock import SystemClock
from bot.storage.people import NewAgent, add_agent
from bot.tasks import end_tasks
from bot.web.passwords import hash_password

_PASSWORD: Final = "a password for the load"  # noqa: S105 - of nobody
_PING_SECONDS: Final = 10
_WARM_UP_SECONDS: Final = 2
# What "held" means: of a hundred messages 99 are received and answered within these.
_RECEIVED_MS: Final = 100
_ANSWER_MS: Final = 500
_FASTER: Final = 1.2


async def measure_stream(plan: Plan, rate: float, seconds: float) -> Held:
    """Let customers ask at a pace; there are enough of them to keep it."""
    async with built(plan) as house:
        await house.open()
        async with crowd_of(house, _customers(rate)) as crowd:
            await crowd.stream(rate, _WARM_UP_SECONDS)
            return await hold(crowd, house, rate, seconds, plan.name)


async def measure_crowd(plan: Plan, chats: int, consoles: int, rate: float, seconds: float) -> Held:
    """Ask beside thousands of open chats and many desks that look on; every other agent has one."""
    async with built(plan) as house:
        await _hire(house, 2 * consoles)
        await house.open()
        name = f"{plan.name}, {chats} chats, {2 * consoles} agents, {consoles} desks"
        async with crowd_of(house, chats) as crowd, _desks(house, consoles):
            await crowd.stream(rate, _WARM_UP_SECONDS)
            return await hold(crowd, house, rate, seconds, name)


async def measure_history(plan: Plan, messages: int, rate: float, seconds: float) -> list[Held]:
    """Ask the same of an empty desk and of one with a long history."""
    found = []
    for before in (0, messages):
        async with built(plan) as house:
            await fill(house, before)
            await house.open()
            name = f"{plan.name}, {before} stored"
            async with crowd_of(house, _customers(rate)) as crowd:
                await crowd.stream(rate, _WARM_UP_SECONDS)
                found.append(await hold(crowd, house, rate, seconds, name))
    return found


async def measure_most(plan: Plan, first: float, seconds: float, fastest: float) -> Held:
    """Ask ever faster; return the fastest pace at which both bounds were kept, else the first."""
    async with built(plan) as house:
        await house.open()
        async with crowd_of(house, _customers(fastest)) as crowd:
            await crowd.stream(first, _WARM_UP_SECONDS)
            rate, name = first, f"{plan.name}, the most"
            kept = held = await hold(crowd, house, rate, seconds, name)
            while is_kept(held) and rate * _FASTER <= fastest:
                kept, rate = held, rate * _FASTER
                held = await hold(crowd, house, rate, seconds, name)
            return held if is_kept(held) else kept


def is_kept(held: Held) -> bool:
    """Tell whether the pace was held: nearly all were received and answered in time."""
    is_soon = held.received_p99_ms < _RECEIVED_MS and held.answer_p99_ms < _ANSWER_MS
    return is_soon and held.answered_per_second > 0.97 * held.asked_per_second


def _customers(rate: float) -> int:
    """Return how many customers ask so much without being slowed down themselves."""
    return max(int(rate), 20)


async def _hire(house: House, count: int) -> None:
    hashed = await asyncio.to_thread(hash_password, _PASSWORD)
    async with house.database() as database, database.write() as tx:
        for number in range(count):
            new = NewAgent(f"Agent {number}", "agent", ("service",), hashed)
            await add_agent(tx, new, SystemClock().now())


@asynccontextmanager
async def _desks(house: House, count: int) -> AsyncIterator[None]:
    """Keep desks open: each signed in, online, and told what happens."""
    urls = itertools.cycle(house.urls)
    jobs = []
    try:
        for number in range(count):
            is_open = asyncio.Event()
            jobs.append(asyncio.create_task(_desk(number, next(urls), is_open)))
            await asyncio.wait_for(is_open.wait(), 60)
        yield
    finally:
        await end_tasks(jobs)


async def _desk(number: int, url: str, is_open: asyncio.Event) -> None:
    jar = aiohttp.CookieJar(unsafe=True)
    headers = {"X-Forwarded-For": f"10.200.{number // 250}.{number % 250}"}
    async with aiohttp.ClientSession(cookie_jar=jar, headers=headers) as session:
        who = {"name": f"Agent {number}", "password": _PASSWORD}
        async with session.post(f"{url}/api/v1/session", json=who) as answer:
            token = {"X-CSRF-Token": (await answer.json())["csrf"]}
        status = {"status": "online"}
        async with session.post(f"{url}/api/v1/presence", json=status, headers=token) as answer:
            answer.raise_for_status()
        async with session.ws_connect(f"{url.replace('http', 'ws', 1)}/desk/ws") as socket:
            is_open.set()
            while True:
                with suppress(TimeoutError):
                    async with asyncio.timeout(_PING_SECONDS):
                        async for _frame in socket:
                            pass
                await socket.send_str(json.dumps({"type": "ping"}))
