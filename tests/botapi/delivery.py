"""Updates on their way to the bot: the queue, and long polling."""

from __future__ import annotations

import asyncio
import itertools

from tests.botapi.errors import conflict
from tests.botapi.params import Params
from tests.botapi.world import Json

FIRST_UPDATE_ID = 700_000_001
LIMIT = 100
ON_REQUEST_ONLY = {"chat_member", "message_reaction", "message_reaction_count"}


def kind_of(update: Json) -> str:
    """Return what an update is about: the name beside its id."""
    return next((name for name in update if name != "update_id"), "")


class Updates:
    """The updates that the bot has not confirmed, and the one poller."""

    def __init__(self, first_id: int = FIRST_UPDATE_ID) -> None:
        self.pending: dict[int, Json] = {}
        self.allowed: set[str] | None = None
        self.pushed = asyncio.Event()
        self._ids = itertools.count(first_id)
        self._poller: asyncio.Event | None = None

    def push(self, content: Json) -> Json:
        """Queue an update; one that brings its own id keeps it. Return it with its id."""
        update = content if "update_id" in content else {"update_id": next(self._ids), **content}
        if self._is_wanted(kind_of(update)):
            self.pending[update["update_id"]] = update
            self.pushed.set()
        return update

    def _is_wanted(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in ON_REQUEST_ONLY

    def allow(self, params: Params) -> None:
        """Keep which kinds the bot asked for; an empty list means the usual ones."""
        kinds = params.data("allowed_updates")
        if kinds is not None:
            self.allowed = set(kinds) or None

    def confirm(self, offset: int) -> None:
        """Forget what is older than the offset; a negative one keeps that many."""
        ids = sorted(self.pending)
        done = [known for known in ids if known < offset] if offset >= 0 else ids[:offset]
        for update_id in done:
            del self.pending[update_id]

    def terminate_poller(self) -> None:
        """Send the waiting poller away: there is another one."""
        if self._poller is not None:
            self._poller.set()

    async def poll(self, params: Params) -> list[Json]:
        """Answer getUpdates; the poller that waited before gets a 409."""
        self.terminate_poller()
        self.allow(params)
        self.confirm(params.integer("offset", 0))
        limit = min(max(params.integer("limit", LIMIT), 1), LIMIT)
        mine = self._poller = asyncio.Event()
        try:
            await self._wait(mine, params.integer("timeout", 0))
        finally:
            if self._poller is mine:
                self._poller = None
        if mine.is_set():
            raise conflict(
                "terminated by other getUpdates request;"
                " make sure that only one bot instance is running"
            )
        return [self.pending[known] for known in sorted(self.pending)[:limit]]

    async def _wait(self, terminated: asyncio.Event, seconds: int) -> None:
        """Wait for an update, for the end of the time, or for another poller."""
        if self.pending or not seconds:
            return
        self.pushed.clear()
        waits = {
            asyncio.ensure_future(self.pushed.wait()),
            asyncio.ensure_future(terminated.wait()),
        }
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
