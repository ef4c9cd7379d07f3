"""Entries as pages and programs send them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final

from pydantic import BaseModel, Field

from bot.web.problems import Problem
from knowledge.entry import Entry, tidied
from knowledge.flaws import flaw_of
from knowledge.pictures import Picture

_VERSION_AT_MOST: Final = 2**31 - 1  # as it is stored
Note = Annotated[str, Field(max_length=500)]
Version = Annotated[int, Field(ge=0, le=_VERSION_AT_MOST)]


class PictureBody(BaseModel):
    """A picture that was taken in; what is not told of it is known."""

    id: Annotated[str, Field(max_length=100)]
    name: Annotated[str, Field(max_length=200)] = ""


class EntryBody(BaseModel):
    """What an entry says; days are YYYY-MM-DD or null."""

    group: str = "service"
    questions: dict[str, list[str]] = {}
    answers: dict[str, str] = {}
    channel_answers: dict[str, dict[str, str]] = {}
    pictures: dict[str, list[PictureBody]] = {}
    link: str = ""
    follow_ups: list[str] = []
    related: list[str] = []
    valid_from: date | None = None
    valid_until: date | None = None
    owner: str = ""
    review_on: date | None = None
    internal: bool = False

    def entry(self, name: str) -> Entry:
        """Return the entry; refuse it in a sentence that names the field."""
        entry = tidied(
            Entry(
                id=name,
                group=self.group,
                questions={language: tuple(asked) for language, asked in self.questions.items()},
                answers=self.answers,
                channel_answers=self.channel_answers,
                pictures={
                    language: tuple(Picture(one.id, one.name) for one in shown)
                    for language, shown in self.pictures.items()
                },
                link=self.link,
                follow_ups=tuple(self.follow_ups),
                related=tuple(self.related),
                valid_from=self.valid_from,
                valid_until=self.valid_until,
                owner=self.owner,
                review_on=self.review_on,
                is_internal=self.internal,
            )
        )
        if flaw := flaw_of(entry):
            raise Problem(422, "invalid", f"{flaw.field}: {flaw.problem}.")
        return entry


class EntryDocument(EntryBody):
    """A whole entry, with its id."""

    id: str


class PutBody(EntryBody):
    """An entry to be kept; `version` is the one that was seen, 0 for a new entry."""

    version: Version
    note: Note = ""


class RemoveBody(BaseModel):
    """An entry to be taken away, at the version that was seen."""

    version: Version
    note: Note = ""


class RestoreBody(BaseModel):
    """An earlier version to be the newest again."""

    to: Annotated[Version, Field(ge=1)]
    version: Version


class TryBody(BaseModel):
    """A question to be understood, with an entry as if it were saved."""

    question: Annotated[str, Field(max_length=100_000)]
    language: str = ""
    entry: EntryDocument | None = None
