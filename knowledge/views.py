"""The views of a question: how an entry fits it, by words, concepts, sounds, letters, answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import Final

from rapidfuzz import fuzz

from knowledge.grams import Grams, Profile
from knowledge.index import Index, Likeness

CANDIDATES: Final = 60  # wordings whose letters are compared one by one
VOTES: Final = 3  # closest wordings of an entry that vote for it
NOTHING: Final = Likeness()
Fit = dict[str, float]

VIEWS: Final = (
    "words_cosine",
    "words_covered",
    "words_votes",
    "concepts_cosine",
    "concepts_covered",
    "sounds_cosine",
    "sounds_covered",
    "spelt",
    "ratio",
    "partial",
    "tokens",
    "answer_covered",
    "entry_covered",
)


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to ask for an entry, ready to be compared."""

    entry: int
    language: str
    question: str
    profile: Profile


@dataclass(frozen=True, slots=True)
class Views:
    """The indexes every view looks into, and the wordings by position."""

    wordings: tuple[Wording, ...]
    words: Index
    concepts: Index
    sounds: Index
    entries: Index  # all wordings of an entry together
    answers: Index


def build_views(wordings: Sequence[Wording], answers: Sequence[Profile]) -> Views:
    """Index the wordings, and the answers by position of their entry."""
    return Views(
        wordings=tuple(wordings),
        words=Index([wording.profile.words for wording in wordings]),
        concepts=Index([wording.profile.concepts for wording in wordings]),
        sounds=Index([wording.profile.sounds for wording in wordings]),
        entries=Index(_by_entry(wordings, len(answers))),
        answers=Index([answer.words | answer.concepts for answer in answers]),
    )


def _by_entry(wordings: Sequence[Wording], count: int) -> list[Grams]:
    together: list[Grams] = [{} for _ in range(count)]
    for wording in wordings:
        together[wording.entry].update(wording.profile.words | wording.profile.concepts)
    return together


@dataclass(frozen=True, slots=True)
class Fits:
    """How entries fit: by entry a value for every view, and the wording that fits best."""

    by_entry: dict[int, Fit]
    closest: dict[int, int]


@dataclass(frozen=True, slots=True)
class Likenesses:
    """What the three indexes of wordings say of a question."""

    words: dict[int, Likeness]
    concepts: dict[int, Likeness]
    sounds: dict[int, Likeness]

    def rough(self) -> dict[int, float]:
        """Return a first height of every wording that shares anything."""
        rough: dict[int, float] = defaultdict(float)
        for likeness in (self.words, self.concepts, self.sounds):
            for number, value in likeness.items():
                rough[number] += value.cosine
        return rough


def fits(views: Views, question: Profile) -> Fits:
    """Look at a question from every view; only entries that share anything appear."""
    likenesses = _likenesses(views, question)
    rough = likenesses.rough()
    found: dict[int, Fit] = defaultdict(dict)
    best: dict[int, int] = {}
    votes: dict[int, list[float]] = defaultdict(list)
    for number in nlargest(CANDIDATES, rough, key=rough.__getitem__):
        wording = views.wordings[number]
        best.setdefault(wording.entry, number)
        fit = _wording_fit(number, likenesses) | _letters(wording.profile, question)
        votes[wording.entry].append(fit["words_cosine"])
        _keep_highest(found[wording.entry], fit)
    for entry, fit in found.items():
        fit["words_votes"] = sum(votes[entry][:VOTES]) / VOTES
    _add_entry_views(views, question, found)
    return Fits(dict(found), best)


def _likenesses(views: Views, question: Profile) -> Likenesses:
    sounds = views.sounds.like(question.sounds)
    # Typed pinyin has no characters: its sounds stand for the words.
    words = sounds if question.is_pinyin else views.words.like(question.words)
    return Likenesses(words, views.concepts.like(question.concepts), sounds)


def _wording_fit(number: int, likenesses: Likenesses) -> Fit:
    word = likenesses.words.get(number, NOTHING)
    concept = likenesses.concepts.get(number, NOTHING)
    sound = likenesses.sounds.get(number, NOTHING)
    return {
        "words_cosine": word.cosine,
        "words_covered": word.covered,
        "concepts_cosine": concept.cosine,
        "concepts_covered": concept.covered,
        "sounds_cosine": sound.cosine,
        "sounds_covered": sound.covered,
    }


def _letters(wording: Profile, question: Profile) -> Fit:
    spelt = fuzz.ratio(wording.spelt, question.spelt) / 100 if question.spelt else 0.0
    left, right = wording.text, question.text
    if question.is_pinyin:
        left, right = wording.spelt, question.spelt
    return {
        "spelt": spelt,
        "ratio": fuzz.ratio(left, right) / 100,
        "partial": fuzz.partial_ratio(left, right) / 100,
        "tokens": fuzz.token_set_ratio(left, right) / 100,
    }


def _keep_highest(kept: Fit, fit: Fit) -> None:
    for view, value in fit.items():
        kept[view] = max(kept.get(view, 0.0), value)


def _add_entry_views(views: Views, question: Profile, found: dict[int, Fit]) -> None:
    asked = question.words | question.concepts
    answers, entries = views.answers.like(asked), views.entries.like(asked)
    for entry, fit in found.items():
        covered = entries.get(entry, NOTHING).covered
        fit["answer_covered"] = answers.get(entry, NOTHING).covered
        fit["entry_covered"] = fit["sounds_covered"] if question.is_pinyin else covered
