"""Removed at the start and hourly: half files of a process that died, pictures never used."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import structlog
from aiohttp import web

from bot.picture_files import remove_unnamed
from bot.storage.database import is_away
from bot.storage.pictures import forget_unnamed
from bot.stored_bytes import PART
from bot.tasks import end_tasks
from bot.web.parts import PARTS, WebParts

_EVERY_SECONDS: Final = 3600.0
_UNTOUCHED_FOR: Final = timedelta(hours=1)
UNNAMED_FOR: Final = timedelta(days=7)  # an entry may be a draft in somebody's browser

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
        try:
            count += await remove_unused_pictures(parts)
        except Exception as error:
            if not is_away(error):
                raise
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


async def remove_unused_pictures(parts: WebParts) -> int:
    """Remove pictures that no version of an entry has ever named; return how many went."""
    before = parts.clock.now() - UNNAMED_FOR
    async with parts.database.write() as tx:
        ids = await forget_unnamed(tx, before)
    return await asyncio.to_thread(remove_unnamed, parts.files, ids, before)
