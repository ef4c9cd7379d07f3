"""The learned blend: what each view counts for, and how sure a sum of them makes us.

The numbers were fitted by `knowledge.fit`; nothing else in the product knows them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from knowledge.understanding import Outcome

WEIGHTS: Final[Mapping[str, float]] = {
    "words_cosine": 4.0,
    "words_covered": 2.0,
    "words_votes": 0.5,
    "concepts_cosine": 3.0,
    "concepts_covered": 1.0,
    "sounds_cosine": 3.0,
    "sounds_covered": 1.0,
    "spelt": 0.5,
    "ratio": 1.5,
    "partial": 0.5,
    "tokens": 0.5,
    "answer_covered": 1.0,
    "entry_covered": 2.0,
}
# Confidence: how high the best stands, and how far before the second.
BIAS: Final = -4.5
HEIGHT: Final = 0.45
LEAD: Final = 0.8
ANSWER_FROM: Final = 0.8
OFFER_FROM: Final = 0.3


def strength(fit: Mapping[str, float]) -> float:
    """Blend the views of one entry."""
    return sum(weight * fit.get(view, 0.0) for view, weight in WEIGHTS.items())


def confidence(height: float, next_height: float) -> float:
    """Return how likely it is that the best entry is right, from 0 to 1."""
    value = BIAS + HEIGHT * height + LEAD * (height - next_height)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))


def scores(heights: Sequence[float]) -> list[float]:
    """Turn blended heights, best first, into scores from 0 to 1 in the same order."""
    if not heights:
        return []
    top = confidence(heights[0], heights[1] if len(heights) > 1 else 0.0)
    return [top * math.exp(min(0.0, (height - heights[0]) / 2)) for height in heights]


def outcome(score: float) -> Outcome:
    """Return the band of confidence a score lies in."""
    if score >= ANSWER_FROM:
        return Outcome.ANSWER
    return Outcome.OFFER if score >= OFFER_FROM else Outcome.HANDOFF
