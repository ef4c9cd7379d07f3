"""Mondays: the leads are told how the knowledge base did last week (K3)."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.engine.loops import every
from bot.storage.database import Database
from bot.storage.knowledge_figures import read_figures
from bot.storage.weeks import begin_week, raise_anew

KIND: Final = "knowledge_week"  # of the flag, and the name of the stored moment
_LOOK_SECONDS: Final = 60.0
_WEEK: Final = timedelta(days=7)


class KnowledgeWeek:
    """Puts a flag on the board once a week; its detail is how many questions were missed."""

    def __init__(self, database: Database, clock: Clock, zone: Callable[[], ZoneInfo]) -> None:
        self._database = database
        self._clock = clock
        self._zone = zone
        self._seen: date | None = None  # the Monday that is dealt with as far as we know

    def loop(self) -> Coroutine[None, None, None]:
        """Return the loop to run."""
        return every(_LOOK_SECONDS, self._clock, self.look, KIND)

    async def look(self) -> None:
        """Begin the week if it has not been begun by anybody."""
        now, zone = self._clock.now(), self._zone()
        monday = _monday(now.astimezone(zone).date())
        if monday == self._seen:
            return
        start, end = _midnight(monday - _WEEK, zone), _midnight(monday, zone)
        async with self._database.read() as tx:  # long, and all others who write would wait
            figures = await read_figures(tx, start, end)
        async with self._database.write() as tx:
            if await begin_week(tx, KIND, monday):
                await raise_anew(tx, KIND, str(figures.missed), now)
        self._seen = monday


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
