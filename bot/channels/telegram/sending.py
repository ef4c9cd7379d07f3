"""Sending messages: in steps, at a pace, with every ending told apart."""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import structlog
from telegram.error import RetryAfter, TelegramError

from bot.channels.base import Outgoing, SendResult, SendStatus
from bot.channels.telegram.failures import pause_of, result_of
from bot.channels.telegram.pacing import Holds, Pace
from bot.channels.telegram.steps import Steps, steps_of
from bot.channels.telegram.turnstile import Turnstile
from bot.clock import Clock

# A send is called abandoned after 45 s: so it begins no step after 10 s, waits at most 10 s for
# a place, and gives the step itself 20 s. What is left of the message is sent the next time.
_NO_STEP_AFTER = timedelta(seconds=10)
_LONGEST_WAIT = timedelta(seconds=10)
_STEP_SECONDS = 20.0
_REST_PAUSE = timedelta(milliseconds=100)
_STOP_SECONDS = 1.0  # the outbox has waited already
_PARTLY_SENT_KEPT = 10_000

log = structlog.get_logger(__name__)


class Sending:
    """Sends messages and remembers how far it came with each."""

    def __init__(
        self, steps: Steps, clock: Clock, pace: Pace, is_ours: Callable[[], bool] = lambda: True
    ) -> None:
        self._steps = steps
        self._clock = clock
        self._turnstile = Turnstile(clock, pace)
        self._is_ours = is_ours  # whether this process is the one that sends
        self._holds = Holds(clock)
        self._partly_sent: OrderedDict[tuple[int, int], int] = OrderedDict()
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def finish(self) -> None:
        """Wait a while for what is on its way."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_STOP_SECONDS):
                await self._idle.wait()

    async def send(self, message: Outgoing) -> SendResult:
        """Send one message; never raises."""
        self._under_way += 1
        self._idle.clear()
        try:
            return await self._send_or_explain(message)
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    async def _send_or_explain(self, message: Outgoing) -> SendResult:
        try:
            return await self._send_steps(message)
        except TimeoutError:
            return SendResult(SendStatus.UNCERTAIN, error="it took too long")
        except TelegramError as error:
            return self._hold(message.address, error)
        except Exception:
            log.exception("telegram_send_failed", conversation=message.conversation_id)
            return SendResult(SendStatus.RETRY, error="an unexpected failure, see the log")

    def _hold(self, address: str, error: TelegramError) -> SendResult:
        """Return what an error means, and keep still for as long as Telegram asks for."""
        result = result_of(error)
        if not isinstance(error, RetryAfter):
            return result
        pause = pause_of(error)
        is_for_all = self._holds.hold(address, pause)
        log.warning("telegram_limit", pause=str(pause), is_for_all=is_for_all)
        return replace(result, is_for_all=is_for_all)

    async def _send_steps(self, message: Outgoing) -> SendResult:
        """Make the calls that are left of a message; those that went well are not repeated."""
        key = message.conversation_id, message.seq
        steps = steps_of(message)
        if not steps:
            return SendResult(SendStatus.DEAD, error="there is nothing in it")
        reference, is_gone = "", False
        started_at = self._clock.now()
        for number in range(self._partly_sent.get(key, 0), len(steps)):
            if self._clock.now() - started_at > _NO_STEP_AFTER:
                return SendResult(SendStatus.RETRY, retry_after=_REST_PAUSE, error="more to send")
            refusal = await self._place(message)
            if refusal is not None:
                return refusal
            async with asyncio.timeout(_STEP_SECONDS):
                taken = await self._steps.take(int(message.address), steps[number])
            reference = taken.reference or reference
            is_gone = is_gone or taken.is_file_gone
            self._remember(key, number + 1, len(steps))
        if is_gone and (message.author == "agent" or not reference):
            return SendResult(SendStatus.DEAD, error="the file is gone")  # the agent sees it
        return SendResult(SendStatus.SENT, reference)

    def _remember(self, key: tuple[int, int], done: int, steps: int) -> None:
        if done == steps:
            self._partly_sent.pop(key, None)
            return
        self._partly_sent[key] = done
        while len(self._partly_sent) > _PARTLY_SENT_KEPT:
            self._partly_sent.popitem(last=False)

    async def _place(self, message: Outgoing) -> SendResult | None:
        """Wait for a place; when that would take too long, return the message to the outbox."""
        held = self._holds.left(message.address)
        if held:
            is_for_all = self._holds.is_for_all()
            return SendResult(SendStatus.RETRY, "", held, is_for_all, "held back by a limit")
        if not await self._turnstile.enter(message.address, message.urgency, _LONGEST_WAIT):
            return SendResult(SendStatus.RETRY, error="too many at once")
        if not self._is_ours():  # this process was frozen meanwhile, and another one sends
            return SendResult(SendStatus.RETRY, retry_after=_REST_PAUSE, error="not our turn")
        return None
