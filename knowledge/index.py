"""Some views of many texts: how much each gram tells, and how well texts fit a question."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np

from knowledge.grams import Grams
from knowledge.ordered import Ordered
from knowledge.rows import VIEW, Floats, Heights, Ints, Longs, Rows, spread

UNKNOWN: Final = -1


@dataclass(frozen=True, slots=True)
class Asked:
    """The grams of a question, the rarest first, and where each index has them.

    Of each gram: its view, what it adds to the cosine of a text where both it and the text's norm
    are 1, its share of the question, and how much it pulls a text near.
    """

    views: Longs
    cosines: Floats
    shares: Floats
    pulls: Floats
    places: tuple[Longs, ...]  # by index the position of every gram, or UNKNOWN


class Index:
    """Weighted grams of texts in some views; texts are named by their number.

    How long a text is in a view, its norm, is reckoned once with the rarities of that time. As
    others are put beside it rarities move on a little, until all are indexed together anew.
    """

    def __init__(self, ordered: Ordered, beside: Sequence[Index] = (), *, views: int = 1) -> None:
        """Index what is ordered, weighing grams by their rarity here and beside."""
        self.size = len(ordered.rows.bounds) - 1
        self.views = views
        self.keys = ordered.keys
        self.counts: Longs = np.append(ordered.counts, 0)  # the last one is for what is UNKNOWN
        self._grams = ordered.grams
        self._bounds = ordered.rows.bounds
        self._weights = ordered.rows.weights
        self.norms = self._norms([self, *beside])

    def _norms(self, together: Sequence[Index]) -> Heights:
        """Return the norms, by view and text."""
        rarity = rarity_of(together, [index.places(self.keys) for index in together])
        by_view = [np.where(self.keys & VIEW == view, rarity, 0) for view in range(self.views)]
        norms = np.ones((self.views, self.size), np.float32)
        filled = np.flatnonzero(np.diff(self._bounds))
        if len(filled):
            for view, told in enumerate(by_view):
                weighed = (self._weights * told.astype(np.float32)[self._grams]) ** 2
                norms[view, filled] = np.sqrt(np.add.reduceat(weighed, self._bounds[filled]))
        norms[norms == 0] = 1
        return norms

    def rows(self) -> Rows:
        """Return what was indexed."""
        return Rows(self._bounds, self.keys[self._grams], self._weights)

    def places(self, keys: Longs) -> Longs:
        """Return the positions of grams, UNKNOWN for those that no text has."""
        if not len(self.keys):
            return np.full(len(keys), UNKNOWN, np.int64)
        places = self.keys.searchsorted(keys)
        places[places == len(self.keys)] = 0
        places[self.keys[places] != keys] = UNKNOWN
        return places

    def like(self, asked: Asked, places: Longs, texts: Ints | Longs) -> tuple[Floats, Floats]:
        """Return by view and text the cosine, and the share of the question that is found.

        `places` are where this index has what is asked.
        """
        begins = self._bounds[texts]
        lengths = self._bounds[texts + 1] - begins
        at = spread(begins, lengths)
        which = _found_among(places, self._grams[at], len(self.keys))
        hits = which.nonzero()[0]
        gram = which[hits] - 1
        row = np.arange(len(texts)).repeat(lengths)[hits]
        cell = asked.views[gram] * len(texts) + row
        shape, cells = (self.views, len(texts)), self.views * len(texts)
        dots = np.bincount(cell, asked.cosines[gram] * self._weights[at[hits]], cells)
        covered = np.bincount(cell, asked.shares[gram], cells).astype(np.float64, copy=False)
        cosines: Floats = dots.reshape(shape) / self.norms[:, texts]
        return cosines, covered.reshape(shape)


class _Scratch(threading.local):
    """Room for one number a gram, kept zeroed: made once for a thread, it costs next to nothing."""

    numbers = np.zeros(0, np.int32)

    def room(self, size: int) -> Ints:
        if len(self.numbers) < size:
            self.numbers = np.zeros(size, np.int32)
        return self.numbers


_scratch = _Scratch()


def _found_among(places: Longs, grams: Ints, size: int) -> Ints:
    """Return for each gram which of the places it has, from 1 on; 0 for none of them."""
    room = _scratch.room(size + 1)  # the last one is for what is UNKNOWN
    room[places] = np.arange(1, len(places) + 1)
    found = room[grams]
    room[places] = 0
    return found


def ask(views: Sequence[Grams], indexes: Sequence[Index], pulls: Sequence[float] = ()) -> Asked:
    """Prepare a question, its grams by view, for indexes that stand beside one another.

    `pulls` are what each view counts for where the nearest texts are looked for.
    """
    sizes = [len(grams) for grams in views]
    hashes = chain.from_iterable(map(hash, grams) for grams in views)
    keys = np.fromiter(hashes, np.int64, sum(sizes)) & ~VIEW
    keys |= np.arange(len(views)).repeat(sizes)
    weights = np.fromiter(chain.from_iterable(map(dict.values, views)), np.float64, sum(sizes))
    places = [index.places(keys) for index in indexes]
    rarity = rarity_of(indexes, places)
    order = (-rarity).argsort(kind="stable")
    view, weights, rarity = keys[order] & VIEW, weights[order], rarity[order]
    weighed = weights * rarity
    lengths = np.sqrt(np.bincount(view, weighed * weighed, len(views)))
    totals = np.bincount(view, weighed, len(views))
    cosines = weighed * rarity / lengths[view]
    pull = cosines * weights * np.array(pulls or [1.0] * len(views))[view]
    return Asked(view, cosines, weighed / totals[view], pull, tuple(at[order] for at in places))


def rarity_of(indexes: Sequence[Index], places: Sequence[Longs]) -> Floats:
    """Return how much grams tell: the rarer the more, an unknown one the most."""
    counts = np.zeros(len(places[0]) if places else 0)
    for index, at in zip(indexes, places, strict=True):
        counts += index.counts[at]
    size = sum(index.size for index in indexes)
    rarity: Floats = np.log1p((size + 0.5 - counts / 2) / (counts + 0.5))
    return rarity
