"""Long answers in several messages, cut where a reader would pause (T2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

_SENTENCE: Final = re.compile(r".+?(?:[。！？!?…；]+[”’」』）)\"']*|\.(?=\s|$)|\n+|$)", re.DOTALL)
_CLAUSE: Final = re.compile(r".+?(?:[，、,:：;]+|\s+|$)", re.DOTALL)


def split(text: str, at_most: int) -> list[str]:
    """Return the text in parts of at most so many characters; nothing of it is lost."""
    if len(text) <= at_most:
        return [text]
    return [part.strip() for part in _packed(_pieces(text, at_most), at_most) if part.strip()]


def _pieces(text: str, at_most: int) -> Iterator[str]:
    """Give sentences; of one that is too long its clauses; of a clause too long its parts."""
    for sentence in _SENTENCE.findall(text):
        if len(sentence) <= at_most:
            yield sentence
            continue
        for clause in _CLAUSE.findall(sentence):
            yield from (clause[i : i + at_most] for i in range(0, len(clause), at_most))


def _packed(pieces: Iterable[str], at_most: int) -> Iterator[str]:
    """Fill each part with as many pieces as it holds."""
    part = ""
    for piece in pieces:
        if part and len(part) + len(piece) > at_most:
            yield part
            part = ""
        part += piece
    yield part
