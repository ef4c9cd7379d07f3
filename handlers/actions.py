"""What a handler wants done. The engine writes all of a decision in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Literal

from handlers.changing import Changeable
from handlers.conversation import Choice, Conversation, Turn, Visit, Wait
from handlers.events import Attachment, DeadlineKind


class MessageKind(StrEnum):
    """Why something was said; part of the web chat's contract."""

    GREETING = "greeting"
    ANSWER = "answer"
    CLARIFY = "clarify"
    HOLD = "hold"
    QUEUE = "queue"
    TICKET = "ticket"
    INTRO = "intro"
    AGENT = "agent"
    FAREWELL = "farewell"
    SURVEY = "survey"
    FOLLOW_UP = "follow_up"
    NOTICE = "notice"


class Urgency(IntEnum):
    """Order in the outbox: a smaller number is sent first."""

    DEADLINE = 0
    AGENT = 1
    ANSWER = 2


@dataclass(frozen=True)
class Say(Changeable):
    """Words to the customer. `is_substance` decides whether an uncertain send is repeated."""

    kind: MessageKind
    text: str
    choices: tuple[Choice, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    author: Literal["bot", "agent"] = "bot"
    agent_id: int | None = None
    is_substance: bool = False
    urgency: Urgency = Urgency.ANSWER
    # What the moment of sending is recorded as, in the figures of section 3:
    greets_visit: int | None = None  # visit number whose greeting this is
    first_word_of_turn: int | None = None
    answers_turn: int | None = None
    first_words_of_wait: int | None = None  # the agent's own first words after a claim


@dataclass(frozen=True, slots=True)
class RecordVisit:
    """Insert or update the row of this visit."""

    visit: Visit


@dataclass(frozen=True, slots=True)
class RecordTurn:
    """Insert or update the row of this turn (the moments of words come from the sender)."""

    turn: Turn


@dataclass(frozen=True, slots=True)
class RecordWait:
    """Insert or update the row of this place in a line."""

    wait: Wait


@dataclass(frozen=True, slots=True)
class SetDeadline:
    """Promise something for a moment; replaces an open deadline of the same kind."""

    kind: DeadlineKind
    due_at: datetime


@dataclass(frozen=True, slots=True)
class ClearDeadline:
    """The promise is kept or no longer needed."""

    kind: DeadlineKind


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """Open a case; the number is unique because it holds the conversation's id and count."""

    number: str
    kind: Literal["complaint", "repair", "inquiry", "suggestion", "report", "message", "callback"]
    group: str
    details: dict[str, str] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    due_at: datetime | None = None
    owner_id: int | None = None  # who was asked first, and is reminded (H1)


@dataclass(frozen=True, slots=True)
class Flag:
    """Put something on the leads' board: "unanswered", "vanished", "emergency", "poison", ..."""

    kind: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class RingAgent:
    """Remind the agent at the desk (not a word to the customer)."""

    agent_id: int
    kind: str


@dataclass(frozen=True, slots=True)
class TellAgent:
    """Let an agent's desk know of something that asks nothing of them."""

    agent_id: int
    kind: str


@dataclass(frozen=True, slots=True)
class Whisper:
    """Words among agents and leads about a chat, apart from all that customers see."""

    agent_id: int
    kind: Literal["whisper", "note"]  # a lead's word, or the note of who passes the customer on
    text: str


@dataclass(frozen=True, slots=True)
class MoveRotation:
    """The agent has had their turn to be asked and goes behind all others (H2)."""

    agent_id: int


@dataclass(frozen=True, slots=True)
class RecordMiss:
    """A question that was not answered outright becomes work for the knowledge keepers (K3).

    Nothing fitted, or nothing of what was offered ("unanswered"); or the customer picked
    `best_entry` of an offer ("picked").
    """

    text: str
    best_entry: str = ""
    score: float = 0.0
    reason: Literal["unanswered", "picked"] = "unanswered"


@dataclass(frozen=True, slots=True)
class Log:
    """A line of the conversation's timeline: what happened, by whom."""

    what: str
    who: str = ""
    detail: str = ""


Action = (
    Say
    | RecordVisit
    | RecordTurn
    | RecordWait
    | SetDeadline
    | ClearDeadline
    | OpenTicket
    | Flag
    | RingAgent
    | TellAgent
    | Whisper
    | MoveRotation
    | RecordMiss
    | Log
)


@dataclass(frozen=True, slots=True)
class Decision:
    """The conversation afterwards, what to do, and why a request was refused (else "").

    Refusals: "not_waiting" (nobody waits; somebody else has it), "stale_epoch", "not_yours",
    "wrong_group", "empty", "not_head" (others wait longer), "too_many_chats", "signing_out",
    "not_offered", "no_agent" (nobody serves the chat), "for_leads" (passed on to
    them); of an offer that is no longer to be made: "stale_offer"; of a mark: "no_consent".
    """

    conversation: Conversation
    actions: tuple[Action, ...] = ()
    refusal: str = ""
