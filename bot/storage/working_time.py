"""How much of a stretch counts for people: a night in which nobody was there is no waiting."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from bot.storage.columns import from_micros
from handlers.hours import OpeningHours, OpenTime

_MICROSECOND: Final = timedelta(microseconds=1)


class WorkingTime:
    """Counts stretches of one period by the opening hours; without any, all time counts."""

    def __init__(self, opening: OpeningHours | None, start: datetime, end: datetime) -> None:
        self._opening = opening
        self._period = (start, end)
        self._of_groups: dict[str, OpenTime | None] = {}

    def waited(self, group: str, began: int, ended: int) -> int | None:
        """Return how long somebody waited while the house was open; None where it never was."""
        open_time = self._of(group)
        if open_time is None:
            return ended - began
        return _between(open_time, began, ended) or None

    def worked(self, group: str, began: int, ended: int | None) -> int | None:
        """Return how long an agent took; who has a chat is at work, but for a night in between."""
        if ended is None:
            return None
        open_time = self._of(group)
        if open_time is None or not self._is_open_at_both(group, began, ended):
            return ended - began
        return _between(open_time, began, ended)

    def _of(self, group: str) -> OpenTime | None:
        if group not in self._of_groups:
            hours = None if self._opening is None else self._opening.of(group)
            counted = None
            if hours is not None and not hours.is_always:
                counted = OpenTime(hours, *self._period)
            self._of_groups[group] = counted
        return self._of_groups[group]

    def _is_open_at_both(self, group: str, began: int, ended: int) -> bool:
        hours = None if self._opening is None else self._opening.of(group)
        moments = (from_micros(began), from_micros(ended))
        return hours is not None and all(hours.is_open(moment) for moment in moments)


def _between(open_time: OpenTime, began: int, ended: int) -> int:
    return open_time.between(from_micros(began), from_micros(ended)) // _MICROSECOND
