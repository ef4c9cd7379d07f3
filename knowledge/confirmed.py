"""Which entries a question may mean, as customers confirmed it by picking, agents by answering.

Neither teaches the desk by itself, for anybody could teach it nonsense: leads make wordings of
what was confirmed with one click (K3).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from knowledge.candidates import candidate
from knowledge.entry import Entry
from knowledge.matcher import Matcher
from knowledge.understanding import Candidate

CLOSEST: Final = 3
_LINES_AT_MOST: Final = 20  # of an agent's words, in which an answer is looked for


@dataclass(frozen=True, slots=True)
class Closest:
    """An entry that a question may mean: picked by so many customers, answered with by agents."""

    candidate: Candidate
    picked: int = 0
    is_answered: bool = False


class Confirmed:
    """Finds the entries of questions, those that people confirmed first."""

    def __init__(self, matcher: Matcher) -> None:
        """Look among the entries of this matcher."""
        self._matcher = matcher
        self._entries = {entry.id: entry for entry in matcher.entries}
        self._by_answer = _by_answer(matcher.entries)

    def closest(
        self, question: str, language: str, picks: Mapping[str, int], said: str
    ) -> tuple[Closest, ...]:
        """Return at most three entries; `picks` counts customers by entry, `said` is an agent's."""
        answered = self.answered_with(said)
        found = {one.entry: one for one in self._matcher.suggest(question, language, limit=CLOSEST)}
        for name in (*picks, answered):
            if name in self._entries and name not in found:
                found[name] = candidate(self._entries[name], language)
        all_of_them = (
            Closest(one, picks.get(name, 0), name == answered) for name, one in found.items()
        )
        in_order = sorted(
            all_of_them, key=lambda one: (-one.picked, not one.is_answered, -one.candidate.score)
        )
        return tuple(in_order[:CLOSEST])

    def answered_with(self, said: str) -> str:
        """Return the entry whose answer an agent gave, with other lines around it or not, or ""."""
        lines = said.splitlines()[:_LINES_AT_MOST]
        for start in range(len(lines)):
            for end in range(len(lines), start, -1):
                found = self._by_answer.get(_plain("\n".join(lines[start:end])))
                if found is not None:
                    return found
        return ""


def _by_answer(entries: Iterable[Entry]) -> dict[str, str]:
    by_answer = {_plain(text): entry.id for entry in entries for text in entry.answers.values()}
    by_answer.pop("", None)
    return by_answer


def _plain(text: str) -> str:
    return " ".join(text.split())
