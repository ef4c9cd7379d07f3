"""Understands a message: its language, its signals, and the entries that may answer it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from knowledge import blend
from knowledge.candidates import candidate, with_what_follows
from knowledge.entries import Entry, load_entries
from knowledge.grams import Profile, profile
from knowledge.languages import guess_language
from knowledge.normalise import Normal, bare, normalise, plain, shorten
from knowledge.signals import recognise, without_manners
from knowledge.spelling import Speller
from knowledge.understanding import Candidate, Outcome, Signal, Understanding
from knowledge.views import Fit, Views, Wording, build_views, fits

BEST_AT_MOST: Final = 5
# Whoever says one of these wants to be heard, not answered from a list (P6, H1).
NEVER_ANSWERED: Final = frozenset(
    {Signal.COMPLAINT, Signal.NEW_COMPLAINT, Signal.PERSON, Signal.EMERGENCY, Signal.ABUSE}
)
REMEMBERED: Final = 5000  # messages
REMEMBERED_CHARS: Final = 100  # of a message that is likely to come again
# Said to the bot about what is going on between the two: nothing a list could answer.
NOT_ASKED: Final = frozenset(
    {
        Signal.YES,
        Signal.NO,
        Signal.SKIP,
        Signal.BACK,
        Signal.LEAVE_LINE,
        Signal.LEAVE_MESSAGE,
        Signal.TICKET_STATUS,
        Signal.SMALL_TALK,
        Signal.WORDLESS,
    }
)
DOUBTED: Final = 0.1  # what is left of a score when no entry is meant
# "Cancel" may mean an order or what is going on, "thanks for the refund" asks for nothing.
HALF_ASKED: Final = frozenset({Signal.CANCEL, Signal.THANKS, Signal.GOODBYE})
HALF: Final = 0.5  # enough to be offered, too little to be answered


@dataclass(frozen=True, slots=True)
class Found:
    """The closest entries, best first, and how sure it is that one of the first three fits."""

    best: tuple[Candidate, ...]
    near: float

    def doubted(self, left: float) -> Found:
        """Return the same with so much less of every sureness."""
        best = tuple(replace(one, score=round(one.score * left, 4)) for one in self.best)
        return Found(best, self.near * left)


class Matcher:
    """A knowledge base ready to be asked; it never changes, so threads may share it."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        """Index the entries."""
        self.entries = tuple(entries)
        self._by_id = {entry.id: entry for entry in self.entries}
        wordings = list(_wordings(self.entries))
        self._views: Views = build_views(
            wordings,
            [profile(bare(plain(" ".join(entry.answers.values())))) for entry in self.entries],
        )
        self._speller = Speller(wording.profile.text for wording in wordings)
        # Customers say the same short things all day long.
        self._remembered = lru_cache(REMEMBERED)(self._understand)

    def changed(self, put: Sequence[Entry], removed: Collection[str]) -> Matcher:
        """Return a matcher of what stays, with these entries in the place of older ones."""
        gone = {*removed, *(entry.id for entry in put)}
        return Matcher([*(entry for entry in self.entries if entry.id not in gone), *put])

    def understand(self, text: str, language_hint: str = "") -> Understanding:
        """Return everything that can be told of a message without knowing the conversation."""
        if len(text) > REMEMBERED_CHARS:
            return self._understand(text, language_hint)
        return self._remembered(text, language_hint)

    def _understand(self, text: str, language_hint: str) -> Understanding:
        language = guess_language(shorten(text)) or language_hint
        normal = normalise(text)
        signals = recognise(normal)
        found = self._find(without_manners(normal), language or "zh-CN", BEST_AT_MOST)
        found = found.doubted(_left_of(signals))
        best = self._followed(found.best, language or "zh-CN")
        return Understanding(language, signals, _outcome(signals, found), best)

    def _followed(self, best: tuple[Candidate, ...], language: str) -> tuple[Candidate, ...]:
        """Return the same, the first with what may be asked after its answer."""
        if not best:
            return best
        entry = self._by_id[best[0].entry]
        return (with_what_follows(best[0], entry, language, self._by_id.get), *best[1:])

    def suggest(self, text: str, language: str, limit: int = 5) -> tuple[Candidate, ...]:
        """Return the closest entries for an agent to choose from, best first."""
        return self._find(normalise(text), language, limit).best

    def fits(self, normal: Normal) -> dict[str, Fit]:
        """Return how every entry that shares anything fits, by name (for learning)."""
        found = fits(self._views, self._profile(normal)).by_entry
        return {self.entries[number].id: fit for number, fit in found.items()}

    def _find(self, normal: Normal, language: str, limit: int) -> Found:
        question = self._profile(normal)
        seen = fits(self._views, question)
        heights = {entry: blend.strength(fit) for entry, fit in seen.by_entry.items()}
        order = sorted(heights, key=lambda entry: (-heights[entry], entry))[: max(limit, 3)]
        ordered = [seen.by_entry[entry] for entry in order]
        candidates = (
            self._candidate(entry, seen.closest[entry], language, score)
            for entry, score in zip(order[:limit], blend.scores(ordered), strict=False)
        )
        found = Found(tuple(candidates), blend.nearness(ordered))
        return found.doubted(DOUBTED) if question.says_little else found

    def _profile(self, normal: Normal) -> Profile:
        return profile(self._speller.mend(normal.asks))

    def _candidate(self, number: int, wording: int, language: str, score: float) -> Candidate:
        entry = self.entries[number]
        return candidate(entry, language, self._views.wordings[wording].question, score)


def load_matcher(path: Path | None = None) -> Matcher:
    """Build a matcher from a folder of entries, or from those the product brings along."""
    return Matcher(load_entries(path))


def _wordings(entries: Sequence[Entry]) -> Iterator[Wording]:
    for number, entry in enumerate(entries):
        for language, questions in entry.questions.items():
            for question in questions:
                yield Wording(number, language, question, profile(bare(plain(question))))


def _left_of(signals: frozenset[Signal]) -> float:
    """Return what is left of every score in the light of what else the message does."""
    if signals & (NEVER_ANSWERED | NOT_ASKED):
        return DOUBTED
    return HALF if signals & HALF_ASKED else 1.0


def _outcome(signals: frozenset[Signal], found: Found) -> Outcome:
    if signals & NEVER_ANSWERED or not found.best:
        return Outcome.HANDOFF
    return blend.outcome(found.best[0].score, found.near)
