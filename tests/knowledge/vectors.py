"""An encoder of the tests: what it says of a text follows from its letters, at once."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from knowledge.meaning import WIDTH
from knowledge.rows import Heights


def vector_of(text: str) -> Heights:
    """Return the vector of a text, of length 1."""
    seed = int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big")
    drawn = np.random.default_rng(seed).standard_normal(WIDTH).astype(np.float32)
    made: Heights = drawn / np.linalg.norm(drawn)
    return made


class Letters:
    """Counts what it has to encode."""

    def __init__(self, name: str = "letters-1") -> None:
        self.name = name
        self.width = WIDTH
        self.learned: list[str] = []

    def encode(self, texts: Sequence[str]) -> Heights:
        return np.array([vector_of(text) for text in texts])

    def learn(self, texts: Sequence[str]) -> Heights:
        self.learned += texts
        return np.array([vector_of(text) for text in texts]).reshape(len(texts), WIDTH)

    def unknown(self, texts: Sequence[str]) -> int:
        return len(texts)
