"""The candidates for a question: the few wordings that are looked at in full."""

from __future__ import annotations

from collections import Counter
from typing import Final

import numpy as np

from knowledge.index import Asked
from knowledge.postings import Read, summed
from knowledge.rows import Heights, Ints, Longs
from knowledge.segment import Segment

CANDIDATES: Final = 60
ONE_OF: Final = 8  # heights are looked at to tell what is high
OF_SAMPLE: Final = 20  # that stand as high: some 160 of all, seldom less than the candidates
OF_ONE: Final = 20  # of one entry, so that one with thousands of wordings does not crowd out others


def nearest(segment: Segment, asked: Asked, places: Longs) -> Ints:
    """Return the wordings that share the most; `places` are where the segment has what is asked."""
    read = summed(segment.postings.read(asked, places), segment.size)
    owners = segment.entry_of[read.texts]
    if not segment.holds.all():
        holds = segment.holds[owners]
        read, owners = Read(read.texts[holds], read.heights[holds]), owners[holds]
    return read.texts[best(read.heights, owners)]


def best(heights: Heights, owners: Ints) -> Longs:
    """Return the positions of the greatest heights, no more than OF_ONE of one owner."""
    top = highest(heights)
    crowd = Counter(owners[top].tolist())
    return top if max(crowd.values(), default=0) <= OF_ONE else _uncrowded(heights, owners)


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
