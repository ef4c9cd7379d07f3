"""Sending what the outbox holds, in order within a conversation, each message once.

A message is only sent after the commit that marked it as `sending`; a process that dies then
leaves it uncertain, which `recover` sorts out. Where there is room, a decision claims its words in
its own transaction; a round of the sender records how sends ended and claims what is left.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import structlog

from bot.channels.base import (
    Arrival,
    Button,
    Channel,
    Intake,
    Outgoing,
    SendResult,
    SendStatus,
    Unavailable,
)
from bot.clock import Clock
from bot.engine.done import Done
from bot.engine.turn import Turn
from bot.storage import marks, outbox
from bot.storage.database import AWAY, Connection, Database, is_away
from bot.storage.marks import write_marks
from bot.storage.outbox import Claimed, Doubt, Ended, Unfinished
from handlers.actions import Urgency
from handlers.events import CustomerBlocked

_BATCH = 100
_IN_FLIGHT = 200
_AWAY_SECONDS = 0.5
_SUBSTANCE_SENDS = 2  # an uncertain message of substance is sent once more
_GIVE_UP_AFTER = 40  # tries; with the longest pause that is more than half a day
_LONGEST_PAUSE = timedelta(minutes=20)
_FINISH_SECONDS = 3.0
# Longer than any channel takes to fail: what is still "sending" then belonged to a dead process.
ABANDONED_AFTER = timedelta(seconds=45)

log = structlog.get_logger(__name__)


class Sender:
    """Delivers the outbox through the channels."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        channels: Mapping[str, Channel],
        intake: Intake,
        turn: Turn,
    ) -> None:
        self._database = database
        self._clock = clock
        self._channels = channels
        self._intake = intake
        self._turn = turn
        turn.on_taken.append(self._take_over)
        self._woken: dict[Urgency, dict[int, None]] = {urgency: {} for urgency in Urgency}
        self._ended: list[tuple[Claimed, Ended]] = []
        self._bell = asyncio.Event()
        self._under_way = 0  # transactions that may claim something
        self._is_still = asyncio.Event()
        self._is_still.set()
        self._is_closing = False
        self._tasks: set[asyncio.Task[None]] = set()

    def committed(self, done: Sequence[Done]) -> None:
        """Wake conversations with something to send (bot.engine.done.Listener)."""
        for one in done:
            if one.outgoing is not None:
                self.wake([one.after.id], one.outgoing)

    def wake(self, conversations: Iterable[int], urgency: Urgency = Urgency.ANSWER) -> None:
        """Look at these conversations' outbox, the urgent ones before the others."""
        if not self._turn.is_ours():
            return  # who has the turn is told by the bell, or looks for itself
        self._woken[urgency].update(dict.fromkeys(conversations))
        self._bell.set()

    def hear(self, notice: Mapping[str, Any]) -> None:
        """Wake what another process has decided (the bell)."""
        for urgency, conversations in notice.get("send", {}).items():
            self.wake(conversations, Urgency(int(urgency)))

    def _take_over(self) -> None:
        self._start(self._look_or_wait())

    async def _look_or_wait(self) -> None:
        """Begin at once with what is there; should that fail, the watch looks again."""
        with suppress(*AWAY):
            await self.look_for_waiting()

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """Claim and deliver within this block: closing waits for its end."""
        self._under_way += 1
        self._is_still.clear()
        try:
            yield
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._is_still.set()

    async def claim(self, tx: Connection, conversations: Sequence[int]) -> list[Claimed]:
        """Claim words in the transaction that writes them; none while others wait for a place."""
        is_full = len(self._tasks) + len(conversations) > _IN_FLIGHT
        if is_full or self._is_closing or not self._turn.is_ours() or any(self._woken.values()):
            return []
        return await outbox.claim_heads(tx, conversations, self._turn.name, self._clock.now())

    def deliver(self, claimed: Sequence[Claimed]) -> None:
        """Begin to send what has been claimed; the claim is committed."""
        for message in claimed:
            self._start(self._deliver(message))

    def _take(self) -> list[int]:
        """Take as many as there is room for, deadlines before agents before answers."""
        room = min(_IN_FLIGHT - len(self._tasks), _BATCH)
        taken: dict[int, None] = {}
        for woken in self._woken.values():
            while woken and len(taken) < room:
                conversation_id = next(iter(woken))
                del woken[conversation_id]
                taken[conversation_id] = None
        return list(taken)

    async def serve(self) -> None:
        """Send until cancelled."""
        while True:
            await self._bell.wait()
            self._bell.clear()
            await self._go_round()
            if self._has_room and any(self._woken.values()):
                self._bell.set()

    @property
    def _has_room(self) -> bool:
        return not self._is_closing and len(self._tasks) < _IN_FLIGHT

    async def finish(self) -> None:
        """Begin no more sends, let those on their way end, and record how they ended."""
        self._is_closing = True
        await self._is_still.wait()  # from here on nothing is claimed
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_FINISH_SECONDS)
        await self._go_round()
        await self._is_still.wait()

    async def _go_round(self) -> None:
        with self.under_way():
            ids = [] if self._is_closing or not self._turn.is_ours() else self._take()
            ended, self._ended = self._ended, []
            await self._attempt(ids, ended)

    async def _attempt(self, ids: list[int], ended: list[tuple[Claimed, Ended]]) -> None:
        try:
            claimed = await self._round(ids, ended)
        except Exception as error:
            if not is_away(error):
                log.exception("sender_failed")
            await self._clock.sleep(_AWAY_SECONDS)
            self._ended = ended + self._ended
            self.wake(ids)
            self._bell.set()
            return
        self.deliver(claimed)

    async def _round(self, ids: list[int], ended: Sequence[tuple[Claimed, Ended]]) -> list[Claimed]:
        more = list(dict.fromkeys([*ids, *(c.conversation_id for c, _ in ended)]))
        if not more:
            return []
        async with self._database.write() as tx:
            await outbox.write_ends(tx, [end for _, end in ended])
            for message, end in ended:
                if end.is_blocked:
                    await outbox.mark_dead(tx, message.conversation_id, end.error)
            left = [
                marks.Left(c.conversation_id, c.marks, e.at)
                for c, e in ended
                if e.status == "sent" and c.marks
            ]
            await write_marks(tx, left)
            if self._is_closing or not self._turn.is_ours():
                return []
            return await outbox.claim_heads(tx, more, self._turn.name, self._clock.now())

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, message: Claimed) -> None:
        channel = self._channels.get(message.channel)
        if not self._turn.is_ours():  # frozen since, perhaps, and another has the turn
            result = SendResult(SendStatus.RETRY, retry_after=timedelta(0), error="not our turn")
        elif channel is None:
            result = SendResult(SendStatus.RETRY, retry_after=_LONGEST_PAUSE, error="no channel")
        else:
            result = (await channel.send([_outgoing(message)]))[0]
        self._ended.append((message, self._end(message, result)))
        self._bell.set()
        if result.status is SendStatus.BLOCKED:
            await self._tell_blocked(message)

    def _end(self, message: Claimed, result: SendResult) -> Ended:
        now = self._clock.now()
        reference = result.reference if result.status is SendStatus.SENT else ""
        end = Ended(message.key, self._turn.name, message.attempts, "sent", now, reference)
        match result.status:
            case SendStatus.SENT:
                return end
            case SendStatus.UNCERTAIN:
                again = message.is_substance and message.attempts < _SUBSTANCE_SENDS
                return replace(end, status="pending" if again else "uncertain", error=result.error)
            case SendStatus.RETRY if message.attempts < _GIVE_UP_AFTER:
                pause = _backoff(message.attempts)
                if result.retry_after is not None:
                    pause = result.retry_after
                return replace(end, status="pending", not_before=now + pause)
            case SendStatus.RETRY | SendStatus.BLOCKED | SendStatus.DEAD:
                is_blocked = result.status is SendStatus.BLOCKED
                error = result.error or result.status
                return replace(end, status="dead", error=error, is_blocked=is_blocked)

    async def _tell_blocked(self, message: Claimed) -> None:
        event = CustomerBlocked(self._clock.now())
        arrival = Arrival(
            "engine",
            f"blocked:{message.conversation_id}:{message.seq}",
            event,
            conversation_id=message.conversation_id,
        )
        try:
            await self._intake.receive(arrival)
        except Unavailable:
            log.warning("blocked_not_recorded", conversation=message.conversation_id)

    async def recover(self, age: timedelta) -> None:
        """Sort out sends that others left, of that age or of those known to be gone.

        Words of substance are sent once more, courtesies never.
        """
        if not self._turn.is_settled():
            return
        now = self._clock.now()
        doubt = Doubt(self._turn.name, self._turn.former, of_the_gone=True)
        async with self._database.write() as tx:
            left = await outbox.abandoned(tx, now - age, doubt, _BATCH)
            ends = [
                Ended(
                    one.key, one.sender, one.attempts, _after_abandoned(one), now, error="abandoned"
                )
                for one in left
            ]
            await outbox.write_ends(tx, ends)
        self.wake(end.key[0] for end in ends)

    async def look_for_waiting(self) -> None:
        """Wake conversations whose time to be sent has come."""
        if not self._turn.is_ours():
            return
        async with self._database.read() as tx:
            waiting = await outbox.conversations_waiting(tx, self._clock.now(), _BATCH)
        for conversation_id, urgency in waiting.items():
            self.wake([conversation_id], Urgency(urgency))


def _after_abandoned(left: Unfinished) -> str:
    is_sent_again = left.is_substance and left.attempts < _SUBSTANCE_SENDS
    return "pending" if is_sent_again else "uncertain"


def _backoff(attempts: int) -> timedelta:
    return min(timedelta(seconds=2 ** min(attempts, 12)), _LONGEST_PAUSE)


def _outgoing(message: Claimed) -> Outgoing:
    buttons = tuple(Button(c["id"], c["label"]) for c in json.loads(message.choices or "[]"))
    return Outgoing(
        *(message.conversation_id, message.address, message.seq),
        message.kind,
        message.author,
        message.text,
        buttons,
        message.attachments,
        message.urgency,
    )
