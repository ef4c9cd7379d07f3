"""Fits the numbers of `knowledge.blend` on labelled questions, and prints them.

`python -m knowledge.fit E.csv Q.csv [E.csv Q.csv ...]`: every set counts the same. The order of
entries is learned first (a softmax over the candidates of a question), then the confidence (a
logistic regression on the order's heights). Questions also train with their own entry taken away:
what is left is a question that no entry fits, and near to many.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from knowledge import blend
from knowledge.labelled import Labelled, read_entries, read_questions
from knowledge.matcher import NEVER_ANSWERED, Matcher
from knowledge.normalise import normalise
from knowledge.signals import recognise
from knowledge.views import VIEWS, Fit

ROUNDS: Final = 400
PACE: Final = 0.08
SHRINK: Final = 0.002
CANDIDATES: Final = 12
Numbers = dict[str, float]


@dataclass(frozen=True, slots=True)
class Example:
    """A question's candidates, the right one among them (or None), and how much it counts."""

    fits: dict[str, Fit]
    right: str | None
    weight: float


@dataclass(frozen=True, slots=True)
class Trained:
    """What was learned."""

    weights: Numbers
    confidence: Numbers
    nearness: Numbers


class Adam:
    """Gradient descent with a pace of its own for every number."""

    def __init__(self, numbers: Numbers, least: float = -math.inf) -> None:
        """Begin at these numbers; none ever falls below the least."""
        self.numbers = dict(numbers)
        self._least = least
        self._mean = dict.fromkeys(numbers, 0.0)
        self._square = dict.fromkeys(numbers, 0.0)
        self._steps = 0

    def step(self, slope: Numbers) -> None:
        """Go one step down the slope."""
        self._steps += 1
        for name, number in self.numbers.items():
            pull = slope.get(name, 0.0) + SHRINK * number
            self._mean[name] = 0.9 * self._mean[name] + 0.1 * pull
            self._square[name] = 0.99 * self._square[name] + 0.01 * pull * pull
            mean = self._mean[name] / (1 - 0.9**self._steps)
            square = self._square[name] / (1 - 0.99**self._steps)
            stepped = number - PACE * mean / (math.sqrt(square) + 1e-8)
            self.numbers[name] = max(self._least, stepped)


def examples(matcher: Matcher, questions: Sequence[Labelled]) -> list[Example]:
    """Look at every question from every view; those heard as signals are left out."""
    made = []
    for asked in questions:
        normal = normalise(asked.question)
        if not recognise(normal) & NEVER_ANSWERED:
            made.append(Example(matcher.fits(normal), asked.entry or None, 1 / len(questions)))
    return made


def learn(data: Sequence[Example]) -> Trained:
    """Learn the order, then how sure it makes us."""
    weights = learn_order(data)
    return Trained(weights, learn_sureness(data, weights, 1), learn_sureness(data, weights, 3))


def learn_order(data: Sequence[Example]) -> Numbers:
    """Learn what each view counts for."""
    usable = [(one, _closest(one, blend.WEIGHTS)) for one in data if one.right in one.fits]
    descent = Adam(dict(blend.WEIGHTS), least=0.0)  # no view speaks against an entry
    total = sum(one.weight for one, _ in usable)
    for _ in range(ROUNDS):
        slope = dict.fromkeys(VIEWS, 0.0)
        for one, names in usable:
            _add_order_slope(slope, one, names, descent.numbers)
        descent.step({view: value / total for view, value in slope.items()})
    return descent.numbers


def _closest(one: Example, weights: Mapping[str, float]) -> list[str]:
    def height(name: str) -> float:
        return blend.strength(one.fits[name], weights)

    names = sorted(one.fits, key=height, reverse=True)[:CANDIDATES]
    return names if one.right is None or one.right in names else [*names, one.right]


def _add_order_slope(slope: Numbers, one: Example, names: list[str], weights: Numbers) -> None:
    heights = [blend.strength(one.fits[name], weights) for name in names]
    powers = [math.exp(height - max(heights)) for height in heights]
    for name, power in zip(names, powers, strict=True):
        surprise = power / sum(powers) - (name == one.right)
        for view, value in one.fits[name].items():
            slope[view] += one.weight * surprise * value


def learn_sureness(data: Sequence[Example], weights: Numbers, places: int) -> Numbers:
    """Learn how sure the heights make us that the right entry is among the first so many."""
    cases = [case for one in data for case in _cases(one, weights, places)]
    descent = Adam(dict(blend.CONFIDENCE))
    total = sum(weight for _, _, weight in cases)
    for _ in range(ROUNDS):
        slope = dict.fromkeys(descent.numbers, 0.0)
        for signs, is_right, weight in cases:
            surprise = (blend.sigmoid(blend.summed(signs, descent.numbers)) - is_right) * weight
            for name, value in signs.items():
                slope[name] += surprise * value
        descent.step({name: value / total for name, value in slope.items()})
    return descent.numbers


def _cases(one: Example, weights: Numbers, places: int) -> list[tuple[Numbers, bool, float]]:
    names = sorted(one.fits, key=lambda n: blend.strength(one.fits[n], weights), reverse=True)
    if not names:
        return []
    cases = [(_signs(one, names, weights), one.right in names[:places], one.weight)]
    without = [name for name in names if name != one.right]
    if one.right and without:
        cases.append((_signs(one, without, weights), False, one.weight / 2))
    return cases


def _signs(one: Example, names: list[str], weights: Numbers) -> Numbers:
    return blend.signs([one.fits[name] for name in names[:3]], weights)


def read_set(entries: Path, questions: Path) -> list[Example]:
    """Read a labelled set and look at it."""
    return examples(Matcher(read_entries(entries)), read_questions(questions))


def _titled(trained: Trained) -> list[tuple[str, Numbers]]:
    return [
        ("WEIGHTS", trained.weights),
        ("CONFIDENCE", trained.confidence),
        ("NEARNESS", trained.nearness),
    ]


def main(arguments: Sequence[str]) -> int:
    """Fit on all the sets named, print the numbers as `knowledge/blend.py` holds them."""
    paths = [Path(argument) for argument in arguments]
    pairs = zip(paths[::2], paths[1::2], strict=True)
    trained = learn([one for pair in pairs for one in read_set(*pair)])
    for title, numbers in _titled(trained):
        lines = "".join(f'    "{name}": {value:.3f},\n' for name, value in numbers.items())
        sys.stdout.write(f"{title} = {{\n{lines}}}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
