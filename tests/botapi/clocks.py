"""A clock for a server whose pauses should pass quickly."""

from __future__ import annotations

from datetime import datetime

from bot.clock import Clock


class HurriedClock:
    """Tells the same time as another clock; waits are divided by `times`."""

    def __init__(self, clock: Clock, times: float) -> None:
        self._clock = clock
        self._times = times

    def now(self) -> datetime:
        """Return the present moment."""
        return self._clock.now()

    async def sleep(self, seconds: float) -> None:
        """Wait a part of that time."""
        await self._clock.sleep(seconds / self._times)
