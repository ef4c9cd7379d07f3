"""Which language a text is in, and the two Chinese scripts made into each other."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from knowledge.sounds import is_typed_pinyin
from knowledge.words import word_set, words_of_taiwan

if TYPE_CHECKING:
    import opencc

HAN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
HER: Final = "\u59b3"  # "you" to a woman, which the tables take for a word of both scripts
LATIN: Final = re.compile(r"[A-Za-z]")
WORD: Final = re.compile(r"(?<![\w@.])[a-z']+(?![\w@])")


@cache
def _converter(name: str) -> opencc.OpenCC:
    # Loaded late: a desk that never meets traditional characters does not pay for the tables.
    import opencc  # noqa: PLC0415 - see above

    return opencc.OpenCC(name)


def _convert(table: str, text: str) -> str:
    if not text:
        return text
    # Halves of surrogates, which a broken client may send, are no letters of any script.
    readable = text.encode("utf-8", "replace").decode("utf-8")
    return str(_converter(table).convert(readable))


def has_traditional(text: str) -> bool:
    """Tell whether a character occurs that only the traditional script has."""
    han = "".join(HAN.findall(text))
    return HER in han or _convert("t2s", han) != han


def simplified(text: str) -> str:
    """Return the text in simplified characters, Taiwan's words made those of the mainland."""
    if not has_traditional(text):
        return text
    return _convert("tw2sp", text).replace(HER, "\u4f60")


def taiwanese(text: str) -> str:
    """Return the text in traditional characters, with the words that Taiwan has of its own."""
    pattern, words = words_of_taiwan()
    return _convert("s2tw", pattern.sub(lambda found: words[found[0]], text))


def guess_language(text: str) -> str:
    """Return "zh-TW", "zh-CN", "en", or "" where nothing tells: numbers, emoji, an order's code."""
    if HAN.search(text):
        return "zh-TW" if has_traditional(text) else "zh-CN"
    if not LATIN.search(text):
        return ""
    if is_typed_pinyin(text):
        return "zh-CN"
    return "en" if is_english(text) else ""


def is_english(text: str) -> bool:
    """Tell whether a text in Latin letters has English in it that is not on loan."""
    known = [word for word in WORD.findall(text.lower()) if word in _english()]
    return len(known) > 1 or any(word not in word_set("loaned") for word in known)


@cache
def _english() -> frozenset[str]:
    common = (word for word in word_set("light") if word.isascii() and len(word) > 1)
    return word_set("english") | word_set("loaned") | frozenset(common)
