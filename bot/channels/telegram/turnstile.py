"""Waiting for a place: of all who wait, the most urgent goes first."""

from __future__ import annotations

import asyncio
import itertools
from bisect import insort
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.channels.telegram.pacing import Pace
from bot.clock import Clock

_NOW = timedelta(0)


@dataclass(order=True, slots=True)
class _Waiter:
    urgency: int
    number: int
    address: str = field(compare=False)
    until: datetime = field(compare=False)
    passed: asyncio.Future[bool] = field(compare=False)


class Turnstile:
    """Lets messages through at the pace: deadline words, then agents, then answers."""

    def __init__(self, clock: Clock, pace: Pace) -> None:
        self._clock = clock
        self._pace = pace
        self._waiting: list[_Waiter] = []
        self._numbers = itertools.count()
        self._porter: asyncio.Task[None] | None = None

    async def enter(self, address: str, urgency: int, longest: timedelta) -> bool:
        """Return when there is a place; False when there was none for so long."""
        if self._pace.take(address, _NOW) is not None:
            return True
        passed: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        until = self._clock.now() + longest
        waiter = _Waiter(urgency, next(self._numbers), address, until, passed)
        insort(self._waiting, waiter)
        self._call_porter()
        try:
            return await passed
        finally:
            if waiter in self._waiting:
                self._waiting.remove(waiter)

    def _call_porter(self) -> None:
        """Let the porter look anew: who has just come may be let in before the others."""
        if self._porter is not None:
            self._porter.cancel()
        self._porter = asyncio.create_task(self._let_in())

    async def _let_in(self) -> None:
        while self._waiting:
            now = self._clock.now()
            for waiter in self._waiting[:]:
                if self._pace.take(waiter.address, _NOW) is not None:
                    self._end(waiter, has_passed=True)
                elif now >= waiter.until:
                    self._end(waiter, has_passed=False)
            await self._clock.sleep(self._pause(now).total_seconds())

    def _end(self, waiter: _Waiter, *, has_passed: bool) -> None:
        self._waiting.remove(waiter)
        if not waiter.passed.done():
            waiter.passed.set_result(has_passed)

    def _pause(self, now: datetime) -> timedelta:
        """Return how long until somebody may be let in, or has waited long enough."""
        return min(
            (min(self._pace.wait(w.address), w.until - now) for w in self._waiting), default=_NOW
        )
