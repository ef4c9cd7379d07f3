"""An inverted index: from a gram to the wordings that hold it, rarest grams asked first."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.grams import Grams

POSTINGS_AT_MOST: Final = 20_000  # read for one question, so that cost hardly grows with the base


@dataclass(frozen=True, slots=True)
class Likeness:
    """How a document fits a question: cosine, and the share of the question found in it."""

    cosine: float = 0.0
    covered: float = 0.0


class Index:
    """Weighted grams of documents, each named by its position."""

    def __init__(self, documents: Sequence[Grams]) -> None:
        """Weigh every gram by how rare it is among the documents."""
        self.size = len(documents)
        counts = Counter(gram for document in documents for gram in document)
        self._rarity = {gram: self._rarity_of(count) for gram, count in counts.items()}
        self._unknown = self._rarity_of(0)
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self._norms = [self._add(number, document) for number, document in enumerate(documents)]

    def _rarity_of(self, count: int) -> float:
        return math.log(1 + (self.size + 0.5 - count / 2) / (count + 0.5))

    def _add(self, number: int, document: Grams) -> float:
        total = 0.0
        for gram, weight in document.items():
            weighed = weight * self._rarity[gram]
            self._postings[gram].append((number, weighed))
            total += weighed * weighed
        return math.sqrt(total) or 1.0

    def rarity(self, gram: str) -> float:
        """Return how much a gram tells; an unknown one tells the most."""
        return self._rarity.get(gram, self._unknown)

    def like(self, question: Grams) -> dict[int, Likeness]:
        """Return the likeness of every document that shares a gram with the question."""
        weighed = {gram: weight * self.rarity(gram) for gram, weight in question.items()}
        total = sum(weighed.values())
        if not total:
            return {}
        norm = math.sqrt(sum(weight * weight for weight in weighed.values()))
        dots, covers = self._sums(weighed)
        return {
            number: Likeness(dot / (norm * self._norms[number]), covers[number] / total)
            for number, dot in dots.items()
        }

    def _sums(self, weighed: Grams) -> tuple[dict[int, float], dict[int, float]]:
        dots: dict[int, float] = defaultdict(float)
        covers: dict[int, float] = defaultdict(float)
        left = POSTINGS_AT_MOST
        for gram in sorted(weighed, key=self.rarity, reverse=True):
            postings = self._postings.get(gram, ())
            if left <= 0:
                break
            left -= len(postings)
            for number, weight in postings:
                dots[number] += weighed[gram] * weight
                covers[number] += weighed[gram]
        return dots, covers
