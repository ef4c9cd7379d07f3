"""Everybody with an open socket in this process, and what they have not been shown yet.

The bell says which conversations have something new; a look once a second finds what no bell
was heard for, so that nothing depends on Redis.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Collection, Iterable, Mapping
from typing import Any

import structlog
from aiohttp import WSCloseCode

from bot.clock import Clock
from bot.storage.database import Database
from bot.storage.desk import ActiveChat, read_active, read_heads
from bot.storage.reading import Gap, StoredMessage, read_gaps
from bot.storage.sessions import alive_sessions
from bot.web.watchers import Console, Visitor

_LOOK_EVERY_SECONDS = 1.0
_QUEUE_EVERY_SECONDS = 0.5
_MESSAGES_AT_ONCE = 2000
_CHATS_AT_ONCE = 200
_HEADS_AT_ONCE = 1000
SIGNED_OUT = 4401  # close code: the sign-in has ended

_log = structlog.get_logger(__name__)


class Hub:
    """The open sockets of this process."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._visitors: dict[int, set[Visitor]] = defaultdict(set)
        self._consoles: set[Console] = set()
        self._pending: set[int] = set()
        self._is_looking = False
        self._lines_seen: Collection[object] = []
        self._pause: asyncio.Task[None] | None = None
        self._has_queue_changed = False

    @property
    def visitors(self) -> int:
        """Return how many customers' pages are open."""
        return sum(len(pages) for pages in self._visitors.values())

    @property
    def consoles(self) -> int:
        """Return how many desks are open."""
        return len(self._consoles)

    def add_visitor(self, visitor: Visitor) -> None:
        """Begin to show a customer's page what comes."""
        self._visitors[visitor.conversation_id].add(visitor)

    def remove_visitor(self, visitor: Visitor) -> None:
        """The page is closed."""
        pages = self._visitors[visitor.conversation_id]
        pages.discard(visitor)
        if not pages:
            del self._visitors[visitor.conversation_id]

    async def add_console(self, console: Console) -> None:
        """Begin to show a desk what comes from now on; it has just read what was before."""
        async with self._database.read() as tx:
            active = await read_active(tx)
        console.seqs = {c.id: c.last_seq for c in active if c.agent_id == console.agent_id}
        self._consoles.add(console)

    def remove_console(self, console: Console) -> None:
        """The desk is closed."""
        self._consoles.discard(console)

    async def hear(self, notice: Mapping[str, Any]) -> None:
        """Act on what the bell says (of this process or another)."""
        if conversations := notice.get("conversations"):
            await self.notify(conversations)
        if notice.get("queue"):
            self.show_queue()
        if ring := notice.get("ring"):
            self.ring(int(ring["agent"]), int(ring["chat"]), str(ring["kind"]))

    def show_queue(self) -> None:
        """Tell desks that the lines or somebody's chats have changed, at most twice a second."""
        if self._pause is not None:
            self._has_queue_changed = True
            return
        for console in self._consoles:
            console.outlet.put({"type": "queue"})
        if self._consoles:
            self._pause = asyncio.create_task(self._hold_queue())

    async def _hold_queue(self) -> None:
        await self._clock.sleep(_QUEUE_EVERY_SECONDS)
        self._pause = None
        if self._has_queue_changed:
            self._has_queue_changed = False
            self.show_queue()

    def ring(self, agent_id: int, chat: int, kind: str) -> None:
        """Remind an agent that an answer is owed."""
        for console in self._consoles:
            if console.agent_id == agent_id:
                console.outlet.put({"type": "ring", "chat": chat, "kind": kind})

    async def notify(self, conversations: Iterable[int]) -> None:
        """Show what is new in these; calls that come while a look is on share the next one."""
        if self._consoles:
            self._pending.update(conversations)
        else:
            self._pending.update(c for c in conversations if c in self._visitors)
        if self._is_looking:
            return
        self._is_looking = True
        try:
            while self._pending:
                chosen, self._pending = self._pending, set()
                await self._try(self._look_at(chosen))
        finally:
            self._is_looking = False

    async def run(self) -> None:
        """Look and sweep once a second, for ever."""
        while True:
            await self._clock.sleep(_LOOK_EVERY_SECONDS)
            await self._try(self.look())

    async def _try(self, look: Awaitable[None]) -> None:
        try:
            await look
        except Exception as error:  # the database may be away; a second later there is another look
            _log.warning("hub.look_failed", error=type(error).__name__)

    async def look(self) -> None:
        """Find what no bell was heard for, and desks whose sign-in has ended."""
        if self._consoles:
            await self._sweep()
            async with self._database.read() as tx:
                active = await read_active(tx)
            self._compare_lines(active)
            await self._show(active)
        watched = {one.watched for one in self._consoles if one.watched is not None}
        if looked_into := watched.union(self._visitors):
            await self._look_at(looked_into)

    async def _sweep(self) -> None:
        hashes = {console.session for console in self._consoles}
        async with self._database.read() as tx:
            alive = await alive_sessions(tx, hashes, self._clock.now())
        # Only those that were asked about: a desk may have opened meanwhile.
        for ended in hashes - alive:
            self.sign_out(ended)

    def sign_out(self, session: str) -> None:
        """Say that the sign-in has ended and close its desks."""
        for console in [c for c in self._consoles if c.session == session]:
            self._consoles.discard(console)
            console.outlet.put({"type": "out"})
            console.outlet.close(SIGNED_OUT)

    def close(self) -> None:
        """Close every socket: this process is going away."""
        if self._pause is not None:
            self._pause.cancel()
        watchers: list[Visitor | Console] = [*self._consoles]
        watchers += [page for pages in self._visitors.values() for page in pages]
        for watcher in watchers:
            watcher.outlet.close(WSCloseCode.GOING_AWAY)

    def _compare_lines(self, active: list[ActiveChat]) -> None:
        lines = [
            (
                *(c.id, c.stage, c.group, c.agent_id, c.epoch, c.priority, c.waiting_since),
                *(c.last_seq, c.offer_to, c.is_for_all, c.is_for_leads),
            )
            for c in active
        ]
        if lines != self._lines_seen:
            self._lines_seen = lines
            self.show_queue()

    async def _look_at(self, conversations: set[int]) -> None:
        chosen = list(conversations)
        for start in range(0, len(chosen), _HEADS_AT_ONCE):
            async with self._database.read() as tx:
                heads = await read_heads(tx, chosen[start : start + _HEADS_AT_ONCE])
            await self._show(heads)

    async def _show(self, chats: list[ActiveChat]) -> None:
        desks = self._desks(chats)
        # Who lacks what is settled before the reading: a page that opens meanwhile may lack more.
        wants = [want for chat in chats for want in self._wants(chat, desks[chat.id])]
        for chat in chats:
            for console in desks[chat.id]:
                console.note(chat)
        gaps = list({gap for _, gap in wants})
        found: dict[int, list[StoredMessage]] = defaultdict(list)
        for start in range(0, len(gaps), _CHATS_AT_ONCE):
            async with self._database.read() as tx:
                part = gaps[start : start + _CHATS_AT_ONCE]
                for message in await read_gaps(tx, part, _MESSAGES_AT_ONCE):
                    found[message.conversation_id].append(message)
        for watcher, gap in wants:
            watcher.show([m for m in found[gap.conversation_id] if gap.holds(m)])

    def _desks(self, chats: list[ActiveChat]) -> dict[int, list[Console]]:
        """Return who shows each chat, found from the desks: many chats are not asked of each."""
        by_agent: dict[int | None, list[Console]] = defaultdict(list)
        by_chat: dict[int | None, list[Console]] = defaultdict(list)
        for console in self._consoles:
            by_agent[console.agent_id].append(console)
            by_chat[console.watched].append(console)
        return {
            chat.id: [
                console
                for console in {*by_agent.get(chat.agent_id, ()), *by_chat.get(chat.id, ())}
                if console.shows(chat)
            ]
            for chat in chats
        }

    def _wants(self, chat: ActiveChat, desks: list[Console]) -> list[tuple[Visitor | Console, Gap]]:
        wants: list[tuple[Visitor | Console, Gap]] = [
            (page, Gap(chat.id, page.seq))
            for page in self._visitors.get(chat.id, ())
            if page.seq < chat.last_seq
        ]
        for console in desks:
            if (gap := console.missing(chat)) is not None:
                wants.append((console, gap))
        return wants
