"""Entries in files: the starter ones at the first start, a company's own folder at every start."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import structlog

from bot.clock import Clock
from bot.storage import entries as store
from bot.storage.database import Connection, Database
from bot.storage.entries import Change, StoredEntry
from knowledge.entries import load_entries
from knowledge.entry import Entry

STARTER: Final = "starter"  # who brought an entry, where nobody did by hand
FILES: Final = "files"

log = structlog.get_logger(__name__)


async def take_in(database: Database, clock: Clock, folder: Path | None) -> None:
    """Store what the files hold and SQL does not know yet; raise `EntryError` for a bad file."""
    if folder is not None:
        entries = await asyncio.to_thread(load_entries, folder)
        async with database.write() as tx:
            await _sync(tx, entries, Change(clock.now(), FILES))
        return
    async with database.read() as tx:
        if await store.read_revision(tx):
            return
    entries = await asyncio.to_thread(load_entries)
    async with database.write() as tx:
        await store.lock_entries(tx)
        if not await store.read_revision(tx):  # another process may have been first
            await store.put_entries(tx, entries, Change(clock.now(), STARTER))


async def _sync(tx: Connection, entries: Sequence[Entry], by: Change) -> None:
    """Take over the files that changed, unless the entry was edited by hand since."""
    await store.lock_entries(tx)
    stored = {each.entry.id: each for each in await store.read_entries(tx)}
    last = await store.read_last_by(tx, FILES)
    if not last:  # the company's own folder takes the place of the starter entries
        own = {entry.id for entry in entries}
        gone = [
            each for each in stored.values() if _is_untouched(each) and each.entry.id not in own
        ]
        await store.remove_entries(tx, gone, by)
    free = []
    for entry in entries:
        known, read = stored.get(entry.id), last.get(entry.id)
        if (read and read[1] == entry) or (known and known.entry == entry):
            continue
        if _is_free(known, read):
            free.append(entry)
        else:
            log.warning("knowledge_file_passed_over", entry=entry.id, why="edited by hand since")
    await store.put_entries(tx, free, by)


def _is_untouched(stored: StoredEntry) -> bool:
    return stored.who == STARTER and stored.changed_by is None and not stored.is_removed


def _is_free(stored: StoredEntry | None, last: tuple[int, Entry] | None) -> bool:
    """Tell whether nobody has edited the entry since the files were read last."""
    if stored is None or _is_untouched(stored):
        return True
    return last is not None and stored.version == last[0]
