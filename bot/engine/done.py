"""What the rest of the house is told after a commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.channels.base import Outcome
from handlers.actions import Decision, Urgency
from handlers.conversation import Conversation
from handlers.events import Event


@dataclass(frozen=True, slots=True)
class Done:
    """One event that has been handled; everything it caused is committed."""

    before: Conversation
    event: Event
    decision: Decision
    outcome: Outcome
    inbox_id: int | None  # None for a deadline
    outgoing: Urgency | None  # of the most urgent words that wait to be sent; None for none

    @property
    def after(self) -> Conversation:
        """Return the conversation as it stands now."""
        return self.decision.conversation


class Listener(Protocol):
    """Somebody who wants to know what was committed. Must not raise and must be quick."""

    def committed(self, done: Sequence[Done]) -> None:
        """Take note; whatever takes longer goes into a task of one's own."""
