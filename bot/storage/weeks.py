"""What is done once a week, by whichever process comes first."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa

from bot.storage.database import Connection
from bot.storage.schema import channel_state, flag
from bot.storage.upsert import insert_or_ignore


async def begin_week(tx: Connection, name: str, monday: date) -> bool:
    """Tell whether the week is this process's to begin; the first one ever is nobody's."""
    c, week = channel_state.c, monday.isoformat()
    # One conditional update: of many processes exactly one finds the older week.
    begun = await tx.execute(
        sa.update(channel_state).where(c.name == name, c.value < week).values(value=week)
    )
    if begun.rowcount:
        return True
    await insert_or_ignore(tx, channel_state, [{"name": name, "value": week}])
    return False


async def raise_anew(tx: Connection, kind: str, detail: str, now: datetime) -> None:
    """Raise a flag that belongs to no chat; an older one of its kind has had its time."""
    f = flag.c
    await tx.execute(
        sa.update(flag).where(f.kind == kind, f.settled_at.is_(None)).values(settled_at=now)
    )
    await tx.execute(sa.insert(flag).values(kind=kind, detail=detail, raised_at=now))
