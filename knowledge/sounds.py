"""How characters sound: homophones and typed pinyin come out as the same syllables."""

from __future__ import annotations

import os
import re
import unicodedata
from functools import cache, lru_cache
from typing import Final

from knowledge.words import readings, word_set

SYLLABLE_LENGTH: Final = 6
OPEN: Final = frozenset("aeo")  # written with an apostrophe within a word: seldom meant without
OF_SYLLABLE: Final = 8  # as many times worse to have one more
INITIALS_LENGTH: Final = range(2, 5)
LATIN_WORD: Final = re.compile(r"[a-z]+")
VOWEL: Final = re.compile(r"[aeiouv]")
PINYIN_SHARE: Final = 0.6
# Pairs that many speakers do not tell apart, and so mistype.
ALIKE: Final = (
    (re.compile(r"^([zcs])h"), r"\1"),
    (re.compile(r"(?<=[aei])ng$"), "n"),
    (re.compile(r"v"), "u"),
)


@cache
def _dictionary() -> dict[int, str]:
    # Loaded late and without its phrases: 13 MB instead of 58.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import pinyin_dict  # noqa: PLC0415 - see above

    said = pinyin_dict.pinyin_dict
    return {code: _toneless(said[code]) for code in range(0x4E00, 0x9FA6) if code in said}


def _toneless(readings_of_one: str) -> str:
    """Return the first of readings such as "l\u01da,l\u016d" as it is typed: "lv"."""
    first = unicodedata.normalize("NFD", readings_of_one.partition(",")[0])
    return "".join(letter for letter in first.replace("u\u0308", "v") if letter.isascii())


@cache
def syllables() -> frozenset[str]:
    """Return every syllable that can be typed."""
    single = {"n", "m", "ng", "hm", "hng", "r"}
    return frozenset(s for s in _dictionary().values() if s.isascii() and s not in single)


@lru_cache(maxsize=20_000)
def fold(syllable: str) -> str:
    """Return the syllable with look-alike sounds made the same (zhang, zang, zan)."""
    for pattern, instead in ALIKE:
        syllable = pattern.sub(instead, syllable)
    return syllable


def typed_as(char: str) -> tuple[str, ...]:
    """Return the readings of a character as they are typed, the commonest first."""
    said = readings().get(char) or (_dictionary().get(ord(char), ""),)
    return tuple(filter(None, said))


@lru_cache(maxsize=20_000)
def sounds_of(char: str) -> tuple[str, ...]:
    """Return the folded readings of a character, the commonest first."""
    return tuple(fold(reading) for reading in typed_as(char))


@lru_cache(maxsize=20_000)
def split_syllables(word: str) -> tuple[str, ...]:
    """Split typed pinyin such as "zhuanrengong" into syllables; empty when it is none.

    Of ways with as few syllables the one where fewest begin with a vowel: san ge, not sang e.
    """
    best: list[tuple[int, tuple[str, ...]] | None] = [(0, ())] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - SYLLABLE_LENGTH), end):
            before = best[start]
            if before is None or word[start:end] not in syllables():
                continue
            price = before[0] + OF_SYLLABLE + (start > 0 and word[start] in OPEN)
            current = best[end]
            if current is None or price <= current[0]:
                best[end] = (price, (*before[1], word[start:end]))
    found = best[len(word)]
    return found[1] if found else ()


def is_initials(word: str) -> bool:
    """Tell whether a word is an abbreviation such as "zmb" or "fp"."""
    return len(word) in INITIALS_LENGTH and not VOWEL.search(word) and word not in word_set("latin")


def is_typed_pinyin(text: str) -> bool:
    """Tell whether the Latin letters of a text read as pinyin rather than as English.

    What reads as either ("you", "long") tells nothing: the words beside it do.
    """
    words = LATIN_WORD.findall(text.lower())
    english = {word for word in words if word in word_set("english")}
    if not all(map(split_syllables, english)):
        return False
    told = [word for word in words if word not in english]
    counted = [word for word in told if not is_initials(word) and word not in word_set("latin")]
    letters = sum(map(len, counted))
    spelt = sum(len(word) for word in counted if split_syllables(word))
    return letters > 1 and spelt / letters >= PINYIN_SHARE
