"""The moments of words: written when they left, not when they were decided (design, section 3)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.storage.database import Connection
from bot.storage.schema import turn, visit, wait
from bot.storage.statements import Statement
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


_COLUMNS: dict[str, tuple[sa.Table, sa.Column[datetime]]] = {
    "greets": (visit, visit.c.greeted_at),
    "first": (turn, turn.c.first_word_at),
    "answers": (turn, turn.c.answered_at),
    "wait": (wait, wait.c.agent_spoke_at),
}


def _update(table: sa.Table, column: sa.Column[datetime]) -> Statement:
    return Statement(
        lambda _: (
            sa.update(table)
            .where(
                table.c.conversation_id == sa.bindparam("conversation"),
                table.c.number == sa.bindparam("no"),
                column.is_(None),
            )
            .values({column.name: sa.bindparam("at", type_=column.type)})
        )
    )


_UPDATES = {name: _update(*place) for name, place in _COLUMNS.items()}


async def write_marks(tx: Connection, left: Iterable[Left]) -> None:
    """Record first words and answers; what was recorded earlier stays."""
    rows: dict[str, list[dict[str, object]]] = {name: [] for name in _COLUMNS}
    # In the order in which decisions lock them, or two transactions may wait for each other.
    for words in sorted(left, key=lambda words: words.conversation_id):
        for name, number in json.loads(words.marks or "{}").items():
            rows[name].append({"conversation": words.conversation_id, "no": number, "at": words.at})
    for name, values in rows.items():
        await _UPDATES[name].run(tx, values)
