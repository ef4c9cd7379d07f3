"""The lists of words that matching knows about, read once from `words/*.yaml`."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

FOLDER: Final = Path(__file__).parent / "words"


@cache
def _read(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))
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
def filler_pattern() -> re.Pattern[str]:
    """Return what matches courtesies around a question, longest first."""
    return re.compile(_alternatives(_read("fillers")["fillers"]))


@cache
def asking_pattern() -> re.Pattern[str]:
    """Return what matches the words a question is recognised by."""
    return re.compile(_alternatives(_read("fillers")["asking"]) + "|[?？]")


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
    ordered = sorted(map(str, forms), key=len, reverse=True)
    return "|".join(_bounded(form) for form in ordered)


def _bounded(form: str) -> str:
    escaped = re.escape(form)
    return rf"\b{escaped}\b" if form.isascii() and form[-1].isalnum() else escaped
