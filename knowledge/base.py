"""The knowledge base, indexed in segments, so that a change costs what is changed.

What is put goes into a segment of its own beside the others; what is removed or replaced stays
where it is and is passed over. Segments of like size are joined, and a small base always is one,
so that there are few, each many times larger than the next. While there are several, rarities and
lengths of texts are off by a little: each segment reckoned with what there was at its time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Final

from knowledge.entries import Entry
from knowledge.parts import Parts, parts_joined, parts_of
from knowledge.segment import Segment
from knowledge.texts import Texts

SMALL: Final = 3000  # wordings that are indexed together anew after every change
TIMES_LARGER: Final = 32  # a segment, than the next one
DEAD_AT_MOST: Final = 0.25  # of a segment's wordings

Piece = Segment | Parts  # indexed, or still to be


class Base:
    """Segments, with one numbering of all their entries and of all their wordings."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        """Take the segments, the largest first."""
        self.segments = tuple(segments)
        self.first_entries = _firsts(len(segment.entries) for segment in segments)
        self.first_wordings = _firsts(segment.size for segment in segments)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Return every entry that holds."""
        return tuple(
            entry
            for segment in self.segments
            for entry, holds in zip(segment.entries, segment.holds.tolist(), strict=True)
            if holds
        )

    def entry(self, number: int) -> Entry:
        """Return an entry by its number."""
        segment, slot = _split(number, self.first_entries)
        return self.segments[segment].entries[slot]

    def named(self, name: str) -> Entry | None:
        """Return the entry that holds under a name, if any."""
        return self._by_id.get(name)

    @cached_property
    def _by_id(self) -> dict[str, Entry]:
        return {entry.id: entry for entry in self.entries}

    def worded(self, number: int) -> str:
        """Return a wording by its number, as it was written."""
        segment, wording = _split(number, self.first_wordings)
        return self.segments[segment].worded(wording)

    def texts(self, numbers: Sequence[int]) -> list[str]:
        """Return wordings by their numbers, made comparable."""
        return self._some(numbers, [segment.texts for segment in self.segments])

    def spelt(self, numbers: Sequence[int]) -> list[str]:
        """Return wordings by their numbers, by their sounds."""
        return self._some(numbers, [segment.spelt for segment in self.segments])

    def _some(self, numbers: Sequence[int], by_segment: Sequence[Texts]) -> list[str]:
        if len(by_segment) == 1:
            return by_segment[0].some(numbers)
        split = (_split(number, self.first_wordings) for number in numbers)
        return [by_segment[segment][wording] for segment, wording in split]

    def changed(self, put: Sequence[Entry], removed: Collection[str]) -> Base:
        """Return the base with some entries put, new or instead of their like, others removed."""
        fresh = {entry.id: entry for entry in put}
        pieces: list[Piece] = [segment.without({*removed, *fresh}) for segment in self.segments]
        if fresh:
            pieces.append(parts_of(fresh.values()))
        return Base(_settled(pieces))


def base_of(entries: Iterable[Entry]) -> Base:
    """Index entries; of two with one id the last counts."""
    return Base([]).changed(tuple(entries), ())


def _firsts(sizes: Iterable[int]) -> tuple[int, ...]:
    return tuple(accumulate(sizes, initial=0))[:-1]


def _split(number: int, firsts: tuple[int, ...]) -> tuple[int, int]:
    segment = bisect_right(firsts, number) - 1
    return segment, number - firsts[segment]


def _settled(pieces: Sequence[Piece]) -> list[Segment]:
    """Index what is new, together with what it belongs to; drop what holds nothing any more."""
    bundles: list[list[Piece]] = []
    for piece in filter(_holds_any, pieces):
        bundles.append([piece])
        while len(bundles) > 1 and _belong_together(*map(_held, bundles[-2:])):
            last = bundles.pop()
            bundles[-1] += last
    settled: list[Segment] = []
    for bundle in bundles:
        settled.append(_indexed(bundle, settled))
    return settled


def _holds_any(piece: Piece) -> bool:
    return isinstance(piece, Parts) or bool(piece.holds.any())


def _held(bundle: Sequence[Piece]) -> int:
    return sum(piece.held for piece in bundle)


def _belong_together(large: int, small: int) -> bool:
    return large + small <= SMALL or large < TIMES_LARGER * small


def _indexed(bundle: Sequence[Piece], beside: Sequence[Segment]) -> Segment:
    first = bundle[0]
    if len(bundle) == 1 and isinstance(first, Segment) and not _is_worn(first):
        return first
    parts = [piece if isinstance(piece, Parts) else piece.parts() for piece in bundle]
    return Segment(parts_joined(parts), beside)


def _is_worn(segment: Segment) -> bool:
    dead = segment.size - segment.held
    # An entry may go that has no wordings: in a small base its answer must not count either.
    has_gaps = not segment.holds.all()
    return (has_gaps and segment.held <= SMALL) or dead > DEAD_AT_MOST * segment.size
