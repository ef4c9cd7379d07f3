"""Finding what is never said to a customer (P1, P3, P4, P6), in whatever somebody wrote."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from scripts.located import Place, open_mapping

FILE: Final = Path(__file__).parent / "forbidden.yaml"
RULES: Final = ("P1", "P3", "P4", "P6")

# Put between letters they hide a saying from a search and nothing else.
_INVISIBLE: Final = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad*_~`·")
_SAME: Final = {"\u2019": "'", "\u2018": "'", "\u02bc": "'", "\u2032": "'"}


@dataclass(frozen=True, slots=True)
class Forbidden:
    """A forbidden saying: the rule it breaks, and what to say instead ("" for nothing)."""

    saying: str
    rule: str
    instead: str
    looks: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Finding:
    """Where a text says what it should not; `start` and `end` count in the text as written."""

    saying: str
    rule: str
    instead: str
    start: int
    end: int


def find_forbidden(text: str, language: str, rules: Iterable[str] = ("P4",)) -> tuple[Finding, ...]:
    """Return every forbidden saying in a text, first things first.

    By default only the forbidden sayings of P4; ask for more of RULES where a text should also
    be free of blunt negatives (P1), rude address (P3) and admissions of fault (P6). All Chinese is
    searched for both scripts; a language without a list is searched for all of them.
    """
    wanted = frozenset(rules)
    found: dict[tuple[int, int, str], Finding] = {}
    for primary, sayings in _sayings_for(language):
        for finding in _search(text, primary, sayings):
            if finding.rule in wanted:  # what is alike in both scripts is found by both lists
                found.setdefault((finding.start, finding.end, finding.rule), finding)
    return tuple(found[place] for place in sorted(found))


def _sayings_for(language: str) -> list[tuple[str, tuple[Forbidden, ...]]]:
    """Return the lists of the language's family, its very own first, or all if it has none."""
    primary = language.replace("_", "-").partition("-")[0].casefold()
    lists = sorted(_read().items(), key=lambda entry: entry[0] != language)
    by_family = [(name.partition("-")[0], sayings) for name, sayings in lists]
    return [entry for entry in by_family if entry[0] == primary] or by_family


def _search(text: str, primary: str, sayings: tuple[Forbidden, ...]) -> Iterator[Finding]:
    """Yield what a list finds in a text."""
    plain, origin = _plain(text, keep_spaces=primary != "zh")
    for forbidden in sayings:
        for match in forbidden.looks.finditer(plain):
            start, end = match.span()
            if end > start:
                yield Finding(
                    forbidden.saying,
                    forbidden.rule,
                    forbidden.instead,
                    origin[start],
                    origin[end - 1] + 1,
                )


def _plain(text: str, *, keep_spaces: bool) -> tuple[str, list[int]]:
    """Return the text as it is searched, and for each of its characters where it came from."""
    letters: list[str] = []
    origin: list[int] = []
    for index, written in enumerate(text):
        for letter in unicodedata.normalize("NFKC", _SAME.get(written, written)).casefold():
            if letter in _INVISIBLE or (letter.isspace() and not keep_spaces):
                continue
            if letter.isspace() and letters and letters[-1] == " ":
                continue
            letters.append(" " if letter.isspace() else letter)
            origin.append(index)
    return "".join(letters), origin


@cache
def _read() -> dict[str, tuple[Forbidden, ...]]:
    """Read the lists once; raise LocatedError where an entry is not right."""
    root = open_mapping(FILE)
    lists = root.entries() if root else ()
    return {
        language: tuple(_read_saying(item) for item in place.items()) for language, place in lists
    }


def _read_saying(item: Place) -> Forbidden:
    """Read one entry."""
    parts = {key: place.text() for key, place in item.entries()}
    unknown = parts.keys() - {"saying", "rule", "instead", "looks"}
    if unknown or "saying" not in parts or parts.get("rule") not in RULES:
        raise item.error("needs a saying and one of the rules " + ", ".join(RULES))
    looks = parts.get("looks") or re.escape(parts["saying"])
    try:
        pattern = re.compile(_as_searched(looks))
    except re.error as error:
        raise item.error(f"is no regular expression ({error})") from error
    return Forbidden(parts["saying"], parts["rule"], parts.get("instead", ""), pattern)


def _as_searched(looks: str) -> str:
    """Write full-width punctuation as NFKC leaves it in the text that is searched."""
    return "".join(_HALF.get(letter, letter) for letter in looks)


_HALF: Final = {"，": ",", "！": "!", "？": "?"}
