"""A space learned from a knowledge base, in which wordings of one entry lie near one another.

Where wordings of one entry differ among themselves tells nothing of which entry is meant, so it
counts for less there. The space is reckoned in closed form, from meanings and words together.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final
from zlib import crc32

import numpy as np

from knowledge.grams import HAN_FROM, RUN, Grams, word_grams
from knowledge.rows import Floats, Halves, Heights, Longs

SLOTS: Final = 512  # that the grams of a text are spread over
SEEDS: Final = (0, 77)  # every gram goes to two slots, so that two seldom share both
WORDS_COUNT: Final = 0.5  # beside the meaning, which counts 1
PAIR: Final = 0.7  # what two Latin words after each other count for
EVEN: Final = 0.3  # of the unevenness among wordings that is taken for chance
SLICE: Final = 500  # entries that are reckoned with at once
LEARNED_FROM_AT_MOST: Final = 30_000  # wordings
SIGN_BIT: Final = 31
LEAST: Final = 1e-9


def unit(rows: Heights | Floats) -> Heights:
    """Return every row with length 1; one of nothing stays nothing."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    units: Heights = (rows / np.maximum(lengths, LEAST)).astype(np.float32)
    return units


@dataclass(frozen=True, slots=True)
class Space:
    """How texts are put into the space."""

    rarity: Mapping[str, float]
    middle: Heights
    turn: Heights

    def put(self, meanings: Heights, words: Heights) -> Heights:
        """Return where texts lie."""
        return unit((_joined(meanings, words) - self.middle) @ self.turn)

    def centres(self, meanings: Heights, words: Heights, firsts: Longs) -> Heights:
        """Return where the middle of each entry's wordings lies; they stand by entry."""
        middles = _means(_joined(meanings, words), firsts)
        return unit((middles - self.middle) @ self.turn)

    def words(self, texts: Sequence[str]) -> Heights:
        """Return the grams of texts spread over the slots, rare ones counting more."""
        return spread_over(texts, self.rarity, SLOTS, SEEDS)


def untold(width: int) -> Space:
    """Return the space of vectors so wide where nothing has been learned yet."""
    size = width + SLOTS
    return Space({}, np.zeros(size, np.float32), np.eye(size, dtype=np.float32))


def learned(texts: Sequence[str], meanings: Heights | Halves, firsts: Longs) -> Space:
    """Learn a space from wordings that stand by entry; `firsts` tell where each begins, and end.

    A large base is learned from by some of its entries, which lie as its others do.
    """
    space = replace(untold(meanings.shape[1]), rarity=rarity_of(texts))
    size = len(space.middle)
    every = -(-len(texts) // LEARNED_FROM_AT_MOST)
    total, uneven, count = np.zeros(size), np.zeros((size, size)), 0
    for rows, begins in sliced(firsts, every):
        joined = _joined(meanings[rows], space.words(texts[rows])).astype(np.float64)
        counts = np.diff(begins, append=len(joined))
        apart = joined - _means(joined, begins).repeat(counts, axis=0)
        uneven += apart.T @ apart
        total += joined.sum(axis=0)
        count += len(joined)
    uneven /= max(1, count)
    even = np.trace(uneven) / len(uneven) or 1.0
    inverse = np.linalg.inv((1 - EVEN) * uneven + EVEN * even * np.eye(len(uneven)))
    turn = np.linalg.cholesky(inverse).astype(np.float32)
    return replace(space, middle=(total / max(1, count)).astype(np.float32), turn=turn)


def sliced(firsts: Longs, every: int = 1) -> Iterator[tuple[slice, Longs]]:
    """Yield the rows of some entries after another, and where among them each entry begins.

    Of many entries they may be a part: SLICE of them, then as many times `every` further on.
    """
    for start in range(0, len(firsts) - 1, SLICE * every):
        bounds = firsts[start : start + SLICE + 1]
        yield slice(int(bounds[0]), int(bounds[-1])), bounds[:-1] - bounds[0]


def _joined(meanings: Heights | Halves, words: Heights) -> Heights:
    joined: Heights = np.hstack(
        [meanings.astype(np.float32, copy=False), np.float32(WORDS_COUNT) * words]
    )
    return joined


def _means(rows: Floats | Heights, firsts: Longs) -> Floats:
    counts = np.diff(firsts, append=len(rows))
    means: Floats = np.add.reduceat(rows, firsts, axis=0) / counts[:, None]
    return means


def rarity_of(texts: Sequence[str]) -> dict[str, float]:
    """Return how much each gram of some texts counts for: the less of them have it, the more."""
    counts = Counter(gram for text in texts for gram in _grams(text))
    return {gram: math.log1p(len(texts) / count) for gram, count in counts.items()}


def _grams(text: str) -> Grams:
    runs = RUN.findall(text)
    grams = word_grams(runs)
    for first, second in pairwise(runs):
        if first < HAN_FROM and second < HAN_FROM:
            grams[f"{first} {second}"] = PAIR
    return grams


def spread_over(
    texts: Sequence[str], rarity: Mapping[str, float], slots: int, seeds: Sequence[int]
) -> Heights:
    """Return the known grams of texts spread over some slots, rare ones counting more."""
    rows = np.zeros((len(texts), slots), np.float32)
    for row, text in zip(rows, texts, strict=True):
        for gram, weight in _grams(text).items():
            if worth := rarity.get(gram):
                for seed in seeds:
                    hashed = crc32(gram.encode(), seed)
                    row[hashed % slots] += weight * (worth if hashed >> SIGN_BIT else -worth)
    return unit(rows)
