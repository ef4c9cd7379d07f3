"""Entries in files: the starter ones at the first start, a company's own folder at every start."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final

import structlog

from bot.clock import Clock
from bot.picture_files import keep_brought
from bot.storage import entries as store
from bot.storage.database import Connection, Database
from bot.storage.entries import Change, StoredEntry
from bot.storage.pictures import add_pictures
from knowledge.entries import load_folder
from knowledge.entry import Entry
from knowledge.reading_rows import Reading

STARTER: Final = "starter"  # who brought an entry, where nobody did by hand
FILES: Final = "files"

log = structlog.get_logger(__name__)


async def take_in(database: Database, clock: Clock, folder: Path | None, files: Path) -> None:
    """Store what the files hold and SQL does not know yet; raise `EntryError` for a bad file.

    Pictures that lie beside them are kept in `files`.
    """
    if folder is not None:
        reading = await asyncio.to_thread(read_files, folder, files)
        async with database.write() as tx:
            await _sync(tx, reading, Change(clock.now(), FILES))
        return
    async with database.read() as tx:
        if await store.read_revision(tx):
            return
    reading = await asyncio.to_thread(read_files, None, files)
    async with database.write() as tx:
        await store.lock_entries(tx)
        if not await store.read_revision(tx):  # another process may have been first
            await add_pictures(tx, (one.picture for one in reading.brought), clock.now())
            await store.put_entries(tx, reading.entries, Change(clock.now(), STARTER))


def read_files(folder: Path | None, files: Path) -> Reading:
    """Read what a desk begins with, a company's folder or the starter; keep its pictures."""
    reading = load_folder(folder)
    keep_brought(files, reading.brought)
    return reading


async def _sync(tx: Connection, reading: Reading, by: Change) -> None:
    """Take over the files that changed, unless the entry was edited by hand since."""
    entries = reading.entries
    await store.lock_entries(tx)
    await add_pictures(tx, (one.picture for one in reading.brought), by.at)
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
