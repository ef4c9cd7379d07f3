"""Work beside the loops: begun and not waited for, and ended with whoever began it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine

import structlog

from bot.storage.database import is_away

log = structlog.get_logger(__name__)


class Errands:
    """What fails is told, unless the database was away: the watch looks again for all of it."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[None, None, None]) -> None:
        """Begin, and do not wait."""
        task = asyncio.create_task(_reported(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def end(self) -> None:
        """Begin no more and finish nothing."""
        for task in self._tasks:
            task.cancel()


async def _reported(work: Coroutine[None, None, None]) -> None:
    try:
        await work
    except Exception as error:
        if not is_away(error):
            log.exception("preparation_failed")
