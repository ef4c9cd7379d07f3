"""Entries as the rows of a table: one wording a row, the answer in the first of its language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from knowledge.entry import Entry
from knowledge.pictures import file_name
from knowledge.reading_rows import CHANNEL, COLUMNS, FIELDS, PICTURES


def rows_of(entries: Sequence[Entry]) -> Iterator[list[str]]:
    """Yield the line of column names, then every entry."""
    columns = list(COLUMNS)
    if any(entry.channel_answers for entry in entries):
        columns.append(CHANNEL)
    if any(entry.pictures for entry in entries):
        columns.append(PICTURES)
    yield columns
    for entry in entries:
        for number, row in enumerate(_rows(entry)):
            told = _fields(entry) if number == 0 else {}
            yield [(row | told).get(column, "") for column in columns]


def _rows(entry: Entry) -> Iterator[dict[str, str]]:
    for language in dict.fromkeys((*entry.questions, *entry.answers, *entry.pictures)):
        for number, wording in enumerate(entry.questions.get(language) or [""]):
            row = {"entry": entry.id, "language": language, "question": wording}
            yield row | (_said(entry, language) if number == 0 else {})
    for channel, answers in entry.channel_answers.items():
        for language, answer in answers.items():
            place = {"entry": entry.id, "language": language, CHANNEL: channel}
            yield place | {"answer": answer}


def _said(entry: Entry, language: str) -> dict[str, str]:
    shown = "; ".join(file_name(picture) for picture in entry.pictures.get(language, ()))
    return {"answer": entry.answers.get(language, ""), PICTURES: shown}


def _fields(entry: Entry) -> dict[str, str]:
    return {column: _cell(getattr(entry, name)) for column, name in FIELDS.items()}


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else ""
    if isinstance(value, date):
        return value.isoformat()
    return " ".join(value) if isinstance(value, tuple) else str(value)
