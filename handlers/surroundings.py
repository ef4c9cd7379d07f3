"""What a handler may know beyond the conversation: the moment, the company, the lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.policy import Policy
from scripts.phrases import Phrases


@dataclass(frozen=True, slots=True)
class Company:
    """What the company has set: its name, zone, words and numbers."""

    name: str
    zone: ZoneInfo
    policy: Policy
    phrases: Phrases
    groups: tuple[str, ...] = ("service", "complaints", "orders")


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


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The moment of the decision and what holds then. `position` is 1 for the head of the line."""

    now: datetime
    company: Company
    lines: Mapping[str, GroupLine] = field(default_factory=dict)
    position: int | None = None
    tickets: tuple[TicketView, ...] = ()
