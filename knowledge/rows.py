"""The grams of many texts, one text after another, in arrays: what an index is made from."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge.grams import Grams

Longs = NDArray[np.int64]
Ints = NDArray[np.int32]
Floats = NDArray[np.float64]
Heights = NDArray[np.float32]
Halves = NDArray[np.float16]

# Some of what is done to arrays holds up every thread, the longer the more it is: not for more
# than a millisecond or two at a time.
AT_ONCE: Final = 100_000
VIEW: Final = 3  # the bits of a key that name its view: at most four views are indexed together


@dataclass(frozen=True, slots=True)
class Rows:
    """Grams of texts as keys, with weights; text n has those from bounds[n] to bounds[n + 1].

    A key is the hash of a gram with the number of its view. A dictionary of a million grams would
    take a hundred bytes for each and hold up every thread while it grows; that two of a million
    grams share a key happens to one base in ten million.
    """

    bounds: Longs
    keys: Longs
    weights: Halves

    @property
    def lengths(self) -> Longs:
        """Return how many grams each text has."""
        return np.diff(self.bounds)

    def taken(self, numbers: Longs) -> Rows:
        """Return the rows of these texts, in this order."""
        lengths = self.lengths[numbers]
        at = spread(self.bounds[numbers], lengths)
        return Rows(bounds_of(lengths), self.keys[at], self.weights[at])


class RowsMaker:
    """Takes grams text by text."""

    def __init__(self) -> None:
        """Begin without any."""
        self._bounds = array("q", [0])
        self._keys = array("q")
        self._weights = array("f")

    def add(self, *views: Grams) -> None:
        """Take those of the next text, by view."""
        for view, grams in enumerate(views):
            self._keys.extend(keys_of(view, grams))
            self._weights.extend(grams.values())
        self._bounds.append(len(self._keys))

    def rows(self) -> Rows:
        """Return all that was taken."""
        return Rows(
            np.frombuffer(self._bounds, np.int64),
            np.frombuffer(self._keys, np.int64),
            np.frombuffer(self._weights, np.float32).astype(np.float16),
        )


def keys_of(view: int, grams: Grams) -> list[int]:
    """Return the keys of grams in a view."""
    return [hash(gram) & ~VIEW | view for gram in grams]


def rows_joined(parts: Sequence[Rows]) -> Rows:
    """Return the rows of all parts, one part after another."""
    return Rows(
        bounds_of(np.concatenate([part.lengths for part in parts])),
        np.concatenate([part.keys for part in parts]),
        np.concatenate([part.weights for part in parts]),
    )


def bounds_of(lengths: Longs) -> Longs:
    """Return where each of many pieces begins, and where the last one ends."""
    bounds = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=bounds[1:])
    return bounds


def spread(starts: Longs, lengths: Longs) -> Longs:
    """Return the positions of many pieces: so many from each start on."""
    ends = lengths.cumsum()
    if not len(ends) or ends[-1] <= AT_ONCE:
        return _spread(starts, lengths, ends)
    positions = np.empty(ends[-1], np.int64)
    cuts = ends.searchsorted(np.arange(AT_ONCE, ends[-1], AT_ONCE)).tolist()
    for first, last in pairwise(sorted({0, *cuts, len(ends)})):
        part = slice(first, last)
        begin = ends[first] - lengths[first]
        positions[begin : ends[last - 1]] = _spread(starts[part], lengths[part], ends[part] - begin)
    return positions


def _spread(starts: Longs, lengths: Longs, ends: Longs) -> Longs:
    steps = (starts - ends + lengths).repeat(lengths)
    steps += np.arange(len(steps))
    return steps
