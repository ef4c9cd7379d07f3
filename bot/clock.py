"""The one clock. Nothing else in the product asks for the time or sleeps."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final, Protocol

# A machine's clock that was moved is followed this slowly: a second in a hundred.
_FOLLOWS: Final = 0.01


class Clock(Protocol):
    """Tells the moment (aware, UTC) and waits."""

    def now(self) -> datetime:
        """Return the present moment."""

    async def sleep(self, seconds: float) -> None:
        """Wait that long."""


def wall_clock() -> float:
    """Return what the machine says the time is, in seconds; it may be moved at any moment."""
    return time.time()  # noqa: TID251 - the one place


def time_run() -> float:
    """Return the seconds since some moment, sleep of the machine included; nobody moves them."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


class SteadyTime:
    """The machine's time without its jumps.

    Promises are lengths of time. When somebody moves the machine's clock by an hour, nothing that
    was promised is due an hour early or late; the new time is approached by one per cent.
    """

    def __init__(self, wall: Callable[[], float], run: Callable[[], float] = time_run) -> None:
        self._wall = wall
        self._run = run
        self._seconds = wall()
        self._looked_at = run()

    def seconds(self) -> float:
        """Return the time."""
        run = self._run()
        passed = max(run - self._looked_at, 0.0)
        self._looked_at = run
        self._seconds += passed
        missing = self._wall() - self._seconds
        self._seconds += max(min(missing, passed * _FOLLOWS), -passed * _FOLLOWS)
        return self._seconds


_TIME: Final = SteadyTime(lambda: wall_clock())  # noqa: PLW0108 - looked up at each call


class SystemClock:
    """The machine's own clock, as the whole process knows it."""

    def now(self) -> datetime:
        """Return the present moment."""
        return datetime.fromtimestamp(_TIME.seconds(), UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait that long."""
        await asyncio.sleep(seconds)  # noqa: TID251 - the one place
