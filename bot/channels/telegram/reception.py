"""What polling and webhook share: read an update, store it, and only then let go of it."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import Any

import structlog
from telegram.error import TelegramError

from bot.channels.base import Intake, Unavailable
from bot.channels.telegram.api import BotApi
from bot.channels.telegram.parse import Unreadable, parse_update
from bot.clock import Clock

_ATTEMPTS = 3

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Counts:
    """How many updates came to what, since the start."""

    taken: int = 0
    repeated: int = 0
    ignored: int = 0  # groups, channels, service notices
    unreadable: int = 0
    given_up: int = 0


class Reception:
    """Takes updates in. `take` returns when nothing of the update can be lost any more."""

    def __init__(self, api: BotApi, intake: Intake, clock: Clock) -> None:
        self.counts = Counts()
        self._api = api
        self._intake = intake
        self._clock = clock
        self._failures: Counter[int] = Counter()
        self._answers: set[asyncio.Task[None]] = set()

    async def take(self, update: dict[str, Any]) -> None:
        """Store one update; raises Unavailable when it should be offered again."""
        try:
            arrival = parse_update(update, self._clock.now())
        except Unreadable as error:
            self.counts.unreadable += 1
            log.warning("telegram_update_unreadable", reason=str(error))
            return
        if arrival is None:
            self.counts.ignored += 1
            return
        try:
            receipt = await self._intake.receive(arrival)
        except Unavailable:
            raise
        except Exception as error:
            self._fail(update["update_id"], error)
            return
        if receipt.is_repeated:
            self.counts.repeated += 1
        else:
            self.counts.taken += 1
        if "callback_query" in update:
            self._answer(str(update["callback_query"].get("id")))

    def _fail(self, update_id: int, error: Exception) -> None:
        """Ask for it again, but not for ever: one bad update must not stop all that follow."""
        self._failures[update_id] += 1
        attempts = self._failures[update_id]
        log.error("telegram_update_failed", update_id=update_id, attempts=attempts, exc_info=error)
        if attempts < _ATTEMPTS:
            raise Unavailable(f"update {update_id} could not be stored") from error
        del self._failures[update_id]
        self.counts.given_up += 1

    def _answer(self, query_id: str) -> None:
        """Stop the hourglass on the button; it is only a courtesy, nobody waits for it."""
        task = asyncio.create_task(self._answer_query(query_id))
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)

    async def _answer_query(self, query_id: str) -> None:
        try:
            await self._api.call("answerCallbackQuery", {"callback_query_id": query_id})
        except TelegramError as error:
            log.info("telegram_button_not_answered", reason=str(error))

    async def close(self) -> None:
        """Let answers on their way go."""
        for task in self._answers:
            task.cancel()
        await asyncio.gather(*self._answers, return_exceptions=True)
