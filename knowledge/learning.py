"""Learns a blend from labelled questions: the order of entries, then how sure it makes us."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from knowledge import blend
from knowledge.blend import Blend
from knowledge.labelled import Labelled
from knowledge.matcher import NEVER_ANSWERED, Matcher
from knowledge.normalise import normalise
from knowledge.rows import Floats
from knowledge.seen import Seen
from knowledge.signals import recognise

ROUNDS: Final = 400
PACE: Final = 0.08
MEMORY: Final = 0.9
LONG_MEMORY: Final = 0.99
ORDER_SHRINK: Final = 0.002
SURE_SHRINK: Final = 0.03
MARGIN_SHRINK: Final = 5.0  # times as much: how far ahead the first is differs most between bases
CANDIDATES: Final = 12
MISSING: Final = -1000.0  # stands in a row where there are fewer candidates
# How high the first entry stands is what differs least between knowledge bases, and so what tells
# best whether a strange base knows an answer at all.
BY_HEIGHT: Final = 0.6
CAUTION: Final = 0.2  # taken off, as knowledge bases differ from those that were learned from
WITHOUT_COUNTS: Final = 0.5  # a question whose entry was taken away
LEAST: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Example:
    """A question's candidates, the right one among them (or ""), and how much it counts.

    `crosses` where it is English and they are not.
    """

    seen: Seen
    right: str
    weight: float
    crosses: bool = False

    @property
    def place(self) -> int:
        """Return where the right entry stands, -1 where it is not among the candidates."""
        names = [entry.id for entry in self.seen.entries]
        return names.index(self.right) if self.right in names else -1


@dataclass(frozen=True, slots=True)
class Case:
    """One question as it would be judged: the signs, whether it was right, how much it counts."""

    signs: Floats
    is_right: bool
    is_near: bool
    weight: float


def examples(matcher: Matcher, questions: Sequence[Labelled]) -> list[Example]:
    """Look at every question from every view; those heard as signals are left out."""
    made = []
    for asked in questions:
        normal = normalise(asked.question)
        if not recognise(normal) & NEVER_ANSWERED:
            seen, weight = matcher.seen(normal), 1 / len(questions)
            made.append(Example(seen, asked.entry, weight, matcher.crosses(normal, seen)))
    return made


def learn(data: Sequence[Example], views: Sequence[str], caution: float = CAUTION) -> Blend:
    """Learn the order, then how sure it makes us."""
    weights = learn_order(data, views)
    ordered = Blend(tuple(views), dict(zip(views, weights.tolist(), strict=True)), {}, {})
    cases = [case for one in data for case in cases_of(one, ordered)]
    rows = np.array([case.signs for case in cases])
    counts = np.array([case.weight for case in cases])
    names = blend.sign_names(views)
    sure = learn_by_height(rows, np.array([case.is_right for case in cases]), counts, names)
    near = learn_sureness(rows, np.array([case.is_near for case in cases]), counts, names)
    sure[0] -= caution
    return Blend(
        ordered.views,
        ordered.weights,
        dict(zip(names, sure.tolist(), strict=True)),
        dict(zip(names, near.tolist(), strict=True)),
    )


def _descend(numbers: Floats, slope_at: Callable[[Floats], Floats], least: float) -> Floats:
    """Go down a slope, each number at a pace of its own; none ever falls below the least."""
    mean, square = np.zeros_like(numbers), np.zeros_like(numbers)
    for step in range(1, ROUNDS + 1):
        slope = slope_at(numbers)
        mean = MEMORY * mean + (1 - MEMORY) * slope
        square = LONG_MEMORY * square + (1 - LONG_MEMORY) * slope * slope
        pull = mean / (1 - MEMORY**step)
        size = np.sqrt(square / (1 - LONG_MEMORY**step)) + LEAST
        numbers = np.maximum(numbers - PACE * pull / size, least)
    return numbers


def learn_order(data: Sequence[Example], views: Sequence[str]) -> Floats:
    """Learn what each view counts for; no view speaks against an entry."""
    usable = [one for one in data if one.place >= 0]
    rows = np.array([_closest(one, len(views)) for one in usable])  # the right one is the first
    weights = np.array([one.weight for one in usable])
    weights /= weights.sum()

    def slope_at(numbers: Floats) -> Floats:
        heights = rows @ numbers
        powers = np.exp(heights - heights.max(axis=1, keepdims=True))
        surprise = powers / powers.sum(axis=1, keepdims=True)
        surprise[:, 0] -= 1
        slope: Floats = np.einsum("q,qk,qkv->v", weights, surprise, rows)
        return slope + ORDER_SHRINK * numbers

    return _descend(np.ones(len(views)), slope_at, 0.0)


def _closest(one: Example, width: int) -> Floats:
    values = one.seen.values[:, :width]
    order = [place for place in np.argsort(-values.sum(axis=1)) if place != one.place]
    kept = [one.place, *order[: CANDIDATES - 1]]
    rows = np.full((CANDIDATES, width), MISSING)
    rows[: len(kept)] = values[kept]
    return rows


def cases_of(one: Example, ordered: Blend) -> list[Case]:
    """Return the question as it is, and as if its entry were not there."""
    cases = [_case(one.seen, one.right, one.weight, ordered)]
    if one.place >= 0:
        without = one.seen.without(one.right)
        cases.append(_case(without, "", one.weight * WITHOUT_COUNTS, ordered))
    return [case for case in cases if case is not None]


def _case(seen: Seen, right: str, weight: float, ordered: Blend) -> Case | None:
    if not seen.entries:
        return None
    values = seen.values[:, : len(ordered.views)]
    heights = ordered.heights(values)
    order = seen.ordered(heights)
    names = [seen.entries[place].id for place in order[:3]]
    made = blend.signs(values[order], [heights[place] for place in order])
    return Case(made, names[0] == right, right in names, weight)


def learn_by_height(
    rows: Floats, is_right: Floats, weights: Floats, names: Sequence[str]
) -> Floats:
    """Learn how sure the signs make us, drawn towards what the height alone tells."""
    columns = [names.index("bias"), names.index("height")]
    drawn = (1 - BY_HEIGHT) * learn_sureness(rows, is_right, weights, names)
    alone = learn_sureness(rows[:, columns], is_right, weights, ("bias", "height"))
    drawn[columns] += BY_HEIGHT * alone
    told = np.column_stack([np.ones(len(rows)), rows @ drawn])
    bias, times = learn_sureness(told, is_right, weights, ("bias", "told"), shrink=0.0)
    drawn *= times
    drawn[columns[0]] += bias
    return drawn


def learn_sureness(
    rows: Floats,
    is_right: Floats,
    weights: Floats,
    names: Sequence[str],
    shrink: float = SURE_SHRINK,
) -> Floats:
    """Learn how sure the signs make us; the first of them is the bias."""
    middle, width = rows.mean(axis=0), rows.std(axis=0)
    width[width < LEAST] = 1.0
    middle[0], width[0] = 0.0, 1.0
    scaled = (rows - middle) / width
    weights = weights / weights.sum()
    shrinks = shrink * np.array([0.0, *(_mistrust(name) for name in names[1:])])

    def slope_at(numbers: Floats) -> Floats:
        sure = 1 / (1 + np.exp(-scaled @ numbers))
        slope: Floats = scaled.T @ (weights * (sure - is_right)) + shrinks * numbers
        return slope

    learned = _descend(np.zeros(rows.shape[1]), slope_at, -np.inf) / width
    learned[0] -= float(middle @ learned)
    numbers: Floats = learned
    return numbers


def _mistrust(sign: str) -> float:
    return MARGIN_SHRINK if sign == "agreed" or sign.endswith("_ahead") else 1.0
