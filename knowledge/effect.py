"""What a change of the knowledge base would do to questions of the past, before it is made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from knowledge.understanding import Outcome, Understanding

OFFERED: Final = 3  # shown to a customer to choose from


class Understands(Protocol):
    """A knowledge base that can be asked."""

    def understand(self, text: str, language_hint: str = "") -> Understanding:
        """Return what is understood of a message."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the past, and how often it was asked."""

    question: str
    language: str = ""  # of the customer, where the words themselves do not tell
    times: int = 1


@dataclass(frozen=True, slots=True)
class Reply:
    """What a question is met with: an answer, a choice of entries, or neither."""

    outcome: Outcome
    entries: tuple[str, ...] = ()
    answer: str = ""
    pictures: tuple[str, ...] = ()  # ids

    @property
    def means(self) -> tuple[Outcome, frozenset[str]]:
        """Return what a customer notices apart from the wording of an answer."""
        return self.outcome, frozenset(self.entries)

    @property
    def says(self) -> tuple[str, tuple[str, ...]]:
        """Return the answer with its pictures."""
        return self.answer, self.pictures


@dataclass(frozen=True, slots=True)
class Difference:
    """A question that would be met with something else."""

    asked: Asked
    before: Reply
    after: Reply


@dataclass(frozen=True, slots=True)
class Effect:
    """What would be met otherwise, and how many questions only with new words."""

    asked: int
    changed: tuple[Difference, ...]
    reworded: int


def effect(before: Understands, after: Understands, asked: Sequence[Asked]) -> Effect:
    """Compare two knowledge bases over questions; those asked most and newest come first."""
    seen = [Difference(one, reply_of(before, one), reply_of(after, one)) for one in asked]
    changed = [each for each in seen if each.before.means != each.after.means]
    reworded = sum(
        each.before.means == each.after.means and each.before.says != each.after.says
        for each in seen
    )
    changed.sort(key=lambda each: -each.asked.times)
    return Effect(len(asked), tuple(changed), reworded)


def reply_of(base: Understands, asked: Asked) -> Reply:
    """Return what a knowledge base meets a question with."""
    known = base.understand(asked.question, asked.language)
    match known.outcome:
        case Outcome.ANSWER if known.best:
            best = known.best[0]
            pictures = tuple(picture.id for picture in best.pictures)
            return Reply(known.outcome, (best.entry,), best.answer, pictures)
        case Outcome.OFFER if known.best:
            return Reply(known.outcome, tuple(one.entry for one in known.best[:OFFERED]))
        case _:
            return Reply(Outcome.HANDOFF)


def tally(questions: Iterable[tuple[str, str]], at_most: int) -> list[Asked]:
    """Count (question, language) of the past, newest first; the same words count as one."""
    times: dict[str, int] = {}
    first: dict[str, tuple[str, str]] = {}
    for question, language in _worded(questions):
        key = question.casefold()
        if key not in first and len(first) == at_most:
            continue
        first.setdefault(key, (question, language))
        times[key] = times.get(key, 0) + 1
    return [Asked(*first[key], count) for key, count in times.items()]


def _worded(questions: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for question, language in questions:
        if words := " ".join(question.split()):
            yield words, language
