"""The learned blend: what each view counts for, and how sure a sum of them makes us.

The numbers were fitted by `knowledge.fit` on labelled questions (docs/knowledge.md says which);
nothing else in the product knows them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from knowledge.understanding import Outcome

Numbers = Mapping[str, float]

WEIGHTS: Final[Numbers] = {
    "words_cosine": 1.167,
    "words_covered": 0.000,
    "words_votes": 2.831,
    "concepts_cosine": 1.250,
    "concepts_covered": 0.000,
    "sounds_cosine": 0.791,
    "sounds_covered": 0.351,
    "spelt": 0.750,
    "ratio": 2.375,
    "partial": 1.694,
    "tokens": 1.998,
    "answer_covered": 2.442,
    "entry_covered": 4.549,
}
CONFIDENCE: Final[Numbers] = {
    "bias": -2.226,
    "height": 0.181,
    "lead": 0.426,
    "lead_of_three": 0.330,
    "entry_covered": 0.010,
    "words_covered": -1.521,
    "sounds_covered": -0.305,
    "ratio": -0.488,
}
# The same for the right entry being among the first three.
NEARNESS: Final[Numbers] = {
    "bias": -2.152,
    "height": 0.275,
    "lead": 0.192,
    "lead_of_three": 0.366,
    "entry_covered": -0.148,
    "words_covered": -1.348,
    "sounds_covered": -0.302,
    "ratio": -0.633,
}
ANSWER_FROM: Final = 0.7
OFFER_FROM: Final = 0.25
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


def nearness(fits: Sequence[Numbers]) -> float:
    """Return how sure it is that the right entry is among the first three."""
    return sigmoid(summed(signs(fits), NEARNESS)) if fits else 0.0


def outcome(score: float, near: float) -> Outcome:
    """Return the band of confidence: of the first entry, and of the first three together."""
    if score >= ANSWER_FROM:
        return Outcome.ANSWER
    return Outcome.OFFER if near >= OFFER_FROM else Outcome.HANDOFF
