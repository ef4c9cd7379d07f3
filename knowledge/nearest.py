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
    top = np.argpartition(-heights, CANDIDATES)[:CANDIDATES]
    return top[np.lexsort((top, -heights[top]))]
