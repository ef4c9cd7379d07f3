"""Vectors on disk, each under a key of its text: records of one size, one after another.

Every record has a checksum, so that one that was torn or spoilt is as good as not there. Several
processes may add to one file; a part of a record at its end is cut off before more is added.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO, Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from knowledge.rows import Halves, Heights

KEY_BYTES: Final = 16
SLICE: Final = 4096  # records that are read at once: other threads want their turn
RECORDS_AT_MOST: Final = 300_000  # 313 MB of vectors of 512 numbers

Records = NDArray[np.void]


def key_of(text: str) -> bytes:
    """Return the key of a text; nobody can tell the text from it."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES).digest()


class VectorFile:
    """Vectors of one width; one thread at a time."""

    def __init__(self, path: Path, width: int) -> None:
        """Read which keys there are; a file that is not there yet is made when one is added."""
        self._path = path
        self._type = np.dtype(
            [("key", f"V{KEY_BYTES}"), ("check", "<u4"), ("vector", "<f2", (width,))]
        )
        self._rows: dict[bytes, int] = {}
        path.parent.mkdir(parents=True, exist_ok=True)
        self._look()

    def __len__(self) -> int:
        """Return how many keys there are."""
        return len(self._rows)

    def __contains__(self, key: bytes) -> bool:
        """Tell whether there is a vector under a key."""
        return key in self._rows

    def _look(self) -> None:
        records = self._records()
        self._rows = {}
        for first in range(0, len(records), SLICE):
            keys = records["key"][first : first + SLICE].tolist()
            self._rows.update(zip(keys, range(first, first + len(keys)), strict=True))

    def _records(self) -> Records:
        count = self._path.stat().st_size // self._type.itemsize if self._path.exists() else 0
        if not count:
            return np.empty(0, self._type)
        return np.memmap(self._path, self._type, "r", shape=(count,))

    def read(self, keys: Sequence[bytes], into: Halves) -> NDArray[np.bool_]:
        """Write the vectors of keys into rows; tell which of them are there and sound."""
        found = np.zeros(len(keys), np.bool_)
        records = self._records()
        at = np.array([self._rows.get(key, -1) for key in keys], np.int64)
        at[at >= len(records)] = -1  # somebody made the file shorter
        for first in range(0, len(keys), SLICE):
            places = first + np.flatnonzero(at[first : first + SLICE] >= 0)
            taken = np.array(records[at[places]]) if len(places) else records[:0]
            sound = [
                _check(record) == record["check"] and record["key"].tobytes() == keys[place]
                for record, place in zip(taken, places.tolist(), strict=True)
            ]
            kept = places[np.array(sound, np.bool_)]
            into[kept] = taken["vector"][np.array(sound, np.bool_)]
            found[kept] = True
        return found

    def add(self, keys: Sequence[bytes], vectors: Heights | Halves) -> None:
        """Put vectors under keys, in place of what was there."""
        made = np.empty(len(keys), self._type)
        made["key"] = np.array(keys, f"V{KEY_BYTES}")
        made["vector"] = vectors
        made["check"] = [_check(record) for record in made]
        with self._alone() as file:
            whole = file.seek(0, os.SEEK_END) // self._type.itemsize
            file.truncate(whole * self._type.itemsize)
            file.seek(0, os.SEEK_END)
            file.write(made.tobytes())
        self._rows.update(zip(keys, range(whole, whole + len(keys)), strict=True))

    def keep(self, keys: Collection[bytes]) -> None:
        """Drop everything but these; a reader meets the file as it was, or as it will be."""
        kept = [key for key in self._rows if key in keys]
        records = self._records()
        fresh = self._path.with_suffix(f".{os.getpid()}")
        with self._alone():
            with fresh.open("wb") as file:
                for rows in _sliced([self._rows[key] for key in kept]):
                    file.write(np.array(records[rows]).tobytes())
            fresh.replace(self._path)
        self._rows = dict(zip(kept, range(len(kept)), strict=True))

    @contextmanager
    def _alone(self) -> Iterator[BinaryIO]:
        """Open the file while no other process adds to it."""
        with self._path.open("r+b" if self._path.exists() else "w+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file


def _sliced(rows: Sequence[int]) -> Iterable[Sequence[int]]:
    return (rows[first : first + SLICE] for first in range(0, len(rows), SLICE))


def _check(record: Any) -> int:
    return crc32(record["vector"].tobytes(), crc32(record["key"].tobytes()))
