"""Agents who are away or leaving: reminded, shown to the leads, signed out when they are done."""

from __future__ import annotations

from collections.abc import Callable, Coroutine

from bot.clock import Clock
from bot.engine.loops import every
from bot.storage.database import Database
from bot.storage.shifts import has_shift_work, remind_away, show_away, sign_out_done
from handlers.policy import Policy

_LOOK_SECONDS = 1.0

Ring = Callable[[int, str], None]


class Shifts:
    """Looks once a second, in every process; what one has told no other tells again."""

    def __init__(self, database: Database, clock: Clock, policy: Callable[[], Policy]) -> None:
        self._database = database
        self._clock = clock
        self._policy = policy
        self.ring: Ring = _nobody_listens

    def loops(self) -> list[Coroutine[None, None, None]]:
        """Return the loop to run."""
        return [every(_LOOK_SECONDS, self._clock, self.look, "shifts")]

    async def look(self) -> None:
        """Remind, show, sign out."""
        now, policy = self._clock.now(), self._policy()
        remind_before = now - policy.away_remind_after
        async with self._database.read() as tx:
            if not await has_shift_work(tx, remind_before):
                return
        async with self._database.write() as tx:
            shown = await show_away(tx, now - policy.away_at_most, now)
            reminded = await remind_away(tx, remind_before)
            done = await sign_out_done(tx, now)
        for kind, ids in (("away_too_long", shown), ("away", reminded), ("signed_out", done)):
            for agent_id in ids:
                self.ring(agent_id, kind)


def _nobody_listens(_agent_id: int, _kind: str) -> None:
    """Before the desks are open there is nobody to ring."""
