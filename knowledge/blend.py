"""The learned blend: what each view counts for, and how sure the outcome makes us.

The numbers stand in `knowledge.numbers`, fitted by `knowledge.fit` on labelled questions
(docs/knowledge.md says which); nothing else in the product knows them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from knowledge import numbers
from knowledge.rows import Floats
from knowledge.understanding import Outcome

Numbers = Mapping[str, float]

ANSWER_FROM: Final = 0.7
OFFER_FROM: Final = 0.25
FALL: Final = 2.0  # heights over which a further candidate's score falls to a third
STEEPEST: Final = 30.0
LEAST: Final = 1e-6
AT_ALL: Final = 3  # heights that are compared
OF_HEIGHTS: Final = ("bias", "height", "lead", "lead_of_three", "share", "spread", "odds", "agreed")


@dataclass(frozen=True, slots=True)
class Blend:
    """What was learned for some views."""

    views: tuple[str, ...]
    weights: Numbers
    sure: Numbers  # that the first entry is right
    near: Numbers  # that one of the first three is

    def heights(self, values: Floats) -> list[float]:
        """Return how high each row of values stands."""
        heights: list[float] = (values @ [self.weights[view] for view in self.views]).tolist()
        return heights

    def scores(self, values: Floats, heights: Sequence[float]) -> list[float]:
        """Return scores from 0 to 1 of entries that stand in order of height."""
        if not len(heights):
            return []
        first = sigmoid(self._summed(self.sure, values, heights))
        return [first * math.exp((height - heights[0]) / FALL) for height in heights]

    def nearness(self, values: Floats, heights: Sequence[float]) -> float:
        """Return how sure it is that the right entry is among the first three."""
        return sigmoid(self._summed(self.near, values, heights)) if len(heights) else 0.0

    def _summed(self, by_name: Numbers, values: Floats, heights: Sequence[float]) -> float:
        names = sign_names(self.views)
        return float(signs(values, heights) @ [by_name[name] for name in names])


def sign_names(views: Sequence[str]) -> tuple[str, ...]:
    """Return the names of what confidence is judged by."""
    return (*OF_HEIGHTS, *views, *(f"{view}_ahead" for view in views))


def signs(values: Floats, heights: Sequence[float]) -> Floats:
    """Return what confidence is judged by, of entries that stand in order of height.

    How high the first stands and how far before the others, as a whole and in every view.
    """
    tall = np.array([*heights[:AT_ALL], *[0.0] * (AT_ALL - len(heights))])
    powers = np.exp(np.array(heights) - heights[0])
    shares = powers / powers.sum()
    first = values[0]
    others = values[1:].max(axis=0) if len(values) > 1 else np.zeros_like(first)
    of_heights = [
        1.0,
        tall[0],
        tall[0] - tall[1],
        tall[0] - tall[2],
        shares[0],
        -float(shares @ np.log(shares + LEAST)),
        math.log(shares[0] / (1 - shares[0] + LEAST)),
        float((first >= others - LEAST).mean()),
    ]
    return np.concatenate([of_heights, first, first - others])


def sigmoid(value: float) -> float:
    """Return the value squeezed between 0 and 1."""
    return 1 / (1 + math.exp(-max(-STEEPEST, min(STEEPEST, value))))


def outcome(score: float, near: float) -> Outcome:
    """Return the band of confidence: of the first entry, and of the first three together."""
    if score >= ANSWER_FROM:
        return Outcome.ANSWER
    return Outcome.OFFER if near >= OFFER_FROM else Outcome.HANDOFF


def _blend(learned: Mapping[str, Numbers]) -> Blend:
    return Blend(tuple(learned["weights"]), learned["weights"], learned["sure"], learned["near"])


BY_LETTERS: Final = _blend(numbers.BY_LETTERS)
BY_MEANING: Final = _blend(numbers.BY_MEANING)
