"""Who is at work, in the order of signing in, and how many chats each one has.

A mirror for quick questions; the agents' rows in SQL are the truth and rebuild it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.queue.connection import Connection

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIELDS = 5


@dataclass(frozen=True, slots=True)
class AtWork:
    """An agent who is signed in; `signed_in_at` is the order of rotation (H2)."""

    agent_id: int
    groups: tuple[str, ...]
    signed_in_at: datetime
    seen_at: datetime
    chats: int = 0


class Presence:
    """Who is at work. `within` is how old the last heartbeat may be."""

    def __init__(self, connection: Connection) -> None:
        self._redis = connection

    async def arrive(self, agent: AtWork) -> None:
        """Note that an agent has signed in; the chats of one who is known already stay."""
        await self._redis.run("staff", "staff_arrive", *_row(agent))

    async def beat(self, agent_id: int, at: datetime) -> bool:
        """Note a heartbeat; False when the agent is not known here and has to arrive again."""
        return bool(await self._redis.run("staff", "staff_beat", _member(agent_id), _micros(at)))

    async def leave(self, agent_id: int) -> None:
        """Note that an agent has signed out."""
        await self._redis.run("staff", "staff_leave", _member(agent_id))

    async def set_chats(self, agent_id: int, chats: int) -> bool:
        """Note how many chats an agent has; False when the agent is not known here."""
        return bool(await self._redis.run("staff", "staff_load", _member(agent_id), chats))

    async def online(self, now: datetime, within: timedelta) -> tuple[AtWork, ...]:
        """List everybody whose heart has beaten lately, first signed in first."""
        found = await self._redis.run("staff", "staff_online", _micros(now - within))
        return tuple(_read(found[at : at + _FIELDS]) for at in range(0, len(found), _FIELDS))

    async def online_in(self, group: str, now: datetime, within: timedelta) -> tuple[AtWork, ...]:
        """List who of a group is at work, first signed in first."""
        return tuple(agent for agent in await self.online(now, within) if group in agent.groups)

    async def counts(
        self, groups: Iterable[str], now: datetime, within: timedelta
    ) -> dict[str, int]:
        """Count who is at work in each of these groups."""
        staff = await self.online(now, within)
        return {group: sum(group in agent.groups for agent in staff) for group in groups}

    async def fence(self) -> int:
        """Take the version to rebuild with. Take it before the database is read."""
        return int(await self._redis.run("staff", "fence"))

    async def rebuild(self, agents: Iterable[AtWork], fence: int) -> None:
        """Make this what the database says, but for who moved since the fence was taken."""
        rows = [value for agent in agents for value in _row(agent)]
        await self._redis.run("staff", "staff_rebuild", fence, *rows)

    async def is_wiped(self) -> bool:
        """Tell whether Redis has forgotten everything (or never knew)."""
        key = self._redis.key("staff:built")
        return not await self._redis.ask(lambda redis: redis.exists(key))


def _micros(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _moment(micros: str) -> datetime:
    return _EPOCH + timedelta(microseconds=int(float(micros)))


def _member(agent_id: int) -> str:
    return f"{agent_id:019d}"  # equal moments then keep the order of the ids


def _row(agent: AtWork) -> tuple[str, str, int, int, int]:
    signed_in, seen = _micros(agent.signed_in_at), _micros(agent.seen_at)
    return _member(agent.agent_id), ",".join(agent.groups), signed_in, seen, agent.chats


def _read(fields: Sequence[str]) -> AtWork:
    agent, groups, signed_in, seen, chats = fields
    return AtWork(
        agent_id=int(agent),
        groups=tuple(group for group in groups.split(",") if group),
        signed_in_at=_moment(signed_in),
        seen_at=_moment(seen),
        chats=int(chats),
    )
