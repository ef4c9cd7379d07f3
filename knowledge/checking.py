"""Looks through a folder of entries: what cannot be used, and what will not work as meant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from knowledge.entries import FOLDER, Entry, EntryError, load_entries, read_entry
from knowledge.matcher import NEVER_ANSWERED, Matcher
from knowledge.understanding import Understanding


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that works and may not be meant."""

    entry: str
    says: str


def problems(folder: Path | None = None) -> list[EntryError]:
    """Return the first mistake of every file, and an id that is taken already."""
    found: list[EntryError] = []
    for path in sorted((folder or FOLDER).glob("*.md")):
        try:
            read_entry(path)
        except EntryError as error:
            found.append(error)
    if found:
        return found
    try:
        load_entries(folder)
    except EntryError as error:
        return [error]
    return []


def remarks(matcher: Matcher) -> Iterator[Remark]:
    """Yield wordings that lead elsewhere, and answers that a language lacks."""
    languages = {each for entry in matcher.entries for each in entry.answers}
    for entry in matcher.entries:
        for language in sorted(languages - entry.answers.keys() - {"zh-TW"}):
            yield Remark(entry.id, f"has no answer in {language}")
        for wordings in entry.questions.values():
            for wording in wordings:
                if says := _astray(entry, matcher.understand(wording)):
                    yield Remark(entry.id, f"{wording!r} {says}")


def _astray(entry: Entry, understood: Understanding) -> str:
    if heard := understood.signals & NEVER_ANSWERED:
        return f"is never answered: it sounds like {sorted(heard)[0].value}"
    if not understood.best:
        return "finds no entry"
    first = understood.best[0].entry
    return "" if first == entry.id else f"finds {first} first"
