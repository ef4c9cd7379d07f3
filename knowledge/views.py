"""The views of a question: how an entry fits it, by words, concepts, sounds, letters, answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from knowledge.base import Base
from knowledge.grams import Profile
from knowledge.index import Asked, ask
from knowledge.nearest import CANDIDATES, nearest
from knowledge.rows import Floats, Longs

VOTES: Final = 3  # closest wordings of an entry that vote for it
Fit = dict[str, float]

OF_LIKENESS: Final = (
    "words_cosine",
    "concepts_cosine",
    "sounds_cosine",
    "words_covered",
    "concepts_covered",
    "sounds_covered",
)
COSINES: Final = 3
WORDS, CONCEPTS, SOUNDS = range(3)
OF_LETTERS: Final = ("spelt", "ratio", "partial", "tokens")
SCORERS: Final = (fuzz.ratio, fuzz.partial_ratio, fuzz.token_set_ratio)
OF_ENTRIES: Final = ("words_votes", "answer_covered", "entry_covered")
VIEWS: Final = OF_LIKENESS + OF_LETTERS + OF_ENTRIES
VOTED: Final = VIEWS.index("words_votes")


@dataclass(frozen=True, slots=True)
class Fits:
    """How entries fit: their numbers, a row of values each, and the wordings that fit best."""

    entries: tuple[int, ...]
    values: Floats
    wordings: tuple[int, ...]

    def heights(self, weights: Mapping[str, float]) -> list[float]:
        """Return the sum of each entry's values, each view counted by its weight."""
        heights: list[float] = (self.values @ [weights.get(view, 0.0) for view in VIEWS]).tolist()
        return heights

    def fit(self, place: int) -> Fit:
        """Return the value of every view for the entry at a place."""
        return dict(zip(VIEWS, self.values[place].tolist(), strict=True))


NOTHING: Final = Fits((), np.empty((0, len(VIEWS))), ())


@dataclass(frozen=True, slots=True)
class Table:
    """Candidates, best first: numbers of wordings and of their entries, a row of values each."""

    wordings: Longs
    entries: Longs
    values: Floats


def fits(base: Base, question: Profile) -> Fits:
    """Look at a question from every view; only entries that share anything appear."""
    found = _candidates(base, question) if base.segments else None
    if not found or not len(found.wordings):
        return NOTHING
    order = found.entries.argsort(kind="stable")  # the best wording of an entry stays its first
    owners = found.entries[order]
    firsts = np.flatnonzero(np.diff(owners, prepend=-1))
    entries = owners[firsts]
    by_view = np.concatenate([found.values.T, _letters(base, question, found.wordings)])[:, order]
    values = np.empty((len(VIEWS), len(entries)))
    values[: len(by_view)] = np.maximum.reduceat(by_view, firsts, axis=1)
    values[VOTED] = _votes(by_view[WORDS], firsts)
    values[-2:] = _covered(base, question, entries)
    if question.is_pinyin:
        values[-1] = values[OF_LIKENESS.index("sounds_covered")]
    wordings = found.wordings[order[firsts]]
    return Fits(tuple(entries.tolist()), values.T, tuple(wordings.tolist()))


def _candidates(base: Base, question: Profile) -> Table:
    """Return the wordings that are nearest by words, concepts and sounds together."""
    # Typed pinyin has no characters: its sounds stand for the words.
    words, pulls = ({}, (0, 1, 2)) if question.is_pinyin else (question.words, (1, 1, 1))
    indexes = [segment.wordings for segment in base.segments]
    asked = ask((words, question.concepts, question.sounds), indexes, pulls)
    tables = [_of_segment(base, number, asked) for number in range(len(base.segments))]
    values = np.concatenate([each.values for each in tables])
    if question.is_pinyin:
        values[:, [WORDS, COSINES + WORDS]] = values[:, [SOUNDS, COSINES + SOUNDS]]
    wordings = np.concatenate([each.wordings for each in tables])
    top = np.lexsort((wordings, -values[:, :COSINES].sum(axis=1)))[:CANDIDATES]
    entries = np.concatenate([each.entries for each in tables])
    return Table(wordings[top], entries[top], values[top])


def _of_segment(base: Base, number: int, asked: Asked) -> Table:
    segment, places = base.segments[number], asked.places[number]
    texts = nearest(segment, asked, places)
    cosine, covered = segment.wordings.like(asked, places, texts)
    return Table(
        texts + np.int64(base.first_wordings[number]),
        segment.entry_of[texts] + np.int64(base.first_entries[number]),
        np.vstack([np.minimum(cosine, 1.0), covered]).T,
    )


def _letters(base: Base, question: Profile, wordings: Longs) -> Floats:
    """Return what is told by letters, a row for each view."""
    numbers = wordings.tolist()
    spelt = base.spelt(numbers)
    texts = spelt if question.is_pinyin else base.texts(numbers)
    asked = question.spelt if question.is_pinyin else question.text
    values = np.zeros((len(OF_LETTERS), len(numbers)))
    if question.spelt:
        values[0] = cdist([question.spelt], spelt)[0]
    for row, scorer in zip(values[1:], SCORERS, strict=True):
        row[:] = cdist([asked], texts, scorer=scorer)[0]
    values /= 100
    return values


def _votes(cosines: Floats, firsts: Longs) -> Floats:
    """Return what the closest wordings of each entry say together; they stand by entry."""
    counts = np.diff(firsts, append=len(cosines))
    places = np.arange(len(cosines)) - firsts.repeat(counts)
    votes: Floats = np.add.reduceat(np.where(places < VOTES, cosines, 0.0), firsts) / VOTES
    return votes


def _covered(base: Base, question: Profile, entries: Longs) -> Floats:
    """Return the shares of the question that entries' answers hold, and that their wordings do."""
    grams = question.words | question.concepts
    asked = ask((grams, grams), [segment.wholes for segment in base.segments])
    covered = []
    for segment, first, places in zip(base.segments, base.first_entries, asked.places, strict=True):
        own = entries[(entries >= first) & (entries < first + len(segment.entries))] - first
        covered.append(segment.wholes.like(asked, places, own)[1])
    return np.hstack(covered)
