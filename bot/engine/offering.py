"""The keeper of the lines: heads are put before free agents, in every process, at once (H2, T6).

It proposes; the handler decides under the locks of the conversation and of the agent. So two
keepers who propose the same make one offer, and what one has overlooked the next look finds.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextlib import suppress
from datetime import datetime

import structlog

from bot.channels.base import Arrival, Intake
from bot.clock import Clock
from bot.engine.done import Done
from bot.engine.loops import every
from bot.storage.database import Connection, Database
from bot.storage.staff import read_asked, read_heads_of, read_passed_to_leads, read_staff
from handlers.conversation import Conversation
from handlers.policy import Policy
from handlers.rotation import Next, plan
from handlers.surroundings import Colleague

_LOOK_SECONDS = 0.5
_SETTLED_WITHIN_SECONDS = 5.0
_HEADS = 32  # of a group, beside one for each free agent: those may have been asked about already

log = structlog.get_logger(__name__)


class Offering:
    """Looks twice a second, and whenever a line or somebody's chats have changed here."""

    def __init__(
        self, database: Database, clock: Clock, intake: Intake, policy: Callable[[], Policy]
    ) -> None:
        self._database = database
        self._clock = clock
        self._intake = intake
        self._policy = policy
        self._one_look = asyncio.Lock()
        self._bell = asyncio.Event()

    def loops(self) -> list[Coroutine[None, None, None]]:
        """Return the loops to run."""
        return [every(_LOOK_SECONDS, self._clock, self.look, "offers"), self._answer()]

    def committed(self, done: Sequence[Done]) -> None:
        """Look at once where somebody waits or is freed (bot.engine.done.Listener)."""
        if any(_has_moved(one) for one in done):
            self._bell.set()

    async def _answer(self) -> None:
        while True:
            await self._bell.wait()
            self._bell.clear()
            try:
                await self.look()
            except Exception as error:  # the other loop looks again, and reports what stays
                log.debug("offers_look_failed", error=type(error).__name__)

    async def look(self) -> None:
        """Make the moves of this moment, and wait until they are decided."""
        async with self._one_look:
            now = self._clock.now()
            async with self._database.read() as tx:
                moves = await self._moves(tx, now)
            arrivals = [_arrival(move) for move in moves]
            receipts = await asyncio.gather(*map(self._intake.receive, arrivals))
            with suppress(TimeoutError):  # what waits behind something else must not hold up others
                async with asyncio.timeout(_SETTLED_WITHIN_SECONDS):
                    await asyncio.gather(*map(self._intake.settle, receipts))

    async def _moves(self, tx: Connection, now: datetime) -> list[Next]:
        policy = self._policy()
        seen_since = now - policy.agent_vanished_after
        staff = await read_staff(tx, seen_since, policy.chats_per_agent)
        waiting = await read_asked(tx) + await read_passed_to_leads(tx, _HEADS)
        for group, free in _groups(staff.values()).items():
            for is_for_all in (False, True) if free else (False,):
                waiting += await read_heads_of(tx, group, free + _HEADS, is_for_all=is_for_all)
        return plan(sorted(waiting, key=_place), staff, now)


def _has_moved(one: Done) -> bool:
    return one.before.stage is not one.after.stage or one.before.wait != one.after.wait


def _arrival(move: Next) -> Arrival:
    key = f"line:{secrets.token_hex(8)}"
    return Arrival("engine", key, move.event, conversation_id=move.conversation_id)


def _groups(staff: Iterable[Colleague]) -> dict[str, int]:
    """Count who is free in each group that somebody serves now."""
    groups: dict[str, int] = {}
    for one in staff:
        if one.status == "online":
            groups |= {group: groups.get(group, 0) + one.is_free for group in one.groups}
    return groups


def _place(talk: Conversation) -> tuple[int, datetime | None, int]:
    """Order as the lines are: emergencies, then who has waited longest, a head start counted in."""
    wait = talk.wait
    return (-wait.band if wait else 0, wait.ranked_since if wait else None, talk.id)
