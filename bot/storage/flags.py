"""Flags that are about the house, not about one chat."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from bot.storage.database import Connection
from bot.storage.schema import flag


async def raise_once(
    tx: Connection, kind: str, detail: str, since: datetime, now: datetime
) -> bool:
    """Raise a flag unless one of its kind was raised since then; tell whether it was raised."""
    f = flag.c
    raised = sa.select(f.id).where(f.kind == kind, f.raised_at >= since).limit(1)
    if await tx.scalar(raised) is not None:
        return False
    await tx.execute(sa.insert(flag).values(kind=kind, detail=detail, raised_at=now))
    return True
