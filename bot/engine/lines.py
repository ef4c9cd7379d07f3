"""The lines: told to customers as they stand, mirrored in Redis, rebuilt from SQL."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.clock import Clock
from bot.engine.done import Done
from bot.engine.doors import Doors
from bot.engine.expecting import FLOW, Claim, Staffing, expected_wait
from bot.engine.loops import every
from bot.queue.connection import QueueAway
from bot.queue.line import Entry, Line
from bot.queue.presence import AtWork, Presence
from bot.storage.database import Database
from bot.storage.people import read_on_call
from bot.storage.presence import Online, Waiting, read_online, read_recent_claims, read_waiting
from handlers.conversation import AgentRef, Conversation, Stage
from handlers.surroundings import Company, GroupLine

_LOOK_SECONDS = 0.5
_REBUILD_SECONDS = 2.0  # what Redis has lost is back well within 5 s

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Standing:
    """All lines at one moment."""

    groups: Mapping[str, GroupLine]
    positions: Mapping[int, int]
    on_call: tuple[AgentRef, ...] = ()


class Lines:
    """Keeps the picture of the lines fresh, and Redis in step with SQL."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        line: Line,
        presence: Presence,
        company: Callable[[], Company],
    ) -> None:
        self._database = database
        self._clock = clock
        self._line = line
        self._presence = presence
        self._company = company
        self.doors = Doors()
        self._moved: dict[int, Conversation] = {}  # not in Redis yet, as it is now
        self._bell = asyncio.Event()
        self.standing = Standing({}, {})
        self.is_redis_away = False

    def loops(self) -> list[Coroutine[None, None, None]]:
        """Return the loops to run."""
        return [
            every(_LOOK_SECONDS, self._clock, self.look, "lines"),
            every(_REBUILD_SECONDS, self._clock, self.rebuild, "line_rebuild"),
            self._mirror(),
        ]

    def committed(self, done: Sequence[Done]) -> None:
        """Move customers in and out of the lines (bot.engine.done.Listener)."""
        for one in done:
            if _has_moved(one.before, one.after):
                self._note(one.before, one.after)
                self._moved[one.after.id] = one.after
                self._bell.set()

    def _note(self, before: Conversation, after: Conversation) -> None:
        """Count at once, so that the next to join is told the right place."""
        for conversation, change in ((before, -1), (after, 1)):
            if conversation.stage is Stage.WAITING and conversation.wait:
                group = conversation.wait.group
                line = self.standing.groups.get(group, GroupLine())
                changed = GroupLine(
                    max(line.waiting + change, 0), line.agents_online, line.expected_wait
                )
                self.standing = Standing(
                    {**self.standing.groups, group: changed},
                    self.standing.positions,
                    self.standing.on_call,
                )

    async def _mirror(self) -> None:
        """Bring Redis in step, one customer after the other; what fails the rebuild mends."""
        while True:
            await self._bell.wait()
            self._bell.clear()
            try:
                while self._moved:
                    await self._show(self._moved.pop(next(iter(self._moved))))
            except QueueAway:
                self._moved.clear()
                self._say_away(is_away=True)

    async def _show(self, conversation: Conversation) -> None:
        wait = conversation.wait
        if conversation.stage is Stage.WAITING and wait:
            entry = Entry(conversation.id, wait.group, wait.ranked_since, wait.band)
            await self._line.join(entry)
        else:
            await self._line.leave(conversation.id)

    def _say_away(self, *, is_away: bool) -> None:
        if is_away != self.is_redis_away:
            self.is_redis_away = is_away
            log.warning("redis_away") if is_away else log.info("redis_back")

    async def look(self) -> None:
        """Read the lines and who is online from SQL."""
        now, company = self._clock.now(), self._company()
        since = self.doors.seen_since(now, company.policy.agent_vanished_after)
        async with self._database.read() as tx:
            waiting = await read_waiting(tx)
            online = await read_online(tx, since)
            on_call = await read_on_call(tx)
            claims = {g: await read_recent_claims(tx, g, now - FLOW) for g in company.groups}
        self.doors.note(now)
        by_group = {
            group: _group_line(
                sum(one.group == group for one in waiting),
                _staffing(group, online, company.policy.chats_per_agent),
                [Claim(*claim) for claim in claims[group]],
                now,
            )
            for group in company.groups
        }
        self.standing = Standing(by_group, _positions(waiting), on_call)

    async def rebuild(self) -> None:
        """Make Redis what SQL says; while it is away nothing else notices."""
        try:
            line_fence, staff_fence = await self._line.fence(), await self._presence.fence()
            vanished_after = self._company().policy.agent_vanished_after
            since = self.doors.seen_since(self._clock.now(), vanished_after)
            async with self._database.read() as tx:
                waiting = await read_waiting(tx)
                online = await read_online(tx, since)
            entries = [Entry(w.conversation_id, w.group, w.ranked_since, w.band) for w in waiting]
            changed = await self._line.rebuild(entries, line_fence)
            await self._presence.rebuild([_at_work(one) for one in online], staff_fence)
        except QueueAway:
            self._say_away(is_away=True)
            return
        self._say_away(is_away=False)
        if changed:
            log.info("line_rebuilt", entries=changed)


def _has_moved(before: Conversation, after: Conversation) -> bool:
    """Tell whether the place in a line differs."""
    was, is_now = before.stage is Stage.WAITING, after.stage is Stage.WAITING
    return was != is_now or (is_now and before.wait != after.wait)


def _at_work(one: Online) -> AtWork:
    return AtWork(one.agent_id, one.groups, one.signed_in_at, one.seen_at, one.chats)


def _positions(waiting: Sequence[Waiting]) -> dict[int, int]:
    """Number each group's line from 1."""
    counts: dict[str, int] = {}
    positions = {}
    for one in waiting:
        counts[one.group] = counts.get(one.group, 0) + 1
        positions[one.conversation_id] = counts[one.group]
    return positions


def _staffing(group: str, online: Sequence[Online], at_most: int) -> Staffing:
    on = [one for one in online if group in one.groups and one.status == "online"]
    return Staffing(len(on), sum(one.chats < at_most for one in on))


def _group_line(
    waiting: int, staffing: Staffing, claims: Sequence[Claim], now: datetime
) -> GroupLine:
    expected = expected_wait(claims, staffing, waiting, now)
    return GroupLine(waiting, staffing.online, expected)
