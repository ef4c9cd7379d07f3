"""Understands a message: its language, its signals, and the entries that may answer it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from knowledge import blend
from knowledge.entries import Entry, load_entries
from knowledge.grams import profile
from knowledge.languages import guess_language, taiwanese
from knowledge.normalise import Normal, bare, normalise, plain, shorten
from knowledge.signals import recognise
from knowledge.spelling import Speller
from knowledge.understanding import Candidate, Outcome, Signal, Understanding
from knowledge.views import Fit, Fits, Views, Wording, build_views, fits

BEST_AT_MOST: Final = 5
# Whoever says one of these wants to be heard, not answered from a list (P6, H1).
NEVER_ANSWERED: Final = frozenset(
    {Signal.COMPLAINT, Signal.NEW_COMPLAINT, Signal.PERSON, Signal.EMERGENCY, Signal.ABUSE}
)
REMEMBERED: Final = 5000  # messages
REMEMBERED_CHARS: Final = 100  # of a message that is likely to come again
DOUBTED: Final = 0.1  # what is left of a score when no entry is meant
# Shown when the entry has nothing in the customer's own language.
FALLBACKS: Final = {
    "zh-CN": ("zh-CN", "zh-TW", "en"),
    "zh-TW": ("zh-TW", "zh-CN", "en"),
    "en": ("en", "zh-CN", "zh-TW"),
}


class Matcher:
    """A knowledge base ready to be asked; it never changes, so threads may share it."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        """Index the entries."""
        self.entries = tuple(entries)
        wordings = list(_wordings(self.entries))
        self._views: Views = build_views(
            wordings,
            [profile(bare(plain(" ".join(entry.answers.values())))) for entry in self.entries],
        )
        self._speller = Speller(wording.profile.text for wording in wordings)
        # Customers say the same short things all day long.
        self._remembered = lru_cache(REMEMBERED)(self._understand)

    def understand(self, text: str, language_hint: str = "") -> Understanding:
        """Return everything that can be told of a message without knowing the conversation."""
        if len(text) > REMEMBERED_CHARS:
            return self._understand(text, language_hint)
        return self._remembered(text, language_hint)

    def _understand(self, text: str, language_hint: str) -> Understanding:
        language = guess_language(shorten(text)) or language_hint
        normal = normalise(text)
        signals = recognise(normal)
        best = self._best(normal, language or "zh-CN", BEST_AT_MOST)
        if signals & NEVER_ANSWERED:
            best = tuple(replace(one, score=one.score * DOUBTED) for one in best)
        return Understanding(language, signals, _outcome(signals, best), best)

    def suggest(self, text: str, language: str, limit: int = 5) -> tuple[Candidate, ...]:
        """Return the closest entries for an agent to choose from, best first."""
        return self._best(normalise(text), language, limit)

    def fits(self, normal: Normal) -> dict[str, Fit]:
        """Return how every entry that shares anything fits, by name (for learning)."""
        found = self._fits(normal).by_entry
        return {self.entries[number].id: fit for number, fit in found.items()}

    def _best(self, normal: Normal, language: str, limit: int) -> tuple[Candidate, ...]:
        found = self._fits(normal)
        heights = {entry: blend.strength(fit) for entry, fit in found.by_entry.items()}
        order = sorted(heights, key=lambda entry: (-heights[entry], entry))[: max(limit, 3)]
        scores = blend.scores([found.by_entry[entry] for entry in order])
        return tuple(
            self._candidate(entry, found.closest[entry], language, score)
            for entry, score in zip(order[:limit], scores, strict=False)
        )

    def _fits(self, normal: Normal) -> Fits:
        return fits(self._views, profile(self._speller.mend(normal.asks)))

    def _candidate(self, number: int, wording: int, language: str, score: float) -> Candidate:
        entry = self.entries[number]
        return Candidate(
            entry=entry.id,
            question=_question(entry, language) or self._views.wordings[wording].question,
            answer=answer_in(entry, language),
            score=round(score, 4),
            group=entry.group,
        )


def load_matcher(path: Path | None = None) -> Matcher:
    """Build a matcher from a folder of entries, or from those the product brings along."""
    return Matcher(load_entries(path))


def answer_in(entry: Entry, language: str) -> str:
    """Return the answer in a language, or in the nearest one there is."""
    return _in_language(entry.answers, language)


def _question(entry: Entry, language: str) -> str:
    first = {known: wordings[0] for known, wordings in entry.questions.items() if wordings}
    return _in_language(first, language)


def _in_language(texts: dict[str, str], language: str) -> str:
    for wanted in FALLBACKS.get(language, FALLBACKS["zh-CN"]):
        if wanted in texts:
            return texts[wanted]
        if wanted == "zh-TW" and "zh-CN" in texts:
            return taiwanese(texts["zh-CN"])
    return next(iter(texts.values()), "")


def _wordings(entries: Sequence[Entry]) -> Iterator[Wording]:
    for number, entry in enumerate(entries):
        for language, questions in entry.questions.items():
            for question in questions:
                yield Wording(number, language, question, profile(bare(plain(question))))


def _outcome(signals: frozenset[Signal], best: Sequence[Candidate]) -> Outcome:
    if signals & NEVER_ANSWERED or not best:
        return Outcome.HANDOFF
    return blend.outcome(best[0].score)
