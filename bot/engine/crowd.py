"""More customers than a channel's limits let us answer in time: recorded and shown, not hidden.

Telegram takes about 28 messages a second. When more wait to be sent than can leave within the time
of a greeting, the last of them will be late whatever we do, and the leads should know.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Final

import structlog

from bot.clock import Clock
from bot.engine.loops import every
from bot.engine.turn import Turn
from bot.storage.database import Database
from bot.storage.flags import raise_once
from bot.storage.outbox import count_pending
from handlers.policy import Policy

KIND: Final = "crowded"
_LOOK_SECONDS: Final = 1.0
# A crowd that comes again after this long is a new one.
_SAME_CROWD: Final = timedelta(minutes=10)

log = structlog.get_logger(__name__)


class Crowd:
    """Looks once a second, in the process that sends; a rate of 0 means that there is no limit."""

    def __init__(
        self, database: Database, clock: Clock, turn: Turn, rate: int, policy: Callable[[], Policy]
    ) -> None:
        self._database = database
        self._clock = clock
        self._turn = turn
        self._rate = rate
        self._policy = policy

    def loops(self) -> list[Coroutine[None, None, None]]:
        """Return the loop to run."""
        return [every(_LOOK_SECONDS, self._clock, self.look, "crowd")] if self._rate else []

    async def look(self) -> None:
        """Raise the flag when more waits than can leave in time."""
        if not self._turn.is_ours():
            return
        at_most = self._rate * self._policy().greeting_within.total_seconds()
        async with self._database.read() as tx:
            pending = await count_pending(tx)
        if pending <= at_most:
            return
        now = self._clock.now()
        async with self._database.write() as tx:
            if await raise_once(tx, KIND, str(pending), now - _SAME_CROWD, now):
                log.warning("crowded", pending=pending, in_time=int(at_most))
