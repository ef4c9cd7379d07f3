"""How fast customers may write before they are slowed down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from bot.clock import Clock
from bot.web.buckets import Buckets


@dataclass(frozen=True, slots=True)
class Limits:
    """Buckets by visitor, and by address, which many may share (errors and megabytes too)."""

    visitors: Buckets
    addresses: Buckets
    files: Buckets
    megabytes: Buckets
    errors: Buckets

    @classmethod
    def of(cls, clock: Clock) -> Self:
        """Return the limits of a house with people in it."""
        return cls(
            visitors=Buckets(clock, rate=5, burst=20),
            addresses=Buckets(clock, rate=50, burst=200),
            files=Buckets(clock, rate=1, burst=20),
            megabytes=Buckets(clock, rate=4, burst=400),
            errors=Buckets(clock, rate=2, burst=20),
        )
