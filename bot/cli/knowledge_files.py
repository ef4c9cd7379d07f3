"""`knowledge import` and `knowledge export`: entries out of a file, and into one."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from bot.cli.opening import with_database
from bot.cli.trouble import Trouble
from bot.clock import SystemClock
from bot.knowledge_files import read_files
from bot.picture_files import keep_brought, reader_of
from bot.settings import Settings
from bot.storage import entries as store
from bot.storage.database import Database
from bot.storage.entries import Change
from knowledge.entry import Entry, EntryError, pictures_of
from knowledge.files import (
    REFUSALS_TOLD,
    Plan,
    bytes_at_most,
    read_file,
    too_large,
    write_file,
)
from knowledge.pictures import Picture, in_folder
from knowledge.reading_rows import Reading
from knowledge.zip_files import write_zip

_WHO: Final = "command"
_KINDS: Final = "a .csv, .xlsx, .md or .zip file"
_ALONE: Final = (
    "This desk has not been started yet: it will begin with these entries alone, without the"
    " starter ones."
)
_NOT_STARTED: Final = (
    "This desk has not been started yet: these are the entries that it will begin with."
)
_WRITTEN: Final = (".csv", ".xlsx", ".zip")


def add_actions(actions: Any) -> None:
    """Describe `knowledge import` and `knowledge export`."""
    brought = _action(actions, "import", f"keep what {_KINDS} holds, also while a desk runs")
    brought.add_argument("file", type=Path, metavar="FILE", help=_KINDS)
    brought.add_argument("--dry-run", action="store_true", help="only tell what would change")
    brought.set_defaults(act=lambda arguments: with_database(partial(_import, arguments)))
    taken = _action(actions, "export", "write every entry into a file that import reads")
    taken.add_argument("file", type=Path, metavar="FILE", help="a .csv, .xlsx or .zip file")
    taken.set_defaults(act=lambda arguments: with_database(partial(_export, arguments)))


def _action(actions: Any, name: str, purpose: str) -> argparse.ArgumentParser:
    described = f"{purpose[0].upper()}{purpose[1:]}."
    parser: argparse.ArgumentParser = actions.add_parser(name, help=purpose, description=described)
    return parser


async def _import(arguments: argparse.Namespace, settings: Settings, database: Database) -> int:
    path: Path = arguments.file
    async with database.read() as tx:
        stored = await store.read_entries(tx)
    known = [picture for each in stored for picture in pictures_of(each.entry)]
    reading = await asyncio.to_thread(_read, path, known)
    if not arguments.dry_run:
        await asyncio.to_thread(keep_brought, settings.files_dir, reading.brought)
    by = Change(SystemClock().now(), _WHO, note=f"import of {path.name}")
    async with database.write() as tx:
        before = await store.read_revision(tx)
        plan = await store.take_over(tx, reading, by, is_dry=arguments.dry_run)
        after = await store.read_revision(tx)
    print(_told(plan, reading, is_dry=arguments.dry_run))
    if after and not before:
        print(_ALONE)
    return 1 if reading.refused else 0


def _read(path: Path, known: Sequence[Picture]) -> Reading:
    try:
        if path.stat().st_size > bytes_at_most(path.name):
            raise Trouble(too_large(path.name))
        return read_file(path.name, path.read_bytes(), known, in_folder(path.parent))
    except OSError as error:
        raise Trouble(f"{path} cannot be read ({error.strerror}).") from None
    except ValueError as error:
        raise Trouble(str(error)) from None


def _told(plan: Plan, reading: Reading, *, is_dry: bool) -> str:
    lines = [f"{one.line}: {one.problem}" for one in reading.refused[:REFUSALS_TOLD]]
    if more := len(reading.refused[REFUSALS_TOLD:]):
        lines.append(f"... and {more} more that were refused")
    begin = "Would be" if is_dry else "Entries"
    lines.append(
        f"{begin} added {len(plan.added)}, changed {len(plan.changed)}, the same {plan.same},"
        f" refused {len(reading.refused)}."
    )
    return "\n".join(lines)


async def _export(arguments: argparse.Namespace, settings: Settings, database: Database) -> int:
    path: Path = arguments.file
    kind = path.suffix.lower()
    if kind not in _WRITTEN:
        raise Trouble(f"{path} must end with one of {', '.join(_WRITTEN)}.")
    async with database.read() as tx:
        is_started = await store.read_revision(tx) > 0
        stored = await store.read_entries(tx)
    entries: Sequence[Entry] = [each.entry for each in stored if not each.is_removed]
    if not is_started:
        entries = await asyncio.to_thread(_would_begin, settings)
    try:
        await asyncio.to_thread(_write, path, kind, entries, settings.files_dir)
    except OSError as error:
        raise Trouble(f"{path} cannot be written ({error.strerror}).") from None
    print(f"{len(entries)} entries are in {path}.")
    if not is_started:
        print(_NOT_STARTED)
    return 0


def _would_begin(settings: Settings) -> Sequence[Entry]:
    try:
        return read_files(settings.knowledge_dir, settings.files_dir).entries
    except EntryError as error:
        raise Trouble(str(error)) from None


def _write(path: Path, kind: str, entries: Sequence[Entry], files: Path) -> None:
    if kind == ".zip":
        with path.open("wb") as out:
            write_zip(out, entries, reader_of(files))
    else:
        path.write_bytes(write_file(kind, entries))
