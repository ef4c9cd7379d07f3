"""Mends slips in Latin words: "retrun" becomes "return" where the knowledge base has that word."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.sounds import is_typed_pinyin
from knowledge.words import concepts, word_set

WORD: Final = re.compile(r"[a-z]{4,}")
WORDS_AT_MOST: Final = 12  # mended in one text
LONG: Final = 8  # letters from which two slips are forgiven


class Vocabulary:
    """Words by their length, so that only likely ones are compared."""

    def __init__(self, words: Iterable[str]) -> None:
        """Take the words; it never changes."""
        self._words = frozenset(words)
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in sorted(self._words):
            self._by_length[len(word)].append(word)

    def __contains__(self, word: str) -> bool:
        """Tell whether a word is known."""
        return word in self._words

    def closest(self, word: str, slips: int) -> tuple[float, int, str] | None:
        """Return the closest word within so many slips: slips, length, word."""
        lengths = range(len(word) - slips, len(word) + slips + 1)
        near = [other for length in lengths for other in self._by_length.get(length, ())]
        found = process.extractOne(word, near, scorer=OSA.distance, score_cutoff=slips)
        return (found[1], len(found[0]), found[0]) if found else None


def vocabulary_of(texts: Iterable[str]) -> Vocabulary:
    """Learn the words of texts."""
    return Vocabulary({word for text in texts for word in WORD.findall(text)})


@cache
def _own() -> Vocabulary:
    """Return the words that the product knows itself, and what they stand for."""
    return vocabulary_of(concepts()[1])


class Speller:
    """Mends by the words of vocabularies, and those the product knows itself."""

    def __init__(self, vocabularies: Iterable[Vocabulary]) -> None:
        """Take the vocabularies."""
        self._vocabularies = (*vocabularies, _own())

    def mend(self, text: str) -> str:
        """Return the text with unknown words replaced by the closest of the vocabularies.

        Typed pinyin is no slip, though "nong" is close to "long".
        """
        if is_typed_pinyin(text):
            return text
        unknown = [word for word in WORD.findall(text) if not self._is_known(word)]
        for word in unknown[:WORDS_AT_MOST]:
            if closest := self._closest(word):
                text = text.replace(word, closest)
        return text

    def _is_known(self, word: str) -> bool:
        return self._has(word) or self._has(word.removesuffix("s"))

    def _has(self, word: str) -> bool:
        if word in word_set("english") or word in word_set("light"):
            return True
        return any(word in vocabulary for vocabulary in self._vocabularies)

    def _closest(self, word: str) -> str:
        slips = 2 if len(word) >= LONG else 1
        found: Iterator[tuple[float, int, str]] = (
            near for words in self._vocabularies if (near := words.closest(word, slips))
        )
        return min(found, default=(0.0, 0, ""))[2]
