"""Away too long, and done after signing out: found and written once, whoever looks (T7, S3)."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from bot.storage.columns import given_moment
from bot.storage.database import Connection
from bot.storage.schema import WAITING, WITH_AGENT, agent, conversation, flag, presence_log
from bot.storage.statements import Statement

REMINDED, SHOWN = 1, 2  # how far an agent who is away has been told


async def remind_away(tx: Connection, away_before: datetime) -> list[int]:
    """Return who has been away since before then and is to be reminded now."""
    return [row.id for row in await _tell(tx, away_before, REMINDED)]


async def show_away(tx: Connection, away_before: datetime, now: datetime) -> list[int]:
    """Put before the leads who has been away for too long; return who it is."""
    found = await _tell(tx, away_before, SHOWN)
    if found:
        rows = [{"kind": "away_too_long", "detail": row.name, "raised_at": now} for row in found]
        await tx.execute(sa.insert(flag), rows)
    return [row.id for row in found]


async def _tell(tx: Connection, away_before: datetime, told: int) -> list[sa.Row[tuple[int, str]]]:
    a = agent.c
    update = (
        sa.update(agent)
        .where(a.status == "away", a.status_since <= away_before, a.away_told < told)
        .values(away_told=told)
        .returning(a.id, a.name)
    )
    return list(await tx.execute(update))


async def sign_out_done(tx: Connection, now: datetime) -> list[int]:
    """Sign out who is leaving and has no chat left, nor one on offer."""
    a, c = agent.c, conversation.c
    busy = sa.or_(
        sa.and_(c.stage == WITH_AGENT, c.agent_id == a.id),
        sa.and_(c.stage == WAITING, c.offer_to == a.id),
    )
    done = (
        sa.update(agent)
        .where(a.status == "leaving", ~sa.exists().where(busy))
        .values(status="offline", status_since=now)
        .returning(a.id)
    )
    ids = list((await tx.scalars(done)).all())
    if ids:
        rows = [{"agent_id": agent_id, "status": "offline", "at": now} for agent_id in ids]
        await tx.execute(sa.insert(presence_log), rows)
    return ids


async def has_shift_work(tx: Connection, away_before: datetime) -> bool:
    """Tell whether somebody is leaving, or away for long: only then is anything written."""
    return bool(await _WORK.ask(tx, [{"before": away_before}]))


def _work(_dialect: str) -> sa.ClauseElement:
    a = agent.c
    is_long = sa.and_(a.status_since <= given_moment("before"), a.away_told < SHOWN)
    away = sa.and_(a.status == "away", is_long)
    return sa.select(a.id).where(sa.or_(a.status == "leaving", away)).limit(1)


_WORK = Statement(_work)
