"""Entries as pages and programs read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from typing_extensions import TypedDict

from bot.storage.entries import Answered, EntryVersion, StoredEntry
from bot.web.api.knowledge_pictures import PictureView, picture_view
from bot.web.views import iso, iso_or_none
from knowledge.checking import Remark
from knowledge.entry import Entry

REMOVED = "removed"


class WarningView(TypedDict):
    """Something worth a look: a code, and what it is about."""

    code: str
    detail: str


class EntrySummaryView(TypedDict):
    """An entry in a list; `state` is valid, future, expired, internal or removed."""

    id: str
    group: str
    question: str
    languages: list[str]
    state: str
    valid_from: str | None
    valid_until: str | None
    owner: str
    review_on: str | None
    version: int
    changed_at: str
    changed_by: str
    answered: int
    last_answered_at: str | None
    warnings: list[WarningView]


class EntriesView(TypedDict):
    """Entries by id, and the number of the newest change."""

    revision: int
    entries: list[EntrySummaryView]


class EntryDocumentView(TypedDict):
    """What an entry says; days are YYYY-MM-DD or null."""

    id: str
    group: str
    questions: dict[str, list[str]]
    answers: dict[str, str]
    channel_answers: dict[str, dict[str, str]]
    pictures: dict[str, list[PictureView]]
    link: str
    follow_ups: list[str]
    related: list[str]
    valid_from: str | None
    valid_until: str | None
    owner: str
    review_on: str | None
    internal: bool


class HistoryView(TypedDict):
    """One change of an entry."""

    version: int
    changed_at: str
    who: str
    note: str
    removed: bool


class EntryView(EntryDocumentView):
    """An entry as it stands, with everything that was changed, the newest first."""

    version: int
    state: str
    warnings: list[WarningView]
    history: list[HistoryView]


def document_view(entry: Entry) -> EntryDocumentView:
    """Return what an entry says."""
    return {
        "id": entry.id,
        "group": entry.group,
        "questions": {language: list(asked) for language, asked in entry.questions.items()},
        "answers": entry.answers,
        "channel_answers": entry.channel_answers,
        "pictures": {
            language: [picture_view(picture) for picture in shown]
            for language, shown in entry.pictures.items()
        },
        "link": entry.link,
        "follow_ups": list(entry.follow_ups),
        "related": list(entry.related),
        "valid_from": _day(entry.valid_from),
        "valid_until": _day(entry.valid_until),
        "owner": entry.owner,
        "review_on": _day(entry.review_on),
        "internal": entry.is_internal,
    }


def summary_view(
    stored: StoredEntry, day: date, answered: Answered, remarks: Iterable[Remark]
) -> EntrySummaryView:
    """Return an entry as it stands in a list."""
    entry = stored.entry
    return {
        "id": entry.id,
        "group": entry.group,
        "question": next((wording for _, wording in entry.wordings()), ""),
        "languages": sorted(entry.answers),
        "state": state_of(stored, day),
        "valid_from": _day(entry.valid_from),
        "valid_until": _day(entry.valid_until),
        "owner": entry.owner,
        "review_on": _day(entry.review_on),
        "version": stored.version,
        "changed_at": iso(stored.changed_at),
        "changed_by": stored.who,
        "answered": answered.times,
        "last_answered_at": iso_or_none(answered.last_at),
        "warnings": warning_views(remarks),
    }


def entry_view(
    stored: StoredEntry, day: date, remarks: Iterable[Remark], history: Sequence[EntryVersion]
) -> EntryView:
    """Return an entry with all that is known of it."""
    return {
        **document_view(stored.entry),
        "version": stored.version,
        "state": state_of(stored, day),
        "warnings": warning_views(remarks),
        "history": [
            {
                "version": line.version,
                "changed_at": iso(line.changed_at),
                "who": line.who,
                "note": line.note,
                "removed": line.is_removed,
            }
            for line in history
        ],
    }


def state_of(stored: StoredEntry, day: date) -> str:
    """Return whether an entry is for customers today, or gone."""
    return REMOVED if stored.is_removed else stored.entry.state_on(day).value


def warning_views(remarks: Iterable[Remark]) -> list[WarningView]:
    """Return remarks as codes, each of them once."""
    once = dict.fromkeys((remark.concern.value, remark.detail) for remark in remarks)
    return [{"code": code, "detail": detail} for code, detail in once]


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
