"""Writes syllables in characters: of all ways the one with few words that go together.

Words are found by their sounds. A knowledge base knows words only as runs of its characters, so
many of them break through real ones; that two characters stand side by side somewhere tells which.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

Sounds = tuple[str, ...]
Sounding = Callable[[Sounds], Sequence[tuple[str, float]]]  # words with their prices
Together = Callable[[str], bool]  # whether two characters are known side by side

LONGEST: Final = 4  # syllables of a word
STRANGERS: Final = 1.0  # of two characters side by side that nobody has seen together
UNKNOWN: Final = 2.5  # of a syllable that no character explains


@dataclass(frozen=True, slots=True)
class _Way:
    """How the syllables up to a place may be written."""

    price: float
    words: tuple[str, ...] = ()

    def then(self, word: str, price: float, together: Together) -> _Way:
        """Return the way that goes on with a word."""
        if self.words and not together(self.words[-1][-1] + word[0]):
            price += STRANGERS
        return _Way(self.price + price, (*self.words, word))


def decoded(syllables: Sequence[str], sounding: Sounding, together: Together) -> list[str]:
    """Return the words that syllables stand for."""
    ways: list[dict[str, _Way]] = [{"": _Way(0.0)}]  # to each place, by the last character
    for end in range(1, len(syllables) + 1):
        best: dict[str, _Way] = {}
        for start in range(max(0, end - LONGEST), end):
            piece = tuple(syllables[start:end])
            words = sounding(piece) or [(piece[0], UNKNOWN)] * (len(piece) == 1)
            for word, price in words:
                ends_here = (way.then(word, price, together) for way in ways[start].values())
                way = min(ends_here, key=lambda way: way.price)
                if word[-1] not in best or way.price < best[word[-1]].price:
                    best[word[-1]] = way
        ways.append(best)
    return list(min(ways[-1].values(), key=lambda way: way.price).words)
