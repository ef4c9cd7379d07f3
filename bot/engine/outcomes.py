"""What became of events: told by the decisions made here, looked up where others made them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog
from pydantic import TypeAdapter

from bot.channels.base import Outcome, Receipt
from bot.clock import Clock
from bot.engine.done import Done
from bot.storage import inbox
from bot.storage.database import Database, is_away

_LOOK_SECONDS = 0.2
_KEPT = 1_000  # outcomes decided here: whoever stored an event asks a moment later

log = structlog.get_logger(__name__)

outcome_json: TypeAdapter[Outcome] = TypeAdapter(Outcome)


class Outcomes:
    """Many may wait for an event; all that are waited for are looked up together."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._waiters: dict[int, list[asyncio.Future[Outcome]]] = {}
        self._kept: dict[int, Outcome] = {}
        self._bell = asyncio.Event()

    async def of(self, receipt: Receipt) -> Outcome:
        """Wait until the event has been handled, here or by another process."""
        kept = self._kept.get(receipt.inbox_id)
        if kept is not None:
            return kept
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        waiters = self._waiters.setdefault(receipt.inbox_id, [])
        waiters.append(future)
        self._bell.set()
        try:
            if receipt.is_repeated:  # it may have been handled long ago
                await self._try_look([receipt.inbox_id])
            return await future
        finally:
            waiters.remove(future)
            if not waiters:
                self._waiters.pop(receipt.inbox_id, None)

    def committed(self, done: Sequence[Done]) -> None:
        """Wake those who wait for an outcome (bot.engine.done.Listener)."""
        for one in done:
            if one.inbox_id is not None:
                self._kept[one.inbox_id] = one.outcome
                self._tell(one.inbox_id, one.outcome)
        while len(self._kept) > _KEPT:
            del self._kept[next(iter(self._kept))]

    async def serve(self) -> None:
        """Look for what is waited for until cancelled."""
        while True:
            await self._bell.wait()
            try:
                await self._try_look(list(self._waiters))
            except (
                Exception
            ):  # those who wait are told by what is decided here, or at the next look
                log.exception("outcomes_look_failed")
            await self._clock.sleep(_LOOK_SECONDS)
            if not self._waiters:
                self._bell.clear()

    async def _try_look(self, ids: Sequence[int]) -> None:
        try:
            async with self._database.read() as tx:
                found = await inbox.read_outcomes(tx, ids)
        except Exception as error:
            if not is_away(error):
                raise
            return
        for inbox_id, text in found.items():
            self._tell(inbox_id, outcome_json.validate_json(text) if text else Outcome())

    def _tell(self, inbox_id: int, outcome: Outcome) -> None:
        for future in self._waiters.get(inbox_id, ()):
            if not future.done():
                future.set_result(outcome)
