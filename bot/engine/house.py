"""What holds in the house: the company's words and numbers, and the lines as they stand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.engine.lines import Lines
from handlers.policy import Policy
from handlers.surroundings import Company, Surroundings, TicketView


class CurrentHouse:
    """Puts together what handlers may know; `company` gives the files' newest good values."""

    def __init__(self, company: Callable[[], Company], lines: Lines) -> None:
        self._company = company
        self._lines = lines

    def policy(self) -> Policy:
        """Return the numbers that hold now."""
        return self._company().policy

    def surroundings(
        self, conversation_id: int, now: datetime, tickets: tuple[TicketView, ...]
    ) -> Surroundings:
        """Return the company, the lines and the customer's tickets as of now."""
        standing = self._lines.standing
        return Surroundings(
            now,
            self._company(),
            standing.groups,
            standing.positions.get(conversation_id),
            tickets,
            on_call=standing.on_call,
        )
