"""What a handler may know beyond the conversation: the moment, the company, the lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from handlers.hours import Hours, OpeningHours
from handlers.policy import Policy
from scripts.phrases import Phrases

GROUPS: Final = ("service", "complaints", "orders")


@dataclass(frozen=True, slots=True)
class Company:
    """What the company has set: its name, zone, words and numbers."""

    name: str
    zone: ZoneInfo
    policy: Policy
    phrases: Phrases
    groups: tuple[str, ...] = GROUPS
    opening: OpeningHours | None = None  # None: whoever is on is on, day and night

    def hours_of(self, group: str) -> Hours:
        """Return when a group is there."""
        return Hours(self.zone) if self.opening is None else self.opening.of(group)


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group's line as it stands; `expected_wait` is None when recent flow tells nothing (T9)."""

    waiting: int = 0
    agents_online: int = 0
    expected_wait: timedelta | None = None


@dataclass(frozen=True, slots=True)
class TicketView:
    """A case as its customer may see it (C5)."""

    number: str
    kind: str
    status: str
    opened_at: datetime
    updated_at: datetime
    note: str = ""
    due_at: datetime | None = None  # what was promised then, whatever the policy says now


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The moment of the decision and what holds then. `position` is 1 for the head of the line."""

    now: datetime
    company: Company
    lines: Mapping[str, GroupLine] = field(default_factory=dict)
    position: int | None = None
    tickets: tuple[TicketView, ...] = ()
