"""The closures that leads keep on their page: the same in every process, at once or in a second."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.engine.loops import every
from bot.storage.closures import StoredClosure, read_closures
from bot.storage.database import Database
from handlers.hours import Closure
from handlers.surroundings import Company

_LOOK_SECONDS: Final = 1.0
# What is just over still counts in the figures of these days.
_KEPT: Final = timedelta(days=400)

Take = Callable[[tuple[Closure, ...]], None]


class ClosedDays:
    """Reads what is stored and hands it to the company; a look that finds nothing new is cheap."""

    def __init__(
        self, database: Database, clock: Clock, company: Callable[[], Company], take: Take
    ) -> None:
        self._database = database
        self._clock = clock
        self._company = company
        self._take = take
        self._known: tuple[Closure, ...] = ()

    def loop(self) -> Coroutine[None, None, None]:
        """Return the loop to run."""
        return every(_LOOK_SECONDS, self._clock, self.look, "closures")

    async def look(self) -> None:
        """Take over what has changed."""
        since = today(self._clock, self._company().zone) - _KEPT
        async with self._database.read() as tx:
            stored = await read_closures(tx, since)
        found = tuple(one.value for one in stored)
        if found != self._known:
            self._take(found)
            self._known = found

    async def ahead(self) -> list[StoredClosure]:
        """Return what is not over yet, with who set it."""
        async with self._database.read() as tx:
            return await read_closures(tx, today(self._clock, self._company().zone))

    async def hear(self, notice: Mapping[str, Any]) -> None:
        """Look at once where another process says that something has changed."""
        if notice.get("closures"):
            await self.look()


def today(clock: Clock, zone: ZoneInfo) -> date:
    """Return the day it is in the company's zone."""
    return clock.now().astimezone(zone).date()
