"""Groups questions that ask alike, by the words, concepts and sounds they share.

A question is a leader unless an earlier one is like it, the most surrounded first; then each
joins the leader it is most like. So the result does not depend on the order of the questions.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from knowledge.grams import Grams, profile
from knowledge.normalise import normalise

# Set on labelled messages to shops: nine in ten of a Chinese group mean the same, two of three of
# an English one.
ALIKE_FROM: Final = 0.36
CONCEPT: Final = 2.0  # a concept shared tells more than a word
SOUND: Final = 0.5
POSTINGS_AT_MOST: Final = 5_000  # read for one question
UNSEEN: Final = 50  # questions about other things, so that of three questions none is common
DIGITS: Final = 6  # by which two sums differ for other reasons than the order of adding

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
_NO_PLACES: Final[Places] = np.zeros(0, dtype=np.intp)
_NO_NUMBERS: Final[Numbers] = np.zeros(0)


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that ask alike, by position: the most typical one, and all of them."""

    typical: int
    members: tuple[int, ...]


def group_questions(questions: Sequence[str]) -> tuple[Group, ...]:
    """Return the groups, those asked most first; every question is in exactly one."""
    positions: dict[str, list[int]] = defaultdict(list)
    for position, question in enumerate(questions):
        positions[_key(question)].append(position)
    keys = sorted(positions)
    times = np.array([len(positions[key]) for key in keys], dtype=np.float64)
    groups = [
        Group(
            typical=positions[keys[leader]][0],
            members=tuple(sorted(p for member in members for p in positions[keys[member]])),
        )
        for leader, members in _led(_Likeness([_grams(key) for key in keys]), times).items()
    ]
    return tuple(sorted(groups, key=lambda each: -len(each.members)))


def _key(question: str) -> str:
    normal = normalise(question)
    return normal.asks or normal.plain


def _grams(key: str) -> Grams:
    seen = profile(key)
    concepts = {gram: CONCEPT * weight for gram, weight in seen.concepts.items()}
    sounds = {gram: SOUND * weight for gram, weight in seen.sounds.items()}
    return seen.words | concepts | sounds


def _led(likeness: _Likeness, times: Numbers) -> dict[int, list[int]]:
    """Return the leaders in order, each with those that follow it, itself among them."""
    surrounded = [likeness.around(number, times) for number in range(len(times))]
    followed = np.zeros(len(times))  # how like each is to the leader it follows
    leader_of = np.arange(len(times))
    leaders: dict[int, None] = {}
    for number in sorted(range(len(times)), key=lambda n: (-surrounded[n], n)):
        if followed[number] >= ALIKE_FROM:
            continue
        leaders[number] = None
        alike = likeness.to(number)
        alike[number] = math.inf
        closer = (alike >= ALIKE_FROM) & (alike > followed)
        followed[closer], leader_of[closer] = alike[closer], number
    led: dict[int, list[int]] = {leader: [] for leader in leaders}
    for number, leader in enumerate(leader_of):
        led[int(leader)].append(number)
    return led


class _Likeness:
    """The cosines of all questions to one of them, by an inverted index in a few arrays."""

    def __init__(self, documents: Sequence[Grams]) -> None:
        counts = Counter(gram for document in documents for gram in document)
        # Numbered by how rare they are, so that the rarest of a question come first.
        self._numbers = {
            gram: number
            for number, gram in enumerate(sorted(counts, key=lambda each: (counts[each], each)))
        }
        lengths = np.array([counts[gram] for gram in self._numbers], dtype=np.intp)
        self._starts = np.concatenate(([0], np.cumsum(lengths)))
        rarity = np.log(1 + (UNSEEN + len(documents)) / np.maximum(lengths, 1))
        self._documents = [self._unit(document, rarity) for document in documents]
        self._questions, self._weights = self._postings()

    def _unit(self, document: Grams, rarity: Numbers) -> tuple[Places, Numbers]:
        """Return the numbers of a question's grams, rarest first, and weights of length 1."""
        grams = sorted((self._numbers[gram], weight) for gram, weight in document.items())
        numbers = np.array([number for number, _ in grams], dtype=np.intp)
        weights = np.array([weight for _, weight in grams]) * rarity[numbers]
        return numbers, weights / (np.linalg.norm(weights) or 1.0)

    def _postings(self) -> tuple[Places, Numbers]:
        """Return which questions hold each gram, gram after gram, and with what weight."""
        grams = np.concatenate([_NO_PLACES, *(numbers for numbers, _ in self._documents)])
        weights = np.concatenate([_NO_NUMBERS, *(weights for _, weights in self._documents)])
        sizes = [len(numbers) for numbers, _ in self._documents]
        order = np.argsort(grams, kind="stable")
        return np.repeat(np.arange(len(sizes)), sizes)[order], weights[order]

    def to(self, number: int) -> Numbers:
        """Return how like every question is to this one, from 0 to 1."""
        grams, weights = self._documents[number]
        starts = self._starts[grams]
        lengths = self._starts[grams + 1] - starts
        kept = int(np.searchsorted(np.cumsum(lengths), POSTINGS_AT_MOST, side="right"))
        starts, lengths, weights = starts[:kept], lengths[:kept], weights[:kept]
        ends = np.cumsum(lengths)
        places = np.repeat(starts - ends + lengths, lengths) + np.arange(lengths.sum())
        values = self._weights[places] * np.repeat(weights, lengths)
        found = np.bincount(self._questions[places], values, minlength=len(self._documents))
        return found.astype(np.float64)  # where nothing is found numpy counts in whole numbers

    def around(self, number: int, times: Numbers) -> float:
        """Return how much is asked alike, counted by how often it was asked."""
        alike = self.to(number)
        near = alike >= ALIKE_FROM
        return round(float(alike[near] @ times[near]), DIGITS)
