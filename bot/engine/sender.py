"""Sending what the outbox holds, in order within a conversation, each message once.

A round is one transaction: it records how earlier sends ended and claims the oldest unsent message
of each conversation that was woken. A message is only sent after the commit that marked it as
`sending`; a process that dies then leaves it uncertain, which `recover` sorts out.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from datetime import timedelta

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
from bot.storage import outbox
from bot.storage.database import Database, is_away
from bot.storage.marks import Left, write_marks
from bot.storage.outbox import Claimed, Ended
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
# As soon as this when PostgreSQL knows the process to be gone. A process that has lost its
# connection for a moment has time to show that it is alive.
_DOUBTED_AFTER = timedelta(seconds=3)

log = structlog.get_logger(__name__)


class Sender:
    """Delivers the outbox through the channels."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        channels: Mapping[str, Channel],
        intake: Intake,
        name: str,
    ) -> None:
        self._database = database
        self._clock = clock
        self._channels = channels
        self._intake = intake
        self._name = name
        self._woken: dict[Urgency, dict[int, None]] = {urgency: {} for urgency in Urgency}
        self._ended: list[tuple[Claimed, Ended]] = []
        self._bell = asyncio.Event()
        self._round_under_way = asyncio.Lock()
        self._is_closing = False
        self._tasks: set[asyncio.Task[None]] = set()

    def committed(self, done: Sequence[Done]) -> None:
        """Wake conversations with something to send (bot.engine.done.Listener)."""
        for one in done:
            if one.outgoing is not None:
                self.wake([one.after.id], one.outgoing)

    def wake(self, conversations: Iterable[int], urgency: Urgency = Urgency.ANSWER) -> None:
        """Look at these conversations' outbox, the urgent ones before the others."""
        self._woken[urgency].update(dict.fromkeys(conversations))
        self._bell.set()

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
        async with self._round_under_way:
            pass  # from here on no round claims anything
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_FINISH_SECONDS)
        await self._go_round()

    async def _go_round(self) -> None:
        async with self._round_under_way:
            ids = [] if self._is_closing else self._take()
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
        for message in claimed:
            self._start(self._deliver(message))

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
                Left(c.conversation_id, c.marks, e.at)
                for c, e in ended
                if e.status == "sent" and c.marks
            ]
            await write_marks(tx, left)
            if self._is_closing:
                return []
            return await outbox.claim_heads(tx, more, self._name, self._clock.now())

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, message: Claimed) -> None:
        channel = self._channels.get(message.channel)
        if channel is None:
            result = SendResult(SendStatus.RETRY, retry_after=_LONGEST_PAUSE, error="no channel")
        else:
            result = (await channel.send([_outgoing(message)]))[0]
        self._ended.append((message, self._end(message, result)))
        self._bell.set()
        if result.status is SendStatus.BLOCKED:
            await self._tell_blocked(message)

    def _end(self, message: Claimed, result: SendResult) -> Ended:
        now = self._clock.now()
        match result.status:
            case SendStatus.SENT:
                return Ended(message.key, "sent", now, reference=result.reference)
            case SendStatus.UNCERTAIN:
                again = message.is_substance and message.attempts < _SUBSTANCE_SENDS
                status = "pending" if again else "uncertain"
                return Ended(message.key, status, now, error=result.error)
            case SendStatus.RETRY if message.attempts < _GIVE_UP_AFTER:
                pause = result.retry_after or _backoff(message.attempts)
                return Ended(message.key, "pending", now, not_before=now + pause)
            case SendStatus.RETRY | SendStatus.BLOCKED | SendStatus.DEAD:
                error = result.error or result.status
                is_blocked = result.status is SendStatus.BLOCKED
                return Ended(message.key, "dead", now, error=error, is_blocked=is_blocked)

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

    async def recover(self, before_seconds: timedelta) -> None:
        """Sort out sends that a dead process left: substance once more, courtesies never."""
        now = self._clock.now()
        async with self._database.write() as tx:
            left = await outbox.abandoned(
                tx, now - before_seconds, _BATCH, self._name, now - _DOUBTED_AFTER
            )
            ends = [
                Ended(key, _after_abandoned(is_substance, attempts), now, error="abandoned")
                for key, is_substance, attempts in left
            ]
            await outbox.write_ends(tx, ends)
        self.wake(end.key[0] for end in ends)

    async def look_for_waiting(self) -> None:
        """Wake conversations whose time to be sent has come."""
        async with self._database.read() as tx:
            self.wake(await outbox.conversations_waiting(tx, self._clock.now(), _BATCH))


def _after_abandoned(is_substance: bool, attempts: int) -> str:
    return "pending" if is_substance and attempts < _SUBSTANCE_SENDS else "uncertain"


def _backoff(attempts: int) -> timedelta:
    return min(timedelta(seconds=2 ** min(attempts, 12)), _LONGEST_PAUSE)


def _outgoing(message: Claimed) -> Outgoing:
    buttons = tuple(Button(c["id"], c["label"]) for c in json.loads(message.choices or "[]"))
    return Outgoing(
        message.conversation_id,
        message.address,
        message.seq,
        message.kind,
        message.author,
        message.text,
        buttons,
        message.attachments,
    )
