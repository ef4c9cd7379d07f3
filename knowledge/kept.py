"""An encoder that keeps on disk what the texts of a knowledge base mean.

Learning a hundred thousand texts takes minutes, reading them back a second. What customers say is
never kept, and of the texts of the base only vectors, under keys that tell nothing of them.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from knowledge.meaning import Meaning
from knowledge.rows import Halves, Heights
from knowledge.vector_file import RECORDS_AT_MOST, VectorFile, key_of

LEARNED_AT_ONCE: Final = 512  # texts, between two looks at the disk
NOT_IN_NAMES: Final = re.compile(r"[^A-Za-z0-9.-]+")

Tell = Callable[[OSError], object]


class KeptMeaning:
    """Encodes as another does; threads may share it."""

    def __init__(self, meaning: Meaning, folder: Path, tell: Tell) -> None:
        """Keep vectors in a folder; `tell` hears when that cannot be done, which is no harm."""
        self._meaning = meaning
        self._tell = tell
        self._path = folder / f"{NOT_IN_NAMES.sub('-', meaning.name)}.vectors"
        self._lock = threading.Lock()
        self._file: VectorFile | None = None
        self._is_broken = False
        self._used: set[bytes] = set()

    @property
    def name(self) -> str:
        """Return the name of what encodes."""
        return self._meaning.name

    @property
    def width(self) -> int:
        """Return how many numbers a vector has."""
        return self._meaning.width

    def encode(self, texts: Sequence[str]) -> Heights:
        """Return a vector for each text; nothing is kept."""
        return self._meaning.encode(texts)

    def unknown(self, texts: Sequence[str]) -> int:
        """Return how many of the texts would have to be encoded."""
        with self._lock:
            file = self._opened()
            return len(texts) if file is None else sum(key_of(text) not in file for text in texts)

    def learn(self, texts: Sequence[str]) -> Halves:
        """Return a vector for each text, the same however often it is asked for."""
        vectors = np.zeros((len(texts), self.width), np.float16)
        keys = [key_of(text) for text in texts]
        missing = self._read(keys, vectors)
        once = {keys[number]: number for number in missing}  # many answers are alike
        for part in _parts(list(once.values())):
            vectors[part] = self._meaning.learn([texts[number] for number in part])
            self._add([keys[number] for number in part], vectors[part])
        vectors[missing] = vectors[[once[keys[number]] for number in missing]]
        return vectors

    def _read(self, keys: Sequence[bytes], vectors: Halves) -> list[int]:
        """Read what is kept; return the numbers of what is not."""
        with self._lock:
            self._used.update(keys)
            try:
                file = self._opened()
                found = None if file is None else file.read(keys, vectors)
            except OSError as error:
                self._break(error)
                found = None
        return list(range(len(keys))) if found is None else np.flatnonzero(~found).tolist()

    def _add(self, keys: Sequence[bytes], vectors: Halves) -> None:
        with self._lock:
            file = self._opened()
            if file is None:
                return
            try:
                if len(file) + len(keys) > RECORDS_AT_MOST:
                    file.keep(self._used)
                if len(file) + len(keys) <= RECORDS_AT_MOST:
                    file.add(keys, vectors)
            except OSError as error:
                self._break(error)

    def _opened(self) -> VectorFile | None:
        if self._file is None and not self._is_broken:
            try:
                self._file = VectorFile(self._path, self.width)
            except OSError as error:
                self._break(error)
        return self._file

    def _break(self, error: OSError) -> None:
        """Go on without what is on disk."""
        self._file, self._is_broken = None, True
        self._tell(error)


def _parts(numbers: Sequence[int]) -> Iterator[list[int]]:
    for first in range(0, len(numbers), LEARNED_AT_ONCE):
        yield list(numbers[first : first + LEARNED_AT_ONCE])
