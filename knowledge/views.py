"""The views of a question: how an entry fits it, by words, concepts, sounds, letters, answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

from knowledge.grams import Grams, Profile
from knowledge.index import Index, Likeness

CANDIDATES: Final = 60  # wordings whose letters are compared one by one
ENTRIES: Final = 30
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


def fits(views: Views, question: Profile) -> Fits:
    """Look at a question from every view; only entries that share anything appear."""
    words = views.words.like(question.words)
    concepts = views.concepts.like(question.concepts)
    sounds = views.sounds.like(question.sounds)
    rough = _rough(words, concepts, sounds)
    closest = sorted(rough, key=rough.__getitem__, reverse=True)[:CANDIDATES]
    found: dict[int, Fit] = defaultdict(dict)
    best: dict[int, int] = {}
    for number in closest:
        entry = views.wordings[number].entry
        best.setdefault(entry, number)
        fit = _wording_fit(number, words, concepts, sounds)
        fit |= _letters(views.wordings[number].profile.text, question.text)
        _keep_highest(found[entry], fit)
    _add_entry_views(views, question, found)
    return Fits(dict(found), best)


def _rough(*likenesses: dict[int, Likeness]) -> dict[int, float]:
    rough: dict[int, float] = defaultdict(float)
    for likeness in likenesses:
        for number, value in likeness.items():
            rough[number] += value.cosine
    return rough


def _wording_fit(
    number: int,
    words: dict[int, Likeness],
    concepts: dict[int, Likeness],
    sounds: dict[int, Likeness],
) -> Fit:
    word, concept, sound = (v.get(number, NOTHING) for v in (words, concepts, sounds))
    return {
        "words_cosine": word.cosine,
        "words_covered": word.covered,
        "concepts_cosine": concept.cosine,
        "concepts_covered": concept.covered,
        "sounds_cosine": sound.cosine,
        "sounds_covered": sound.covered,
    }


def _letters(wording: str, question: str) -> Fit:
    return {
        "ratio": fuzz.ratio(wording, question) / 100,
        "partial": fuzz.partial_ratio(wording, question) / 100,
        "tokens": fuzz.token_set_ratio(wording, question) / 100,
    }


def _keep_highest(kept: Fit, fit: Fit) -> None:
    for view, value in fit.items():
        kept[view] = max(kept.get(view, 0.0), value)
    kept["words_votes"] = kept.get("words_votes", 0.0) + fit["words_cosine"]


def _add_entry_views(views: Views, question: Profile, found: dict[int, Fit]) -> None:
    asked = question.words | question.concepts
    answers, entries = views.answers.like(asked), views.entries.like(asked)
    for entry, fit in found.items():
        fit["answer_covered"] = answers.get(entry, NOTHING).covered
        fit["entry_covered"] = entries.get(entry, NOTHING).covered
