"""The knowledge base's week in figures: for the leads' page and for the command line (K3)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

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
    return Summary(start, now, figures, top, answered, unused)


async def _unused(tx: Connection, today: datetime) -> list[str]:
    entries, answers = await read_entries(tx), await count_answers(tx)
    return [each.entry.id for each in entries if _is_unused(each, answers, today)]


def _is_unused(stored: StoredEntry, answers: Mapping[str, Answered], today: datetime) -> bool:
    is_open = not stored.is_removed and stored.entry.state_on(today.date()) is State.VALID
    return is_open and stored.entry.id not in answers


def _top_missed(missed: Sequence[str]) -> list[tuple[str, int]]:
    groups = group_questions(missed)[:_TOP]
    return [(missed[group.typical], len(group.members)) for group in groups]
