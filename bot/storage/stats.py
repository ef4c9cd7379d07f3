"""The response times, read from visits, turns and waits (design, section 3; R3).

Which rows count for which measure is written down in docs/measuring.md.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from bot.figures import Tally
from bot.storage.columns import Moment, from_micros
from bot.storage.database import Connection
from bot.storage.driver import in_transaction
from bot.storage.schema import agent, turn, visit, wait
from bot.storage.working_time import WorkingTime
from handlers.hours import OpeningHours
from handlers.policy import Policy

By = Literal["agent", "group", "channel", "hour", "day"]
BY: Final[tuple[By, ...]] = ("agent", "group", "channel", "hour", "day")

_ROWS_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class StatsQuestion:
    """What to read: everything that began from `start` to just before `end`.

    `now` decides what is late already although it has not ended; targets come from the policy.
    What people owe is counted in the time of being open.
    """

    start: datetime
    end: datetime
    by: By
    zone: ZoneInfo
    policy: Policy
    now: datetime
    opening: OpeningHours | None = None

    def working_time(self) -> WorkingTime:
        """Return what counts the time of people in this period."""
        return WorkingTime(self.opening, self.start, max(self.end, self.now))


KeyOf = Callable[[sa.Row[Any]], str]
Stats = dict[str, Any]


async def read_stats(tx: Connection, question: StatsQuestion) -> Stats:
    """Return {"rows": [{"key", measure: figure, ...}], "total": {measure: figure, ...}}."""
    tally, key_of = Tally(), await _key_of(tx, question)
    await _add_visits(tx, question, tally, key_of)
    await _add_turns(tx, question, tally, key_of)
    await _add_waits(tx, question, tally, key_of)
    return {"rows": tally.rows(), "total": tally.total()}


async def _add_visits(tx: Connection, question: StatsQuestion, tally: Tally, key_of: KeyOf) -> None:
    """Greeting: from arrival to the first word (T1)."""
    target = question.policy.greeting_within
    late_before = _micros(question.now - target)
    query = _query(visit, visit.c.arrived_at, question).add_columns(_number(visit.c.greeted_at))
    async for row in _stream(tx, query):
        if row.greeted_at is not None or row.began < late_before:
            tally.add(key_of(row), "greeting", _lasted(row.began, row.greeted_at), target)


async def _add_turns(tx: Connection, question: StatsQuestion, tally: Tally, key_of: KeyOf) -> None:
    """First word of any kind (T3), and substance by who gave or owed it (T2)."""
    c, target = turn.c, question.policy.reply_within
    now, working = _micros(question.now), question.working_time()
    query = _query(turn, c.asked_at, question).add_columns(
        c.responsible, c.answered_by, c.is_breached, _number(c.due_at)
    )
    query = query.add_columns(_number(c.first_word_at), _number(c.answered_at))
    async for row in _stream(tx, query):
        is_overdue = row.is_breached if row.answered_by == "nobody" else row.due_at < now
        if row.first_word_at is not None or is_overdue:
            tally.add(key_of(row), "first_word", _lasted(row.began, row.first_word_at), target)
        owner = row.responsible if row.answered_by in {"", "nobody"} else row.answered_by
        measure = _ANSWERS.get(owner)
        if measure is not None and (row.answered_at is not None or is_overdue):
            lasted = _lasted(row.began, row.answered_at)
            if measure == "answer_agent":
                lasted = working.worked(row.group_name, row.began, row.answered_at)
            tally.add(key_of(row), measure, lasted, target)


# Who stands in line is owed a person, not an answer: that is the measure "wait".
_ANSWERS: Final = {"bot": "answer_bot", "agent": "answer_agent"}


async def _add_waits(tx: Connection, question: StatsQuestion, tally: Tally, key_of: KeyOf) -> None:
    """Waiting in line until a claim (T4, T9), then the agent's own first words (T1)."""
    c, policy, working = wait.c, question.policy, question.working_time()
    late_before = _micros(question.now - policy.greeting_within)
    began = sa.func.coalesce(c.joined_at, c.since, type_=Moment())
    query = _query(wait, began, question).where(c.ended_by == "claim", c.ended_at.is_not(None))
    query = query.add_columns(_number(c.ended_at), _number(c.agent_spoke_at))
    async for row in _stream(tx, query):
        key = key_of(row)
        waited = working.waited(row.group_name, row.began, row.ended_at)
        if waited is not None:
            tally.add(key, "wait", waited, policy.reply_within)
        if row.agent_spoke_at is not None or row.ended_at < late_before:
            spoke = working.worked(row.group_name, row.ended_at, row.agent_spoke_at)
            tally.add(key, "agent_greeting", spoke, policy.greeting_within)


def _query(
    table: sa.Table, began: sa.ColumnElement[datetime], question: StatsQuestion
) -> sa.Select[Any]:
    """Select what began in the half-open interval, with what keys are made of."""
    c = table.c
    return sa.select(
        c.channel, c.group_name, c.agent_id, sa.type_coerce(began, sa.BigInteger).label("began")
    ).where(began >= question.start, began < question.end)


async def _stream(tx: Connection, query: sa.Select[Any]) -> AsyncIterator[sa.Row[Any]]:
    """Yield rows without ever holding all of them."""
    async with in_transaction(tx), tx.stream(query) as result:
        async for rows in result.partitions(_ROWS_AT_ONCE):
            for row in rows:
                yield row


async def _key_of(tx: Connection, question: StatsQuestion) -> KeyOf:
    """Return what makes a row's key; "" is nobody in particular."""
    match question.by:
        case "agent":
            names = {
                row.id: row.name for row in await tx.execute(sa.select(agent.c.id, agent.c.name))
            }
            return lambda row: "" if row.agent_id is None else names.get(row.agent_id, "")
        case "group":
            return lambda row: str(row.group_name)
        case "channel":
            return lambda row: str(row.channel)
        case "hour":
            return lambda row: f"{from_micros(row.began).astimezone(question.zone):%H}"
        case "day":
            return lambda row: from_micros(row.began).astimezone(question.zone).date().isoformat()


def _number(column: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    """Read a moment as the microseconds it is stored as: sums need no more."""
    return sa.type_coerce(column, sa.BigInteger).label(column.key)


def _lasted(began: int, ended: int | None) -> int | None:
    return None if ended is None else ended - began


def _micros(moment: datetime) -> int:
    return (moment - from_micros(0)) // timedelta(microseconds=1)
