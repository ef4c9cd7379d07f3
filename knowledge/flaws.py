"""What is wrong with an entry as a whole, wherever it came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from knowledge.entry import (
    ANSWER_CHARS,
    CHANNELS,
    GROUPS,
    LANGUAGES,
    LINKED_AT_MOST,
    NAME_CHARS,
    WORDING_CHARS,
    WORDINGS_AT_MOST,
    Entry,
    is_identifier,
    is_link,
    pictures_of,
)
from knowledge.pictures import PICTURES_AT_MOST, is_picture_id


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why an entry cannot be used: the field, and what is wrong with it."""

    field: str
    problem: str


def flaw_of(entry: Entry) -> Flaw | None:
    """Return the first thing that is wrong, or None."""
    return next(flaws_of(entry), None)


def flaws_of(entry: Entry) -> Iterator[Flaw]:
    """Yield everything that is wrong with an entry."""
    if not is_identifier(entry.id):
        yield Flaw("id", "must be small letters, digits, - or _")
    if entry.group not in GROUPS:
        yield Flaw("group", f"must be one of {', '.join(GROUPS)}")
    yield from _of_questions(entry)
    yield from _of_answers(entry)
    yield from _of_the_rest(entry)


def _of_questions(entry: Entry) -> Iterator[Flaw]:
    wordings = list(entry.wordings())
    if not wordings:
        yield Flaw("questions", "needs at least one wording")
    if len(wordings) > WORDINGS_AT_MOST:
        count = f"{len(wordings):,}"
        yield Flaw("questions", f"has {count} wordings; {WORDINGS_AT_MOST} are the most")
    yield from _of_languages("questions", entry.questions)
    if any(not wording.strip() for _, wording in wordings):
        yield Flaw("questions", "a wording is empty")
    if any(len(wording) > WORDING_CHARS for _, wording in wordings):
        yield Flaw("questions", f"a wording is longer than {WORDING_CHARS:,} characters")


def _of_languages(field: str, by_language: Iterable[str]) -> Iterator[Flaw]:
    for language in by_language:
        if language not in LANGUAGES:
            yield Flaw(field, f"language {language!r} is none of {', '.join(LANGUAGES)}")


def _of_answers(entry: Entry) -> Iterator[Flaw]:
    if not entry.answers:
        yield Flaw("answers", "has no answer")
    yield from _of_texts("answers", entry.answers)
    for channel, answers in entry.channel_answers.items():
        if channel not in CHANNELS:
            yield Flaw("channel_answers", f"{channel!r} is none of {', '.join(CHANNELS)}")
        yield from _of_texts("channel_answers", answers)


def _of_texts(field: str, texts: dict[str, str]) -> Iterator[Flaw]:
    yield from _of_languages(field, texts)
    for language, text in texts.items():
        if not text.strip():
            yield Flaw(field, f"the answer in {language} is empty")
        if len(text) > ANSWER_CHARS:
            yield Flaw(field, f"the answer in {language} is over {ANSWER_CHARS:,} characters")


def _of_pictures(entry: Entry) -> Iterator[Flaw]:
    yield from _of_languages("pictures", entry.pictures)
    for language, shown in entry.pictures.items():
        if len(shown) > PICTURES_AT_MOST:
            yield Flaw("pictures", f"more than {PICTURES_AT_MOST} in {language}")
    if wrong := [one.id for one in pictures_of(entry) if not is_picture_id(one.id)]:
        yield Flaw("pictures", f"{wrong[0]!r} is no id of a picture")


def _of_the_rest(entry: Entry) -> Iterator[Flaw]:
    yield from _of_pictures(entry)
    if entry.link and not is_link(entry.link):
        yield Flaw("link", "must be an address that begins with https://")
    yield from _of_linked("follow_ups", entry.id, entry.follow_ups)
    yield from _of_linked("related", entry.id, entry.related)
    if entry.valid_from and entry.valid_until and entry.valid_from > entry.valid_until:
        yield Flaw("valid_until", "is before valid_from")
    if len(entry.owner) > NAME_CHARS:
        yield Flaw("owner", f"is longer than {NAME_CHARS} characters")


def _of_linked(field: str, own: str, linked: tuple[str, ...]) -> Iterator[Flaw]:
    if wrong := [name for name in linked if not is_identifier(name)]:
        yield Flaw(field, f"{wrong[0]!r} is no id of an entry")
    if own in linked:
        yield Flaw(field, "names the entry itself")
    if len(linked) > LINKED_AT_MOST:
        yield Flaw(field, f"names more than {LINKED_AT_MOST} entries")
