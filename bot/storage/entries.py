"""The knowledge base in SQL: what every entry says, what it said before, how often it was asked."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from bot.collecting import much_is_made
from bot.storage.codec import entry_json
from bot.storage.database import Connection
from bot.storage.pictures import add_pictures, note_named, with_kept_pictures
from bot.storage.schema import entry, entry_version, timeline
from bot.storage.statements import Statement
from bot.storage.upsert import Row, upsert
from knowledge.entry import Entry
from knowledge.files import Plan, plan_of
from knowledge.reading_rows import Reading

_MANY: Final = 200  # entries: to write down or read so many takes milliseconds
StoredRow = sa.Row[Any]
_LOCK: Final = 0x454E5452  # any fixed number: PostgreSQL's advisory lock of changes to entries


@dataclass(frozen=True, slots=True)
class Change:
    """Who changes something, when, and what they say of it."""

    at: datetime
    who: str  # for people to read
    agent_id: int | None = None  # nobody for files and commands
    note: str = ""


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry as it stands."""

    entry: Entry
    version: int
    is_removed: bool
    changed_at: datetime
    who: str
    changed_by: int | None = None
    number: int = 0  # of this version among all; the greatest is the revision


@dataclass(frozen=True, slots=True)
class EntryVersion:
    """One line of an entry's history."""

    version: int
    changed_at: datetime
    who: str
    note: str
    is_removed: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """How often an entry was answered, and when last."""

    times: int
    last_at: datetime | None


class StaleEntryError(Exception):
    """Somebody changed the entry meanwhile; `stored` is how it stands, None where it is gone."""

    def __init__(self, stored: StoredEntry | None) -> None:
        super().__init__("the entry has another version")
        self.stored = stored


class NoSuchEntryError(Exception):
    """There is no such entry, or no such version of it."""


async def lock_entries(tx: Connection) -> None:
    """Let changes come one after another, until the transaction ends; reading goes on."""
    if tx.dialect.name != "sqlite":  # on SQLite BEGIN IMMEDIATE is the lock
        await tx.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


# --- changing ---


async def put_entry(tx: Connection, wanted: Entry, version: int, by: Change) -> StoredEntry:
    """Keep an entry that was seen at this version, 0 for a new one; what is the same stays.

    Raises `NoSuchPictureError` where it names a picture that is not kept here.
    """
    await lock_entries(tx)
    wanted = await with_kept_pictures(tx, wanted)
    stored = await find_entry(tx, wanted.id)
    is_there = stored is not None and not stored.is_removed
    expected = {stored.version} if stored is not None else {0}
    if version not in (expected if is_there else expected | {0}):
        raise StaleEntryError(stored)
    if is_there and stored is not None and stored.entry == wanted:
        return stored
    await _write(tx, [_next(stored, wanted, by)], by.note)
    return await _found(tx, wanted.id)


async def put_entries(tx: Connection, wanted: Sequence[Entry], by: Change) -> None:
    """Keep many entries at once, whatever stands there; call `lock_entries` before reading."""
    stored = {each.entry.id: each for each in await read_entries(tx)}
    await _write(tx, [_next(stored.get(each.id), each, by) for each in wanted], by.note)


async def take_over(tx: Connection, reading: Reading, by: Change, *, is_dry: bool = False) -> Plan:
    """Keep what a file holds beside what is stored, all of it; return what that comes to.

    The bytes of the pictures that it brings are on disk already.
    """
    await lock_entries(tx)
    stored = {each.entry.id: each.entry for each in await read_entries(tx) if not each.is_removed}
    plan = await asyncio.to_thread(plan_of, reading, stored)
    if not is_dry:
        await add_pictures(tx, (one.picture for one in reading.brought), by.at)
        await put_entries(tx, [*plan.added, *plan.changed], by)
    return plan


async def remove_entry(tx: Connection, name: str, version: int, by: Change) -> None:
    """Take an entry away; its history stays."""
    await lock_entries(tx)
    stored = await _seen(tx, name, version)
    if not stored.is_removed:
        await _write(tx, [_next(stored, stored.entry, by, is_removed=True)], by.note)


async def remove_entries(tx: Connection, gone: Sequence[StoredEntry], by: Change) -> None:
    """Take many away at once; call `lock_entries` before reading."""
    rows = [_next(stored, stored.entry, by, is_removed=True) for stored in gone]
    await _write(tx, rows, by.note)


async def restore_entry(
    tx: Connection, name: str, to: int, version: int, by: Change
) -> StoredEntry:
    """Make an earlier version the newest again."""
    await lock_entries(tx)
    stored = await _seen(tx, name, version)
    wanted = await read_version(tx, name, to)
    await _write(tx, [_next(stored, wanted, by)], by.note)
    return await _found(tx, name)


async def _seen(tx: Connection, name: str, version: int) -> StoredEntry:
    stored = await find_entry(tx, name)
    if stored is None:
        raise NoSuchEntryError(name)
    if stored.version != version:
        raise StaleEntryError(stored)
    return stored


def _next(
    stored: StoredEntry | None, wanted: Entry, by: Change, *, is_removed: bool = False
) -> StoredEntry:
    version = 1 if stored is None else stored.version + 1
    return StoredEntry(wanted, version, is_removed, by.at, by.who, by.agent_id)


async def _write(tx: Connection, changed: Sequence[StoredEntry], note: str) -> None:
    if not changed:
        return
    for first in range(0, len(changed), _MANY):
        part = changed[first : first + _MANY]
        await note_named(tx, (each.entry for each in part))
        rows = [_row(each) for each in part]
        await upsert(tx, entry, rows, ("name",))
        told = [row | {"who": each.who, "note": note} for row, each in zip(rows, part, strict=True)]
        await tx.execute(sa.insert(entry_version), told)


def _row(changed: StoredEntry) -> Row:
    return {
        "name": changed.entry.id,
        "document": entry_json.dump_json(changed.entry).decode(),
        "version": changed.version,
        "is_removed": changed.is_removed,
        "changed_at": changed.changed_at,
        "changed_by": changed.changed_by,
    }


# --- reading ---


_NOW = sa.and_(entry_version.c.name == entry.c.name, entry_version.c.version == entry.c.version)
_STORED = sa.select(entry, entry_version.c.who, entry_version.c.id.label("number")).join(
    entry_version, _NOW
)


async def read_entries(tx: Connection, since: int = 0) -> list[StoredEntry]:
    """Return how all entries stand that changed since a revision, removed ones too, by name."""
    rows = await _named_after(tx, since, "")
    if len(rows) < _MANY:
        return _all_stored(rows)
    stored: list[StoredEntry] = []
    with much_is_made():
        while rows:  # all at once would hold others up
            stored += await asyncio.to_thread(_all_stored, rows)
            rows = await _named_after(tx, since, rows[-1].name)
    return stored


async def _named_after(tx: Connection, since: int, name: str) -> Sequence[StoredRow]:
    query = _STORED.where(entry_version.c.id > since, entry.c.name > name)
    return (await tx.execute(query.order_by(entry.c.name).limit(_MANY))).all()


def _all_stored(rows: Sequence[StoredRow]) -> list[StoredEntry]:
    return [_stored(row) for row in rows]


async def find_entry(tx: Connection, name: str) -> StoredEntry | None:
    """Return how an entry stands, a removed one too."""
    row = (await tx.execute(_STORED.where(entry.c.name == name))).one_or_none()
    return _stored(row) if row is not None else None


async def _found(tx: Connection, name: str) -> StoredEntry:
    return _stored((await tx.execute(_STORED.where(entry.c.name == name))).one())


def _stored(row: sa.Row[tuple[object, ...]]) -> StoredEntry:
    return StoredEntry(
        entry=entry_json.validate_json(row.document),
        version=row.version,
        is_removed=row.is_removed,
        changed_at=row.changed_at,
        who=row.who,
        changed_by=row.changed_by,
        number=row.number,
    )


async def read_revision(tx: Connection) -> int:
    """Return the number of the newest change; 0 before the first one."""
    [(newest,)] = await _REVISION.ask(tx, [{}])
    return int(newest or 0)


_REVISION = Statement(lambda _: sa.select(sa.func.max(entry_version.c.id)))


async def read_history(tx: Connection, name: str) -> list[EntryVersion]:
    """Return all versions of an entry, the newest first."""
    c = entry_version.c
    query = (
        sa.select(c.version, c.changed_at, c.who, c.note, c.is_removed)
        .where(c.name == name)
        .order_by(c.version.desc())
    )
    return [EntryVersion(*row) for row in await tx.execute(query)]


async def read_version(tx: Connection, name: str, version: int) -> Entry:
    """Return an entry as it was then; raise `NoSuchEntryError` where it never was."""
    c = entry_version.c
    asked = sa.literal(version, sa.BigInteger)  # whatever number somebody asks for
    query = sa.select(c.document).where(c.name == name, c.version == asked)
    document = await tx.scalar(query)
    if document is None:
        raise NoSuchEntryError(name)
    return entry_json.validate_json(document)


async def read_last_by(tx: Connection, who: str) -> dict[str, tuple[int, Entry]]:
    """Return the newest version of each entry that a nameless writer (files) made."""
    c = entry_version.c
    newest = (
        sa.select(sa.func.max(c.id))
        .where(c.who == who, c.changed_by.is_(None), c.is_removed.is_(False))
        .group_by(c.name)
    )
    rows = await tx.execute(sa.select(c.name, c.version, c.document).where(c.id.in_(newest)))
    return {row.name: (row.version, entry_json.validate_json(row.document)) for row in rows}


async def count_answers(tx: Connection) -> dict[str, Answered]:
    """Return how often each entry was answered; counted, so that erasing needs nothing new."""
    c = timeline.c
    query = (
        sa.select(c.detail, sa.func.count(), sa.func.max(c.at))
        .where(c.what == "answered", c.detail != "")
        .group_by(c.detail)
    )
    return {row[0]: Answered(int(row[1]), row[2]) for row in await tx.execute(query)}
