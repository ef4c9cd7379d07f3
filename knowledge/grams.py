"""What a text consists of: characters, words, concepts, sounds, each with its weight."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final

from knowledge.sounds import fold, is_initials, is_typed_pinyin, sounds_of, split_syllables
from knowledge.words import concepts, word_set

Grams = dict[str, float]
Spoken = list[tuple[str, ...]]  # for each syllable its possible readings

RUN: Final = re.compile(r"[\u3400-\u9fff]+|[a-z']+|[0-9]+")
SUFFIX: Final = re.compile(r"(?<=[a-z]{3})(?:ing|ed|es|s|ly)$")
LIGHT: Final = 0.15
CHAR: Final = 0.5
WORD_PART: Final = 0.25
HAN_FROM: Final = "\u3400"


@dataclass(frozen=True, slots=True)
class Profile:
    """The grams of one text, by view."""

    text: str
    spelt: str  # the text by its sounds
    words: Grams
    concepts: Grams
    sounds: Grams
    is_pinyin: bool = False

    @property
    def says_little(self) -> bool:
        """Tell whether it holds nothing but words that hardly count, or one character."""
        if self.concepts or self.is_pinyin:
            return False
        heavy = [gram for gram, weight in self.words.items() if weight > LIGHT and gram[0] != "_"]
        return not heavy or len(self.text) == 1


def profile(text: str) -> Profile:
    """Take a text apart for every view."""
    runs = RUN.findall(text)
    is_pinyin = is_typed_pinyin(text)
    spoken = _spoken(runs, is_pinyin=is_pinyin)
    spelt = " ".join(readings[0] for run in spoken for readings in run if readings)
    return Profile(
        text=text,
        spelt=spelt,
        words=word_grams([run for run in runs if run >= HAN_FROM or not is_pinyin]),
        concepts=concept_grams(text) | (spoken_concepts(spelt) if is_pinyin else {}),
        sounds=sound_grams(runs, spoken),
        is_pinyin=is_pinyin,
    )


def word_grams(runs: list[str]) -> Grams:
    """Return characters and pairs of Chinese, words and parts of words of other runs."""
    grams: Grams = {}
    for run in runs:
        (_add_han if run >= HAN_FROM else _add_latin)(grams, run)
    return grams


def _add_han(grams: Grams, run: str) -> None:
    light = word_set("light")
    for char in run:
        grams[char] = LIGHT * CHAR if char in light else CHAR
    for first, second in pairwise(run):
        lightness = (first in light) + (second in light)
        grams[first + second] = (1.0, 0.5, LIGHT)[lightness]


def _add_latin(grams: Grams, run: str) -> None:
    word = run.replace("'", "")
    if word in word_set("light"):
        grams[word] = LIGHT
        return
    stem = SUFFIX.sub("", word)
    grams[stem] = 1.0
    padded = f"<{stem}>"
    for start in range(len(padded) - 2):
        grams[f"_{padded[start : start + 3]}"] = WORD_PART


def concept_grams(text: str) -> Grams:
    """Return the concepts that a text names, however it words them."""
    pattern, forms = concepts()
    return {f"#{name}": 1.0 for form in pattern.findall(text) for name in forms[form]}


def spoken_concepts(spelt: str) -> Grams:
    """Return the concepts that syllables name."""
    pattern, forms = _spelt_forms()
    return {f"#{name}": 1.0 for form in pattern.findall(spelt) for name in forms[form]}


@cache
def _spelt_forms() -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    spelt: dict[str, tuple[str, ...]] = {}
    for form, names in concepts()[1].items():
        if len(form) > 1 and all(char >= HAN_FROM for char in form):
            key = " ".join(sounds_of(char)[0] for char in form)
            spelt[key] = (*spelt.get(key, ()), *names)
    ordered = sorted(spelt, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(ordered)})\b"), spelt


def sound_grams(runs: list[str], spoken: list[Spoken]) -> Grams:
    """Return syllables, pairs of them and initials of Chinese and, where typed, of pinyin."""
    grams: Grams = {}
    for syllables in spoken:
        _add_sounds(grams, syllables)
    for run in runs:
        if run < HAN_FROM and is_initials(run):
            grams[f"^{run}"] = 1.0
    return grams


def _spoken(runs: list[str], *, is_pinyin: bool) -> list[Spoken]:
    spoken: list[Spoken] = [[]]
    for run in runs:
        if run >= HAN_FROM:
            spoken[-1].extend(sounds_of(char) for char in run)
        elif is_pinyin and (split := split_syllables(run)):
            spoken[-1].extend((fold(syllable),) for syllable in split)
        else:
            spoken.append([])
    return spoken


def _add_sounds(grams: Grams, spoken: Spoken) -> None:
    for readings in spoken:
        for reading in readings:
            grams[f"~{reading}"] = CHAR
    for first, second in pairwise(spoken):
        for left in first:
            for right in second:
                grams[f"~{left} {right}"] = 1.0
                grams[f"^{left[0]}{right[0]}"] = LIGHT
