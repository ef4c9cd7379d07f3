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

from knowledge.decoding import Sounds, decoded
from knowledge.sounds import fold, is_initials, sounds_of, split_syllables, typed_as
from knowledge.words import concepts, spoken_words

HAN_RUN: Final = re.compile(r"[\u3400-\u9fff]+")
LATIN: Final = re.compile(r"[a-z]+")
PIECE: Final = re.compile(r"[a-z]+|[^a-z ]+")
LONGEST: Final = 4  # characters of a word
CHARS_AT_MOST: Final = 200_000  # of the base that are learned from
COMMON: Final = 3  # what a word that the product knows itself counts for
RARE: Final = 0.5  # what a character counts for that is only known within such a word
SPOKEN_AT_MOST: Final = 8  # readings of one word that are kept
FEW_OF: Final = 8  # times as many words are known at first as since; copying all holds others up
WORD: Final = 1.0  # the price of a word
RARER: Final = 0.12  # of a character that is rarer than another of its sound
MISHEARD: Final = 0.4  # of a word that only sounds much like it
ALTERNATIVES: Final = 8  # characters of one sound that are thought of


class Heard:
    """Words by their sounds, and by the initials of these; the first that sounds so stays."""

    def __init__(self, *parts: Heard) -> None:
        """Take the words of all parts, the first ones first."""
        self.known: set[str] = set()
        self.by_sound: dict[Sounds, str] = {}
        self.by_initials: dict[str, str] = {}
        self.chars: dict[str, tuple[str, ...]] = {}  # by sound, the commonest first
        for part in reversed(parts):
            self.known |= part.known
            self.by_sound |= part.by_sound
            self.by_initials |= part.by_initials
            self.chars |= part.chars

    def learn(self, words: Mapping[str, float]) -> Self:
        """Learn words with how common they are."""
        self.known |= words.keys()
        for word, _ in sorted(words.items(), key=lambda item: (-item[1], item[0])):
            for sounds in _sounds(word):
                self.by_sound.setdefault(sounds, word)
                if len(word) == 1 and word not in (like := self.chars.get(sounds[0], ())):
                    self.chars[sounds[0]] = (*like, word)[:ALTERNATIVES]
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
                heard += syllables
                continue
            written += self._words(heard)
            heard = []
            written.append(self._initials(piece))
        return "".join([*written, *self._words(heard)])

    def _words(self, syllables: Sequence[str]) -> list[str]:
        """Return the words that sound like this: few, and such as stand side by side."""
        return decoded(syllables, self._priced, self._knows)

    def _priced(self, typed: Sounds) -> list[tuple[str, float]]:
        """Return words that sound as it is typed, with their prices."""
        sounds = tuple(map(fold, typed))
        if len(sounds) == 1:
            parts = (self._first, self._since)
            words = [char for part in parts for char in part.chars.get(sounds[0], ())]
        else:
            words = [word] if (word := self._sounding(sounds)) else []
        return [(w, WORD + RARER * n + _misheard(typed, w)) for n, w in enumerate(words)]

    def mended(self, text: str) -> str:
        """Return the text with pairs and initials that no word has written as the base does."""
        if HAN_RUN.search(text):
            text = LATIN.sub(lambda typed: self._of_initials(typed[0]), text)
        return HAN_RUN.sub(lambda run: self._mended(run[0]), text)

    def _of_initials(self, word: str) -> str:
        return self._initials(word) if is_initials(word) else word

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


def _misheard(typed: Sounds, word: str) -> float:
    exact = all(sound in typed_as(char) for sound, char in zip(typed, word, strict=True))
    return 0.0 if exact else MISHEARD


def hearing_of(texts: Iterable[str]) -> Hearing:
    """Learn every run of one to four characters, and the words that the product knows itself."""
    known = list(dict.fromkeys(_known_words()))
    counts: Counter[str] = Counter()
    for place, word in enumerate(known):  # of words that sound the same the first ones are commoner
        counts[word] = COMMON + 1 - place / len(known)  # type: ignore[assignment]
    for char in {char for word in known for char in word}:
        counts.setdefault(char, RARE)  # type: ignore[arg-type]
    counts.update(_words_of(_first(texts)))
    return Hearing(Heard().learn(counts), Heard())


def _known_words() -> Iterator[str]:
    for form in (*spoken_words(), *concepts()[1]):
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
