"""A question seen from every view: the entries that may fit, a row of values for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.base import Base
from knowledge.entries import Entry
from knowledge.grams import Profile
from knowledge.rows import Floats
from knowledge.senses import MEANINGS, PRACTISED, Sensed, Senses
from knowledge.views import VIEWS, fits

ALL_VIEWS = VIEWS + MEANINGS
PRACTISED_VIEWS = VIEWS + PRACTISED
DIGITS = 9  # by which two heights differ for other reasons than the order of adding
SAID_AT_MOST = 200  # characters that are encoded; of a longer text its part that asks


@dataclass(frozen=True, slots=True)
class Seen:
    """Entries that may fit, a row of values for each, and which wording fits best."""

    entries: tuple[Entry, ...]
    values: Floats
    closest: tuple[str, ...]

    def ordered(self, heights: Sequence[float]) -> list[int]:
        """Return the places of the entries, the highest first; names decide between equals."""
        names = [entry.id for entry in self.entries]
        tall = [-round(height, DIGITS) for height in heights]
        return sorted(range(len(names)), key=lambda place: (tall[place], names[place]))

    def without(self, name: str) -> Seen:
        """Return the same as if there were no such entry."""
        left = [place for place, entry in enumerate(self.entries) if entry.id != name]
        return Seen(
            tuple(self.entries[place] for place in left),
            self.values[left],
            tuple(self.closest[place] for place in left),
        )


def seen(base: Base, senses: Senses | None, question: Profile, said: str) -> Seen:
    """Look at a question from every view there is: by letters, and by meaning where it is on."""
    by_letters = fits(base, question)
    entries = [base.entry(number) for number in by_letters.entries]
    closest = [base.worded(number) for number in by_letters.wordings]
    if senses is None:
        return Seen(tuple(entries), by_letters.values, tuple(closest))
    heard = said if len(said) <= SAID_AT_MOST else question.text[:SAID_AT_MOST]
    asked = senses.asked(heard, question.text[:SAID_AT_MOST])
    found = senses.look(asked, [entry.id for entry in entries])
    return _together(entries, by_letters.values, closest, found)


def _together(entries: list[Entry], values: Floats, closest: list[str], found: Sensed) -> Seen:
    """Put both kinds of views side by side; what one has not seen is nothing to it."""
    rows = {entry.id: place for place, entry in enumerate(entries)}
    for entry, wording in zip(found.entries, found.closest, strict=True):
        if rows.setdefault(entry.id, len(entries)) == len(entries):
            entries.append(entry)
            closest.append(wording)
    together = np.zeros((len(entries), len(VIEWS) + found.values.shape[1]))
    together[: len(values), : len(VIEWS)] = values
    together[[rows[entry.id] for entry in found.entries], len(VIEWS) :] = found.values
    return Seen(tuple(entries), together, tuple(closest))
