"""The conversation as it stands: everything a handler may know about the customer's side."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Literal, Self

from handlers.changing import Changeable
from knowledge.pictures import Picture


class Stage(StrEnum):
    """Who is with the customer now."""

    AWAY = "away"  # nobody is here: before the first visit, or after the farewell
    BOT = "bot"
    WAITING = "waiting"  # in a group's line
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class AgentRef:
    """An agent as customers and records know them."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One button offered to the customer; an entry's has its answer, which may have pictures."""

    action: str
    label: str
    answer: str = ""
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Visit:
    """One stay of a customer, from arrival to farewell (R1)."""

    number: int
    arrived_at: datetime
    group: str = ""
    agent_id: int | None = None
    owner_id: int | None = None  # first asked, first responsible (H1)
    ended_at: datetime | None = None
    disposition: str = ""
    rating: int | None = None
    comment: str = ""


@dataclass(frozen=True)
class Turn(Changeable):
    """A burst of customer messages that waits for words (section 3 of the design)."""

    number: int
    asked_at: datetime
    due_at: datetime
    responsible: Literal["bot", "line", "agent"] = "bot"
    agent_id: int | None = None
    group: str = ""
    is_spoken_to: bool = False  # any word, a holding phrase included
    silent_since: datetime | None = None  # the oldest message since our last word
    owed_since: datetime | None = None  # when it came before who owes the words now
    is_courtesy: bool = False  # thanks or goodbye: nobody is rung for it, nothing is taken back
    answered_by: Literal["", "bot", "agent", "nobody"] = ""
    is_breached: bool = False

    def breached(self) -> Self:
        """Return the same turn, late."""
        return self.but(is_breached=True)


@dataclass(frozen=True, slots=True)
class Offer:
    """A waiting customer put before one agent; a promise to ask the next when it has passed."""

    agent: AgentRef
    at: datetime
    until: datetime
    kind: Literal["turn", "returning", "passed_on"] = "turn"


@dataclass(frozen=True, slots=True)
class SpecialNeed:
    """Why a customer goes first (H4); without a moment it holds for this visit only."""

    reason: str
    until: datetime | None = None
    by: str = ""  # who marked it at the desk; the customer's own words otherwise
    has_consent: bool = False  # to keep it beyond the visit

    def holds_at(self, now: datetime) -> bool:
        """Tell whether it holds at a moment."""
        return self.until is None or self.until > now


FIRST_OF_ALL: Final = 2  # from this priority on nothing else counts: somebody may be harmed


@dataclass(frozen=True, slots=True)
class Wait:
    """A place in a line; `since` is the original arrival and survives every return to it (H3).

    `joined_at` is when this stay in the line began: after a transfer the figures count from there.
    """

    number: int
    group: str
    since: datetime
    priority: int = 0
    reason: str = ""
    updates: int = 0  # how often the customer has been told the position
    ended_at: datetime | None = None
    ended_by: Literal["", "claim", "customer", "message", "nobody", "returned", "taken_over"] = ""
    agent_id: int | None = None
    joined_at: datetime | None = None
    for_agent: int | None = None  # passed on to this agent: nobody else may claim meanwhile
    for_leads: bool = False  # passed on to the leads: no agent may claim meanwhile
    offer: Offer | None = None
    asked: tuple[int, ...] = ()  # agents who had an offer in this stay, or may have none
    ask_until: datetime | None = None  # then it is offered to all, whoever is left
    passed_by: AgentRef | None = None  # who hears of it when nobody takes the customer over
    note: str = ""  # for whoever takes over
    is_for_all: bool = False  # all have passed: whoever is quickest may take it
    head_start: timedelta = timedelta()  # counts as waited: who goes first may be overtaken (H4)

    @property
    def band(self) -> int:
        """Whoever is in the higher band comes first, whatever the others have waited."""
        return int(self.priority >= FIRST_OF_ALL)

    @property
    def ranked_since(self) -> datetime:
        """Since when the customer counts as waiting, in the order of the line."""
        return self.since - self.head_start


@dataclass(frozen=True, slots=True)
class ComplaintForm:
    """A complaint being taken down (C1); `answers` maps step to what was written."""

    type: Literal["complaint"] = "complaint"
    step: str = "what"
    answers: dict[str, str] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    started_at: datetime | None = None
    is_correcting: bool = False
    last_step: str = ""  # what the newest message answered, should it be edited
    is_short: bool = False  # nobody is there: only what it takes to file it is asked


@dataclass(frozen=True, slots=True)
class MessageForm:
    """A message left for later, with a contact (T5, H5)."""

    type: Literal["message"] = "message"
    step: str = "what"
    answers: dict[str, str] = field(default_factory=dict)
    group: str = ""
    files: tuple[str, ...] = ()
    last_step: str = ""
    is_callback: bool = False  # to be called or written to later, instead of waiting


@dataclass(frozen=True, slots=True)
class SurveyForm:
    """Satisfaction from 1 to 5, then a comment (F5)."""

    type: Literal["survey"] = "survey"
    step: str = "rating"
    visit: int = 0
    agent_id: int | None = None
    rating: int | None = None
    ended: Visit | None = None  # the visit that is rated, also when a new one has begun
    is_reasked: bool = False


Form = ComplaintForm | MessageForm | SurveyForm


@dataclass(frozen=True)
class Conversation(Changeable):
    """One customer on one channel, for as long as both exist."""

    id: int
    channel: str
    language: str = "zh-CN"
    customer_name: str = ""
    stage: Stage = Stage.AWAY
    epoch: int = 0  # raised by every claim; what an agent does must carry it
    agent: AgentRef | None = None
    has_agent_spoken: bool = False
    last_agent: AgentRef | None = None
    owner: AgentRef | None = None  # the first agent asked, until the question is answered (H1)
    visit: Visit | None = None
    turn: Turn | None = None
    wait: Wait | None = None
    form: Form | None = None
    kept_complaint: ComplaintForm | None = None  # abandoned half-way, can be resumed
    offered: tuple[Choice, ...] = ()
    misses: int = 0  # messages in a row that nothing fitted
    visits: int = 0
    turns: int = 0
    waits: int = 0
    tickets: tuple[str, ...] = ()
    reminders: dict[str, datetime] = field(default_factory=dict)  # of owners, by ticket (H1)
    said: dict[str, int] = field(default_factory=dict)  # situation -> times, to vary the words
    last_at: datetime | None = None  # when the customer's newest sign of life was seen to
    apologised_at: datetime | None = None  # for a wait: a backlog is apologised for once
    last_reference: str = ""  # the channel's id of the customer's newest message
    album: str = ""  # the album that was acknowledged last
    unanswered: str = ""  # the question that choices were offered for
    need: SpecialNeed | None = None
    kept_place: Wait | None = None  # of who was cut off, for a while
