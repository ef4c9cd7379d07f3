"""An entry as Markdown with front matter; a mistake is told by file and line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, NoReturn

import yaml

from knowledge.entry import (
    GROUPS,
    LANGUAGES,
    Entry,
    EntryError,
    is_identifier,
    on_one_line,
    tidied,
    tidy,
)
from knowledge.flaws import flaw_of
from knowledge.pictures import FOLDER, Picture, PictureError, file_name, nowhere
from knowledge.reading import read_foreign_yaml

FENCE: Final = "---"
KEYS: Final = frozenset(
    {
        "id",
        "group",
        "questions",
        "pictures",
        "link",
        "follow_ups",
        "related",
        "valid_from",
        "valid_until",
        "owner",
        "review_on",
        "internal",
    }
)
_HEADING: Final = re.compile(r"## +(\S+)(?: +(\S+))?\s*")  # a language, or one on a channel
_ESCAPED: Final = re.compile(r"\\+## ")


@dataclass(frozen=True, slots=True)
class _Front:
    """The front matter of a file, and where it stands."""

    path: Path | str
    lines: list[str]  # of the whole file
    keys: dict[str, Any]

    def refuse(self, key: str, problem: str) -> NoReturn:
        """Say what is wrong with the value of a key."""
        raise EntryError(self.path, _line_of(self.lines, key), problem)


Find = Callable[[str], Picture]  # a picture by the name that a file gives it


def read_markdown(text: str, path: Path | str, find: Find = nowhere) -> Entry:
    """Read an entry; `path` is what a mistake is named by."""
    lines = text.splitlines()
    end = _end_of_front(path, lines)
    front = _Front(path, lines, _keys(path, lines[1:end]))
    entry = Entry(_identifier(front), _group(front), _questions(front))
    entry = _with_answers(entry, path, lines[end + 1 :], end + 2)
    entry = replace(entry, pictures=_pictures(front, find))
    entry = tidied(_with_the_rest(entry, front))
    if flaw := flaw_of(entry):
        front.refuse(flaw.field, f"{flaw.field}: {flaw.problem}")
    return entry


def _end_of_front(path: Path | str, lines: list[str]) -> int:
    if not lines or lines[0].strip() != FENCE:
        raise EntryError(path, 1, "must begin with a line of ---")
    for number, line in enumerate(lines[1:], 1):
        if line.strip() == FENCE:
            return number
    raise EntryError(path, len(lines), "the front matter has no closing line of ---")


def _keys(path: Path | str, lines: list[str]) -> dict[str, Any]:
    try:
        front = read_foreign_yaml("\n".join(lines))
    except (yaml.YAMLError, ValueError) as error:  # 2026-02-30 is no day
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


def _identifier(front: _Front) -> str:
    name = front.keys.get("id")
    if not isinstance(name, str) or not is_identifier(name):
        front.refuse("id", "id must be small letters, digits, - or _")
    return name


def _group(front: _Front) -> str:
    group = front.keys.get("group", "service")
    if group not in GROUPS:
        front.refuse("group", f"group must be one of {GROUPS}")
    return str(group)


def _questions(front: _Front) -> dict[str, tuple[str, ...]]:
    listed = front.keys.get("questions")
    if not isinstance(listed, dict) or not listed:
        front.refuse("questions", "questions must be lists by language")
    questions: dict[str, tuple[str, ...]] = {}
    for language, wordings in listed.items():
        line = _line_of(front.lines, str(language))
        _check_language(front.path, line, str(language))
        questions[language] = tuple(_wordings(front.path, line, wordings))
    return questions


def _pictures(front: _Front, find: Find) -> dict[str, tuple[Picture, ...]]:
    listed = front.keys.get("pictures") or {}
    if not isinstance(listed, dict):
        front.refuse("pictures", "pictures must be lists of files by language")
    pictures: dict[str, tuple[Picture, ...]] = {}
    for language, names in listed.items():
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            front.refuse("pictures", "pictures must be lists of files by language")
        pictures[str(language)] = tuple(_picture(front, name, find) for name in names)
    return pictures


def _picture(front: _Front, name: str, find: Find) -> Picture:
    try:
        return find(name)
    except PictureError as error:
        lines = front.lines
        line = next((n for n, line in enumerate(lines, 1) if line.strip(" -'\"") == name), 0)
        problem = f"picture {name!r} {error}"
        raise EntryError(front.path, line or _line_of(lines, "pictures"), problem) from None


def _check_language(path: Path | str, line: int, language: str) -> None:
    if language not in LANGUAGES:
        raise EntryError(path, line, f"language {language!r} is none of {LANGUAGES}")


def _wordings(path: Path | str, line: int, wordings: object) -> Iterator[str]:
    if not isinstance(wordings, list) or not wordings:
        raise EntryError(path, line, "needs at least one question")
    for offset, wording in enumerate(wordings, 1):
        if not isinstance(wording, str) or not wording.strip():
            raise EntryError(path, line + offset, "a question must be text")
        yield on_one_line(wording)


def _with_answers(entry: Entry, path: Path | str, body: list[str], first_line: int) -> Entry:
    parts: dict[tuple[str, str], list[str]] = {}  # by language and channel, "" for any
    part: list[str] | None = None
    for number, line in enumerate(body, first_line):
        if heading := _heading(line):
            _check_language(path, number, heading[0])
            part = parts.setdefault(heading, [])
        elif part is not None:
            part.append(line[1:] if _ESCAPED.match(line) else line)
        elif line.strip():
            raise EntryError(path, number, "an answer must stand under a heading such as ## en")
    filled = _filled(path, first_line, parts)
    channels: dict[str, dict[str, str]] = {}
    for (language, channel), text in filled.items():
        channels.setdefault(channel, {})[language] = text
    return replace(entry, answers=channels.pop("", {}), channel_answers=channels)


def _heading(line: str) -> tuple[str, str] | None:
    """Return language and channel of a heading; other lines of two words are text."""
    found = _HEADING.fullmatch(line)
    if found is None or (found[2] and found[1] not in LANGUAGES):
        return None
    return found[1], found[2] or ""


def _filled(
    path: Path | str, line: int, parts: dict[tuple[str, str], list[str]]
) -> dict[tuple[str, str], str]:
    filled = {heading: tidy("\n".join(lines)) for heading, lines in parts.items()}
    if not any(channel == "" for _, channel in filled):
        raise EntryError(path, line, "has no answer")
    if empty := [" ".join(heading).strip() for heading, text in filled.items() if not text]:
        raise EntryError(path, line, f"the answer in {empty[0]} is empty")
    return filled


def _with_the_rest(entry: Entry, front: _Front) -> Entry:
    is_internal = front.keys.get("internal", False)
    if not isinstance(is_internal, bool):
        front.refuse("internal", "internal must be true or false")
    return replace(
        entry,
        link=_text(front, "link"),
        follow_ups=_names(front, "follow_ups"),
        related=_names(front, "related"),
        valid_from=_day(front, "valid_from"),
        valid_until=_day(front, "valid_until"),
        owner=_text(front, "owner"),
        review_on=_day(front, "review_on"),
        is_internal=is_internal,
    )


def _text(front: _Front, key: str) -> str:
    value = front.keys.get(key) or ""
    if not isinstance(value, str):
        front.refuse(key, f"{key} must be text")
    return on_one_line(value)


def _names(front: _Front, key: str) -> tuple[str, ...]:
    value = front.keys.get(key) or []
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        front.refuse(key, f"{key} must be a list of ids")
    return tuple(value)


def _day(front: _Front, key: str) -> date | None:
    value = front.keys.get(key)
    if isinstance(value, datetime) or not isinstance(value, date | None):
        front.refuse(key, f"{key} must be a day such as 2026-10-01")
    return value


# --- writing ---


def write_markdown(entry: Entry) -> str:
    """Return the entry as a file that `read_markdown` reads back as the same."""
    front = yaml.safe_dump(
        _front_of(entry), allow_unicode=True, sort_keys=False, default_flow_style=False, width=10**6
    )
    parts = [f"{FENCE}\n{front}{FENCE}"]
    parts += [f"## {language}\n\n{_body(text)}" for language, text in entry.answers.items()]
    parts += [
        f"## {language} {channel}\n\n{_body(text)}"
        for channel, answers in entry.channel_answers.items()
        for language, text in answers.items()
    ]
    return "\n\n".join(parts) + "\n"


def _front_of(entry: Entry) -> dict[str, Any]:
    front = {
        "id": entry.id,
        "group": entry.group,
        "questions": {language: list(asked) for language, asked in entry.questions.items()},
        "pictures": {
            language: [f"{FOLDER}/{file_name(picture)}" for picture in shown]
            for language, shown in entry.pictures.items()
        },
        "link": entry.link,
        "follow_ups": list(entry.follow_ups),
        "related": list(entry.related),
        "valid_from": entry.valid_from,
        "valid_until": entry.valid_until,
        "owner": entry.owner,
        "review_on": entry.review_on,
        "internal": entry.is_internal,
    }
    return {key: value for key, value in front.items() if value}


def _body(text: str) -> str:
    """Return an answer; its own lines that look like headings are marked by a backslash."""
    escaped = (f"\\{line}" if re.match(r"\\*## ", line) else line for line in text.split("\n"))
    return "\n".join(escaped)
