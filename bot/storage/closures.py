"""Days on which the house is closed, as leads set and remove them; nothing of it is forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa

from bot.storage.database import Connection
from bot.storage.reading import log_access
from bot.storage.schema import agent, closure
from handlers.hours import Closure, Span

AT_MOST: Final = 200  # that are ahead


@dataclass(frozen=True, slots=True)
class StoredClosure:
    """A closure, who set it and when."""

    value: Closure
    note: str
    set_by: str
    set_at: datetime


async def read_closures(tx: Connection, since: date) -> list[StoredClosure]:
    """Return what was set, was not removed and is not over by then, the earliest first."""
    c = closure.c
    query = (
        sa.select(closure, agent.c.name)
        .outerjoin(agent, agent.c.id == c.set_by)
        .where(c.removed_at.is_(None), c.last_day >= since.isoformat())
        .order_by(c.first_day, c.id)
    )
    return [
        StoredClosure(
            Closure(
                date.fromisoformat(row.first_day),
                date.fromisoformat(row.last_day),
                span=None if row.from_minute is None else Span(row.from_minute, row.until_minute),
                reason=row.reason,
                id=row.id,
            ),
            row.note,
            row.name or "",
            row.set_at,
        )
        for row in await tx.execute(query)
    ]


async def add_closure(
    tx: Connection, new: Closure, note: str, agent_id: int, now: datetime
) -> int | None:
    """Set a closure and return its number; None where the same is set already."""
    c = closure.c
    span = new.span
    values = {
        "first_day": new.first.isoformat(),
        "last_day": new.last.isoformat(),
        "from_minute": span.opens if span else None,
        "until_minute": span.closes if span else None,
    }
    same = [c[name].is_not_distinct_from(value) for name, value in values.items()]
    if await tx.scalar(sa.select(c.id).where(c.removed_at.is_(None), *same).limit(1)) is not None:
        return None
    row = values | {"reason": new.reason, "note": note, "set_by": agent_id, "set_at": now}
    number = (await tx.scalars(sa.insert(closure).values(row).returning(c.id))).one()
    await log_access(tx, agent_id, "closure set", str(number), now)
    return int(number)


async def remove_closure(tx: Connection, number: int, agent_id: int, now: datetime) -> bool:
    """Open the house again on these days; tell whether there was such a closure."""
    c = closure.c
    gone = (
        sa.update(closure)
        .where(c.id == number, c.removed_at.is_(None))
        .values(removed_by=agent_id, removed_at=now)
        .returning(c.id)
    )
    if (await tx.scalars(gone)).one_or_none() is None:
        return False
    await log_access(tx, agent_id, "closure removed", str(number), now)
    return True
