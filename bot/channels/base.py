"""What every channel is to the rest: a way in (`Arrival`) and a way out (`Channel.send`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from handlers.events import Attachment, Event


@dataclass(frozen=True, slots=True)
class Arrival:
    """Something that happened outside, on its way into the inbox.

    (`source`, `external_id`) is unique: a repeated delivery has one effect. A customer is named by
    (`channel`, `address`), a conversation that exists already by `conversation_id`.
    """

    source: str
    external_id: str
    event: Event
    channel: str = ""
    address: str = ""
    conversation_id: int | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The inbox row is committed. `is_repeated`: it had been there before."""

    inbox_id: int
    conversation_id: int
    is_repeated: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """A choice as the channel shows it; `id` is an opaque token of at most 64 bytes."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message on its way to a customer."""

    conversation_id: int
    address: str
    seq: int
    kind: str
    author: str
    text: str
    buttons: tuple[Button, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    urgency: int = 2  # handlers.actions.Urgency: a smaller number goes first


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A stored file, ready to be sent: its bytes, or where they are."""

    content: bytes | Path
    name: str
    size: int


class FileSource(Protocol):
    """Where the files are that agents send, and the pictures of answers."""

    async def open(self, file_id: str) -> OpenedFile | None:
        """Return a stored file, None when it is gone."""


class SendStatus(StrEnum):
    """How a send ended."""

    SENT = "sent"
    UNCERTAIN = "uncertain"  # it may have arrived: a read time-out, a dropped connection
    RETRY = "retry"  # it certainly did not arrive; try again after `retry_after`
    BLOCKED = "blocked"  # the customer does not want us (403)
    DEAD = "dead"  # it can never be sent: say why in `error`


@dataclass(frozen=True, slots=True)
class SendResult:
    """How a send ended; `is_for_all` when a `retry_after` holds for the whole channel."""

    status: SendStatus
    reference: str = ""
    retry_after: timedelta | None = None
    is_for_all: bool = False
    error: str = ""


class Channel(Protocol):
    """A way to customers. `delivers_on_commit`: a stored message counts as sent (web chat)."""

    name: str
    delivers_on_commit: bool

    async def start(self) -> None:
        """Begin to take in what customers write."""

    async def stop(self) -> None:
        """Stop taking in; everything acknowledged is already stored."""

    async def send(self, messages: Sequence[Outgoing]) -> Sequence[SendResult]:
        """Send messages that do not depend on one another; one result each, in order."""


class Intake(Protocol):
    """The way in, as channels and the console see it (implemented by bot.engine)."""

    async def receive(self, arrival: Arrival) -> Receipt:
        """Return once the event is committed; raise `Unavailable` when it cannot be stored."""

    async def settle(self, receipt: Receipt) -> Outcome:
        """Wait until the event has been handled and return what became of it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a console request: a refusal (see handlers.actions.Decision) or a result."""

    refusal: str = ""
    seq: int = 0
    epoch: int = 0
    agent_name: str = ""  # who has the chat, when that is why it was refused


class Unavailable(Exception):  # noqa: N818 - a state of the house, not a mistake
    """The database cannot take anything now; tell the sender to come back (503, Retry-After)."""
