"""What is new in the knowledge base since somebody was last at work (K2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

import sqlalchemy as sa

from bot.storage.codec import entry_json
from bot.storage.database import Connection
from bot.storage.schema import entry_version, presence_log
from knowledge.entry import Entry

What = Literal["new", "changed", "removed"]

NEWS_AT_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class NewsItem:
    """What has become of an entry, and who did it last."""

    entry: Entry
    what: What
    at: datetime
    who: str
    note: str


async def read_last_shift_end(tx: Connection, agent_id: int) -> datetime | None:
    """Return when the agent last signed out or vanished (S3); None for a first shift."""
    c = presence_log.c
    query = sa.select(sa.func.max(c.at)).where(c.agent_id == agent_id, c.status == "offline")
    ended: datetime | None = await tx.scalar(query)
    return ended


async def read_news(tx: Connection, since: datetime) -> list[NewsItem]:
    """Return each entry that has changed since, the newest first, but what came and went."""
    c = entry_version.c
    newest = sa.select(sa.func.max(c.id)).where(c.changed_at >= since).group_by(c.name)
    query = (
        sa.select(c.name, c.document, c.is_removed, c.changed_at, c.who, c.note)
        .where(c.id.in_(newest))
        .order_by(c.id.desc())
        .limit(NEWS_AT_MOST)
    )
    changed = (await tx.execute(query)).all()
    known = await _known_before(tx, since, [row.name for row in changed])
    return [
        NewsItem(
            entry_json.validate_json(row.document),
            _what(was_there=row.name in known, is_removed=row.is_removed),
            row.changed_at,
            row.who,
            row.note,
        )
        for row in changed
        if row.name in known or not row.is_removed
    ]


async def _known_before(tx: Connection, since: datetime, names: Iterable[str]) -> set[str]:
    c = entry_version.c
    last = (
        sa.select(sa.func.max(c.id))
        .where(c.changed_at < since, c.name.in_(list(names)))
        .group_by(c.name)
    )
    query = sa.select(c.name).where(c.id.in_(last), c.is_removed.is_(False))
    return set((await tx.scalars(query)).all())


def _what(*, was_there: bool, is_removed: bool) -> What:
    if is_removed:
        return "removed"
    return "changed" if was_there else "new"
