"""Files of entries: CSV, Excel, Markdown, a ZIP of Markdown; all of them come from outside."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Final

from knowledge.csv_files import read_csv, write_csv
from knowledge.entry import Entry, EntryError
from knowledge.markdown import read_markdown, write_markdown
from knowledge.reading_rows import Reading, Refusal
from knowledge.unpacking import MemberError, is_too_much, read_member
from knowledge.writing_rows import rows_of
from knowledge.xlsx_files import read_xlsx, write_xlsx

FILE_BYTES_AT_MOST: Final = 10 * 1024 * 1024
TOO_LARGE: Final = f"A file of entries has at most {FILE_BYTES_AT_MOST // (1024 * 1024)} MB."
REFUSALS_TOLD: Final = 100  # of a file that is wrong in very many places
_MEMBERS_AT_MOST: Final = 20_000
_MEMBER_BYTES_AT_MOST: Final = 1024 * 1024
_MADE_ON: Final = (2000, 1, 1, 0, 0, 0)  # the same entries make the same file


def read_file(name: str, data: bytes) -> Reading:
    """Read a file by the end of its name; raise ValueError for one that nobody can read."""
    if len(data) > FILE_BYTES_AT_MOST:
        raise ValueError(TOO_LARGE)
    read = _READERS.get(PurePosixPath(name.lower()).suffix)
    if read is None:
        raise ValueError(f"A file of entries is one of {', '.join(_READERS)}.")
    return read(data)


def write_file(kind: str, entries: Sequence[Entry]) -> bytes:
    """Return entries as a file of a kind: .csv, .xlsx or .zip."""
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


def _read_markdown(data: bytes, name: str = "") -> Reading:
    try:
        entry = read_markdown(data.decode("utf-8-sig"), name)
    except UnicodeDecodeError:
        return Reading(refused=(Refusal(1, _in_file(name, "is not UTF-8 text")),))
    except EntryError as error:
        return Reading(refused=(Refusal(error.line, _in_file(name, error.problem)),))
    return Reading((entry,))


def _in_file(name: str, problem: str) -> str:
    return f"{name}: {problem}" if name else problem


def _read_zip(data: bytes) -> Reading:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read_members(archive)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        return Reading(refused=(Refusal(1, f"is not a ZIP that can be read ({error})"),))


def _read_members(archive: zipfile.ZipFile) -> Reading:
    members = sorted(filter(_is_entry, archive.infolist()), key=lambda one: one.filename)
    if len(members) > _MEMBERS_AT_MOST or is_too_much(members):
        return Reading(refused=(Refusal(1, "unpacks to more than can be taken in at once"),))
    entries: dict[str, Entry] = {}
    refused: list[Refusal] = []
    for member in members:
        found = _read_member(archive, member)
        refused += found.refused
        for entry in found.entries:
            if entry.id in entries:
                problem = f"{member.filename}: another entry has the id {entry.id!r} already"
                refused.append(Refusal(1, problem))
            else:
                entries[entry.id] = entry
    return Reading(tuple(entries.values()), tuple(refused))


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Reading:
    try:
        if member.file_size > _MEMBER_BYTES_AT_MOST:
            raise MemberError("is too large for one entry")
        return _read_markdown(read_member(archive, member), member.filename)
    except MemberError as error:
        return Reading(refused=(Refusal(1, _in_file(member.filename, str(error))),))


def _is_entry(member: zipfile.ZipInfo) -> bool:
    """Tell whether a member is an entry; some systems add files of their own beside each."""
    path = PurePosixPath(member.filename)
    return path.suffix.lower() == ".md" and not path.name.startswith(".")


def _write_zip(entries: Sequence[Entry]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in entries:
            member = zipfile.ZipInfo(f"{entry.id}.md", _MADE_ON)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, write_markdown(entry))
    return out.getvalue()


_READERS: Final[Mapping[str, Callable[[bytes], Reading]]] = {
    ".csv": read_csv,
    ".xlsx": read_xlsx,
    ".md": _read_markdown,
    ".zip": _read_zip,
}
_WRITERS: Final[Mapping[str, Callable[[Sequence[Entry]], bytes]]] = {
    ".csv": lambda entries: write_csv(rows_of(entries)),
    ".xlsx": lambda entries: write_xlsx(rows_of(entries)),
    ".zip": _write_zip,
}
