"""The knowledge base's week in figures: for the leads' page and for the command line (K3)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from typing_extensions import TypedDict

from bot.storage.database import Connection, Database
from bot.storage.entries import Answered, StoredEntry, count_answers, read_entries
from bot.storage.knowledge_figures import (
    KnowledgeFigures,
    read_figures,
    read_missed_texts,
    read_most_answered,
)
from knowledge.entry import State
from knowledge.grouping import group_questions

DAYS: Final = 7  # where nothing else is asked for
DAYS_AT_MOST: Final = 366
_TOP: Final = 10


class MissedView(TypedDict):
    """A question that nobody could answer, and how often it was asked."""

    question: str
    count: int


class AnsweredView(TypedDict):
    """An entry, and how often it was answered."""

    entry: str
    count: int


SummaryView = TypedDict(
    "SummaryView",
    {
        "from": str,
        "until": str,
        "questions": int,
        "answered": int,
        "offered": int,
        "missed": int,
        "top_missed": list[MissedView],
        "top_answered": list[AnsweredView],
        "settled": int,
        "unused": list[str],
    },
)


@dataclass(frozen=True, slots=True)
class Summary:
    """What was asked, what went wrong, what was done about it, and what nobody needed."""

    start: datetime
    end: datetime
    figures: KnowledgeFigures
    top_missed: Sequence[tuple[str, int]]  # question, times
    top_answered: Sequence[tuple[str, int]]  # entry, times
    unused: Sequence[str]  # entries of today that were never answered


async def read_summary(database: Database, days: int, now: datetime, zone: ZoneInfo) -> Summary:
    """Sum up the last whole days and today so far."""
    today = now.astimezone(zone).date()
    start = datetime.combine(today - timedelta(days=days), time(), zone)
    end = now + timedelta(microseconds=1)
    async with database.read() as tx:
        figures = await read_figures(tx, start, end)
        missed = await read_missed_texts(tx, start, end)
        answered = await read_most_answered(tx, start, end, _TOP)
        unused = await _unused(tx, now.astimezone(zone))
    top = await asyncio.to_thread(_top_missed, missed)
    return Summary(start, now.astimezone(zone), figures, top, answered, unused)


def summary_document(summary: Summary) -> SummaryView:
    """Return a summary as it is told to programs."""
    figures = summary.figures
    return {
        "from": _iso(summary.start),
        "until": _iso(summary.end),
        "questions": figures.questions,
        "answered": figures.answered,
        "offered": figures.offered,
        "missed": figures.missed,
        "top_missed": [{"question": text, "count": count} for text, count in summary.top_missed],
        "top_answered": [{"entry": name, "count": count} for name, count in summary.top_answered],
        "settled": figures.settled,
        "unused": [*summary.unused],
    }


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


async def _unused(tx: Connection, today: datetime) -> list[str]:
    entries, answers = await read_entries(tx), await count_answers(tx)
    return [each.entry.id for each in entries if _is_unused(each, answers, today)]


def _is_unused(stored: StoredEntry, answers: Mapping[str, Answered], today: datetime) -> bool:
    is_open = not stored.is_removed and stored.entry.state_on(today.date()) is State.VALID
    return is_open and stored.entry.id not in answers


def _top_missed(missed: Sequence[str]) -> list[tuple[str, int]]:
    groups = group_questions(missed)[:_TOP]
    return [(missed[group.typical], len(group.members)) for group in groups]
