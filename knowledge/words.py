"""The lists of words that matching knows about, read once from `words/*.yaml`."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, Final

from knowledge.reading import read_yaml

FOLDER: Final = Path(__file__).parent / "words"


@cache
def _read(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = read_yaml((FOLDER / f"{name}.yaml").read_text("utf-8"))
    return loaded


@cache
def word_set(section: str) -> frozenset[str]:
    """Return a list of `lists.yaml` as a set."""
    return frozenset(str(_read("lists")[section]).split())


@cache
def readings() -> dict[str, tuple[str, ...]]:
    """Return characters with several common readings, each without tones."""
    return {char: tuple(said.split()) for char, said in _read("readings").items()}


@cache
def spoken_words() -> tuple[str, ...]:
    """Return common words of what customers write, for reading pinyin."""
    return tuple(str(_read("spoken")["spoken"]).split())


@cache
def words_of_taiwan() -> tuple[re.Pattern[str], dict[str, str]]:
    """Return a pattern of words that Taiwan words otherwise, and how it does."""
    words = {str(mainland): str(taiwan) for mainland, taiwan in _read("taiwan").items()}
    return re.compile(_alternatives(list(words))), words


@cache
def filler_pattern() -> re.Pattern[str]:
    """Return what matches courtesies around a question, longest first."""
    return re.compile(_alternatives(_read("fillers")["fillers"]))


@cache
def asking_pattern() -> re.Pattern[str]:
    """Return what matches the words a question is recognised by."""
    return re.compile(_alternatives(_read("fillers")["asking"]) + "|[?？]")


@cache
def question_pattern() -> re.Pattern[str]:
    """Return what matches the words by which a question is told from a courtesy."""
    return re.compile(_alternatives(_read("fillers")["questioning"]))


@cache
def no_question_pattern() -> re.Pattern[str]:
    """Return what matches such words where they ask nothing."""
    return re.compile(_alternatives(_read("fillers")["not_questioning"]))


@cache
def concepts() -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    """Return a pattern of all known forms and the concepts each form stands for."""
    forms: dict[str, tuple[str, ...]] = {}
    for concept, listed in _read("concepts").items():
        for form in _forms(listed):
            forms[form] = (*forms.get(form, ()), str(concept))
    return re.compile(_alternatives(list(forms))), forms


def _forms(listed: dict[str, str]) -> list[str]:
    chinese = str(listed.get("zh", "")).split()
    english = [form.strip() for form in str(listed.get("en", "")).split(",")]
    return chinese + [form for form in english if form]


def _alternatives(forms: list[str]) -> str:
    """Return a pattern of many forms, longest first, English ones only as whole words."""
    ordered = sorted(map(str, forms), key=len, reverse=True)
    parts = [_by_first_char([form for form in ordered if not _is_word(form)])]
    if words := [form for form in ordered if _is_word(form)]:
        parts.append(rf"\b(?:{_by_first_char(words)})\b")
    return "|".join(filter(None, parts))


def _is_word(form: str) -> bool:
    return form.isascii() and form[-1].isalnum()


def _by_first_char(forms: list[str]) -> str:
    # Tried one by one, a thousand forms take ten times as long as those that begin alike.
    rests: dict[str, list[str]] = {}
    for form in forms:
        rests.setdefault(form[0], []).append(re.escape(form[1:]))
    return "|".join(f"{re.escape(first)}(?:{'|'.join(each)})" for first, each in rests.items())
