"""Choosing and filling the words the product speaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """All words of all languages: `languages[language][situation]` is a tuple of variants."""

    languages: Mapping[str, Mapping[str, tuple[str, ...]]]
    default_language: str = "zh-CN"

    def say(self, situation: str, language: str, *, seed: int, nth: int, **names: str) -> str:
        """Return the variant for the nth use in a conversation (`seed`), filled by fixed names."""
        raise NotImplementedError
