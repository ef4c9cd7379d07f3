"""Things that are done again and again, whatever fails in between."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog

from bot.channels.base import Unavailable
from bot.clock import Clock
from bot.storage.database import is_away

log = structlog.get_logger(__name__)


async def every(
    seconds: float, clock: Clock, job: Callable[[], Awaitable[object]], name: str
) -> None:
    """Do the job for ever; a failure is logged when it begins and when it is over."""
    has_failed = False
    while True:
        try:
            await job()
        except Exception as error:
            if not has_failed:
                _report(name, error)
            has_failed = True
        else:
            if has_failed:
                log.info("works_again", loop=name)
            has_failed = False
        await clock.sleep(seconds)


def _report(name: str, error: Exception) -> None:
    if isinstance(error, Unavailable) or is_away(error):
        log.warning("loop_waits_for_database", loop=name, error=type(error).__name__)
    else:
        log.error("loop_failed", loop=name, exc_info=error)
