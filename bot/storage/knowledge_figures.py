"""How the knowledge base did in a period: asked, answered, offered, missed (K3, R3)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from bot.storage.database import Connection
from bot.storage.schema import miss, timeline

ANSWERED, OFFERED, DECLINED = "answered", "offered", "declined"
MISSES_AT_MOST: Final = 2_000  # newest, grouped for a summary


@dataclass(frozen=True, slots=True)
class KnowledgeFigures:
    """Counts of a period. A question that was offered a choice is one, whatever came of it."""

    questions: int
    answered: int  # outright, or picked from an offer
    offered: int
    missed: int  # nothing fitted, or nothing of an offer
    settled: int


async def read_figures(tx: Connection, start: datetime, end: datetime) -> KnowledgeFigures:
    """Count from `start` to just before `end`."""
    counts = await _events(tx, start, end)
    missed = await _count(tx, miss.c.at, start, end, miss.c.reason == "unanswered")
    outright = counts[ANSWERED, ""] + missed - counts[DECLINED, "customer"]
    return KnowledgeFigures(
        questions=outright + counts[OFFERED, ""],
        answered=counts[ANSWERED, ""] + counts[ANSWERED, "customer"],
        offered=counts[OFFERED, ""],
        missed=missed,
        settled=await _count(tx, miss.c.settled_at, start, end),
    )


async def _events(tx: Connection, start: datetime, end: datetime) -> Counter[tuple[str, str]]:
    t = timeline.c
    query = (
        sa.select(t.what, t.who, sa.func.count())
        .where(t.what.in_((ANSWERED, OFFERED, DECLINED)), t.at >= start, t.at < end)
        .group_by(t.what, t.who)
    )
    return Counter({(row[0], row[1]): int(row[2]) for row in await tx.execute(query)})


async def _count(
    tx: Connection,
    moment: sa.Column[datetime],
    start: datetime,
    end: datetime,
    *also: sa.ColumnElement[bool],
) -> int:
    query = sa.select(sa.func.count()).where(moment >= start, moment < end, *also)
    return int(await tx.scalar(query) or 0)


async def read_missed_texts(tx: Connection, start: datetime, end: datetime) -> list[str]:
    """Return what nobody could answer, the newest first."""
    c = miss.c
    query = (
        sa.select(c.text)
        .where(c.reason == "unanswered", c.at >= start, c.at < end)
        .order_by(c.at.desc(), c.id.desc())
        .limit(MISSES_AT_MOST)
    )
    return list((await tx.scalars(query)).all())


async def read_most_answered(
    tx: Connection, start: datetime, end: datetime, limit: int
) -> list[tuple[str, int]]:
    """Return (entry, times) of what was answered most."""
    t, times = timeline.c, sa.func.count().label("times")
    query = (
        sa.select(t.detail, times)
        .where(t.what == ANSWERED, t.detail != "", t.at >= start, t.at < end)
        .group_by(t.detail)
        .order_by(times.desc(), t.detail)
        .limit(limit)
    )
    return [(row[0], int(row[1])) for row in await tx.execute(query)]
