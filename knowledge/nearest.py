"""The candidates for a question: the few wordings that are looked at in full."""

from __future__ import annotations

from collections import Counter
from typing import Final

import numpy as np

from knowledge.index import Asked
from knowledge.postings import Read, is_much, summed
from knowledge.rows import Heights, Ints, Longs
from knowledge.segment import Segment

CANDIDATES: Final = 60
ONE_OF: Final = 8  # heights are looked at to tell what is high
OF_SAMPLE: Final = 20  # that stand as high: some 160 of all, seldom less than the candidates
ONE_MEETING_OF: Final = 16
OF_MEETINGS: Final = 80  # high texts are met more often, so that these are some 150 texts
OF_ONE: Final = 20  # of one entry, so that one with thousands of wordings does not crowd out others


def nearest(segment: Segment, asked: Asked, places: Longs) -> Ints:
    """Return the wordings that share the most; `places` are where the segment has what is asked."""
    read = segment.postings.read(asked, places)
    tall = _held(segment, tallest(read, segment.size))
    if len(tall.texts) >= CANDIDATES:
        top = highest(tall.heights)
        if not _is_crowded(segment.entry_of[tall.texts[top]]):
            return tall.texts[top]
    found = _held(segment, summed(read, segment.size))
    return found.texts[best(found.heights, segment.entry_of[found.texts])]


def tallest(read: Read, size: int) -> Read:
    """Return the tallest of what was read, each once, mostly more of them than candidates."""
    if not is_much(read, size):
        found = summed(read, size)
        tall = _tall(found.heights)
        return Read(found.texts[tall], found.heights[tall])
    # To list all that were met would take as long as all the rest.
    sums = np.bincount(read.texts, read.heights, size)
    sample = sums[read.texts[::ONE_MEETING_OF]]
    place = max(len(sample) - OF_MEETINGS, 0)
    texts = (sums >= np.partition(sample, place)[place]).nonzero()[0]
    return Read(texts.astype(np.int32), sums[texts].astype(np.float32))


def _held(segment: Segment, read: Read) -> Read:
    """Return what belongs to entries that hold."""
    if segment.holds.all():
        return read
    holds = segment.holds[segment.entry_of[read.texts]]
    return Read(read.texts[holds], read.heights[holds])


def _is_crowded(owners: Ints) -> bool:
    return max(Counter(owners.tolist()).values(), default=0) > OF_ONE


def best(heights: Heights, owners: Ints) -> Longs:
    """Return the positions of the greatest heights, no more than OF_ONE of one owner."""
    top = highest(heights)
    return _uncrowded(heights, owners) if _is_crowded(owners[top]) else top


def _uncrowded(heights: Heights, owners: Ints) -> Longs:
    left = np.arange(len(heights))
    taken: Counter[int] = Counter()
    chosen: list[int] = []
    while len(left) and len(chosen) < CANDIDATES:
        top = left[highest(heights[left])]
        for position, owner in zip(top.tolist(), owners[top].tolist(), strict=True):
            taken[owner] += 1
            if taken[owner] <= OF_ONE:
                chosen.append(position)
        crowding = [owner for owner, count in taken.items() if count > OF_ONE]
        if not crowding:
            break
        left = np.setdiff1d(left[~np.isin(owners[left], crowding)], top)
    return np.array(chosen[:CANDIDATES], np.int64)


def highest(heights: Heights) -> Longs:
    """Return the positions of the greatest heights, the greatest first."""
    if len(heights) <= CANDIDATES:
        return np.argsort(-heights, kind="stable")
    tall = _tall(heights)
    top = tall[np.argpartition(-heights[tall], CANDIDATES - 1)[:CANDIDATES]]
    return top[np.lexsort((top, -heights[top]))]


def _tall(heights: Heights) -> Longs:
    """Return the positions of all heights from one on that a sample tells, enough of them.

    To look for the greatest of some hundreds takes half as long as of thousands.
    """
    sample = heights[::ONE_OF]
    if len(sample) > CANDIDATES:
        least = np.partition(sample, len(sample) - OF_SAMPLE)[len(sample) - OF_SAMPLE]
        tall: Longs = (heights >= least).nonzero()[0]
        if len(tall) >= CANDIDATES:
            return tall
    return np.arange(len(heights))
