"""What was understood of a message, before anything is decided about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from knowledge.pictures import Picture


class Signal(StrEnum):
    """What a message does besides asking; several may hold at once."""

    COMPLAINT = "complaint"
    PERSON = "person"  # wants a human
    TICKET_STATUS = "ticket_status"
    EMERGENCY = "emergency"  # harm to a person (C6)
    ABUSE = "abuse"
    UPSET = "upset"
    GREETING = "greeting"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    SMALL_TALK = "small_talk"  # "who are you", "are you a robot"
    YES = "yes"
    NO = "no"
    SKIP = "skip"
    BACK = "back"  # correct the last step
    CANCEL = "cancel"
    LEAVE_LINE = "leave_line"
    LEAVE_MESSAGE = "leave_message"
    CALL_BACK = "call_back"  # to be called later
    WORDLESS = "wordless"  # only emoji, punctuation or nothing readable
    NEW_COMPLAINT = "new_complaint"
    AGED = "aged"  # sixty or older, said of themselves (H4)
    DISABLED = "disabled"
    HARDSHIP = "hardship"


class Outcome(StrEnum):
    """The three bands of confidence."""

    ANSWER = "answer"
    OFFER = "offer"
    HANDOFF = "handoff"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that may fit, in the customer's language; score from 0 to 1."""

    entry: str
    question: str
    answer: str
    score: float
    group: str = "service"
    link: str = ""
    channel_answers: dict[str, str] = field(default_factory=dict)  # instead, by channel
    pictures: tuple[Picture, ...] = ()  # shown with the answer
    then: tuple[Candidate, ...] = ()  # what may be asked next: follow-ups, then related (P11)

    def said_on(self, channel: str) -> str:
        """Return what is said on a channel, the link on a line of its own."""
        said = self.channel_answers.get(channel, self.answer)
        return f"{said}\n{self.link}" if self.link else said


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an entry stands where it does: the wording that fits best, what each view adds."""

    entry: str
    score: float
    closest: str
    views: dict[str, float]


@dataclass(frozen=True, slots=True)
class Understanding:
    """Language, signals, and what the knowledge base has to say, best first (up to five)."""

    language: str
    signals: frozenset[Signal] = frozenset()
    outcome: Outcome = Outcome.HANDOFF
    best: tuple[Candidate, ...] = ()
