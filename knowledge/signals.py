"""Recognises what a message does besides asking, by the patterns of `signals/*.yaml`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from knowledge.normalise import STORY_CHARS, Normal
from knowledge.reading import read_yaml
from knowledge.sounds import is_typed_pinyin
from knowledge.understanding import Signal
from knowledge.words import no_question_pattern, question_pattern

FOLDER: Final = Path(__file__).parent / "signals"
NEVER: Final = re.compile(r"(?!)")
EDGES: Final = " ,.!?。！？，~"
# Said beside a question these are no more than good manners.
MANNERS: Final = (Signal.GREETING, Signal.THANKS, Signal.GOODBYE)
# Said by a face or a hand as well.
SHOWN: Final = (Signal.UPSET, Signal.YES, Signal.NO)
PUNCTUATION: Final = re.compile(r"[\s!?.,~…。，、-]+")
GAPS_IN_HAN: Final = re.compile(r"(?<=[\u3400-\u9fff])[\s,.、·*\-_]+(?=[\u3400-\u9fff])")
LETTERS: Final = re.compile(r"[^a-z]+")


@dataclass(frozen=True, slots=True)
class Rule:
    """How one signal is recognised; `mask` blanks out what only looks like it."""

    signal: Signal
    any: re.Pattern[str]
    whole: re.Pattern[str]
    mask: re.Pattern[str]
    pinyin: re.Pattern[str]
    chars_at_most: int

    def without(self, text: str) -> str:
        """Return the text with what gives the signal taken out."""
        if self.mask.search(text):
            return text
        return "" if self.whole.fullmatch(text.strip(EDGES)) else self.any.sub(" ", text)

    def holds(self, text: str, letters: str) -> bool:
        """Tell whether a text, or its letters where it is typed pinyin, gives the signal."""
        if letters and self.pinyin.search(letters):
            return True
        if self.chars_at_most and len(text) > self.chars_at_most:
            return False
        left = self.mask.sub("\uffff", text)
        return bool(self.any.search(left) or self.whole.fullmatch(left.strip(EDGES)))


@cache
def rules() -> tuple[Rule, ...]:
    """Read the rules of every signal, once."""
    return tuple(_read(path) for path in sorted(FOLDER.glob("*.yaml")))


def _read(path: Path) -> Rule:
    loaded: dict[str, Any] = read_yaml(path.read_text("utf-8"))
    return Rule(
        signal=Signal(path.stem),
        any=_pattern(loaded, "any"),
        whole=_pattern(loaded, "whole"),
        mask=_pattern(loaded, "mask"),
        pinyin=_pattern(loaded, "pinyin"),
        chars_at_most=int(loaded.get("chars_at_most", 0)),
    )


def _pattern(loaded: dict[str, Any], key: str) -> re.Pattern[str]:
    listed = [str(pattern) for pattern in loaded.get(key) or ()]
    return re.compile("|".join(f"(?:{pattern})" for pattern in listed)) if listed else NEVER


def recognise(normal: Normal) -> frozenset[Signal]:
    """Return every signal a message gives."""
    if not normal.core and not re.search(r"\w", normal.plain):
        return frozenset({Signal.WORDLESS}) | _faces(normal.plain)
    text = GAPS_IN_HAN.sub("", normal.plain)
    letters = LETTERS.sub("", normal.plain) if is_typed_pinyin(normal.plain) else ""
    held = [rule for rule in rules() if rule.holds(text, letters)]
    manners = [rule for rule in held if rule.signal in MANNERS]
    if manners and _asks(_without(normal.core, manners)):
        held = [rule for rule in held if rule not in manners]
    return frozenset(rule.signal for rule in held)


def _faces(text: str) -> frozenset[Signal]:
    """Return what is said by emoji alone."""
    faces = PUNCTUATION.sub("", text)
    return frozenset(
        each.signal for each in rules() if each.signal in SHOWN and each.holds(faces, "")
    )


def without_manners(normal: Normal) -> Normal:
    """Return a short message without its courtesies: what is left is what may be answered."""
    if len(normal.core) > STORY_CHARS:
        return normal
    left = _without(normal.core, [rule for rule in rules() if rule.signal in MANNERS])
    return replace(normal, core=left, asks=left)


def _without(text: str, manners: Sequence[Rule]) -> str:
    for rule in manners:
        text = rule.without(text)
    return text.strip()


def _asks(text: str) -> bool:
    left = no_question_pattern().sub(" ", text)
    return len(left) > 1 and bool(question_pattern().search(left))
