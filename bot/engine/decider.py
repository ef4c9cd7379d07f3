"""Deciding: one conversation locked, its oldest event handled, everything written at once.

The steps of a round (`_round`), for up to `_BATCH` conversations in one transaction:

1. lock the conversations (those another process holds are left out);
2. in a second statement read the oldest unhandled event of each, and its deadlines;
3. an event that is not prepared is prepared after this transaction and comes back;
4. an inbox event goes first, then the earliest deadline due; who may get a chat is locked;
5. handlers decide; all decisions are written; events are marked as handled;
6. words that can leave at once are claimed for sending; commit;
7. they are delivered, and the listeners are told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.engine.done import Done, Listener
from bot.engine.errands import Errands
from bot.engine.failing import Failures
from bot.engine.lag import Lag
from bot.engine.preparing import Fresh
from bot.engine.staffing import Staffing, read_staffing
from bot.engine.steps import Step, choose_step, done_of, outcome_of, outcome_text
from bot.engine.suspects import Suspects
from bot.engine.ways import Ways
from bot.storage import conversations, deadlines, inbox
from bot.storage.choices import read_choices
from bot.storage.conversations import ClaimLostError, StoredConversation
from bot.storage.database import Connection, Database, is_away
from bot.storage.decisions import Batch, Decided
from bot.storage.outbox import Claimed
from bot.storage.tickets import read_tickets_of
from handlers.conversation import Choice
from handlers.deciding import handle
from handlers.events import CustomerChose
from handlers.surroundings import TicketView

_BATCH = 16
_AWAY_SECONDS = 0.5
_HELD_SECONDS = 0.02

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Round:
    """What came of one transaction."""

    done: list[Done] = field(default_factory=list)
    claimed: list[Claimed] = field(default_factory=list)
    fresh: list[Fresh] = field(default_factory=list)
    again: set[int] = field(default_factory=set)
    unknown: list[inbox.StoredRow] = field(default_factory=list)  # events that nobody here knows


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read for the locked conversations, and when."""

    now: datetime
    rows: Mapping[int, inbox.StoredRow]
    deadlines: Mapping[int, Sequence[deadlines.StoredDeadline]]
    choices: Mapping[tuple[int, str], Choice]
    tickets: Mapping[int, tuple[TicketView, ...]]


class Decider:
    """Takes conversations that have something to decide, in the order in which they came."""

    def __init__(self, database: Database, clock: Clock, ways: Ways) -> None:
        self._database = database
        self._clock = clock
        self._house = ways.house
        self._preparation = ways.preparation
        self._outlet = ways.outlet
        self._delivers_on_commit = ways.delivers_on_commit
        self._failures = Failures(database, clock, ways.preparation)
        self._errands = Errands()
        self._suspects = Suspects(clock, self._recover, self._errands)
        self._ready: dict[int, None] = {}
        self._in_preparation: set[int] = set()  # inbox ids: an event is prepared once at a time
        self._bell = asyncio.Event()
        self._lag = Lag()
        self.listeners: list[Listener] = []

    def add(self, ids: Iterable[int]) -> None:
        """Put conversations in line to be looked at."""
        self._ready.update(dict.fromkeys(ids))
        if self._ready:
            self._bell.set()

    @property
    def lag(self) -> timedelta:
        """Return how long events wait here before they are decided; nothing when none does."""
        return self._lag.waited if self._ready or self._in_preparation else timedelta(0)

    def take_in(self, fresh: Sequence[Fresh]) -> None:
        """Prepare events just stored, then decide them."""
        self._lag.came_in(one.inbox_id for one in fresh)
        self._prepare(fresh, self._preparation.prepare(fresh))

    def _prepare(self, fresh: Sequence[Fresh], work: Coroutine[None, None, None]) -> None:
        ids = {one.inbox_id for one in fresh}
        self._in_preparation |= ids

        async def prepare() -> None:
            try:
                await work
            finally:
                self._in_preparation -= ids
            self.add(one.conversation_id for one in fresh)

        self._errands.start(prepare())

    async def serve(self) -> None:
        """Decide until cancelled."""
        try:
            while True:
                await self._bell.wait()
                await self._attempt(self._take())
        finally:
            self._errands.end()

    def _take(self) -> list[int]:
        ids = list(self._ready)[:_BATCH]
        for conversation_id in ids:
            del self._ready[conversation_id]
        if not self._ready:
            self._bell.clear()
        return ids

    async def _attempt(self, ids: Sequence[int]) -> None:
        try:
            outcome = await self._round(ids)
        except Exception as error:
            await self._failed(ids, error)
            return
        await self._finish(outcome)

    async def _failed(self, ids: Sequence[int], error: Exception) -> None:
        if is_away(error):
            log.warning("database_away", error=type(error).__name__)
            await self._clock.sleep(_AWAY_SECONDS)
            self.add(ids)
        elif len(ids) > 1:
            for conversation_id in ids:
                await self._attempt([conversation_id])
        elif isinstance(error, ClaimLostError):
            self.add(ids)
        else:
            log.exception("decision_failed", conversation=ids[0])
            failed = await self._failures.note(ids[0])
            if failed is not None:
                self._suspects.over(failed)
            self._later(ids)

    async def _finish(self, outcome: _Round) -> None:
        for listener in self.listeners:
            listener.committed(outcome.done)
        for done in outcome.done:
            if done.inbox_id is not None:
                self._preparation.forget(done.inbox_id)
                self._lag.decided(done.inbox_id)
                self._suspects.over(done.inbox_id)
        if outcome.unknown:
            self._errands.start(self._give_up(outcome.unknown))
        first = [one for one in outcome.fresh if not one.is_suspect]
        if first:
            self._prepare(first, self._recover(first))
        for one in outcome.fresh:
            if one.is_suspect:
                self._prepare([one], self._suspects.prepare(one))
        self.add(outcome.again)

    async def _give_up(self, rows: Sequence[inbox.StoredRow]) -> None:
        await self._failures.give_up_unknown(rows)
        self.add(row.conversation_id for row in rows)

    async def _recover(self, fresh: Sequence[Fresh]) -> None:
        await self._preparation.prepare(await self._failures.count_attempts(fresh))

    def _later(self, ids: Sequence[int]) -> None:
        async def wait() -> None:
            await self._clock.sleep(_HELD_SECONDS)
            self.add(ids)

        self._errands.start(wait())

    async def _round(self, ids: Sequence[int]) -> _Round:
        now = self._clock.now()
        outcome, of_newer = _Round(), set[int]()
        with self._outlet.under_way():
            async with self._database.write() as tx:
                stored = await conversations.lock(tx, ids, of_newer)
                known = await self._read(tx, stored, now)
                steps = self._choose(stored, known, outcome)
                if steps:
                    staffing = await read_staffing(tx, steps, self._house.policy(), now)
                    await self._decide(tx, steps, known, staffing, outcome)
            self._outlet.deliver(outcome.claimed)
        held = [i for i in ids if i not in stored and i not in of_newer]
        if held:
            self._later(held)
        return outcome

    async def _read(
        self, tx: Connection, stored: Mapping[int, StoredConversation], now: datetime
    ) -> _Known:
        rows = await inbox.oldest_open(tx, stored)
        self._lag.look_at(rows.values(), now)
        dues = await deadlines.open_deadlines(tx, stored)
        events = (self._preparation.get(row.id) for row in rows.values())
        tokens = [event.token for event in events if isinstance(event, CustomerChose)]
        choices = await read_choices(tx, tokens, now) if tokens else {}
        with_tickets = [i for i, s in stored.items() if s.value.tickets]
        tickets = await read_tickets_of(tx, with_tickets) if with_tickets else {}
        return _Known(now, rows, dues, choices, tickets)

    def _choose(
        self,
        stored: Mapping[int, StoredConversation],
        known: _Known,
        outcome: _Round,
    ) -> list[Step]:
        steps = []
        for conversation_id, conversation in stored.items():
            row = known.rows.get(conversation_id)
            event = self._preparation.get(row.id) if row is not None else None
            if row is not None and event is None and self._has_to_wait(row, outcome):
                continue
            step = choose_step(conversation, row, event, known.deadlines, known.now)
            if step is None:
                continue
            steps.append(step)
            if step.has_more:
                outcome.again.add(conversation_id)
        return steps

    def _has_to_wait(self, row: inbox.StoredRow, outcome: _Round) -> bool:
        """Have the event prepared; one that only a newer version knows keeps no promise waiting."""
        if row.id in self._in_preparation:
            return True
        event = row.decoded()
        if event is not None:
            outcome.fresh.append(Fresh(row.id, row.conversation_id, event, row.attempts > 0))
        elif self._failures.is_left_long(row):
            outcome.unknown.append(row)
        return event is not None

    async def _decide(
        self,
        tx: Connection,
        steps: Sequence[Step],
        known: _Known,
        staffing: Staffing,
        outcome: _Round,
    ) -> None:
        now = known.now
        batch = Batch(now, self._house.policy().choice_open_for)
        decided = [(step, self._handle(step, known, staffing)) for step in steps]
        for _, one in decided:
            batch.add(one)
        await batch.write(tx)
        outcomes = {
            step.inbox_id: outcome_text(one.event, outcome_of(one))
            for step, one in decided
            if step.inbox_id is not None
        }
        await inbox.mark_handled(tx, outcomes, now)
        speaking = [one.stored.value.id for _, one in decided if one.outgoing is not None]
        outcome.claimed = await self._outlet.claim(tx, speaking)
        claimed = {message.conversation_id for message in outcome.claimed}
        outcome.done = [done_of(step, one, claimed) for step, one in decided]

    def _handle(self, step: Step, known: _Known, staffing: Staffing) -> Decided:
        conversation = step.stored.value
        event = step.event_with(known.choices)
        surroundings = self._house.surroundings(
            conversation.id, known.now, known.tickets.get(conversation.id, ())
        )
        decision = handle(conversation, event, staffing.around(conversation.id, surroundings))
        staffing.note(conversation, decision.conversation)
        decided = Decided(
            step.stored,
            event,
            decision,
            step.open_kinds,
            conversation.channel in self._delivers_on_commit,
        )
        if step.fired is not None:
            decided.deadline_changes[step.fired] = None
        return decided
