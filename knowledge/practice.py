"""What a base with many wordings an entry teaches by itself: which entry a question belongs to.

A multinomial logistic regression over the meanings and the words of the base's own wordings. It
is learned in seconds, for a base that is large enough, and always comes out the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from knowledge.rows import Halves, Heights, Longs
from knowledge.space import rarity_of, spread_over

PRACTISED_FROM: Final = 30  # wordings an entry, on average
WORDINGS_AT_MOST: Final = 20_000
ENTRIES_AT_MOST: Final = 1000
SLOTS: Final = 1024  # that the words of a text are spread over
SEEDS: Final = (0,)
ROUNDS: Final = 6  # through all wordings
STEPS: Final = 360  # at the least
BATCH: Final = 64  # wordings of a step
PACE: Final = 0.02
MEMORY: Final = 0.9
LONG_MEMORY: Final = 0.99
SHRINK: Final = 1e-5
LEAST: Final = 1e-8
DEPTH: Final = 8.0  # how far a logarithm falls before nothing is left of the view
SEED: Final = 0


@dataclass(frozen=True, slots=True)
class Practice:
    """What was learned: a weight for each number of a text and each entry."""

    names: Mapping[str, int]
    rarity: Mapping[str, float]
    weights: Heights

    def fits(self, meanings: Heights, texts: Sequence[str]) -> Heights:
        """Return how well each entry fits a question, from 0 to 1; it may be read in some ways."""
        sure = _softmax(_joined(meanings, texts, self.rarity) @ self.weights).max(axis=0)
        fits: Heights = np.maximum(1 + np.log(np.maximum(sure, LEAST)) / DEPTH, 0)
        return fits


def is_enough(wordings: int, entries: int, least: int) -> bool:
    """Tell whether there is enough to learn from, and not more than is learned in seconds."""
    return (
        1 < entries <= ENTRIES_AT_MOST
        and wordings <= WORDINGS_AT_MOST
        and wordings >= least * entries
    )


def practised(
    names: Sequence[str], texts: Sequence[str], meanings: Heights | Halves, firsts: Longs
) -> Practice:
    """Learn from wordings that stand by entry; `firsts` tell where each begins, and end."""
    rarity = rarity_of(texts)
    rows = _joined(meanings.astype(np.float32, copy=False), texts, rarity)
    owners = np.arange(len(names)).repeat(np.diff(firsts))
    weights = _descended(rows, owners, len(names))
    return Practice({name: place for place, name in enumerate(names)}, rarity, weights)


def _joined(meanings: Heights, texts: Sequence[str], rarity: Mapping[str, float]) -> Heights:
    joined: Heights = np.hstack([meanings, spread_over(texts, rarity, SLOTS, SEEDS)])
    return joined


def _softmax(heights: Heights) -> Heights:
    powers = np.exp(heights - heights.max(axis=1, keepdims=True))
    shares: Heights = powers / powers.sum(axis=1, keepdims=True)
    return shares


def _descended(rows: Heights, owners: Longs, count: int) -> Heights:
    """Go down the slope in small steps, each number at a pace of its own, ever slower."""
    weights, mean, square = (np.zeros((rows.shape[1], count), np.float32) for _ in range(3))
    drawn = np.random.default_rng(SEED)
    rounds = max(ROUNDS, -(-STEPS * BATCH // len(rows)))
    parts = [part for _ in range(rounds) for part in _batches(drawn.permutation(len(rows)))]
    for step, part in enumerate(parts, 1):
        surprise = _softmax(rows[part] @ weights)
        surprise[np.arange(len(part)), owners[part]] -= 1
        slope = rows[part].T @ surprise / len(part) + SHRINK * weights
        mean += (1 - MEMORY) * (slope - mean)
        square += (1 - LONG_MEMORY) * (slope * slope - square)
        pace = PACE * (1 - step / len(parts)) / (1 - MEMORY**step)
        weights -= pace * mean / (np.sqrt(square / (1 - LONG_MEMORY**step)) + LEAST)
    return weights


def _batches(order: Longs) -> list[Longs]:
    return [order[first : first + BATCH] for first in range(0, len(order), BATCH)]
