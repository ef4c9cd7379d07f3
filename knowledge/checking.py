"""Looks through entries: what cannot be used, and what will not work as meant."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final

from knowledge.entries import FOLDER, EntryError, load_entries, read_entry
from knowledge.entry import Entry, State, pictures_of
from knowledge.matcher import NEVER_ANSWERED, Matcher
from knowledge.pictures import Pictures, in_folder
from knowledge.understanding import Understanding

_MARKUP: Final = re.compile(r"</?[a-z][^<>]{0,200}>", re.IGNORECASE)


class Concern(StrEnum):
    """Why an entry is worth a look."""

    OVERLAP = "overlap"  # a wording finds another entry first
    NEVER_ANSWERED = "never_answered"  # a wording that sounds like a complaint, or says nothing
    NO_ANSWER = "no_answer"  # in a language that others have
    FORBIDDEN = "forbidden"  # an answer with a forbidden saying (P4)
    HTML = "html"  # customers read it as it is written
    EXPIRED = "expired"
    REVIEW_DUE = "review_due"
    UNUSED = "unused"
    NO_SUCH_ENTRY = "no_such_entry"
    NO_PICTURE = "no_picture"  # its file is gone


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that works and may not be meant; `detail` is for programs."""

    entry: str
    says: str
    concern: Concern
    detail: str = ""


def problems(folder: Path | None = None) -> list[EntryError]:
    """Return the first mistake of every file, and an id that is taken already."""
    found: list[EntryError] = []
    pictures = Pictures(in_folder(folder or FOLDER))
    for path in sorted((folder or FOLDER).glob("*.md")):
        try:
            read_entry(path, pictures.named)
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
    """Yield what is worth a look in the entries of a matcher, whatever the day."""
    others = Others.of(matcher.entries)
    for entry in matcher.entries:
        yield from of_texts(entry)
        yield from among(entry, others)
        yield from of_wordings(entry, matcher)


def of_texts(entry: Entry) -> Iterator[Remark]:
    """Yield remarks on what an entry says."""
    for _, text in answers_of(entry):
        if found := _MARKUP.search(text):
            says = f"an answer has {found[0]!r} in it, which customers read as it is written"
            yield Remark(entry.id, says, Concern.HTML, found[0])


@dataclass(frozen=True, slots=True)
class Others:
    """What an entry is seen beside: the languages that are answered, the ids that are there."""

    languages: frozenset[str]
    names: frozenset[str]

    @staticmethod
    def of(entries: Collection[Entry]) -> Others:
        """Look at all entries; answers for Taiwan are made where they lack."""
        languages = {language for entry in entries for language in entry.answers}
        return Others(frozenset(languages - {"zh-TW"}), frozenset(e.id for e in entries))


def among(entry: Entry, others: Others) -> Iterator[Remark]:
    """Yield remarks on what an entry lacks beside the others."""
    for language in sorted(others.languages - entry.answers.keys()):
        yield Remark(entry.id, f"has no answer in {language}", Concern.NO_ANSWER, language)
    for name in dict.fromkeys((*entry.follow_ups, *entry.related)):
        if name not in others.names:
            says = f"names {name}, which is not there"
            yield Remark(entry.id, says, Concern.NO_SUCH_ENTRY, name)


def of_pictures(entry: Entry, folder: Path) -> Iterator[Remark]:
    """Yield remarks on pictures that are kept in a folder and are not there any more."""
    for picture in pictures_of(entry):
        if not (folder / picture.id).is_file():
            says = f"names the picture {picture.name}, which is not there"
            yield Remark(entry.id, says, Concern.NO_PICTURE, picture.name)


def answers_of(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield every text that an entry may say, with its language."""
    yield from entry.answers.items()
    for texts in entry.channel_answers.values():
        yield from texts.items()


def of_day(entry: Entry, day: date) -> Iterator[Remark]:
    """Yield remarks that a day of the company's brings."""
    if entry.state_on(day) is State.EXPIRED:
        yield Remark(entry.id, f"ended on {entry.valid_until}", Concern.EXPIRED)
    if entry.review_on is not None and entry.review_on <= day:
        yield Remark(entry.id, f"was to be reviewed on {entry.review_on}", Concern.REVIEW_DUE)


def of_wordings(entry: Entry, matcher: Matcher) -> Iterator[Remark]:
    """Yield remarks on wordings that do not lead to their entry; it costs a question each."""
    for _, wording in entry.wordings():
        if found := _astray(entry, matcher.understand(wording)):
            says, concern, detail = found
            yield Remark(entry.id, f"{wording!r} {says}", concern, detail or wording)


def _astray(entry: Entry, understood: Understanding) -> tuple[str, Concern, str] | None:
    if heard := understood.signals & NEVER_ANSWERED:
        says = f"is never answered: it sounds like {sorted(heard)[0].value}"
        return says, Concern.NEVER_ANSWERED, ""
    if not understood.best:
        return "finds no entry", Concern.NEVER_ANSWERED, ""
    first = understood.best[0].entry
    return None if first == entry.id else (f"finds {first} first", Concern.OVERLAP, first)
