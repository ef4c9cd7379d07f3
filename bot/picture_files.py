"""The files of pictures: put on disk before a row tells of them, read, removed when unused."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from bot.stored_bytes import store_bytes
from knowledge.pictures import Brought, Picture
from knowledge.zip_files import Bytes


def keep_brought(folder: Path, brought: Iterable[Brought]) -> None:
    """Put pictures on disk that came with a file of entries, one after another."""
    for one in brought:
        path = folder / one.picture.id
        if path.is_file():
            path.touch()  # it is wanted again: not for the cleaner
        else:
            store_bytes(folder, one.picture.id, one.read())


def reader_of(folder: Path) -> Bytes:
    """Return a way to read pictures; one that is gone is None."""

    def read(picture: Picture) -> bytes | None:
        try:
            return (folder / picture.id).read_bytes()
        except FileNotFoundError:
            return None

    return read


def remove_unnamed(folder: Path, ids: Iterable[str], before: datetime) -> int:
    """Remove pictures that nobody names, but for those put there again since; say how many."""
    count = 0
    for path in (folder / name for name in ids):
        try:
            if datetime.fromtimestamp(path.stat().st_mtime, UTC) < before:
                path.unlink()
                count += 1
        except FileNotFoundError:
            continue
    return count
