"""Mends slips in Latin words: "retrun" becomes "return" where the knowledge base has that word."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.words import concepts, word_set

WORD: Final = re.compile(r"[a-z]{4,}")
WORDS_AT_MOST: Final = 12  # mended in one text
LONG: Final = 8  # letters from which two slips are forgiven


class Speller:
    """Known words by their length, so that only likely ones are compared."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Learn the words of the texts, and those the product knows itself."""
        known = {word for text in texts for word in WORD.findall(text)}
        known |= {word for form in concepts()[1] for word in WORD.findall(form)}
        self._known = known | word_set("english") | word_set("light")
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in sorted(known):
            self._by_length[len(word)].append(word)

    def mend(self, text: str) -> str:
        """Return the text with unknown words replaced by the closest known ones."""
        unknown = [word for word in WORD.findall(text) if not self._is_known(word)]
        for word in unknown[:WORDS_AT_MOST]:
            if closest := self._closest(word):
                text = text.replace(word, closest)
        return text

    def _is_known(self, word: str) -> bool:
        return word in self._known or word.removesuffix("s") in self._known

    def _closest(self, word: str) -> str:
        slips = 2 if len(word) >= LONG else 1
        lengths = range(len(word) - slips, len(word) + slips + 1)
        near = [other for length in lengths for other in self._by_length.get(length, ())]
        found = process.extractOne(word, near, scorer=OSA.distance, score_cutoff=slips)
        return found[0] if found else ""
