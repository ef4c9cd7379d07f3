"""A part of the knowledge base, indexed; it never changes, but for which entries still hold."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from copy import copy

import numpy as np

from knowledge.entries import Entry
from knowledge.index import Index
from knowledge.ordered import Ordered
from knowledge.parts import OF_ENTRIES, OF_WORDINGS, Parts, wordings_of
from knowledge.postings import Postings
from knowledge.rows import Ints
from knowledge.spelling import vocabulary_of


class Segment:
    """Entries with an index for every view; entries and wordings are named by their numbers."""

    def __init__(self, parts: Parts, beside: Sequence[Segment] = ()) -> None:
        """Index the parts, weighing grams by their rarity here and beside."""
        parts = parts.by_length()
        self.entries: tuple[Entry, ...] = parts.entries
        self.entry_of: Ints = parts.entry_of
        self.texts, self.spelt = parts.texts, parts.spelt
        self._place = parts.place
        wordings, wholes = Ordered(parts.wording_rows), Ordered(parts.entry_rows)
        self.wordings: Index = Index(
            wordings, [other.wordings for other in beside], views=len(OF_WORDINGS)
        )
        self.wholes: Index = Index(
            wholes, [other.wholes for other in beside], views=len(OF_ENTRIES)
        )
        self.postings = Postings(wordings, self.wordings)
        self.vocabulary = vocabulary_of(parts.texts)
        self._slots = {entry.id: slot for slot, entry in enumerate(parts.entries)}
        self.holds = np.ones(len(parts.entries), np.bool_)
        self.held = len(parts.texts)

    @property
    def size(self) -> int:
        """Return how many wordings are indexed."""
        return len(self.texts)

    def without(self, names: Collection[str]) -> Segment:
        """Return the same without some entries: they stay indexed and are passed over."""
        slots = [slot for name in names if (slot := self._slots.get(name)) is not None]
        slots = [slot for slot in slots if self.holds[slot]]
        if not slots:
            return self
        fewer = copy(self)
        fewer.holds = self.holds.copy()
        fewer.holds[slots] = False
        fewer.held = self.held - sum(len(list(wordings_of(self.entries[n]))) for n in slots)
        return fewer

    def parts(self) -> Parts:
        """Return what still holds, to be indexed anew."""
        everything = Parts(
            self.entries,
            self.wholes.rows(),
            self.entry_of,
            self._place,
            self.texts,
            self.spelt,
            self.wordings.rows(),
        )
        return everything.kept(self.holds)

    def worded(self, wording: int) -> str:
        """Return a wording as it was written."""
        left = int(self._place[wording])
        for asked in self.entries[int(self.entry_of[wording])].questions.values():
            if left < len(asked):
                return asked[left]
            left -= len(asked)
        raise IndexError(wording)
