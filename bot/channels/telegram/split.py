"""Cutting a text to Telegram's length, which counts UTF-16 units."""

from __future__ import annotations

import re
import unicodedata

TEXT_UNITS = 4096
CAPTION_UNITS = 1024

_JOINER = "\u200d"
_LOOK_BACK = 64  # characters; a longer cluster is cut all the same
# Best first; the part before the cut keeps what matched.
_PLACES = tuple(
    re.compile(pattern) for pattern in (r"\n\s*\n", r"\n", r"[。！？!?…]+[”』」）)\"]*|\.\s", r"\s")
)


def utf16_units(text: str) -> int:
    """Return the length as Telegram counts it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def fits(text: str, units: int) -> bool:
    """Return whether a text is short enough."""
    return len(text) * 2 <= units or utf16_units(text) <= units


def split_text(text: str, units: int = TEXT_UNITS) -> list[str]:
    """Return the text in parts that fit; together they are the text, blank parts left out."""
    parts = []
    while not fits(text, units):
        cut = _cut(text, units)
        parts.append(text[:cut])
        text = text[cut:]
    return [part for part in (*parts, text) if part.strip()]


def shorten(text: str, units: int) -> str:
    """Return the text, its end replaced by an ellipsis when it is too long."""
    if fits(text, units):
        return text
    return text[: _whole(text, _last_fitting(text, units - 1))].rstrip() + "…"


def _cut(text: str, units: int) -> int:
    """Return where to cut: at a paragraph, line, sentence or word in the latter half, or hard."""
    end = _last_fitting(text, units)
    for place in _PLACES:
        found = [match.end() for match in place.finditer(text, end // 2, end)]
        if found:
            return _whole(text, found[-1])
    return _whole(text, end)


def _last_fitting(text: str, units: int) -> int:
    window = text[:units].encode("utf-16-le", "surrogatepass")[: units * 2]
    return len(window.decode("utf-16-le", "ignore"))


def _whole(text: str, cut: int) -> int:
    """Move a cut back until it is not inside of what a reader sees as one character."""
    for earlier in range(cut, max(cut - _LOOK_BACK, 0), -1):
        if not _is_inside(text, earlier):
            return earlier
    return cut


def _is_inside(text: str, cut: int) -> bool:
    if cut >= len(text):
        return False
    before, after = text[cut - 1], text[cut]
    return (
        before == _JOINER
        or _continues(after)
        or before + after == "\r\n"
        or (_is_flag_half(after) and _flag_halves_before(text, cut) % 2 == 1)
    )


def _continues(character: str) -> bool:
    return (
        character == _JOINER
        or unicodedata.category(character) in ("Mn", "Me", "Mc")
        or "\U0001f3fb" <= character <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= character <= "\U000e007f"  # the tags of regional flags
    )


def _is_flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flag_halves_before(text: str, cut: int) -> int:
    count = 0
    while count < cut and _is_flag_half(text[cut - 1 - count]):
        count += 1
    return count
