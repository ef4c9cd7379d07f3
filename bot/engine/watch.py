"""Looking for what nobody has been told about: deadlines, orphaned events, abandoned sends."""

from __future__ import annotations

import random
from collections.abc import Coroutine
from datetime import timedelta

from bot.clock import Clock
from bot.engine.decider import Decider
from bot.engine.loops import every
from bot.engine.sender import ABANDONED_AFTER, Sender
from bot.storage import deadlines, inbox, retention
from bot.storage.database import Database

# A deadline is looked for at least four times a second (design, section 2).
_DEADLINE_SECONDS = 0.2
_ORPHAN_SECONDS = 0.25
_ABANDONED_SECONDS = 0.25
_SWEEP_SECONDS = 600.0
# Younger events are still in the hands of the process that took them in.
_ORPHAN_AGE = timedelta(seconds=0.5)
_AT_MOST = 500


class Watch:
    """The loops that make every promise independent of who is alive."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        decider: Decider,
        sender: Sender,
    ) -> None:
        self._database = database
        self._clock = clock
        self._decider = decider
        self._sender = sender
        self._has_inherited = False

    def loops(self) -> list[Coroutine[None, None, None]]:
        """Return the loops to run."""
        jobs = (
            (_DEADLINE_SECONDS, self.find_due, "deadlines"),
            (_ORPHAN_SECONDS, self.find_orphans, "orphans"),
            (_ORPHAN_SECONDS, self._sender.look_for_waiting, "outbox"),
            (_ABANDONED_SECONDS, self.find_abandoned, "abandoned"),
            (_SWEEP_SECONDS, self.sweep, "retention"),
        )
        return [every(seconds, self._clock, job, name) for seconds, job, name in jobs]

    async def find_due(self) -> None:
        """Put conversations with a deadline that has come before the decider."""
        async with self._database.read() as tx:
            due = await deadlines.conversations_due(tx, self._clock.now(), _AT_MOST)
        # Others look at the same: whoever begins elsewhere finds less of it held by them.
        self._decider.add(random.sample(due, len(due)))

    def inherit(self) -> None:
        """Take what nobody handles for orphaned at once: another process is known to be gone."""
        self._has_inherited = True

    async def find_orphans(self, age: timedelta = _ORPHAN_AGE) -> None:
        """Put conversations before the decider whose events nobody has handled.

        When much is waiting here, the others may be as busy, and what they have is not lost: to
        take it from them would only be more to do.
        """
        async with self._database.read() as tx:
            now = self._clock.now()
            before = now if self._has_inherited else now - max(age, self._decider.lag * 2)
            self._has_inherited = False
            self._decider.add(await inbox.conversations_with_open(tx, before, _AT_MOST))

    async def sweep(self) -> None:
        """Remove what has had its time (D2)."""
        async with self._database.write() as tx:
            await retention.sweep(tx, self._clock.now())

    async def find_abandoned(self) -> None:
        """Sort out sends of processes that died."""
        await self._sender.recover(ABANDONED_AFTER)
