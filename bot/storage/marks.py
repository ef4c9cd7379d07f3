"""The moments of words: written when they left, not when they were decided (design, section 3)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from bot.storage.database import Connection
from bot.storage.schema import metadata, turn, visit, wait
from bot.storage.statements import Statement
from bot.storage.upsert import Row
from handlers.actions import Say


@dataclass(frozen=True, slots=True)
class Left:
    """Words of a conversation that left at a moment; `marks` is what `marks_of` returned."""

    conversation_id: int
    marks: str
    at: datetime


def marks_of(say: Say) -> str:
    """Return which figures the sending of these words is recorded in, as JSON or ""."""
    marks = {
        "greets": say.greets_visit,
        "first": say.first_word_of_turn,
        "answers": say.answers_turn,
        "wait": say.first_words_of_wait,
    }
    known = {name: number for name, number in marks.items() if number is not None}
    return json.dumps(known) if known else ""


# The tables that keep such moments, and the column of each mark.
_COLUMNS: Final[Mapping[str, Mapping[str, sa.Column[datetime]]]] = {
    "visit": {"greets": visit.c.greeted_at},
    "turn": {"first": turn.c.first_word_at, "answers": turn.c.answered_at},
    "wait": {"wait": wait.c.agent_spoke_at},
}
_TABLE_OF: Final = {mark: table for table, marks in _COLUMNS.items() for mark in marks}


def _update(table: sa.Table, columns: Mapping[str, sa.Column[datetime]]) -> Statement:
    moments = {
        column.name: sa.func.coalesce(column, sa.bindparam(mark, type_=column.type))
        for mark, column in columns.items()
    }
    return Statement(
        lambda _: (
            sa.update(table)
            .where(
                table.c.conversation_id == sa.bindparam("conversation"),
                table.c.number == sa.bindparam("no"),
                sa.or_(*(column.is_(None) for column in columns.values())),
            )
            .values(moments)
        )
    )


_UPDATES: Final = {
    name: _update(metadata.tables[name], columns) for name, columns in _COLUMNS.items()
}


async def write_marks(tx: Connection, left: Iterable[Left]) -> None:
    """Record first words and answers; what was recorded earlier stays."""
    rows: dict[str, dict[tuple[int, int], Row]] = {table: {} for table in _COLUMNS}
    # In the order in which decisions lock them, or two transactions may wait for each other.
    for words in sorted(left, key=lambda words: words.conversation_id):
        for mark, number in json.loads(words.marks or "{}").items():
            table = _TABLE_OF[mark]
            key = words.conversation_id, number
            nothing = {"conversation": key[0], "no": number, **dict.fromkeys(_COLUMNS[table])}
            row = rows[table].setdefault(key, nothing)
            row[mark] = row[mark] or words.at
    for table, values in rows.items():
        await _UPDATES[table].run(tx, list(values.values()))
