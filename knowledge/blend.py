"""The learned blend: what each view counts for, and how sure a sum of them makes us.

The numbers were fitted by `knowledge.fit`; nothing else in the product knows them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from knowledge.understanding import Outcome

Numbers = Mapping[str, float]

WEIGHTS: Final[Numbers] = {
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
CONFIDENCE: Final[Numbers] = {
    "bias": -4.5,
    "height": 0.45,
    "lead": 0.8,
    "lead_of_three": 0.0,
    "entry_covered": 0.0,
    "words_covered": 0.0,
    "sounds_covered": 0.0,
    "ratio": 0.0,
}
ANSWER_FROM: Final = 0.8
OFFER_FROM: Final = 0.3
FALL: Final = 2.0  # heights over which a further candidate's score falls to a third
STEEPEST: Final = 30.0


def summed(values: Numbers, numbers: Numbers) -> float:
    """Return the sum of values, each counted by its number."""
    return sum(number * values.get(name, 0.0) for name, number in numbers.items())


def strength(fit: Numbers, weights: Numbers = WEIGHTS) -> float:
    """Blend the views of one entry into its height."""
    return summed(fit, weights)


def sigmoid(value: float) -> float:
    """Return the value squeezed between 0 and 1."""
    return 1 / (1 + math.exp(-max(-STEEPEST, min(STEEPEST, value))))


def signs(fits: Sequence[Numbers], weights: Numbers = WEIGHTS) -> dict[str, float]:
    """Return what confidence is judged by: the first entry, and how far before the next two."""
    heights = [strength(fit, weights) for fit in fits[:3]]
    heights += [0.0] * (3 - len(heights))
    return {
        "bias": 1.0,
        "height": heights[0],
        "lead": heights[0] - heights[1],
        "lead_of_three": heights[0] - heights[2],
        **{view: fits[0].get(view, 0.0) for view in CONFIDENCE if view in WEIGHTS},
    }


def scores(fits: Sequence[Numbers]) -> list[float]:
    """Return scores from 0 to 1 of entries that stand in order of height."""
    if not fits:
        return []
    first = sigmoid(summed(signs(fits), CONFIDENCE))
    heights = [strength(fit) for fit in fits]
    return [first * math.exp((height - heights[0]) / FALL) for height in heights]


def outcome(score: float) -> Outcome:
    """Return the band of confidence a score lies in."""
    if score >= ANSWER_FROM:
        return Outcome.ANSWER
    return Outcome.OFFER if score >= OFFER_FROM else Outcome.HANDOFF
