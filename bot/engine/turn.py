"""Whose turn it is to send: one process at a time, so that Telegram's limits are kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock
from bot.storage.senders import TURN_SECONDS, Former

# Shorter than what the others wait for: a process that was frozen knows that its turn is over.
_LASTS: Final = timedelta(seconds=TURN_SECONDS - 0.5)
# Whoever had the turn before has so long to record how its last sends ended; the dead need none.
_SETTLES: Final = timedelta(seconds=1.5)


class Turn:
    """What one process knows of its turn. Alone on SQLite it always has it."""

    def __init__(self, clock: Clock, name: str, *, is_alone: bool) -> None:
        self.name = name
        self.former = ""  # who had the turn before
        self._clock = clock
        self._is_alone = is_alone
        self._settled_at: datetime | None = None
        self._until: datetime | None = None
        self.on_taken: list[Callable[[], None]] = []

    def is_ours(self) -> bool:
        """Tell whether this process may send now."""
        return self._is_alone or (self._until is not None and self._clock.now() < self._until)

    def is_settled(self) -> bool:
        """Tell whether what others left unfinished is for this process to sort out."""
        if self._is_alone:
            return True
        is_over = self._settled_at is not None and self._clock.now() >= self._settled_at
        return self.is_ours() and is_over

    def hear(self, former: Former | None, asked_at: datetime) -> None:
        """Take note of what became of asking for the turn (bot.storage.senders.Told)."""
        had_it = self.is_ours()
        if former is None:
            self._settled_at = self._until = None
            return
        self._until = asked_at + _LASTS
        is_own = former.name == self.name  # too late to keep it, but nobody had it in between
        if had_it or (is_own and self._settled_at is not None):
            return
        self._settled_at = self._clock.now() + (timedelta() if former.is_gone else _SETTLES)
        if not is_own:
            self.former = former.name
        for taken in self.on_taken:
            taken()
