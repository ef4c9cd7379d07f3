"""Understands a message: its language, its signals, and the entries that may answer it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Final
from weakref import proxy

from knowledge import blend
from knowledge.base import Base, base_of
from knowledge.blend import Blend
from knowledge.candidates import candidate, with_what_follows
from knowledge.crossing import is_crossing
from knowledge.entries import load_entries
from knowledge.entry import Entry
from knowledge.grams import Profile, profile
from knowledge.languages import guess_language
from knowledge.meaning import Meaning
from knowledge.normalise import Normal, normalise, shorten
from knowledge.practice import PRACTISED_FROM
from knowledge.seen import Seen, seen
from knowledge.senses import Senses, senses_of
from knowledge.signals import recognise, without_manners
from knowledge.spelling import Speller
from knowledge.understanding import Candidate, Outcome, Reason, Signal, Understanding

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
        if left == 1:
            return self
        best = tuple(replace(one, score=round(one.score * left, 4)) for one in self.best)
        return Found(best, self.near * left)


@dataclass(frozen=True, slots=True)
class Looked:
    """A question, the entries it may mean and how high they stand, and their places in order."""

    question: Profile
    seen: Seen
    blend: Blend
    heights: list[float]
    order: list[int]

    def added(self, place: int) -> dict[str, float]:
        """Return what each view adds to an entry's height."""
        values = zip(self.blend.views, self.seen.values[place].tolist(), strict=True)
        return {view: round(self.blend.weights[view] * value, 3) for view, value in values}


class Matcher:
    """A knowledge base ready to be asked; it never changes, so threads may share it."""

    def __init__(
        self,
        entries: Sequence[Entry] = (),
        *,
        base: Base | None = None,
        senses: Senses | None = None,
        learned: blend.Learned = blend.SHIPPED,
    ) -> None:
        """Index the entries, or take a base that is indexed already, with its meaning if known."""
        self._learned = learned
        self._base = base or base_of(entries)
        self._senses = senses
        self._speller = Speller(segment.vocabulary for segment in self._base.segments)
        # Customers say the same short things all day long. What is remembered holds the matcher
        # loosely: in a circle the arrays of one that was replaced would stay for long.
        understand = partial(Matcher._understand, proxy(self))
        self._remembered = lru_cache(REMEMBERED)(understand)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Return all entries, in no order that means anything."""
        return self._base.entries

    def changed(self, put: Sequence[Entry], removed: Collection[str]) -> Matcher:
        """Return a matcher with some entries put and others removed; the rest is shared.

        Takes milliseconds. Once in a thousand changes of a large base what was put since is
        indexed together with the rest, which takes seconds: call it in a thread.
        """
        senses = self._senses.changed(put, removed) if self._senses else None
        base = self._base.changed(put, removed)
        return Matcher(base=base, senses=senses, learned=self._learned)

    @property
    def knows_meaning(self) -> bool:
        """Tell whether it knows what its wordings mean."""
        return self._senses is not None

    @property
    def is_practised(self) -> bool:
        """Tell whether its many wordings have taught it which question belongs to which entry."""
        return self._senses is not None and self._senses.is_practised

    def with_meaning(self, meaning: Meaning, practised_from: int = PRACTISED_FROM) -> Matcher:
        """Return the same, knowing what its wordings mean; matchers changed from it know it too,

        but for those that were changed by so much that it has to be learned anew. Takes a second
        for four hundred wordings: call it in a thread.
        """
        senses = senses_of(self.entries, meaning, practised_from)
        return Matcher(base=self._base, senses=senses, learned=self._learned)

    def judging_by(self, learned: blend.Learned) -> Matcher:
        """Return the same, but for how entries are ordered and how sure it is of them."""
        return Matcher(base=self._base, senses=self._senses, learned=learned)

    def understand(self, text: str, language_hint: str = "") -> Understanding:
        """Return everything that can be told of a message without knowing the conversation."""
        if len(text) > REMEMBERED_CHARS:
            return self._understand(text, language_hint)
        return self._remembered(text, language_hint)

    def _understand(self, text: str, language_hint: str) -> Understanding:
        language = guess_language(shorten(text)) or language_hint
        normal = normalise(text)
        signals = recognise(normal)
        left = without_manners(normal)
        looked = self._look(left, is_moot=_is_moot(signals))
        found = self._found(looked, language or "zh-CN", BEST_AT_MOST)
        found = found.doubted(_left_of(signals))
        best = self._followed(found.best, language or "zh-CN")
        return Understanding(language, signals, _outcome(signals, found), best)

    def _followed(self, best: tuple[Candidate, ...], language: str) -> tuple[Candidate, ...]:
        """Return the same, the first with what may be asked after its answer."""
        entry = self._base.named(best[0].entry) if best else None
        if entry is None:
            return best
        return (with_what_follows(best[0], entry, language, self._base.named), *best[1:])

    def suggest(self, text: str, language: str, limit: int = 5) -> tuple[Candidate, ...]:
        """Return the closest entries for an agent to choose from, best first."""
        return self._found(self._look(normalise(text)), language, limit).best

    def explain(self, text: str, language: str = "") -> tuple[Reason, ...]:
        """Return why the closest entries stand where they do, best first."""
        normal = normalise(text)
        looked = self._look(without_manners(normal), is_moot=_is_moot(recognise(normal)))
        found = self._found(looked, language or guess_language(text) or "zh-CN", BEST_AT_MOST)
        return tuple(
            Reason(one.entry, one.score, looked.seen.closest[place], looked.added(place))
            for place, one in zip(looked.order[:BEST_AT_MOST], found.best, strict=True)
        )

    def seen(self, normal: Normal) -> Seen:
        """Return the entries that may fit, with the value of every view."""
        return self._look(normal).seen

    def crosses(self, normal: Normal, seen: Seen) -> bool:
        """Tell whether a question is English and the entries seen of it are not."""
        heard = self._senses.heard(normal) if self._senses else normal
        return is_crossing(heard.asks, seen.entries)

    def _look(self, normal: Normal, *, is_moot: bool = False) -> Looked:
        """Look at a question; what it means is left out where that decides nothing."""
        heard = self._senses.heard(normal) if self._senses else normal
        question = profile(self._speller.mend(heard.asks))
        senses = None if is_moot or not question.text else self._senses
        found = seen(self._base, senses, question, heard.said)
        by = self._judged_by(senses, heard.asks, found.entries)
        heights = by.heights(found.values)
        return Looked(question, found, by, heights, found.ordered(heights))

    def _judged_by(self, senses: Senses | None, question: str, entries: Sequence[Entry]) -> Blend:
        if senses is None:
            return self._learned.by_letters
        if senses.is_practised:
            return self._learned.by_practice
        crosses = is_crossing(question, entries)
        return self._learned.by_crossing if crosses else self._learned.by_meaning

    def _found(self, looked: Looked, language: str, limit: int) -> Found:
        seen, order = looked.seen, looked.order
        tall = [looked.heights[place] for place in order]
        sure = looked.blend.sureness(seen.values[order], tall)
        candidates = (
            self._candidate(seen, place, language, score)
            for place, score in zip(order[:limit], sure.scores, strict=False)
        )
        found = Found(tuple(candidates), sure.near)
        return found.doubted(DOUBTED) if looked.question.says_little else found

    def _candidate(self, seen: Seen, place: int, language: str, score: float) -> Candidate:
        return candidate(seen.entries[place], language, seen.closest[place], score)


def load_matcher(path: Path | None = None) -> Matcher:
    """Build a matcher from a folder of entries, or from those the product brings along."""
    return Matcher(load_entries(path))


def _is_moot(signals: frozenset[Signal]) -> bool:
    """Tell whether a message is met with no answer and no offer, whatever entry it comes near."""
    return bool(signals & (NEVER_ANSWERED | NOT_ASKED))


def _left_of(signals: frozenset[Signal]) -> float:
    """Return what is left of every score in the light of what else the message does."""
    if _is_moot(signals):
        return DOUBTED
    return HALF if signals & HALF_ASKED else 1.0


def _outcome(signals: frozenset[Signal], found: Found) -> Outcome:
    if signals & NEVER_ANSWERED or not found.best:
        return Outcome.HANDOFF
    return blend.outcome(found.best[0].score, found.near)
