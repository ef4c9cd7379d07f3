"""Which senders are alive: each holds a lock that PostgreSQL frees when its process is gone.

A process that is killed loses its connections at once, so what it left unfinished is found within
seconds. One that is only frozen, or whose machine has vanished from the network, keeps the lock:
then the time decides. SQLite has one process and needs none of this.
"""

from __future__ import annotations

import asyncio

import sqlalchemy as sa
import structlog

from bot.clock import Clock
from bot.storage.database import Database, is_away
from bot.storage.schema import outbox

_LOOK_SECONDS = 1.0

log = structlog.get_logger(__name__)

# Asked of a sender whose process is gone this is true; of one that is alive it is false.
IS_GONE = sa.func.pg_try_advisory_xact_lock_shared(
    sa.func.hashtextextended(outbox.c.sender, 0), type_=sa.Boolean
)
_BE_ALIVE = sa.select(sa.func.pg_advisory_lock(sa.func.hashtextextended(sa.bindparam("name"), 0)))
_ALIVE = sa.select(1)


async def be_alive(database: Database, clock: Clock, name: str) -> None:
    """Hold the lock of this sender for as long as this runs; take it anew when it was lost."""
    while True:
        try:
            async with database.hold() as held:
                await held.execute(_BE_ALIVE, {"name": name})
                while True:
                    await clock.sleep(_LOOK_SECONDS)
                    await held.execute(_ALIVE)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            if not is_away(error):
                log.exception("sign_of_life_failed")
            await clock.sleep(_LOOK_SECONDS)
