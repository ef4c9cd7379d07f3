"""A clock that tests set: it stands still until it is moved, and wakes who sleeps by it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

_TURNS = 20  # of the event loop, for those who were woken to get to their next wait


class FakeClock:
    """Implements `bot.clock.Clock`; `advance` lets the time pass."""

    def __init__(self, now: datetime = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)) -> None:
        self._now = now
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._count = 0

    def now(self) -> datetime:
        """Return the moment that was set."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Wait until the time has been moved that far."""
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._count += 1
        sleeper = (self._now + timedelta(seconds=seconds), self._count, woken)
        self._sleepers.append(sleeper)
        try:
            if seconds <= 0:
                woken.set_result(None)
            await woken
        finally:
            self._sleepers.remove(sleeper)

    @property
    def sleepers(self) -> int:
        """How many wait now; a test may wait for somebody to have gone to sleep."""
        return len(self._sleepers)

    async def advance(self, seconds: float = 0, **units: float) -> None:
        """Let the time pass, waking sleepers in the order and at the moment they asked for."""
        target = self._now + timedelta(seconds=seconds) + timedelta(**units)
        await self._let_run()
        while (due := self._next()) is not None and due[0] <= target:
            self._now = max(self._now, due[0])
            due[2].set_result(None)
            await self._let_run()
        self._now = target
        await self._let_run()

    def set(self, moment: datetime) -> None:
        """Jump without waking anybody, as a machine's clock may."""
        self._now = moment

    def _next(self) -> tuple[datetime, int, asyncio.Future[None]] | None:
        waiting = [sleeper for sleeper in self._sleepers if not sleeper[2].done()]
        return min(waiting, key=lambda sleeper: sleeper[:2], default=None)

    async def _let_run(self) -> None:
        for _ in range(_TURNS):
            await asyncio.sleep(0)  # noqa: TID251 - no waiting, only a turn for the others
