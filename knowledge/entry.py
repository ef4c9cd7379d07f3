"""An entry: one thing the company has an answer to, and on which days."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final

from knowledge.pictures import Picture

LANGUAGES: Final = ("zh-CN", "zh-TW", "en")
GROUPS: Final = ("service", "orders", "complaints")
CHANNELS: Final = ("web", "telegram")
WORDINGS_AT_MOST: Final = 500  # of one entry, in all languages together
WORDING_CHARS: Final = 1000
ANSWER_CHARS: Final = 10_000
NAME_CHARS: Final = 80  # of an id, an owner
LINK_CHARS: Final = 2000
LINKED_AT_MOST: Final = 10  # entries that are offered or recommended after one
_IDENTIFIER: Final = re.compile(r"[^\W_][\w-]*")
_LINK: Final = re.compile(r"https://[^\s/?#]+\S*")
# Other control characters mean nothing to readers, and no database takes all of them.
_UNREADABLE: Final = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\ud800-\udfff]"
)
_LINE_ENDS: Final = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


class EntryError(ValueError):
    """An entry that cannot be used: where, and what is wrong."""

    def __init__(self, path: Path | str, line: int, problem: str) -> None:
        """Name the place in a form editors can jump to."""
        super().__init__(f"{path}:{line}: {problem}")
        self.path, self.line, self.problem = path, line, problem


class State(StrEnum):
    """Whether an entry is for customers today."""

    VALID = "valid"
    FUTURE = "future"
    EXPIRED = "expired"
    INTERNAL = "internal"  # suggested to staff, never said to customers by the desk itself


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing the company has an answer to, by language."""

    id: str
    group: str = "service"
    questions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    channel_answers: dict[str, dict[str, str]] = field(default_factory=dict)
    pictures: dict[str, tuple[Picture, ...]] = field(default_factory=dict)
    link: str = ""
    follow_ups: tuple[str, ...] = ()  # ids, offered as choices after the answer
    related: tuple[str, ...] = ()  # ids, recommended with the answer (P11)
    valid_from: date | None = None
    valid_until: date | None = None  # the last day; both are days of the company's zone
    owner: str = ""
    review_on: date | None = None
    is_internal: bool = False

    def state_on(self, day: date) -> State:
        """Return whether it holds on a day of the company's."""
        if self.valid_until is not None and day > self.valid_until:
            return State.EXPIRED
        if self.valid_from is not None and day < self.valid_from:
            return State.FUTURE
        return State.INTERNAL if self.is_internal else State.VALID

    def wordings(self) -> Iterator[tuple[str, str]]:
        """Yield every wording with its language."""
        for language, asked in self.questions.items():
            for wording in asked:
                yield language, wording


def pictures_of(entry: Entry) -> Iterator[Picture]:
    """Yield every picture of an entry."""
    for shown in entry.pictures.values():
        yield from shown


def is_identifier(name: str) -> bool:
    """Tell whether this may name an entry: small letters of any script, digits, - and _."""
    folded = unicodedata.normalize("NFKC", name).lower()
    return name == folded and len(name) <= NAME_CHARS and bool(_IDENTIFIER.fullmatch(name))


def is_link(text: str) -> bool:
    """Tell whether this is an address that customers may be sent to."""
    return len(text) <= LINK_CHARS and bool(_LINK.fullmatch(text))


def tidy(text: str) -> str:
    """Return the text with one kind of line end, and without what nobody can read."""
    return _UNREADABLE.sub("", _LINE_ENDS.sub("\n", text)).strip()


def on_one_line(text: str) -> str:
    """Return a wording or a name as it is kept: readable, single spaces."""
    return " ".join(tidy(text).split())


def tidied(entry: Entry) -> Entry:
    """Return an entry as it is kept: every text readable, nothing empty, nothing twice."""
    asked = {
        language: tuple(dict.fromkeys(filter(None, map(on_one_line, wordings))))
        for language, wordings in entry.questions.items()
    }
    channels = {channel: _said(texts) for channel, texts in entry.channel_answers.items()}
    return replace(
        entry,
        id=on_one_line(entry.id),
        questions={language: wordings for language, wordings in asked.items() if wordings},
        answers=_said(entry.answers),
        channel_answers={channel: texts for channel, texts in channels.items() if texts},
        pictures=_shown(entry.pictures),
        link=tidy(entry.link),
        follow_ups=_names(entry.follow_ups),
        related=_names(entry.related),
        owner=on_one_line(entry.owner),
    )


def _said(texts: Mapping[str, str]) -> dict[str, str]:
    return {language: text for language, given in texts.items() if (text := tidy(given))}


def _shown(pictures: Mapping[str, Iterable[Picture]]) -> dict[str, tuple[Picture, ...]]:
    once = {
        language: tuple({picture.id: picture for picture in shown}.values())
        for language, shown in pictures.items()
    }
    return {language: shown for language, shown in once.items() if shown}


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(on_one_line, names))))
