"""What a text consists of: characters, words, concepts, sounds, each with its weight."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from knowledge.sounds import fold, is_initials, is_typed_pinyin, sounds_of, split_syllables
from knowledge.words import concepts, word_set

Grams = dict[str, float]

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
    words: Grams
    concepts: Grams
    sounds: Grams


def profile(text: str) -> Profile:
    """Take a text apart for every view."""
    runs = RUN.findall(text)
    is_pinyin = is_typed_pinyin(text)
    return Profile(
        text=text,
        words=word_grams([run for run in runs if run >= HAN_FROM or not is_pinyin]),
        concepts=concept_grams(text),
        sounds=sound_grams(runs, is_pinyin=is_pinyin),
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
    for first, second in zip(run, run[1:], strict=False):
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


def sound_grams(runs: list[str], *, is_pinyin: bool) -> Grams:
    """Return syllables, pairs of them and initials of Chinese and, where typed, of pinyin."""
    grams: Grams = {}
    for spoken in _spoken(runs, is_pinyin=is_pinyin):
        _add_sounds(grams, spoken)
    for run in runs:
        if run < HAN_FROM and is_initials(run):
            grams[f"^{run}"] = 1.0
    return grams


def _spoken(runs: list[str], *, is_pinyin: bool) -> list[list[tuple[str, ...]]]:
    spoken: list[list[tuple[str, ...]]] = [[]]
    for run in runs:
        if run >= HAN_FROM:
            spoken[-1].extend(sounds_of(char) for char in run)
        elif is_pinyin and (split := split_syllables(run)):
            spoken[-1].extend((fold(syllable),) for syllable in split)
        else:
            spoken.append([])
    return spoken


def _add_sounds(grams: Grams, spoken: list[tuple[str, ...]]) -> None:
    for readings in spoken:
        for reading in readings:
            grams[f"~{reading}"] = CHAR
    for first, second in zip(spoken, spoken[1:], strict=False):
        for left in first:
            for right in second:
                grams[f"~{left} {right}"] = 1.0
                grams[f"^{left[0]}{right[0]}"] = LIGHT
