"""The engine put together: everything between a channel's arrival and its outgoing words."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import uuid4

from bot.channels.base import Channel
from bot.clock import Clock
from bot.engine.decider import Decider
from bot.engine.house import CurrentHouse
from bot.engine.intake import InboxIntake
from bot.engine.lines import Lines
from bot.engine.notify import Notifier, Tell
from bot.engine.offering import Offering
from bot.engine.preparing import Fresh, Preparation, Understands
from bot.engine.sender import Sender
from bot.engine.shifts import Shifts
from bot.engine.turn import Turn
from bot.engine.vanished import Vanished
from bot.engine.watch import Watch
from bot.engine.ways import Ways
from bot.queue.connection import Connection
from bot.queue.line import Line
from bot.queue.presence import Presence
from bot.storage.database import Database
from bot.storage.senders import be_alive
from handlers.surroundings import Company


@dataclass(frozen=True, slots=True)
class Surface:
    """What the engine stands on: the truth, the line, the time, the company and its knowledge."""

    database: Database
    redis: Connection
    clock: Clock
    company: Callable[[], Company]
    matcher: Callable[[], Understands]


class Engine:
    """All parts of the way of an event, wired once."""

    def __init__(self, surface: Surface, delivers_on_commit: frozenset[str]) -> None:
        database, clock = surface.database, surface.clock
        self._is_alone = database.is_sqlite
        self.channels: dict[str, Channel] = {}
        self.preparation = Preparation(surface.matcher)
        self.lines = Lines(
            database, clock, Line(surface.redis), Presence(surface.redis), surface.company
        )
        house = CurrentHouse(surface.company, self.lines)
        self.intake = InboxIntake(database, clock, self._take_in)
        name = f"{uuid4()}"
        self.turn = Turn(clock, name, is_alone=self._is_alone)
        self._be_alive = partial(be_alive, database, clock, name, self.turn.hear)
        self.sender = Sender(database, clock, self.channels, self.intake, self.turn)
        ways = Ways(house, self.preparation, self.sender, delivers_on_commit)
        self.decider = Decider(database, clock, ways)
        self.watch = Watch(database, clock, self.decider, self.sender)
        self.turn.on_taken.append(self._inherit)
        self.vanished = Vanished(database, clock, self.intake, house.policy, self.lines.doors)
        self.shifts = Shifts(database, clock, house.policy)
        self.offering = Offering(database, clock, self.intake, house.policy)
        self.decider.listeners += [self.intake, self.lines, self.sender, self.offering]

    def _take_in(self, fresh: Sequence[Fresh]) -> None:
        self.decider.take_in(fresh)

    def _inherit(self) -> None:
        # Settled at once: who had the turn is gone, and lost more than that.
        if self.turn.former and self.turn.is_settled():
            self.watch.inherit()

    def loops(self) -> list[Coroutine[None, None, None]]:
        """Return everything that has to run for as long as the desk is open."""
        sends = any(not channel.delivers_on_commit for channel in self.channels.values())
        signs = [] if self._is_alone or not sends else [self._be_alive()]
        return [
            *signs,
            *self.intake.loops(),
            self.decider.serve(),
            self.sender.serve(),
            *self.lines.loops(),
            *self.watch.loops(),
            *self.vanished.loops(),
            *self.offering.loops(),
            *self.shifts.loops(),
        ]

    async def recover(self) -> None:
        """Before anything new: take up what an earlier life of this desk left unfinished."""
        if self._is_alone:
            await self.sender.recover(timedelta(0))
        await self.watch.find_orphans(timedelta(0))
        await self.sender.look_for_waiting()
        await self.lines.look()

    def tell(self, here: Tell, elsewhere: Tell | None) -> Notifier:
        """Tell sockets of this and other processes what is new."""
        notifier = Notifier(here, elsewhere)
        self.decider.listeners.append(notifier)
        self.shifts.ring = notifier.ring
        return notifier
