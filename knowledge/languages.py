"""Which language a text is in, and the two Chinese scripts made into each other."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from knowledge.sounds import is_typed_pinyin

if TYPE_CHECKING:
    import opencc

HAN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
LATIN: Final = re.compile(r"[A-Za-z]")


@cache
def _converter(name: str) -> opencc.OpenCC:
    # Loaded late: a desk that never meets traditional characters does not pay for the tables.
    import opencc  # noqa: PLC0415 - see above

    return opencc.OpenCC(name)


def has_traditional(text: str) -> bool:
    """Tell whether a character occurs that only the traditional script has."""
    return bool(HAN.search(text)) and _converter("t2s").convert(text) != text


def simplified(text: str) -> str:
    """Return the text in simplified characters, Taiwan's words made those of the mainland."""
    return str(_converter("tw2sp").convert(text)) if has_traditional(text) else text


def taiwanese(text: str) -> str:
    """Return the text in traditional characters with Taiwan's words."""
    return str(_converter("s2twp").convert(text))


def guess_language(text: str) -> str:
    """Return "zh-TW", "zh-CN", "en", or "" where nothing tells (numbers, emoji)."""
    if HAN.search(text):
        return "zh-TW" if has_traditional(text) else "zh-CN"
    if not LATIN.search(text):
        return ""
    return "zh-CN" if is_typed_pinyin(text) else "en"
