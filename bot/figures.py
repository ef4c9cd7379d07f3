"""Figures from durations: how many, the share in time, percentiles.

A figure is {"count", "within", "p50", "p90", "p99"}: seconds, `within` a share of 1, None where
nothing was counted. Percentiles are nearest-rank: of n durations in order, the one at place
ceil(p / 100 * n), so each is a duration that really happened. What was never answered counts, and
counts as too late, but has no duration: it is in `count` and `within`, not in the percentiles.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

MEASURES: Final = (
    "greeting",
    "first_word",
    "answer_bot",
    "answer_agent",
    "wait",
    "agent_greeting",
)
PERCENTILES: Final = (50, 90, 99)

Figure = dict[str, int | float | None]

_MICROSECOND = timedelta(microseconds=1)


class Sample:
    """Durations of one kind, eight bytes each."""

    __slots__ = ("_durations", "_within", "count")

    def __init__(self) -> None:
        self.count = 0
        self._within = 0
        self._durations = array("q")

    def add(self, micros: int | None, target: timedelta) -> None:
        """Count a duration; None is one that has not ended and is too late already."""
        self.count += 1
        if micros is None:
            return
        # Clocks of two machines may differ by a little; nothing ends before it begins.
        lasted = max(micros, 0)
        self._within += lasted <= target // _MICROSECOND
        self._durations.append(lasted)

    def extend(self, other: Sample) -> None:
        """Take in what another sample has."""
        self.count += other.count
        self._within += other._within
        self._durations.extend(other._durations)

    def figure(self) -> Figure:
        """Return the figure of all that was added."""
        ordered = sorted(self._durations)
        within = self._within / self.count if self.count else None
        percentiles = {f"p{percent}": _percentile(ordered, percent) for percent in PERCENTILES}
        return {"count": self.count, "within": within, **percentiles}


def _percentile(ordered: list[int], percent: int) -> float | None:
    if not ordered:
        return None
    place = -(-percent * len(ordered) // 100)
    return ordered[place - 1] / 1_000_000


class Tally:
    """Samples of every measure under every key."""

    def __init__(self) -> None:
        self._samples: dict[str, dict[str, Sample]] = {}

    def add(self, key: str, measure: str, micros: int | None, target: timedelta) -> None:
        """Count a duration under a key."""
        row = self._samples.get(key)
        if row is None:
            row = self._samples[key] = {name: Sample() for name in MEASURES}
        row[measure].add(micros, target)

    def rows(self) -> list[dict[str, str | Figure]]:
        """Return a row a key in their order; what belongs to nobody ("") comes last."""
        keys = sorted(self._samples, key=lambda key: (not key, key))
        return [{"key": key, **_figures(self._samples[key])} for key in keys]

    def total(self) -> dict[str, Figure]:
        """Return the figures of everything together."""
        samples = {name: Sample() for name in MEASURES}
        for row in self._samples.values():
            for name in MEASURES:
                samples[name].extend(row[name])
        return _figures(samples)


def _figures(samples: dict[str, Sample]) -> dict[str, Figure]:
    return {name: samples[name].figure() for name in MEASURES}


def empty_figures(measures: Iterable[str] = MEASURES) -> dict[str, Figure]:
    """Return the figures of nothing."""
    return {name: Sample().figure() for name in measures}
