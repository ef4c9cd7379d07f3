"""Agents who are gone: their customers are told and go back to the line (H3)."""

from __future__ import annotations

from collections.abc import Callable, Coroutine

from bot.channels.base import Arrival, Intake
from bot.clock import Clock
from bot.engine.doors import Doors
from bot.engine.loops import every
from bot.storage.database import Database
from bot.storage.presence import has_vanished, read_vanished, sign_out_vanished
from handlers.events import AgentVanished
from handlers.policy import Policy

_LOOK_SECONDS = 1.0


class Vanished:
    """Looks for chats whose agent has no heartbeat any more, or is disabled."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        intake: Intake,
        policy: Callable[[], Policy],
        doors: Doors,
    ) -> None:
        self._database = database
        self._clock = clock
        self._intake = intake
        self._policy = policy
        self._doors = doors

    def loops(self) -> list[Coroutine[None, None, None]]:
        """Return the loop to run."""
        return [every(_LOOK_SECONDS, self._clock, self.look, "vanished")]

    async def look(self) -> None:
        """Tell the conversations concerned, each once an epoch."""
        now = self._clock.now()
        since = self._doors.seen_since(now, self._policy().agent_vanished_after)
        async with self._database.read() as tx:
            gone = await read_vanished(tx, since)
            is_left_on = await has_vanished(tx, since)
        for chat, agent_id, epoch in gone:
            event = AgentVanished(now, agent_id, epoch)
            key = f"vanished:{chat}:{epoch}"
            await self._intake.receive(Arrival("engine", key, event, conversation_id=chat))
        if is_left_on:
            async with self._database.write() as tx:
                await sign_out_vanished(tx, since, now)
