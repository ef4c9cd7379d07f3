"""What the decider stands between: where it learns what holds, and where words leave."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.engine.preparing import Preparation
from bot.storage.database import Connection
from bot.storage.outbox import Claimed
from handlers.policy import Policy
from handlers.surroundings import Surroundings, TicketView


class House(Protocol):
    """Where the decider learns what holds around a conversation."""

    def policy(self) -> Policy:
        """Return the numbers that hold now."""

    def surroundings(
        self, conversation_id: int, now: datetime, tickets: tuple[TicketView, ...]
    ) -> Surroundings:
        """Return the company, the lines and the customer's tickets as of now."""


class Outlet(Protocol):
    """Where words leave the house (the sender)."""

    def under_way(self) -> AbstractContextManager[None]:
        """Claim and deliver within this block."""

    async def claim(self, tx: Connection, conversations: Sequence[int]) -> list[Claimed]:
        """Claim what can leave at once, of words written in this transaction."""

    def deliver(self, claimed: Sequence[Claimed]) -> None:
        """Send what has been claimed; the claim is committed."""


@dataclass(frozen=True, slots=True)
class Ways:
    """What events come from, are decided by, and leave through."""

    house: House
    preparation: Preparation
    outlet: Outlet
    delivers_on_commit: frozenset[str]  # channels where a stored message counts as sent
