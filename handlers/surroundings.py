"""What a handler may know beyond the conversation: the moment, the company, the lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from handlers.conversation import AgentRef, Wait
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
    owner_id: int | None = None


@dataclass(frozen=True, slots=True)
class Colleague:
    """An agent as the line knows them; `turn_at` orders who is asked next (H2)."""

    agent: AgentRef
    turn_at: datetime
    groups: tuple[str, ...] = ()
    status: str = "online"  # away, leaving, offline
    chats: int = 0
    chats_at_most: int = 5
    has_offer: bool = False
    is_lead: bool = False

    @property
    def has_room(self) -> bool:
        """Tell whether one more chat is within the cap."""
        return self.chats < self.chats_at_most

    @property
    def is_free(self) -> bool:
        """Tell whether a customer may be put before them now."""
        return self.status == "online" and self.has_room and not self.has_offer

    def serves(self, wait: Wait) -> bool:
        """Tell whether this place in a line is one of theirs."""
        return self.is_lead if wait.for_leads else wait.group in self.groups


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The moment of the decision and what holds then. `position` is 1 for the head of the line.

    `staff` are those whom the event concerns, as they stand while the decision is written;
    `ahead` is a chat that may be taken and waits in front of this one in its line.
    """

    now: datetime
    company: Company
    lines: Mapping[str, GroupLine] = field(default_factory=dict)
    position: int | None = None
    tickets: tuple[TicketView, ...] = ()
    staff: Mapping[int, Colleague] = field(default_factory=dict)
    ahead: int | None = None
    on_call: tuple[AgentRef, ...] = ()  # rung for emergencies, whatever the hour (C6)
