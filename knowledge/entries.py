"""Reads the entries of a folder; a mistake is told by file and line."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from knowledge.entry import GROUPS, LANGUAGES, Entry, EntryError
from knowledge.markdown import KEYS, Find, read_markdown
from knowledge.pictures import Pictures, in_folder, nowhere
from knowledge.reading_rows import Reading

__all__ = [
    "FOLDER",
    "GROUPS",
    "KEYS",
    "LANGUAGES",
    "Entry",
    "EntryError",
    "load_entries",
    "load_folder",
    "read_entry",
]

FOLDER: Final = Path(__file__).parent / "entries"


def load_entries(folder: Path | None = None) -> tuple[Entry, ...]:
    """Read every `*.md` of a folder, in the order of their names; ids must differ."""
    return load_folder(folder).entries


def load_folder(folder: Path | None = None) -> Reading:
    """Read the same, with the pictures that lie beside the files."""
    folder = folder or FOLDER
    pictures = Pictures(in_folder(folder))
    entries: dict[str, Entry] = {}
    for path in sorted(folder.glob("*.md")):
        entry = read_entry(path, pictures.named)
        if entry.id in entries:
            raise EntryError(path, 1, f"another entry has the id {entry.id!r} already")
        entries[entry.id] = entry
    return Reading(tuple(entries.values()), brought=pictures.brought())


def read_entry(path: Path, find: Find = nowhere) -> Entry:
    """Read one file."""
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EntryError(path, 1, f"is not UTF-8 text ({error.reason})") from error
    return read_markdown(text, path, find)
