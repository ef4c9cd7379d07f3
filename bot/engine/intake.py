"""The way in: an event is acknowledged when its inbox row is committed, never before."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence

from bot.channels.base import Arrival, Outcome, Receipt, Unavailable
from bot.clock import Clock
from bot.engine.batching import Batcher
from bot.engine.done import Done
from bot.engine.outcomes import Outcomes
from bot.engine.preparing import Fresh
from bot.storage import inbox
from bot.storage.database import Database, is_away
from bot.storage.inbox import NewRow

_BATCH = 200

OnStored = Callable[[Sequence[Fresh]], None]


class InboxIntake:
    """Stores arrivals in shared transactions and tells the decider about them."""

    def __init__(self, database: Database, clock: Clock, on_stored: OnStored) -> None:
        self._database = database
        self._clock = clock
        self._on_stored = on_stored
        self._batcher = Batcher(self._store, _BATCH)
        self._outcomes = Outcomes(database, clock)

    def loops(self) -> list[Coroutine[None, None, None]]:
        """Return the loops to run."""
        return [self._batcher.serve(), self._outcomes.serve()]

    async def receive(self, arrival: Arrival) -> Receipt:
        """Return once the event is committed; raise `Unavailable` when it cannot be."""
        try:
            return await self._batcher.do(arrival)
        except Exception as error:
            if is_away(error):
                raise Unavailable(str(error)) from error
            raise

    async def _store(self, arrivals: Sequence[Arrival]) -> list[Receipt]:
        now = self._clock.now()
        addresses = [(a.channel, a.address) for a in arrivals if a.conversation_id is None]
        async with self._database.write() as tx:
            known = await inbox.find_conversations(tx, addresses, now) if addresses else {}
            rows = [
                NewRow(
                    a.source,
                    a.external_id,
                    a.conversation_id or known[a.channel, a.address],
                    a.event,
                )
                for a in arrivals
            ]
            stored = await inbox.insert_rows(tx, rows, now)
        self._on_stored(_fresh(rows, stored))
        return [_receipt(row, stored) for row in rows]

    async def settle(self, receipt: Receipt) -> Outcome:
        """Wait until the event has been handled, here or by another process."""
        return await self._outcomes.of(receipt)

    def committed(self, done: Sequence[Done]) -> None:
        """Wake those who wait for an outcome (bot.engine.done.Listener)."""
        self._outcomes.committed(done)


_Stored = Mapping[tuple[str, str], tuple[int, int, bool]]


def _fresh(rows: Sequence[NewRow], stored: _Stored) -> list[Fresh]:
    """Return the events that were not there before, each once."""
    found = {}
    for row in rows:
        inbox_id, conversation_id, is_new = stored[row.source, row.external_id]
        if is_new and inbox_id not in found:
            found[inbox_id] = Fresh(inbox_id, conversation_id, row.event)
    return list(found.values())


def _receipt(row: NewRow, stored: _Stored) -> Receipt:
    inbox_id, conversation_id, is_new = stored[row.source, row.external_id]
    return Receipt(inbox_id, conversation_id, is_repeated=not is_new)
