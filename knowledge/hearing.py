"""Writes what sounds like a word of the knowledge base as the base writes it.

Typed pinyin ("zenme tuihuo") and homophones (the slip of an input method) become characters that
the meaning view can read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Final, Self

from knowledge.sounds import fold, sounds_of, split_syllables
from knowledge.words import concepts, spoken_words

HAN_RUN: Final = re.compile(r"[\u3400-\u9fff]+")
PIECE: Final = re.compile(r"[a-z]+|[^a-z ]+")
LONGEST: Final = 4  # characters of a word
CHARS_AT_MOST: Final = 200_000  # of the base that are learned from
COMMON: Final = 3  # what a word that the product knows itself counts for
SPOKEN_AT_MOST: Final = 8  # readings of one word that are kept
FEW_OF: Final = 8  # times as many words are known at first as since; copying all holds others up
UNKNOWN: Final = 2.0  # the price of a syllable that no word explains
Sounds = tuple[str, ...]


class Heard:
    """Words by their sounds, and by the initials of these; the first that sounds so stays."""

    def __init__(self, *parts: Heard) -> None:
        """Take the words of all parts, the first ones first."""
        self.known: set[str] = set()
        self.by_sound: dict[Sounds, str] = {}
        self.by_initials: dict[str, str] = {}
        for part in reversed(parts):
            self.known |= part.known
            self.by_sound |= part.by_sound
            self.by_initials |= part.by_initials

    def learn(self, words: Mapping[str, int]) -> Self:
        """Learn words with how common they are."""
        self.known |= words.keys()
        for word, _ in sorted(words.items(), key=lambda item: (-item[1], item[0])):
            for sounds in _sounds(word):
                self.by_sound.setdefault(sounds, word)
                if len(word) > 1:
                    self.by_initials.setdefault("".join(sound[0] for sound in sounds), word)
        return self


class Hearing:
    """The words of a knowledge base by their sounds; it never changes."""

    def __init__(self, first: Heard, since: Heard) -> None:
        """Take the words learned at first, which are many, and the few since."""
        self._first = first
        self._since = since

    def more(self, texts: Iterable[str]) -> Hearing:
        """Return one that knows some texts more; what sounds like known words is theirs still."""
        since = Heard(self._since).learn(Counter(_words_of(texts)))
        if len(since.known) * FEW_OF <= len(self._first.known):
            return Hearing(self._first, since)
        return Hearing(Heard(self._first, since), Heard())

    def _knows(self, word: str) -> bool:
        return word in self._first.known or word in self._since.known

    def _sounding(self, sounds: Sounds) -> str:
        return self._first.by_sound.get(sounds) or self._since.by_sound.get(sounds, "")

    def _initials(self, piece: str) -> str:
        return self._first.by_initials.get(piece) or self._since.by_initials.get(piece, piece)

    def written(self, text: str) -> str:
        """Return typed pinyin in characters; what is none stays as it is."""
        written: list[str] = []
        heard: list[str] = []  # syllables of words that follow one another
        for piece in PIECE.findall(text):
            if syllables := split_syllables(piece):
                heard += map(fold, syllables)
                continue
            written += self._words(heard)
            heard = []
            written.append(self._initials(piece))
        return "".join([*written, *self._words(heard)])

    def _words(self, syllables: Sequence[str]) -> list[str]:
        """Return the fewest words that sound like this."""
        best: list[tuple[float, list[str]]] = [(0.0, [])]
        for end in range(1, len(syllables) + 1):
            ways = []
            for start in range(max(0, end - LONGEST), end):
                word = self._sounding(tuple(syllables[start:end]))
                if word or end - start == 1:
                    price, words = best[start]
                    said = word or syllables[start]
                    ways.append((price + (1 if word else UNKNOWN), [*words, said]))
            best.append(min(ways, key=lambda way: way[0]))
        return best[-1][1]

    def mended(self, text: str) -> str:
        """Return the text with pairs that the base does not know written as it writes them."""
        return HAN_RUN.sub(lambda run: self._mended(run[0]), text)

    def _mended(self, run: str) -> str:
        place = 0
        while place < len(run) - 1:
            pair = run[place : place + 2]
            instead = "" if self._knows(pair) else self._alike(pair)
            if instead:
                run = run[:place] + instead + run[place + 2 :]
            place += 2 if instead or self._knows(pair) else 1
        return run

    def _alike(self, pair: str) -> str:
        for sounds in _sounds(pair):
            if word := self._sounding(sounds):
                return word
        return ""


def hearing_of(texts: Iterable[str]) -> Hearing:
    """Learn every run of one to four characters, and the words that the product knows itself."""
    counts = Counter(dict.fromkeys(_known_words(), COMMON))
    counts.update(_words_of(_first(texts)))
    return Hearing(Heard().learn(counts), Heard())


def _known_words() -> Iterator[str]:
    for form in (*concepts()[1], *spoken_words()):
        if HAN_RUN.fullmatch(form) and len(form) <= LONGEST:
            yield form


def _first(texts: Iterable[str]) -> Iterator[str]:
    left = CHARS_AT_MOST
    for text in dict.fromkeys(texts):
        left -= len(text)
        if left < 0:
            return
        yield text


def _words_of(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for run in HAN_RUN.findall(text):
            for start in range(len(run)):
                for end in range(start + 1, min(start + LONGEST, len(run)) + 1):
                    yield run[start:end]


def _sounds(word: str) -> list[Sounds]:
    return list(product(*(sounds_of(char) for char in word)))[:SPOKEN_AT_MOST]
