"""Files of entries: CSV, Excel, Markdown, a ZIP of Markdown; all of them come from outside."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Final

from knowledge.csv_files import read_csv, write_csv
from knowledge.entry import Entry
from knowledge.pictures import Beside, Picture, Pictures
from knowledge.reading_rows import Reading
from knowledge.writing_rows import rows_of
from knowledge.xlsx_files import read_xlsx, write_xlsx
from knowledge.zip_files import Bytes, read_entry_file, read_zip, write_zip

_MEGABYTE: Final = 1024 * 1024
FILE_BYTES_AT_MOST: Final = 10 * _MEGABYTE
ZIP_BYTES_AT_MOST: Final = 64 * _MEGABYTE  # with pictures
REFUSALS_TOLD: Final = 100  # of a file that is wrong in very many places


def bytes_at_most(name: str) -> int:
    """Return how much of a file of this name is taken in."""
    return ZIP_BYTES_AT_MOST if name.lower().endswith(".zip") else FILE_BYTES_AT_MOST


def too_large(name: str) -> str:
    """Say that a file of this name has more than that."""
    kind = "ZIP of entries and pictures" if name.lower().endswith(".zip") else "file of entries"
    return f"A {kind} has at most {bytes_at_most(name) // _MEGABYTE} MB."


def read_file(
    name: str, data: bytes, known: Iterable[Picture] = (), beside: Beside | None = None
) -> Reading:
    """Read a file by the end of its name; raise ValueError for one that nobody can read.

    Pictures that it names are looked for in the ZIP, or beside the file where it lies in a
    folder, then among those that are known.
    """
    if len(data) > bytes_at_most(name):
        raise ValueError(too_large(name))
    suffix = PurePosixPath(name.lower()).suffix
    if suffix == ".zip":
        return read_zip(data, known)
    read = _READERS.get(suffix)
    if read is None:
        raise ValueError(f"A file of entries is one of {', '.join((*_READERS, '.zip'))}.")
    return read(data, Pictures(beside, known))


def write_file(kind: str, entries: Sequence[Entry], read: Bytes = lambda _: None) -> bytes:
    """Return entries as a file of a kind: .csv, .xlsx or .zip; only this one holds pictures."""
    if kind == ".zip":
        out = io.BytesIO()
        write_zip(out, entries, read)
        return out.getvalue()
    return _WRITERS[kind](entries)


@dataclass(frozen=True, slots=True)
class Plan:
    """What taking a file over means for what is stored."""

    added: tuple[Entry, ...]
    changed: tuple[Entry, ...]
    same: int


def plan_of(reading: Reading, stored: Mapping[str, Entry]) -> Plan:
    """Compare; fields that the file does not name stay as they are stored."""
    added, changed, same = [], [], 0
    for entry in reading.entries:
        known = stored.get(entry.id)
        if known is None:
            added.append(entry)
            continue
        kept = replace(entry, **{name: getattr(known, name) for name in reading.unnamed})
        if kept == known:
            same += 1
        else:
            changed.append(kept)
    return Plan(tuple(added), tuple(changed), same)


_READERS: Final[Mapping[str, Callable[[bytes, Pictures], Reading]]] = {
    ".csv": read_csv,
    ".xlsx": read_xlsx,
    ".md": lambda data, pictures: read_entry_file(data, "", pictures),
}
_WRITERS: Final[Mapping[str, Callable[[Sequence[Entry]], bytes]]] = {
    ".csv": lambda entries: write_csv(rows_of(entries)),
    ".xlsx": lambda entries: write_xlsx(rows_of(entries)),
}
