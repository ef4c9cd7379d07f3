"""How soon a change of the knowledge base holds in every process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import aiohttp

from benchmarks.load.house import House, Plan, built
from benchmarks.load.stream import quantile
from benchmarks.wordings import entries
from bot.clock import SystemClock
from bot.storage.entries import Change, put_entries
from bot.storage.people import NewAgent, add_agent
from bot.web.passwords import hash_password

_NAME, _PASSWORD = "Lea", "a password for the load"
_QUESTION: Final = "Does the teapot sing?"
_AT_ONCE: Final = 1_000  # entries that are put in one transaction
_LEARNED_WITHIN: Final = 600.0  # seconds
_SOON_SECONDS: Final = 1.0  # while it has not, the list waits longer for it
_LIVE_WITHIN: Final = 10.0
_LOOK_SECONDS: Final = 0.01


@dataclass(frozen=True)
class Spread:
    """From the request of a change until all processes answer by it; `lost` ones never did."""

    name: str
    changes: int
    p50_ms: float
    p99_ms: float
    lost: int


class _Lead:
    """A lead who is signed in at one process."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._root = f"{url}/api/v1"
        self._headers: dict[str, str] = {}

    async def sign_in(self) -> None:
        who = {"name": _NAME, "password": _PASSWORD}
        self._headers = {"X-CSRF-Token": (await self.send("POST", "session", who))["csrf"]}

    async def send(self, method: str, path: str, body: Any) -> Any:
        """Send a request and return what is answered."""
        request = self._session.request(
            method, f"{self._root}/{path}", json=body, headers=self._headers
        )
        async with request as answer:
            answer.raise_for_status()
            return await answer.json()

    async def put(self, text: str, version: int) -> int:
        """Change the answer; return the version that it has now."""
        said = {"questions": {"en": [_QUESTION]}, "answers": {"en": text}, "version": version}
        return int((await self.send("PUT", "knowledge/entries/singing-teapot", said))["version"])

    async def answers_with(self, text: str) -> bool:
        """Tell whether the question is answered so here."""
        asked = urlencode({"q": _QUESTION, "language": "en"})
        found = (await self.send("GET", f"suggestions?{asked}", None))["suggestions"]
        return bool(found) and bool(found[0]["answer"] == text)

    async def has_learned(self) -> bool:
        """Tell whether it is known here what the base means."""
        found = (await self.send("POST", "knowledge/try", {"question": _QUESTION}))["best"]
        return bool(found) and "meaning" in found[0]["views"]

    async def has_looked_through(self) -> bool:
        """Tell whether the house has looked the base through for what is worth a warning."""
        begun = time.perf_counter()
        await self.send("GET", "knowledge/entries?q=teapot", None)
        return time.perf_counter() - begun < _SOON_SECONDS


async def measure_changes(plan: Plan, wordings: int, count: int) -> Spread:
    """Change one entry of a base so many times, at one process after the other."""
    async with built(plan) as house:
        await _fill(house, wordings)
        house.settings["KNOWLEDGE_MEANING"] = "on"
        await house.open()
        async with _leads(house) as leads:
            version = await leads[0].put("No.", 0)
            for lead in leads:
                await _until(lead.has_learned, _LEARNED_WITHIN, every=1)
                await _until(lead.has_looked_through, _LEARNED_WITHIN, every=1)
            took: list[float] = []
            for number in range(count):
                text = f"It sings song {number}."
                begun = time.perf_counter()
                # The answer to the request looks for what is worth a warning first.
                putting = asyncio.create_task(leads[number % len(leads)].put(text, version))
                if all(await asyncio.gather(*(_follows(lead, text) for lead in leads))):
                    took.append(time.perf_counter() - begun)
                version = await putting
    name = f"{plan.name}, {wordings} wordings, a change"
    return Spread(name, count, quantile(took, 0.5), quantile(took, 0.99), count - len(took))


async def _fill(house: House, wordings: int) -> None:
    shop = list(entries(wordings))
    hashed = await asyncio.to_thread(hash_password, _PASSWORD)
    now = SystemClock().now()
    async with house.database() as database:
        async with database.write() as tx:
            await add_agent(tx, NewAgent(_NAME, "lead", ("service",), hashed), now)
        for first in range(0, len(shop), _AT_ONCE):
            async with database.write() as tx:
                await put_entries(tx, shop[first : first + _AT_ONCE], Change(now, _NAME))


@asynccontextmanager
async def _leads(house: House) -> AsyncIterator[list[_Lead]]:
    async with AsyncExitStack() as stack:
        leads = []
        for url in house.urls:
            jar = aiohttp.CookieJar(unsafe=True)
            session = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=jar))
            leads.append(_Lead(session, url))
            await leads[-1].sign_in()
        yield leads


async def _follows(lead: _Lead, text: str) -> bool:
    return await _until(lambda: lead.answers_with(text), _LIVE_WITHIN)


async def _until(
    is_so: Callable[[], Awaitable[bool]], within: float, every: float = _LOOK_SECONDS
) -> bool:
    """Look until something is so; the product has the processor in between."""
    ends_at = time.monotonic() + within
    while not await is_so():
        if time.monotonic() > ends_at:
            return False
        await asyncio.sleep(every)  # noqa: TID251 - a benchmark lives in real time
    return True
