"""Poison: an event that fails three times is put aside; the conversation goes on.

So is one that no version understands which runs here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import structlog

from bot.channels.base import Outcome
from bot.clock import Clock
from bot.engine.outcomes import outcome_json
from bot.engine.preparing import Fresh, Preparation
from bot.storage import deadlines, inbox
from bot.storage.database import Connection, Database
from bot.storage.inbox import NewRow
from handlers.events import EventFailed

_ATTEMPTS = 3
_RETRY_DEADLINE = timedelta(seconds=2)
# What a newer version has stored is left for its processes, unless there are none any more.
_LEFT_FOR_NEWER = timedelta(minutes=10)

_FAILED = "event_failed"  # nothing is told of its own failing

log = structlog.get_logger(__name__)


class Failures:
    """Counts attempts before they are made and gives up after three."""

    def __init__(self, database: Database, clock: Clock, preparation: Preparation) -> None:
        self._database = database
        self._clock = clock
        self._preparation = preparation

    async def count_attempts(self, fresh: Sequence[Fresh]) -> list[Fresh]:
        """Count an attempt of each event and return those that may still be tried."""
        async with self._database.write() as tx:
            counted = await inbox.count_attempts(tx, [one.inbox_id for one in fresh])
            for one in fresh:
                if counted.get(one.inbox_id, 0) > _ATTEMPTS:
                    await self._put_aside(tx, one)
        return [one for one in fresh if 0 < counted.get(one.inbox_id, 0) <= _ATTEMPTS]

    async def _put_aside(self, tx: Connection, one: Fresh) -> None:
        await self._give_up(tx, one.inbox_id, one.conversation_id, one.event.type)

    async def _give_up(self, tx: Connection, row: int, chat: int, kind: str) -> None:
        now = self._clock.now()
        refusal = outcome_json.dump_json(Outcome(refusal="failed")).decode()
        await inbox.mark_handled(tx, {row: refusal}, now)
        if kind == _FAILED:
            return
        rows = [NewRow("engine", f"failed:{row}", chat, EventFailed(now, kind))]
        await inbox.insert_rows(tx, rows, now)
        log.error("event_put_aside", inbox=row, type=kind)

    def is_left_long(self, row: inbox.StoredRow) -> bool:
        """Tell whether nobody newer is there for an event that this version does not know."""
        return self._clock.now() - row.received_at > _LEFT_FOR_NEWER

    async def give_up_unknown(self, rows: Sequence[inbox.StoredRow]) -> None:
        """Put aside what is in the way of all that came after it, and nobody understands."""
        async with self._database.write() as tx:
            for row in rows:
                await self._give_up(tx, row.id, row.conversation_id, row.kind())

    async def note(self, conversation_id: int) -> int | None:
        """After a failure: the event is prepared (and counted) anew, a deadline is pushed on.

        Returns the inbox id of the event, None where it was a deadline.
        """
        now = self._clock.now()
        async with self._database.write() as tx:
            row = (await inbox.oldest_open(tx, [conversation_id])).get(conversation_id)
            if row is not None and row.decoded() is not None:
                self._preparation.forget(row.id)
                return row.id
            promised = await deadlines.open_deadlines(tx, [conversation_id])
            due = [one for one in promised.get(conversation_id, ()) if one.due_at <= now]
            for one in due[:1]:
                await self._push_on(tx, conversation_id, one)
        return None

    async def _push_on(
        self, tx: Connection, conversation_id: int, one: deadlines.StoredDeadline
    ) -> None:
        now = self._clock.now()
        if one.attempts + 1 < _ATTEMPTS:
            await deadlines.push_on(tx, conversation_id, one.kind, now + _RETRY_DEADLINE)
            return
        change = deadlines.DeadlineChange(conversation_id, "", {one.kind: None})
        await deadlines.write_changes(tx, [change], now)
        key = f"failed:{conversation_id}:{one.kind}:{one.due_at.isoformat()}"
        event = EventFailed(now, f"deadline {one.kind}")
        await inbox.insert_rows(tx, [NewRow("engine", key, conversation_id, event)], now)
