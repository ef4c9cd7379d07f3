"""The waiting line of each group, as Redis keeps it. The claim itself is made in SQL.

Order: higher priority first, then earlier arrival, then the older conversation. Who goes first by
special need (H4) does so by a head start: `since` is that much earlier than the true arrival. So
whoever has really waited longer than that overtakes, and the order ages without anybody counting:
one number, the same here and in SQL (bot/storage/line_order.py). Priority is left to emergencies.
 A sorted set has
one score, a double, which holds whole numbers exactly up to 2**53. So the score is

    microseconds of the arrival since 2020-01-01  -  priority * 2**50

2**50 microseconds are 35.6 years, so arrivals of 2020 to 2055 never reach into the next priority,
and with priorities 0 to 7 no score is below -7 * 2**50 or above 2**50: always exact. Priorities
beyond 0 to 7 and moments beyond those years count as the nearest that fits. Members are written
with leading zeros, because Redis orders equal scores by the bytes of the member.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.queue.connection import Connection

HIGHEST_PRIORITY = 7
_BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
_BAND = 2**50
_HINT_PAUSE = timedelta(seconds=2)
_HINT_DEPTH = 32


@dataclass(frozen=True, slots=True)
class Entry:
    """A customer who waits; `since` is the original arrival, less the head start (H4)."""

    conversation_id: int
    group: str
    since: datetime
    priority: int = 0


class Line:
    """Who waits, in order. It can be wiped at any moment and is rebuilt from SQL."""

    def __init__(self, connection: Connection) -> None:
        self._redis = connection

    async def join(self, entry: Entry) -> int:
        """Put a customer into the line of a group, out of any other; return the position."""
        return int(await self._redis.run("line", "line_join", *_row(entry)))

    async def leave(self, conversation_id: int) -> bool:
        """Take a customer out of whatever line it is in; say whether there was one."""
        return bool(await self._redis.run("line", "line_leave", _member(conversation_id)))

    async def position(self, group: str, conversation_id: int) -> int | None:
        """Tell the place in the line: 1 for its head, None for somebody who is not in it."""
        member = _member(conversation_id)
        rank: Any = await self._redis.ask(lambda redis: redis.zrank(self._key(group), member))
        return None if rank is None else int(rank) + 1

    async def heads(self, group: str, count: int) -> tuple[int, ...]:
        """Name the foremost of a group."""
        if count < 1:
            return ()
        found: Any = await self._redis.ask(
            lambda redis: redis.zrange(self._key(group), 0, count - 1)
        )
        return tuple(int(member) for member in found)

    async def length(self, group: str) -> int:
        """Count who waits in a group."""
        return int(await self._redis.ask(lambda redis: redis.zcard(self._key(group))))

    async def pop_hint(self, groups: Sequence[str]) -> int | None:
        """Point to the foremost of several groups, each agent to somebody else.

        It is a hint: nobody leaves the line by it, and the claim in SQL decides. Who was pointed
        to is passed over for two seconds, so that agents who ask together do not collide.
        """
        pause = int(_HINT_PAUSE / timedelta(milliseconds=1))
        member = await self._redis.run("line", "line_hint", pause, _HINT_DEPTH, *groups)
        return None if member is None else int(member)

    async def fence(self) -> int:
        """Take the version to rebuild with. Take it before the database is read."""
        return int(await self._redis.run("line", "fence"))

    async def rebuild(self, entries: Iterable[Entry], fence: int) -> int:
        """Make the lines what the database says, in one step; return how many entries differed.

        Who joined or left since the fence was taken stays as it is: the reading is older.
        """
        rows = [value for entry in entries for value in _row(entry)]
        return int(await self._redis.run("line", "line_rebuild", fence, *rows))

    async def is_wiped(self) -> bool:
        """Tell whether Redis has forgotten everything (or never knew)."""
        key = self._redis.key("line:built")
        return not await self._redis.ask(lambda redis: redis.exists(key))

    def _key(self, group: str) -> str:
        return self._redis.key(f"line:of:{group}")


def score(since: datetime, priority: int) -> int:
    """Compose the score, see the head of this file; smaller is served first."""
    arrived = (since - _BEGINNING) // timedelta(microseconds=1)
    in_band = min(max(arrived, 0), _BAND - 1)
    return in_band - min(max(priority, 0), HIGHEST_PRIORITY) * _BAND


def _member(conversation_id: int) -> str:
    return f"{conversation_id:019d}"


def _row(entry: Entry) -> tuple[str, str, int]:
    return _member(entry.conversation_id), entry.group, score(entry.since, entry.priority)
