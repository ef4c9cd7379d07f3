"""Token buckets: too much at once is slowed down, not dropped."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock

_KEPT_AT_MOST = 20_000


@dataclass(slots=True)
class _Level:
    tokens: float
    at: datetime


class Buckets:
    """A bucket a key: `burst` at once, then `rate` a second. The longest unused are forgotten."""

    def __init__(self, clock: Clock, rate: float, burst: float) -> None:
        self._clock = clock
        self._rate = rate
        self._burst = burst
        self._levels: OrderedDict[str, _Level] = OrderedDict()

    def take(self, key: str, count: float = 1) -> float:
        """Take tokens and return how many seconds to wait for them (0.0 for none)."""
        now = self._clock.now()
        level = self._levels.pop(key, None) or _Level(self._burst, now)
        passed = max(0.0, (now - level.at).total_seconds())
        level.tokens = min(self._burst, level.tokens + passed * self._rate) - count
        level.at = now
        self._levels[key] = level
        while len(self._levels) > _KEPT_AT_MOST:
            self._levels.popitem(last=False)
        return max(0.0, -level.tokens / self._rate)
