"""Reads entries from Markdown with front matter; a mistake is told by file and line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from knowledge.reading import read_yaml

FOLDER: Final = Path(__file__).parent / "entries"
LANGUAGES: Final = ("zh-CN", "zh-TW", "en")
GROUPS: Final = ("service", "orders", "complaints")
FENCE: Final = "---"
HEADING: Final = re.compile(r"^## +(\S+)\s*$")
IDENTIFIER: Final = re.compile(r"^[a-z0-9][a-z0-9_-]*$")
KEYS: Final = frozenset({"id", "group", "questions"})


class EntryError(ValueError):
    """An entry that cannot be used: where, and what is wrong."""

    def __init__(self, path: Path | str, line: int, problem: str) -> None:
        """Name the place in a form editors can jump to."""
        super().__init__(f"{path}:{line}: {problem}")
        self.path, self.line, self.problem = path, line, problem


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing the company has an answer to, by language."""

    id: str
    group: str = "service"
    questions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)


def load_entries(folder: Path | None = None) -> tuple[Entry, ...]:
    """Read every `*.md` of a folder, in the order of their names; ids must differ."""
    entries: dict[str, Entry] = {}
    for path in sorted((folder or FOLDER).glob("*.md")):
        entry = read_entry(path)
        if entry.id in entries:
            raise EntryError(path, 1, f"another entry has the id {entry.id!r} already")
        entries[entry.id] = entry
    return tuple(entries.values())


def read_entry(path: Path) -> Entry:
    """Read one file."""
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EntryError(path, 1, f"is not UTF-8 text ({error.reason})") from error
    lines = text.splitlines()
    end = _end_of_front(path, lines)
    front = _front(path, lines[1:end])
    body = lines[end + 1 :]
    return Entry(
        id=_identifier(path, lines, front),
        group=_group(path, lines, front),
        questions=_questions(path, lines, front),
        answers=_answers(path, body, end + 2),
    )


def _end_of_front(path: Path, lines: list[str]) -> int:
    if not lines or lines[0].strip() != FENCE:
        raise EntryError(path, 1, "must begin with a line of ---")
    for number, line in enumerate(lines[1:], 1):
        if line.strip() == FENCE:
            return number
    raise EntryError(path, len(lines), "the front matter has no closing line of ---")


def _front(path: Path, lines: list[str]) -> dict[str, Any]:
    try:
        front = read_yaml("\n".join(lines))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 2
        raise EntryError(path, line, f"is not YAML: {getattr(error, 'problem', error)}") from error
    if not isinstance(front, dict):
        raise EntryError(path, 2, "the front matter must have keys and values")
    if unknown := sorted(str(key) for key in front if key not in KEYS):
        raise EntryError(path, _line_of(lines, unknown[0]) + 1, f"unknown key {unknown[0]!r}")
    return front


def _line_of(lines: Iterable[str], key: str) -> int:
    return next((n for n, line in enumerate(lines, 1) if line.lstrip("- ").startswith(key)), 1)


def _identifier(path: Path, lines: list[str], front: dict[str, Any]) -> str:
    name = front.get("id")
    if not isinstance(name, str) or not IDENTIFIER.match(name):
        raise EntryError(path, _line_of(lines, "id"), "id must be small letters, digits, - or _")
    return name


def _group(path: Path, lines: list[str], front: dict[str, Any]) -> str:
    group = front.get("group", "service")
    if group not in GROUPS:
        raise EntryError(path, _line_of(lines, "group"), f"group must be one of {GROUPS}")
    return str(group)


def _questions(path: Path, lines: list[str], front: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    listed = front.get("questions")
    line = _line_of(lines, "questions")
    if not isinstance(listed, dict) or not listed:
        raise EntryError(path, line, "questions must be lists by language")
    questions: dict[str, tuple[str, ...]] = {}
    for language, wordings in listed.items():
        where = _line_of(lines, str(language))
        _check_language(path, where, str(language))
        questions[language] = tuple(_wordings(path, where, wordings))
    return questions


def _check_language(path: Path, line: int, language: str) -> None:
    if language not in LANGUAGES:
        raise EntryError(path, line, f"language {language!r} is none of {LANGUAGES}")


def _wordings(path: Path, line: int, wordings: object) -> Iterator[str]:
    if not isinstance(wordings, list) or not wordings:
        raise EntryError(path, line, "needs at least one question")
    for offset, wording in enumerate(wordings, 1):
        if not isinstance(wording, str) or not wording.strip():
            raise EntryError(path, line + offset, "a question must be text")
        yield wording.strip()


def _answers(path: Path, body: list[str], first_line: int) -> dict[str, str]:
    answers: dict[str, list[str]] = {}
    language = ""
    for number, line in enumerate(body, first_line):
        if heading := HEADING.match(line):
            language = heading[1]
            _check_language(path, number, language)
            answers[language] = []
        elif language:
            answers[language].append(line)
        elif line.strip():
            raise EntryError(path, number, "an answer must stand under a heading such as ## en")
    return _filled(path, first_line, answers)


def _filled(path: Path, line: int, answers: dict[str, list[str]]) -> dict[str, str]:
    filled = {language: "\n".join(lines).strip() for language, lines in answers.items()}
    if not filled:
        raise EntryError(path, line, "has no answer")
    if empty := [language for language, answer in filled.items() if not answer]:
        raise EntryError(path, line, f"the answer in {empty[0]} is empty")
    return filled
