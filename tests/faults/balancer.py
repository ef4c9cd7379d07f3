"""What stands before several processes: it sends people to those that answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

import aiohttp

from bot.clock import SystemClock
from tests.kills.people import Desk, Page

_LOOK_SECONDS = 0.5
_ANSWERS_WITHIN = aiohttp.ClientTimeout(total=1.0)
_SILENCES = 2  # before a place counts as down


class Balancer:
    """Looks at every place; whoever is connected to one that went silent is sent to another."""

    def __init__(self, urls: Sequence[str]) -> None:
        self._urls = list(urls)
        self._silences = dict.fromkeys(urls, 0)
        self.pages: set[Page] = set()
        self.desks: set[Desk] = set()

    def route(self, first: int) -> Iterator[str]:
        """Give addresses to try one after another."""
        urls = self._urls[first % len(self._urls) :] + self._urls[: first % len(self._urls)]
        while True:
            for url in urls:
                if self._silences[url] < _SILENCES or self._nobody_answers():
                    yield url

    def _nobody_answers(self) -> bool:
        return all(silences >= _SILENCES for silences in self._silences.values())

    async def watch(self) -> None:
        """Look until cancelled."""
        async with aiohttp.ClientSession(timeout=_ANSWERS_WITHIN) as session:
            while True:
                for url in self._urls:
                    await self._look(session, url)
                await SystemClock().sleep(_LOOK_SECONDS)

    async def _look(self, session: aiohttp.ClientSession, url: str) -> None:
        is_there = False
        with suppress(aiohttp.ClientError, TimeoutError, ConnectionError):
            async with session.get(f"{url}/healthz") as answer:
                is_there = answer.status == 200
        self._silences[url] = 0 if is_there else self._silences[url] + 1
        if self._silences[url] == _SILENCES and len(self._urls) > 1:
            for page in [p for p in self.pages if p.at == url]:
                page.restart()
            for desk in self.desks:
                desk.leave(url)
