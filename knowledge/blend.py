"""The learned blend: what each view counts for, and how sure the outcome makes us.

The numbers stand in `knowledge.numbers`, fitted by `knowledge.fit` on labelled questions
(docs/knowledge.md says which); nothing else in the product knows them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from knowledge import numbers
from knowledge.rows import Floats
from knowledge.understanding import Outcome

Numbers = Mapping[str, float]

ANSWER_FROM: Final = 0.72
OFFER_FROM: Final = 0.16
FALL: Final = 2.0  # heights over which a further candidate's score falls to a third
STEEPEST: Final = 30.0
LEAST: Final = 1e-6
AT_ALL: Final = 3  # heights that are compared
OF_HEIGHTS: Final = ("bias", "height", "lead", "lead_of_three", "share", "spread", "odds", "agreed")


@dataclass(frozen=True, slots=True)
class Sureness:
    """Scores of entries from 0 to 1, and how sure it is that one of the first three is right."""

    scores: tuple[float, ...] = ()
    near: float = 0.0


@dataclass(frozen=True)
class Blend:
    """What was learned for some views."""

    views: tuple[str, ...]
    weights: Numbers
    sure: Numbers  # that the first entry is right
    near: Numbers  # that one of the first three is

    def heights(self, values: Floats) -> list[float]:
        """Return how high each row of values stands."""
        heights: list[float] = (values @ self._weighing).tolist()
        return heights

    def sureness(self, values: Floats, heights: Sequence[float]) -> Sureness:
        """Return how sure one may be of entries that stand in order of height."""
        if not len(heights):
            return Sureness()
        sure, near = map(sigmoid, (self._judging @ signs(values, heights)).tolist())
        falls = (math.exp((height - heights[0]) / FALL) for height in heights)
        return Sureness(tuple(sure * fall for fall in falls), near)

    @cached_property
    def _weighing(self) -> Floats:
        return np.array([self.weights[view] for view in self.views])

    @cached_property
    def _judging(self) -> Floats:
        names = sign_names(self.views)
        return np.array([[judge[name] for name in names] for judge in (self.sure, self.near)])


@dataclass(frozen=True, slots=True)
class Learned:
    """What is judged by where meaning is off, where it is on, and where the base taught itself.

    `by_crossing` is for questions in English where the entries have none.
    """

    by_letters: Blend
    by_meaning: Blend
    by_practice: Blend
    by_crossing: Blend


def sign_names(views: Sequence[str]) -> tuple[str, ...]:
    """Return the names of what confidence is judged by."""
    return (*OF_HEIGHTS, *views, *(f"{view}_ahead" for view in views))


def signs(values: Floats, heights: Sequence[float]) -> Floats:
    """Return what confidence is judged by, of entries that stand in order of height.

    How high the first stands and how far before the others, as a whole and in every view.
    """
    tall = [*heights[:AT_ALL], *[0.0] * (AT_ALL - len(heights))]
    powers = np.exp(np.array(heights) - heights[0])
    shares = powers / powers.sum()
    share = float(shares[0])
    first = values[0]
    others = values[1:].max(axis=0) if len(values) > 1 else np.zeros_like(first)
    of_heights = [
        1.0,
        tall[0],
        tall[0] - tall[1],
        tall[0] - tall[2],
        share,
        -float(shares @ np.log(shares + LEAST)),
        math.log(share / (1 - share + LEAST)),
        np.count_nonzero(first >= others - LEAST) / len(first),
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
BY_PRACTICE: Final = _blend(numbers.BY_PRACTICE)
BY_CROSSING: Final = _blend(numbers.BY_CROSSING)
SHIPPED: Final = Learned(BY_LETTERS, BY_MEANING, BY_PRACTICE, BY_CROSSING)
