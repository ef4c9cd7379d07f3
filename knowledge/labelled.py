"""Reads labelled entries and questions from CSV; a mistake is told by file and line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from knowledge.csv_files import decoded, delimiter_of
from knowledge.entries import Entry
from knowledge.languages import guess_language


class LabelledError(ValueError):
    """A file that cannot be used: where, and what is wrong."""

    def __init__(self, path: Path, line: int, problem: str) -> None:
        """Name the place in a form editors can jump to."""
        super().__init__(f"{path}:{line}: {problem}" if line else f"{path}: {problem}")
        self.path, self.line, self.problem = path, line, problem


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question with its one right entry, or "" where nothing fits."""

    question: str
    entry: str
    kind: str = ""


def read_entries(path: Path) -> tuple[Entry, ...]:
    """Read `entry,question,answer`, several rows an entry."""
    wordings: dict[str, dict[str, list[str]]] = {}
    answers: dict[str, str] = {}
    for line, row in _rows(path, ("entry", "question")):
        name, question = row["entry"], row["question"]
        if not name or not question:
            raise LabelledError(path, line, "needs an entry and a question")
        language = guess_language(question) or "zh-CN"
        wordings.setdefault(name, {}).setdefault(language, []).append(question)
        answers[name] = answers.get(name) or row.get("answer", "")
    return tuple(
        Entry(
            id=name,
            questions={language: tuple(listed) for language, listed in asked.items()},
            answers={guess_language(answers[name]) or "zh-CN": answers[name]},
        )
        for name, asked in wordings.items()
    )


def read_questions(path: Path) -> list[Labelled]:
    """Read `question,entry,kind`; the last two may be missing where nothing is measured."""
    return [
        Labelled(row["question"], row.get("entry", ""), row.get("kind", ""))
        for _, row in _rows(path, ("question",))
    ]


def _rows(path: Path, needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield every row with its line, values trimmed; refuse what is no such file."""
    text = _text(path)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    try:
        missing = [name for name in needed if name not in (reader.fieldnames or ())]
        if missing:
            raise LabelledError(path, 1, f"has no column {missing[0]!r}")
        for row in reader:
            yield reader.line_num, {k: (v or "").strip() for k, v in row.items() if k}
    except csv.Error as error:
        raise LabelledError(path, 0, f"is not CSV ({error})") from error


def _text(path: Path) -> str:
    try:
        text = decoded(path.read_bytes())
    except OSError as error:
        raise LabelledError(path, 0, f"cannot be read ({error.strerror})") from error
    if text is None:
        raise LabelledError(path, 0, "is neither UTF-8 nor GB18030 text")
    return text
