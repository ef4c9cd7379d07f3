"""An inbox in memory that keeps the contract of bot.channels.base.Intake, and files to send."""

from __future__ import annotations

import asyncio

from bot.channels.base import Arrival, OpenedFile, Outcome, Outgoing, Receipt, Unavailable
from handlers.events import Attachment, Event


class RecordingIntake:
    """Every (source, external id) has one effect. It can be away, or fail for some words."""

    def __init__(self) -> None:
        self.arrivals: list[Arrival] = []
        self.offered = 0
        self.away = 0  # so many calls find the database away
        self.breaks_on = ""  # words that make it fail in an unforeseen way
        self.commits = asyncio.Event()  # cleared: nothing is committed, callers wait
        self.commits.set()
        self._rows: dict[tuple[str, str], int] = {}

    async def receive(self, arrival: Arrival) -> Receipt:
        self.offered += 1
        await self.commits.wait()
        if self.away:
            self.away -= 1
            raise Unavailable("the database is away")
        if self.breaks_on and getattr(arrival.event, "text", "") == self.breaks_on:
            raise ValueError("a mistake of ours")
        key = arrival.source, arrival.external_id
        is_repeated = key in self._rows
        if not is_repeated:
            self._rows[key] = len(self._rows) + 1
            self.arrivals.append(arrival)
        return Receipt(self._rows[key], int(arrival.address), is_repeated)

    async def settle(self, receipt: Receipt) -> Outcome:
        return Outcome(seq=receipt.inbox_id)

    @property
    def events(self) -> list[Event]:
        """Return what happened, in the order of arrival."""
        return [arrival.event for arrival in self.arrivals]

    @property
    def texts(self) -> list[str]:
        """Return the words that arrived."""
        return [getattr(event, "text", "") for event in self.events]


class StoredFiles:
    """Files by id, in memory."""

    def __init__(self) -> None:
        self.by_id: dict[str, OpenedFile] = {}

    def add(self, file_id: str, content: bytes, name: str, size: int = 0) -> None:
        self.by_id[file_id] = OpenedFile(content, name, size or len(content))

    async def open(self, file_id: str) -> OpenedFile | None:
        return self.by_id.get(file_id)


def outgoing(text: str, chat_id: int = 7, seq: int = 1, **fields: object) -> Outgoing:
    """Return a message on its way to a customer."""
    return Outgoing(chat_id, str(chat_id), seq, "answer", "bot", text, **fields)  # type: ignore[arg-type]


def attached(kind: str, file_id: str) -> Attachment:
    """Return a file that comes with a message."""
    return Attachment(kind, file_id)  # type: ignore[arg-type]
