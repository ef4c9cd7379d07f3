"""From a gram to the texts that hold it; only so much is read for one question.

The lists of the rarest grams are read first, until enough is read: they name the candidates, and
only those are looked at in full. So the cost of a question hardly grows with the base. Texts are
numbered by their length, so what is read of a long list are the texts that say little besides.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Final

import numpy as np

from knowledge.index import UNKNOWN, Asked, Index
from knowledge.ordered import Ordered
from knowledge.rows import Heights, Ints, Longs, spread

# Read for one question: the rarest grams come first and tell the most.
POSTINGS_AT_MOST: Final = 10_000
POSTINGS_AT_LEAST: Final = 5_000
MORE_FOR: Final = 10  # texts: one posting more
MUCH: Final = 4  # texts for each that was read; where there are more, sorting is quicker


@dataclass(frozen=True, slots=True)
class Read:
    """What was read: texts, one as often as it was met, and what each meeting adds to it."""

    texts: Ints
    heights: Heights


class Postings:
    """For every gram of an index the texts that hold it, by their number."""

    def __init__(self, ordered: Ordered, index: Index) -> None:
        """Turn the index round; what could never be read is left out."""
        self._at_most = postings_for(index.size)
        self._bounds, self._texts = ordered.holders(self._at_most)
        self._norms = index.norms.ravel()
        self._size, self._views = index.size, index.views

    def read(self, asked: Asked, places: Longs) -> Read:
        """Read the lists of what is asked; `places` are where the index has it."""
        known = (places != UNKNOWN).nonzero()[0]
        lists = places[known]
        begins = self._bounds[lists]
        lengths = self._bounds[lists + 1] - begins
        ends = lengths.cumsum()
        if len(ends) and ends[-1] > self._at_most:
            lengths = np.minimum(lengths, np.maximum(self._at_most - ends + lengths, 0))
        texts = self._texts[spread(begins, lengths)]
        at = texts
        if self._views > 1:
            at = (asked.views[known] * self._size).repeat(lengths) + texts
        # A gram weighs in a text what it weighs in the question, or nearly: it is for finding.
        return Read(texts, asked.pulls[known].astype(np.float32).repeat(lengths) / self._norms[at])


def postings_for(size: int) -> int:
    """Return how many are read for one question to so many texts."""
    return min(max(POSTINGS_AT_LEAST, size // MORE_FOR), POSTINGS_AT_MOST)


class _Scratch(threading.local):
    """Room for one number a text, made once for a thread: zeroing it would cost the most."""

    def __init__(self) -> None:
        self.sums = np.zeros(0, np.float32)

    def room(self, size: int) -> Heights:
        if len(self.sums) < size:
            self.sums = np.zeros(size, np.float32)
        return self.sums


_scratch = _Scratch()


def is_much(read: Read, size: int) -> bool:
    """Tell whether so much was read that going through all texts is the quicker way."""
    return size < MUCH * len(read.texts)


def summed(read: Read, size: int) -> Read:
    """Return every text once, with the sum of what was read of it, out of so many texts."""
    if is_much(read, size):
        return _counted(read, size)
    texts, sums = read.texts, _scratch.room(size)
    np.add.at(sums, texts, read.heights)
    texts = np.sort(texts)
    is_first = np.ones(len(texts), np.bool_)
    np.not_equal(texts[1:], texts[:-1], out=is_first[1:])
    once = texts[is_first]
    found = Read(once, sums[once])
    sums[once] = 0
    return found


def _counted(read: Read, size: int) -> Read:
    """Do the same by going through all texts."""
    sums = np.bincount(read.texts, read.heights, size)
    once = (sums > 0).nonzero()[0]  # of truths it is quicker than of numbers
    return Read(once.astype(np.int32), sums[once].astype(np.float32))
