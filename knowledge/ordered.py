"""Rows of texts put in the order of their keys, once for all that is made of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from knowledge.rows import AT_ONCE, Ints, Longs, Rows, bounds_of, spread


class Ordered:
    """Grams by number, in the order of their keys, and where the rows have them."""

    def __init__(self, rows: Rows) -> None:
        """Sort the rows by key; texts of one key stay in their order."""
        self.rows = rows
        self._order = np.argsort(rows.keys, kind="stable")
        ordered = rows.keys[self._order]
        is_first = np.ones(len(ordered), np.bool_)
        np.not_equal(ordered[1:], ordered[:-1], out=is_first[1:])
        firsts = is_first.nonzero()[0]
        self.keys: Longs = ordered[firsts]
        self.counts: Longs = np.diff(firsts, append=len(ordered))
        self.grams = self._numbered(is_first)

    def _numbered(self, is_first: NDArray[np.bool_]) -> Ints:
        """Return the number of every gram where the rows have it."""
        grams, before = np.empty(len(is_first), np.int32), np.int32(-1)
        for begin in range(0, len(is_first), AT_ONCE):
            part = slice(begin, begin + AT_ONCE)
            numbers = np.cumsum(is_first[part], dtype=np.int32) + before
            grams[self._order[part]] = numbers
            before = numbers[-1]
        return grams

    def holders(self, at_most: int) -> tuple[Longs, Ints]:
        """Return the bounds of every gram's list, and the lists: the first texts that hold it."""
        kept = np.minimum(self.counts, at_most)
        at = self._order[spread(self.counts.cumsum() - self.counts, kept)]
        texts = np.arange(len(self.rows.lengths), dtype=np.int32)
        return bounds_of(kept), np.repeat(texts, self.rows.lengths)[at]
