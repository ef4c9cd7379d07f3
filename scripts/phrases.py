"""Choosing and filling the words the product speaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Final

from scripts.located import LocatedError
from scripts.phrase_files import NAME, read_language, read_overrides
from scripts.situations import SITUATIONS, PhraseKind

SHIPPED: Final = Path(__file__).parent
LANGUAGES: Final = ("zh-CN", "zh-TW", "en")  # the first is spoken when a language is unknown
PhraseError = LocatedError

# Where the primary subtag alone would choose the wrong script.
_TRADITIONAL: Final = ("zh-tw", "zh-hk", "zh-mo", "zh-hant")


@dataclass(frozen=True, slots=True)
class Phrases:
    """All words of all languages: `languages[language][situation]` is a tuple of variants."""

    languages: Mapping[str, Mapping[str, tuple[str, ...]]]
    default_language: str = "zh-CN"
    kinds: Mapping[str, PhraseKind] = field(default_factory=dict)

    def say(self, situation: str, language: str, *, seed: int, nth: int, **names: str) -> str:
        """Return the variant for the nth use in a conversation (`seed`), filled by fixed names."""
        variants = self.languages[self.language_for(language)][situation]
        order = _order(len(variants), f"{seed}:{situation}")
        return _fill(variants[order[nth % len(order)]], situation, names)

    def kind_of(self, situation: str) -> PhraseKind:
        """Return which of the eleven kinds (P1) the words of a situation are."""
        return self.kinds[situation]

    def language_for(self, language: str) -> str:
        """Return the language that has words: the very one, its nearest kin, or the default."""
        wanted = language.replace("_", "-").casefold()
        by_name = {name.casefold(): name for name in self.languages}
        if wanted in by_name:
            return by_name[wanted]
        if wanted.startswith(_TRADITIONAL) and "zh-tw" in by_name:
            return by_name["zh-tw"]
        primary = wanted.partition("-")[0]
        kin = (name for tag, name in by_name.items() if tag.partition("-")[0] == primary)
        return next(kin, self.default_language)


def load_phrases(overrides: Path | None = None) -> Phrases:
    """Read the shipped words and a company's own in their place; raise PhraseError."""
    shipped = {language: read_language(SHIPPED / f"{language}.yaml") for language in LANGUAGES}
    kinds = {name: phrase.kind for name, phrase in shipped[LANGUAGES[0]].items() if phrase.kind}
    words = {
        language: {situation: phrase.variants for situation, phrase in phrases.items()}
        for language, phrases in shipped.items()
    }
    if overrides is not None:
        for language, own in read_overrides(overrides, LANGUAGES, kinds).items():
            words[language] |= {situation: phrase.variants for situation, phrase in own.items()}
    return Phrases(words, LANGUAGES[0], kinds)


def _order(count: int, seed: str) -> list[int]:
    """Return a permutation that depends on nothing but the seed, on every machine."""

    def weight(index: int) -> bytes:
        return blake2b(f"{seed}:{index}".encode(), digest_size=8).digest()

    return sorted(range(count), key=weight)


def _fill(phrase: str, situation: str, names: Mapping[str, str]) -> str:
    """Replace the situation's names in one pass, so that braces in foreign text stay text."""
    missing = SITUATIONS[situation] - names.keys()
    if missing:
        raise KeyError(f"{situation} needs {', '.join(sorted(missing))}")
    allowed = SITUATIONS[situation]
    return NAME.sub(lambda found: names[found[1]] if found[1] in allowed else found[0], phrase)
