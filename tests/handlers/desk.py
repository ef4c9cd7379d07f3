"""A theatre in which a test says how words are understood, and reads which words were chosen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from handlers.actions import Decision, MessageKind, Say
from handlers.choices import Deed
from handlers.conversation import Choice, Conversation, Turn, Visit
from handlers.events import Attachment, CustomerChose, CustomerEdited, CustomerWrote, Event
from handlers.policy import Policy
from knowledge.understanding import Candidate, Outcome, Signal, Understanding
from tests.dialogues.theatre import ZONE, Spoken, Theatre

MORNING = datetime(2026, 3, 2, 9, tzinfo=ZONE)

RETURNS = Candidate("returns", "How do I return it?", "Please press return.", 0.9, "orders")
REFUNDS = Candidate("refunds", "When is it refunded?", "Within seven days.", 0.6, "service")


Kind = TypeVar("Kind")


class Desk(Theatre):
    """One customer; what was decided last is at hand."""

    def __init__(self, *, online: str = "Ann Bob", policy: Policy | None = None) -> None:
        super().__init__(MORNING, policy)
        self.online = {name: self.agent(name) for name in online.split()}
        self.last = Decision(self.talk)
        self.situations: list[str] = []

    def play(self, event: Event) -> Decision:
        """Handle an event, and keep which situations were spoken."""
        before = self.talk.said
        self.last = super().play(event)
        after = self.talk.said
        self.situations = [name for name, count in after.items() if count > before.get(name, 0)]
        return self.last

    def hears(
        self,
        text: str,
        *signals: Signal,
        outcome: Outcome = Outcome.HANDOFF,
        best: Iterable[Candidate] = (),
        **more: Any,
    ) -> list[str]:
        """Let the customer write something that is understood like this."""
        known = Understanding("", frozenset(signals), outcome, tuple(best))
        event = replace(CustomerWrote(self.now, text, understanding=known), **more)
        self.spoken.append(Spoken(self.now, "customer", text, album=event.album))
        self.play(event)
        return self.situations

    def hears_edit(self, text: str, *signals: Signal, reference: str = "1") -> list[str]:
        """Let the customer change a message."""
        known = Understanding("", frozenset(signals))
        self.play(CustomerEdited(self.now, reference, text, known))
        return self.situations

    def pressed(self, deed: Deed | None, subject: str = "", answer: str = "") -> list[str]:
        """Let the customer press a button, offered or not; None is forged."""
        action = f"{deed}:{subject}" if subject else str(deed)
        choice = Choice(action, f"[{deed}]", answer) if deed else None
        self.play(CustomerChose(self.now, "token", choice))
        return self.situations

    def passes(self, **length: float) -> list[str]:
        """Let time pass; return the kinds of all that was said meanwhile."""
        seen = len(self.actions)
        self.waits(timedelta(**length))
        return [str(action.kind) for action in self.actions[seen:] if isinstance(action, Say)]

    def does(self, kind: type[Kind]) -> list[Kind]:
        """Return the actions of one kind that were decided last."""
        return [action for action in self.last.actions if isinstance(action, kind)]

    def says_last(self) -> list[Say]:
        """Return the words that were decided last."""
        return [action for action in self.last.actions if isinstance(action, Say)]

    def kinds(self) -> list[MessageKind]:
        """Return the kinds of the words that were decided last."""
        return [say.kind for say in self.says_last()]

    def deeds(self) -> list[str]:
        """Return what the buttons on offer would do."""
        return [choice.action for choice in self.talk.offered]

    @property
    def policy(self) -> Policy:
        """Return the numbers that hold now."""
        return self.company.policy

    @property
    def turn(self) -> Turn:
        """Return the open turn."""
        assert self.talk.turn is not None
        return self.talk.turn

    @property
    def visit(self) -> Visit:
        """Return the newest visit."""
        assert self.talk.visit is not None
        return self.talk.visit

    def with_agent(self, name: str = "Ann", *, greeted: bool = True) -> Desk:
        """Bring a new customer to an agent."""
        self.hears("agent", Signal.PERSON)
        self.claims(name)
        if greeted:
            self.says(name, "Hello")
        return self

    def be(self, talk: Conversation) -> Desk:
        """Go on from a conversation as it was stored."""
        self.talk = talk
        return self


def photo(file_id: str = "file-1", size: int = 0) -> Attachment:
    """Return a picture."""
    return Attachment("photo", file_id, size=size)
