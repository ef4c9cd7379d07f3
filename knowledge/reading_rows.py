"""Entries out of the rows of a table; a bad row is told by its line, the good ones are kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from knowledge.entry import (
    CHANNELS,
    LANGUAGES,
    NAME_CHARS,
    Entry,
    is_identifier,
    on_one_line,
    tidied,
    tidy,
)
from knowledge.flaws import flaw_of
from knowledge.languages import guess_language
from knowledge.pictures import Brought, Picture, PictureError, Pictures

# A column is a field of the entry under the name that people know it by.
FIELDS: Final[Mapping[str, str]] = {
    "group": "group",
    "link": "link",
    "follow_ups": "follow_ups",
    "related": "related",
    "valid_from": "valid_from",
    "valid_until": "valid_until",
    "owner": "owner",
    "review_on": "review_on",
    "internal": "is_internal",
}
NEEDED: Final = ("entry", "question", "answer")
COLUMNS: Final = ("entry", "group", "language", "question", "answer", *list(FIELDS)[1:])
CHANNEL: Final = "channel"  # of the answer in its row; only where some channel has its own
PICTURES: Final = "pictures"  # in the language of its row; only where there are some
ROWS_AT_MOST: Final = 200_000  # below the names of the columns
_CHARACTERS_AT_MOST: Final = 60_000_000
_BETWEEN_NAMES: Final = re.compile(r"[\s,;\uff0c\uff1b\u3001]+")
_BETWEEN_PICTURES: Final = re.compile(r"[|;\uff1b\n]+")
_DAY: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")  # as spreadsheets write it
_TRUE: Final = frozenset({"true", "yes", "1", "x"})
_FALSE: Final = frozenset({"false", "no", "0"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """What could not be used: the line of the file, and what is wrong there."""

    line: int
    problem: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds. What its columns do not name stays as it is where it is stored."""

    entries: tuple[Entry, ...] = ()
    refused: tuple[Refusal, ...] = ()
    unnamed: frozenset[str] = frozenset()  # fields of an entry
    brought: tuple[Brought, ...] = field(default=(), compare=False)  # pictures beside the entries


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table; `problem` says why its cells cannot be read."""

    line: int
    cells: Sequence[str]
    problem: str = ""


class _RowError(ValueError):
    """A row that cannot be used."""


@dataclass(slots=True)
class _Made:
    """An entry in the making, out of several rows."""

    line: int
    language: str = "zh-CN"  # of the newest row
    questions: dict[str, list[str]] = field(default_factory=dict)
    answers: dict[tuple[str, str], str] = field(default_factory=dict)  # by channel and language
    pictures: dict[str, tuple[Picture, ...]] = field(default_factory=dict)  # by language
    fields: dict[str, Any] = field(default_factory=dict)


def read_rows(header: Sequence[str], rows: Iterable[Row], pictures: Pictures) -> Reading:
    """Read a table whose first line names its columns."""
    names = [cell[:NAME_CHARS].strip().casefold() for cell in header]
    if missing := [name for name in NEEDED if name not in names]:
        return Reading(refused=(Refusal(1, f"has no column {missing[0]!r}"),))
    made: dict[str, _Made] = {}
    refused: list[Refusal] = []
    for row in _bounded(rows):
        cells = dict(zip(names, map(tidy, row.cells), strict=False))
        if not any(cells.values()):
            continue
        try:
            _add(made, row, cells, pictures)
        except _RowError as error:
            refused.append(Refusal(row.line, str(error)))
    found = [_finished(name, one, refused) for name, one in made.items()]
    unnamed = {name for column, name in FIELDS.items() if column not in names}
    if CHANNEL not in names:
        unnamed.add("channel_answers")
    if PICTURES not in names:
        unnamed.add("pictures")
    refused.sort(key=lambda one: one.line)
    entries = tuple(filter(None, found))
    return Reading(entries, tuple(refused), frozenset(unnamed), pictures.brought())


def _bounded(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield what can be taken in at once: a small workbook may say one long text very often."""
    characters = 0
    for count, row in enumerate(rows, 1):
        characters += sum(map(len, row.cells))
        if count > ROWS_AT_MOST or characters > _CHARACTERS_AT_MOST:
            most = f"{ROWS_AT_MOST:,} lines, {_CHARACTERS_AT_MOST:,} characters"
            yield Row(row.line, ["x"], f"and all below: {most} are the most")
            return
        yield row


def _add(made: dict[str, _Made], row: Row, cells: Mapping[str, str], pictures: Pictures) -> None:
    """Add a row to its entry, all of it or nothing."""
    if row.problem:
        raise _RowError(row.problem)
    name = on_one_line(cells["entry"]).lower()
    if not is_identifier(name):
        raise _RowError(f"entry {name!r} must be small letters, digits, - or _")
    question, answer = on_one_line(cells["question"]), cells["answer"]
    language = _language(cells.get("language", ""))
    channel = cells.get(CHANNEL, "").casefold()
    if channel and channel not in CHANNELS:
        raise _RowError(f"channel {channel!r} is none of {', '.join(CHANNELS)}")
    fields = {column: _value(column, cells[column]) for column in FIELDS if cells.get(column)}
    one = made.get(name) or _Made(row.line)
    asked = language or guess_language(question)
    said = (channel, language or guess_language(answer) or asked or one.language)
    if answer and one.answers.get(said, answer) != answer:
        raise _RowError(f"entry {name!r} has another answer in {said[1]} above")
    shown = _shown(cells.get(PICTURES, ""), pictures)
    _agree(name, one.fields, fields)
    if shown and one.pictures.get(said[1], shown) != shown:
        raise _RowError(f"entry {name!r} has other pictures in {said[1]} above")
    one.language = asked or said[1]  # "VIP" alone tells no language: the row above does
    if question:
        one.questions.setdefault(one.language, []).append(question)
    if answer:
        one.answers[said] = answer
    if shown:
        one.pictures[said[1]] = shown
    one.fields |= fields
    made[name] = one


def _shown(cell: str, pictures: Pictures) -> tuple[Picture, ...]:
    return tuple(
        _picture(name, pictures) for name in map(str.strip, _BETWEEN_PICTURES.split(cell)) if name
    )


def _picture(name: str, pictures: Pictures) -> Picture:
    try:
        return pictures.named(name)
    except PictureError as error:
        raise _RowError(f"picture {name!r} {error}") from None


def _language(told: str) -> str:
    known = {language.casefold(): language for language in LANGUAGES}
    if told and told.casefold() not in known:
        raise _RowError(f"language {told!r} is none of {', '.join(LANGUAGES)}")
    return known.get(told.casefold(), "")


def _agree(name: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    for column, value in now.items():
        if before.get(column, value) != value:
            raise _RowError(f"entry {name!r} has another {column} above")


def _value(column: str, cell: str) -> Any:
    match column:
        case "follow_ups" | "related":
            return tuple(filter(None, _BETWEEN_NAMES.split(cell)))
        case "valid_from" | "valid_until" | "review_on":
            return _day(column, cell)
        case "internal":
            return _is_true(cell)
        case _:
            return on_one_line(cell)


def _day(column: str, cell: str) -> date:
    found = _DAY.fullmatch(cell)
    try:
        return date(*map(int, found.groups())) if found else date.fromisoformat(cell)
    except ValueError:
        raise _RowError(f"{column} {cell!r} must be a day such as 2026-10-01") from None


def _is_true(cell: str) -> bool:
    if cell.casefold() not in _TRUE | _FALSE:
        raise _RowError(f"internal {cell!r} must be true or false")
    return cell.casefold() in _TRUE


def _finished(name: str, made: _Made, refused: list[Refusal]) -> Entry | None:
    channels: dict[str, dict[str, str]] = {}
    for (channel, language), text in made.answers.items():
        channels.setdefault(channel, {})[language] = text
    entry = tidied(
        Entry(
            id=name,
            questions={language: tuple(asked) for language, asked in made.questions.items()},
            answers=channels.pop("", {}),
            channel_answers=channels,
            pictures=made.pictures,
            **{FIELDS[column]: value for column, value in made.fields.items()},
        )
    )
    if flaw := flaw_of(entry):
        refused.append(Refusal(made.line, f"entry {name!r}: {flaw.field}: {flaw.problem}"))
        return None
    return entry
