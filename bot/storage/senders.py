"""Who is alive, and which of the living sends: one process at a time has the turn.

Each process holds a lock that PostgreSQL frees when the process is gone. The turn is a row that
its holder renews several times a second; others take it when its time is over (the holder is
frozen, or cut off) or at once when the holder's lock is free. SQLite has one process and needs
none of this.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
import structlog

from bot.clock import Clock
from bot.storage.database import Connection, Database, is_away
from bot.storage.schema import lease, outbox

TURN_SECONDS: Final = 3.0
_LOOK_SECONDS: Final = 0.2
_NAME: Final = "sender"

log = structlog.get_logger(__name__)

# A server that has just started has lost every lock, also of those who are alive: they come back.
LOCKS_ARE_BACK: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Former:
    """Who had the turn before ("" for nobody), and whether that process is known to be gone."""

    name: str
    is_gone: bool = False


Told = Callable[[Former | None, datetime], None]


def _is_gone(sender: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Asked of a sender whose process is gone this is true; of one that is alive it is false."""
    key = sa.func.hashtextextended(sender, 0)
    return sa.func.pg_try_advisory_xact_lock_shared(key, type_=sa.Boolean)


IS_GONE = _is_gone(outbox.c.sender)
_BE_ALIVE = sa.select(sa.func.pg_advisory_lock(sa.func.hashtextextended(sa.bindparam("name"), 0)))


def _take() -> sa.UpdateBase:
    now = sa.cast(sa.extract("epoch", sa.func.clock_timestamp()) * 1_000_000, sa.BigInteger)
    back = sa.bindparam("locks_are_back", type_=sa.Interval)
    is_trusted = sa.func.clock_timestamp() - sa.func.pg_postmaster_start_time() >= back
    me = sa.bindparam("me", type_=sa.Text)
    # Its own lock is free to who holds it, and is no sign of death.
    is_gone = sa.and_(is_trusted, lease.c.holder != me, _is_gone(lease.c.holder)).label("is_gone")
    is_free = sa.or_(lease.c.holder == me, lease.c.until_micros < now, _is_gone(lease.c.holder))
    # Locked as it is read: who waited for another's taking would be told of the one before that.
    before = (
        sa.select(lease.c.name, lease.c.holder, is_gone)
        .where(lease.c.name == _NAME, is_free)
        .with_for_update()
        .cte("before")
    )
    return (
        sa.update(lease)
        .where(lease.c.name == before.c.name)
        .values(holder=me, until_micros=now + int(TURN_SECONDS * 1_000_000))
        .returning(before.c.holder, before.c.is_gone)
    )


_TAKE = _take()


async def be_alive(database: Database, clock: Clock, name: str, told: Told) -> None:
    """Hold this sender's lock for as long as this runs, and take the turn whenever it is free.

    `told` hears who had the turn before, or None while another process has it, and when that
    was asked; it hears nothing while the database is away.
    """
    while True:
        try:
            async with database.hold() as held:
                await held.execute(_BE_ALIVE, {"name": name})
                while True:
                    asked_at = clock.now()
                    told(await take_turn(held, name), asked_at)
                    await clock.sleep(_LOOK_SECONDS)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            if not is_away(error):
                log.exception("sign_of_life_failed")
            await clock.sleep(_LOOK_SECONDS)


async def take_turn(held: Connection, name: str) -> Former | None:
    """Take the turn or keep it; return who had it before, None when another process has it."""
    asked = {"me": name, "locks_are_back": LOCKS_ARE_BACK}
    found: Any = (await held.execute(_TAKE, asked)).one_or_none()
    return None if found is None else Former(str(found[0]), bool(found[1]))
