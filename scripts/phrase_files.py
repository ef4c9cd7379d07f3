"""Reading phrases from files: the shipped ones, whole, and a company's own, in part."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scripts.forbidden import find_forbidden
from scripts.located import LocatedError, Place, nearest, open_mapping
from scripts.situations import SITUATIONS, PhraseKind

NAME: Final = re.compile(r"\{([a-z_]+)\}")

# Said once and short: labels of buttons, names of groups, statuses and moments.
WORDS: Final = (
    *("label.", "group.", "status."),
    *("when.", "clock.", "part.", "weekday.", "month.", "open."),
)
WORD_CHARS_AT_MOST: Final = 30
PHRASE_CHARS_AT_MOST: Final = 600


@dataclass(frozen=True, slots=True)
class Phrase:
    """The kind (P1) and the variants of one situation, and where they are written."""

    kind: PhraseKind | None
    variants: tuple[str, ...]
    place: Place
    items: tuple[Place, ...]  # of the variants


def read_language(file: Path) -> dict[str, Phrase]:
    """Read one language's file; every situation must have its words and their kind."""
    root = open_mapping(file)
    phrases = {} if root is None else _read_phrases(root)
    missing = sorted(SITUATIONS.keys() - phrases.keys())
    if missing:
        raise LocatedError(file, 0, "", f"has no words for {', '.join(missing)}")
    for phrase in phrases.values():
        if phrase.kind is None:
            raise phrase.place.error("needs its `kind`")
    return phrases


def read_overrides(
    file: Path, languages: Sequence[str], kinds: Mapping[str, PhraseKind]
) -> dict[str, dict[str, Phrase]]:
    """Read a company's own words: language, then situation; they keep the shipped kinds."""
    root = open_mapping(file)
    own: dict[str, dict[str, Phrase]] = {}
    for language, place in root.entries() if root else ():
        if language not in languages:
            raise place.error(f"is no language spoken here{nearest(language, list(languages))}")
        own[language] = _read_phrases(place)
        for situation, phrase in own[language].items():
            if phrase.kind not in (None, kinds[situation]):
                raise phrase.place.error(f"is of the kind {kinds[situation]}")
            _check_manners(phrase, language)
    return own


def _check_manners(phrase: Phrase, language: str) -> None:
    """Refuse words with a forbidden saying in them (P4), whoever wrote them."""
    for variant, item in zip(phrase.variants, phrase.items, strict=True):
        for finding in find_forbidden(variant, language):
            said = variant[finding.start : finding.end]
            raise item.error(f"says {said}, which is never said; say {finding.instead}")


def _read_phrases(root: Place) -> dict[str, Phrase]:
    """Read `situation: {kind, variants}` entries."""
    phrases: dict[str, Phrase] = {}
    for situation, place in root.entries():
        if situation not in SITUATIONS:
            raise place.error(f"is no known situation{nearest(situation, list(SITUATIONS))}")
        phrases[situation] = _read_phrase(situation, place)
    return phrases


def _read_phrase(situation: str, place: Place) -> Phrase:
    """Read the kind and the variants of one situation."""
    kind: PhraseKind | None = None
    items: tuple[Place, ...] = ()
    for key, value in place.entries():
        if key == "kind":
            kind = _read_kind(value)
        elif key == "variants":
            items = _read_variants(situation, value)
        else:
            raise value.error(f"is not known here{nearest(key, ['kind', 'variants'])}")
    if not items:
        raise place.error("needs its `variants`")
    return Phrase(kind, tuple(item.text().strip() for item in items), place, items)


def _read_kind(place: Place) -> PhraseKind:
    """Read one of the eleven kinds."""
    known = [kind.value for kind in PhraseKind]
    text = place.text()
    if text not in known:
        raise place.error(f"{text} is none of the kinds {', '.join(known)}")
    return PhraseKind(text)


def _read_variants(situation: str, place: Place) -> tuple[Place, ...]:
    """Return the places of the variants, each filled by the right names, none twice."""
    items = place.items()
    if not items:
        raise place.error("needs at least one variant")
    seen: set[str] = set()
    for item in items:
        variant = item.text().strip()
        _check_variant(situation, variant, item)
        if variant in seen:
            raise item.error("says the same as a variant before it")
        seen.add(variant)
    if situation.startswith(WORDS) and len(items) != 1:
        raise place.error("takes exactly one variant")
    return tuple(items)


def _check_variant(situation: str, variant: str, item: Place) -> None:
    """Refuse a variant that is empty, too long, or filled by other names than it should be."""
    if not variant:
        raise item.error("is empty")
    is_word = situation.startswith(WORDS)
    at_most = WORD_CHARS_AT_MOST if is_word else PHRASE_CHARS_AT_MOST
    if len(NAME.sub("", variant) if is_word else variant) > at_most:
        raise item.error(f"is longer than {at_most} characters")
    names, used = SITUATIONS[situation], NAME.findall(variant)
    for name in used:
        if name not in names:
            raise item.error(f"cannot fill {{{name}}}{nearest(name, sorted(names))}")
    lacking = sorted(names.difference(used))
    if lacking:
        raise item.error(f"must contain {', '.join(f'{{{name}}}' for name in lacking)}")
    if set("{}") & set(NAME.sub("", variant)):
        raise item.error("has a brace that belongs to no name")
