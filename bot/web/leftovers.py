"""Half files of a process that died while it took them in: removed at the start and hourly."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import structlog
from aiohttp import web

from bot.tasks import end_tasks
from bot.web.parts import PARTS, WebParts
from bot.web.uploads import PART

_EVERY_SECONDS: Final = 3600.0
_UNTOUCHED_FOR: Final = timedelta(hours=1)

_log = structlog.get_logger(__name__)


async def keep_tidy(app: web.Application) -> AsyncIterator[None]:
    """Run beside the application."""
    task = asyncio.create_task(_run(app[PARTS]))
    yield
    await end_tasks([task])


async def _run(parts: WebParts) -> None:
    while True:
        before = parts.clock.now() - _UNTOUCHED_FOR
        count = await asyncio.to_thread(remove_leftovers, parts.files, before)
        if count:
            _log.info("web.leftovers_removed", count=count)
        await parts.clock.sleep(_EVERY_SECONDS)


def remove_leftovers(folder: Path, before: datetime) -> int:
    """Remove half files that nobody has written to since; return how many went."""
    count = 0
    for path in folder.glob(f"*{PART}"):
        with suppress(OSError):  # another process may be tidying too
            if datetime.fromtimestamp(path.stat().st_mtime, UTC) < before:
                path.unlink()
                count += 1
    return count
