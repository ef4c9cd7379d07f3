"""Between receipt and decision: counting the attempt and understanding the words, in a thread."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Protocol

import structlog

from handlers.events import CustomerEdited, CustomerWrote, Event
from knowledge.understanding import Understanding

_REMEMBERED = 20_000

log = structlog.get_logger(__name__)


class Understands(Protocol):
    """What the knowledge base offers here."""

    def understand(self, text: str, language_hint: str = "") -> Understanding:
        """Return what is understood of the text."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """An event that has to be prepared before it can be decided."""

    inbox_id: int
    conversation_id: int
    event: Event
    is_suspect: bool = False  # it was there when a process died, or failed before


class Preparation:
    """Prepared events by inbox id, until they are handled."""

    def __init__(self, matcher: Callable[[], Understands]) -> None:
        self._matcher = matcher
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="understand")
        self._ready: OrderedDict[int, Event] = OrderedDict()

    def close(self) -> None:
        """Let the thread go."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def get(self, inbox_id: int) -> Event | None:
        """Return the prepared event, if it is here."""
        return self._ready.get(inbox_id)

    def forget(self, inbox_id: int) -> None:
        """Drop an event that is handled, or failed and must be prepared anew."""
        self._ready.pop(inbox_id, None)

    async def prepare(self, fresh: Sequence[Fresh]) -> None:
        """Make events ready; an event whose words break the matcher is ready without them."""
        spoken = [one for one in fresh if _needs_words(one.event)]
        for one in fresh:
            if not _needs_words(one.event):
                self._keep(one.inbox_id, one.event)
        if spoken:
            loop = asyncio.get_running_loop()
            understood = await loop.run_in_executor(self._thread, self._understand, spoken)
            for one, event in zip(spoken, understood, strict=True):
                self._keep(one.inbox_id, event)

    def _keep(self, inbox_id: int, event: Event) -> None:
        self._ready[inbox_id] = event
        while len(self._ready) > _REMEMBERED:
            self._ready.popitem(last=False)

    def _understand(self, fresh: Sequence[Fresh]) -> list[Event]:
        matcher = self._matcher()
        return [_try_understanding(matcher, one) for one in fresh]


def _needs_words(event: Event) -> bool:
    return isinstance(event, CustomerWrote | CustomerEdited) and event.understanding is None


def _try_understanding(matcher: Understands, one: Fresh) -> Event:
    try:
        return _with_understanding(matcher, one.event)
    except Exception:  # the customer is still heard: nothing fits, a person is offered
        log.exception("not_understood", inbox=one.inbox_id)
        return one.event


def _with_understanding(matcher: Understands, event: Event) -> Event:
    match event:
        case CustomerWrote():
            return replace(event, understanding=matcher.understand(event.text, event.language))
        case CustomerEdited():
            return replace(event, understanding=matcher.understand(event.text))
        case _:
            return event
