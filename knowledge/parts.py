"""Entries taken apart for indexing: wordings one after another, and the grams of every view."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge.entries import Entry
from knowledge.grams import Grams, profile
from knowledge.normalise import bare, plain
from knowledge.rows import Ints, Longs, Rows, RowsMaker, rows_joined
from knowledge.texts import Texts

OF_WORDINGS: Final = ("words", "concepts", "sounds")
OF_ENTRIES: Final = ("answer", "together")  # an entry's answers, and all its wordings


@dataclass(frozen=True, slots=True)
class Parts:
    """Entries and their wordings by number, with rows of grams of the views of either."""

    entries: tuple[Entry, ...]
    entry_rows: Rows
    entry_of: Ints  # by wording
    place: Ints  # by wording: which of its entry's it is
    texts: Texts
    spelt: Texts
    wording_rows: Rows

    @property
    def held(self) -> int:
        """Return how many wordings there are."""
        return len(self.texts)

    def kept(self, holds: NDArray[np.bool_]) -> Parts:
        """Return what belongs to the entries that still hold."""
        if holds.all():
            return self
        slots = holds.nonzero()[0]
        kept = self._taken(holds[self.entry_of].nonzero()[0])
        renumbered = np.cumsum(holds, dtype=np.int32) - np.int32(1)
        return replace(
            kept,
            entries=tuple(self.entries[slot] for slot in slots.tolist()),
            entry_rows=self.entry_rows.taken(slots),
            entry_of=renumbered[kept.entry_of],
        )

    def by_length(self) -> Parts:
        """Return the same with wordings numbered by their length, the shortest first."""
        return self._taken(np.argsort(self.wording_rows.lengths, kind="stable"))

    def _taken(self, wordings: Longs) -> Parts:
        return replace(
            self,
            entry_of=self.entry_of[wordings],
            place=self.place[wordings],
            texts=self.texts.taken(wordings),
            spelt=self.spelt.taken(wordings),
            wording_rows=self.wording_rows.taken(wordings),
        )


class _Maker:
    """Takes entry after entry apart."""

    def __init__(self) -> None:
        self.entry_of, self.place = array("i"), array("i")
        self.texts, self.spelt = Texts(), Texts()
        self.entry_rows, self.wording_rows = RowsMaker(), RowsMaker()

    def add(self, number: int, entry: Entry) -> None:
        together: Grams = {}
        for place, wording in enumerate(wordings_of(entry)):
            taken = profile(bare(plain(wording)))
            self.entry_of.append(number)
            self.place.append(place)
            self.texts.add(taken.text)
            self.spelt.add(taken.spelt)
            self.wording_rows.add(taken.words, taken.concepts, taken.sounds)
            together |= taken.words | taken.concepts
        answer = profile(bare(plain(" ".join(entry.answers.values()))))
        self.entry_rows.add(answer.words | answer.concepts, together)


def parts_of(entries: Iterable[Entry]) -> Parts:
    """Take entries apart."""
    listed, maker = tuple(entries), _Maker()
    for number, entry in enumerate(listed):
        maker.add(number, entry)
    return Parts(
        listed,
        maker.entry_rows.rows(),
        np.array(maker.entry_of, np.int32),
        np.array(maker.place, np.int32),
        maker.texts,
        maker.spelt,
        maker.wording_rows.rows(),
    )


def parts_joined(parts: Sequence[Parts]) -> Parts:
    """Return the entries of all parts together, one part after another."""
    firsts = np.cumsum([0, *(len(each.entries) for each in parts)])
    owners = [each.entry_of + first for each, first in zip(parts, firsts, strict=False)]
    return Parts(
        tuple(entry for each in parts for entry in each.entries),
        rows_joined([each.entry_rows for each in parts]),
        np.concatenate(owners).astype(np.int32),
        np.concatenate([each.place for each in parts]),
        Texts.joined([each.texts for each in parts]),
        Texts.joined([each.spelt for each in parts]),
        rows_joined([each.wording_rows for each in parts]),
    )


def wordings_of(entry: Entry) -> Iterator[str]:
    """Yield every way to ask for an entry, of all languages, always in the same order."""
    for asked in entry.questions.values():
        yield from asked
