"""Entries and their pictures as a ZIP: a Markdown file for each entry, pictures in a folder."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import PurePosixPath
from typing import IO, Final

from knowledge.entry import Entry, EntryError, pictures_of
from knowledge.markdown import read_markdown, write_markdown
from knowledge.pictures import (
    FOLDER,
    PICTURE_BYTES_AT_MOST,
    TOO_LARGE,
    Picture,
    PictureError,
    Pictures,
    file_name,
)
from knowledge.reading_rows import Reading, Refusal
from knowledge.unpacking import MemberError, is_too_much, read_member

PICTURES_UNPACKED_AT_MOST: Final = 200 * 1024 * 1024
_MEMBERS_AT_MOST: Final = 20_000
_MEMBER_BYTES_AT_MOST: Final = 1024 * 1024  # of an entry
_MADE_ON: Final = (2000, 1, 1, 0, 0, 0)  # the same entries make the same file

Members = Mapping[str, zipfile.ZipInfo]
Bytes = Callable[[Picture], bytes | None]  # of a picture; None where it is gone


def read_zip(data: bytes, known: Iterable[Picture]) -> Reading:
    """Read every entry of an archive, with the pictures that they name in it."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = {member.filename: member for member in archive.infolist()}
        entries = sorted(filter(_is_entry, members.values()), key=lambda one: one.filename)
        if len(members) > _MEMBERS_AT_MOST or is_too_much(entries) or _has_too_much(members):
            return Reading(refused=(Refusal(1, "unpacks to more than can be taken in at once"),))
        pictures = Pictures(partial(_picture_bytes, archive, members), known)
        return _read_members(archive, entries, pictures)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        return Reading(refused=(Refusal(1, f"is not a ZIP that can be read ({error})"),))


def _has_too_much(members: Members) -> bool:
    pictures = (member.file_size for member in members.values() if not _is_entry(member))
    return sum(pictures) > PICTURES_UNPACKED_AT_MOST


def _picture_bytes(archive: zipfile.ZipFile, members: Members, path: str) -> bytes | None:
    member = members.get(path)
    if member is None:
        return None
    if member.file_size > PICTURE_BYTES_AT_MOST:
        raise PictureError(TOO_LARGE)
    try:
        return read_member(archive, member)
    except MemberError as error:
        raise PictureError(str(error)) from None


def _read_members(
    archive: zipfile.ZipFile, members: Sequence[zipfile.ZipInfo], pictures: Pictures
) -> Reading:
    entries: dict[str, Entry] = {}
    refused: list[Refusal] = []
    for member in members:
        found = _read_member(archive, member, pictures)
        refused += found.refused
        for entry in found.entries:
            if entry.id in entries:
                problem = f"{member.filename}: another entry has the id {entry.id!r} already"
                refused.append(Refusal(1, problem))
            else:
                entries[entry.id] = entry
    return Reading(tuple(entries.values()), tuple(refused), brought=pictures.brought())


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, pictures: Pictures) -> Reading:
    name = member.filename
    try:
        if member.file_size > _MEMBER_BYTES_AT_MOST:
            raise MemberError("is too large for one entry")
        return read_entry_file(read_member(archive, member), name, pictures)
    except MemberError as error:
        return Reading(refused=(Refusal(1, _in_file(name, str(error))),))


def read_entry_file(data: bytes, name: str, pictures: Pictures) -> Reading:
    """Read one Markdown file; the pictures it names are looked for beside it."""
    folder = str(PurePosixPath(name).parent)
    try:
        text = data.decode("utf-8-sig")
        entry = read_markdown(text, name, lambda picture: pictures.named(picture, folder))
    except UnicodeDecodeError:
        return Reading(refused=(Refusal(1, _in_file(name, "is not UTF-8 text")),))
    except EntryError as error:
        return Reading(refused=(Refusal(error.line, _in_file(name, error.problem)),))
    return Reading((entry,), brought=pictures.brought())


def _in_file(name: str, problem: str) -> str:
    return f"{name}: {problem}" if name else problem


def _is_entry(member: zipfile.ZipInfo) -> bool:
    """Tell whether a member is an entry; some systems add files of their own beside each."""
    path = PurePosixPath(member.filename)
    return path.suffix.lower() == ".md" and not path.name.startswith(".")


# --- writing ---


def write_zip(out: IO[bytes], entries: Sequence[Entry], read: Bytes) -> None:
    """Write entries and their pictures, one after another; what is gone is left out."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in entries:
            archive.writestr(_member(f"{entry.id}.md", zipfile.ZIP_DEFLATED), write_markdown(entry))
        for name, picture in _named(entries):
            data = read(picture)
            if data is not None:  # packing a picture once more makes it no smaller
                archive.writestr(_member(f"{FOLDER}/{name}", zipfile.ZIP_STORED), data)


def _named(entries: Sequence[Entry]) -> Iterator[tuple[str, Picture]]:
    named = {file_name(picture): picture for entry in entries for picture in pictures_of(entry)}
    yield from named.items()


def _member(name: str, packed: int) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _MADE_ON)
    member.compress_type = packed
    return member
