"""Events that were there when a process died are tried one at a time.

All that was under way then has an attempt counted, and so has its neighbour, which may have killed
the process. Tried together once more they would be counted together until all are put aside; tried
alone only the one that kills is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from bot.clock import Clock
from bot.engine.errands import Errands
from bot.engine.preparing import Fresh

# Whoever is not decided by then, perhaps since another process has it, lets the next one come.
_TURN_SECONDS = 1.0

Prepare = Callable[[Sequence[Fresh]], Awaitable[None]]  # counts an attempt first


class Suspects:
    """Gives each its turn: from its preparation until it is decided."""

    def __init__(self, clock: Clock, prepare: Prepare, errands: Errands) -> None:
        self._clock = clock
        self._prepare = prepare
        self._turn = asyncio.Lock()
        self._under_way: dict[int, asyncio.Event] = {}
        self._errands = errands

    async def prepare(self, one: Fresh) -> None:
        """Wait for the turn, and prepare the event."""
        await self._turn.acquire()
        is_over = self._under_way[one.inbox_id] = asyncio.Event()
        self._errands.start(self._hold(one.inbox_id, is_over))
        await self._prepare([one])

    def over(self, inbox_id: int) -> None:
        """Let the next one come: this one is decided, or has failed and lives."""
        if inbox_id in self._under_way:
            self._under_way[inbox_id].set()

    async def _hold(self, inbox_id: int, is_over: asyncio.Event) -> None:
        decided = asyncio.create_task(is_over.wait())
        late = asyncio.create_task(self._clock.sleep(_TURN_SECONDS))
        try:
            await asyncio.wait((decided, late), return_when=asyncio.FIRST_COMPLETED)
        finally:
            decided.cancel()
            late.cancel()
            del self._under_way[inbox_id]
            self._turn.release()
