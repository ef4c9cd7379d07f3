"""The entries that a command speaks of: those a desk keeps, or the files it would begin with."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cli.opening import with_database
from bot.clock import SystemClock
from bot.settings import Settings
from bot.storage import entries as store
from bot.storage.database import Database
from knowledge.entries import load_entries
from knowledge.entry import Entry, State


def entries_of(settings: Settings) -> Sequence[Entry]:
    """Return what customers are answered from today; raise `EntryError` for a bad file."""
    if settings.database_url is None and not (settings.data_dir / "sansheng.db").exists():
        return load_entries(settings.knowledge_dir)
    return with_database(_stored) or load_entries(settings.knowledge_dir)


async def _stored(settings: Settings, database: Database) -> Sequence[Entry]:
    today = SystemClock().now().astimezone(settings.zone).date()
    async with database.read() as tx:
        stored = await store.read_entries(tx)
    return [
        each.entry
        for each in stored
        if not each.is_removed and each.entry.state_on(today) is State.VALID
    ]
