"""What may be said of an entry, in the customer's language and the nearest there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from knowledge.entry import Entry
from knowledge.languages import taiwanese
from knowledge.pictures import Picture
from knowledge.understanding import Candidate

# Shown when the entry has nothing in the customer's own language.
FALLBACKS: Final = {
    "zh-CN": ("zh-CN", "zh-TW", "en"),
    "zh-TW": ("zh-TW", "zh-CN", "en"),
    "en": ("en", "zh-CN", "zh-TW"),
}
Find = Callable[[str], Entry | None]  # an entry that customers may be told of, by id


def candidate(entry: Entry, language: str, worded: str = "", score: float = 0.0) -> Candidate:
    """Return the entry as it is said; `worded` stands for its question where it has none."""
    by_channel = {
        channel: _in_language(texts, language) for channel, texts in entry.channel_answers.items()
    }
    return Candidate(
        entry=entry.id,
        question=_question(entry, language) or worded,
        answer=answer_in(entry, language),
        score=round(score, 4),
        group=entry.group,
        link=entry.link,
        channel_answers=by_channel,
        pictures=pictures_in(entry, language),
    )


def with_what_follows(said: Candidate, entry: Entry, language: str, find: Find) -> Candidate:
    """Return the same with the questions that may be asked next, each once."""
    return replace(said, then=tuple(_following(entry, language, find)))


def _following(entry: Entry, language: str, find: Find) -> Iterator[Candidate]:
    for name in dict.fromkeys((*entry.follow_ups, *entry.related)):
        other = find(name)
        if other is not None and other.id != entry.id:
            yield candidate(other, language)


def answer_in(entry: Entry, language: str) -> str:
    """Return the answer in a language, or in the nearest one there is."""
    return _in_language(entry.answers, language)


def pictures_in(entry: Entry, language: str) -> tuple[Picture, ...]:
    """Return the pictures in a language; most say the same in any, so the nearest will do."""
    nearest = (*FALLBACKS.get(language, FALLBACKS["zh-CN"]), *entry.pictures)
    return next((entry.pictures[one] for one in nearest if one in entry.pictures), ())


def _question(entry: Entry, language: str) -> str:
    first = {known: wordings[0] for known, wordings in entry.questions.items() if wordings}
    return _in_language(first, language)


def _in_language(texts: Mapping[str, str], language: str) -> str:
    for wanted in FALLBACKS.get(language, FALLBACKS["zh-CN"]):
        if wanted in texts:
            return texts[wanted]
        if wanted == "zh-TW" and "zh-CN" in texts:
            return taiwanese(texts["zh-CN"])
    return next(iter(texts.values()), "")
