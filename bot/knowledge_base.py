"""The knowledge base as it holds now: kept in SQL, ready to be asked, followed while running."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

import structlog

from bot.clock import Clock
from bot.collecting import much_is_made
from bot.engine.loops import every
from bot.lonely_thread import in_lonely_thread
from bot.meanings import WhileOpen
from bot.storage import entries as store
from bot.storage.database import Database, is_away
from bot.storage.entries import Change, StoredEntry
from knowledge.entry import Entry, State
from knowledge.files import Plan
from knowledge.matcher import Matcher
from knowledge.meaning import Meaning
from knowledge.reading_rows import Reading
from knowledge.understanding import Candidate

_LOOK_EVERY_SECONDS: Final = 1.0
_MANY: Final = 500  # entries

Ring = Callable[[Mapping[str, Any]], Awaitable[object]]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything that belongs together at one moment; it never changes, so threads may share it."""

    revision: int
    day: date | None
    stored: Mapping[str, StoredEntry]  # by id, removed ones too
    customers: Mapping[str, Entry]
    staff: Mapping[str, Entry]
    for_customers: Matcher
    for_staff: Matcher


class KnowledgeBase:
    """Holds the newest matchers; when the database is away, the last ones stay."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        zone: ZoneInfo,
        ring: Ring | None = None,
        meaning: Meaning | None = None,
    ) -> None:
        """Begin with nothing; `open` reads what is stored, `learn` what it means."""
        self._database = database
        self._clock = clock
        self._zone = zone
        self._ring = ring
        self._meaning = meaning
        nobody = Matcher(())
        self._standing = Standing(0, None, {}, {}, {}, nobody, nobody)
        self._following = asyncio.Lock()
        self._bell = asyncio.Event()
        self._unlearned = asyncio.Event()

    async def open(self) -> KnowledgeBase:
        """Read everything; what fails is raised."""
        await self.follow()
        return self

    def current(self) -> Matcher:
        """Return what customers are answered from: valid today, and for everybody."""
        return self._standing.for_customers

    def for_staff(self) -> Matcher:
        """Return what agents are suggested from: internal entries too."""
        return self._standing.for_staff

    def standing(self) -> Standing:
        """Return the entries and matchers of one moment."""
        return self._standing

    @property
    def revision(self) -> int:
        """Return the number of the newest change that holds here."""
        return self._standing.revision

    def today(self) -> date:
        """Return the company's day."""
        return self._clock.now().astimezone(self._zone).date()

    def suggest(self, text: str, language: str) -> Sequence[Candidate]:
        """Return entries for an agent to use, best first."""
        return self.for_staff().suggest(text, language)

    async def supposing(self, put: Sequence[Entry], removed: Sequence[str] = ()) -> Matcher:
        """Return what customers would be answered from, were this saved."""
        day = self.today()
        shown = [entry for entry in put if entry.state_on(day) is State.VALID]
        hidden = [entry.id for entry in put if entry.state_on(day) is not State.VALID]
        return await asyncio.to_thread(self.current().changed, shown, [*removed, *hidden])

    # --- changing ---

    async def put(self, entry: Entry, version: int, by: Change) -> StoredEntry:
        """Keep an entry; it holds here when this returns, elsewhere in a moment."""
        async with self._database.write() as tx:
            stored = await store.put_entry(tx, entry, version, by)
        await self._tell()
        return stored

    async def remove(self, name: str, version: int, by: Change) -> None:
        """Take an entry away; its history stays."""
        async with self._database.write() as tx:
            await store.remove_entry(tx, name, version, by)
        await self._tell()

    async def restore(self, name: str, to: int, version: int, by: Change) -> StoredEntry:
        """Make an earlier version the newest again."""
        async with self._database.write() as tx:
            stored = await store.restore_entry(tx, name, to, version, by)
        await self._tell()
        return stored

    async def take_over(self, reading: Reading, by: Change, *, is_dry: bool = False) -> Plan:
        """Keep what a file holds, all of it or nothing; `is_dry` only tells what would change."""
        async with self._database.write() as tx:
            plan = await store.take_over(tx, reading, by, is_dry=is_dry)
        if not is_dry:
            await self._tell()
        return plan

    async def _tell(self) -> None:
        """Let what is stored hold here and elsewhere; if that fails the next look finds it."""
        try:
            await self.follow()
        except Exception as error:
            if not is_away(error):
                raise
        if self._ring is not None:
            await self._ring({"knowledge": self.revision})

    # --- following ---

    def loops(self) -> list[Coroutine[None, None, None]]:
        """Return what has to run: a look once a second, and one whenever the bell rings."""
        look = every(_LOOK_EVERY_SECONDS, self._clock, self.follow, "knowledge")
        return [look, self._answer_bell()]

    async def keep_learning(self) -> None:
        """Add what everything means, again whenever so much has changed that it is not known."""
        while True:
            self._unlearned.clear()
            await self.learn()
            await self._unlearned.wait()

    async def learn(self) -> None:
        """Add what everything means.

        It takes seconds, of a large base minutes. Meanwhile customers are answered by the letters
        of what they ask, and what is changed holds at once.
        """
        if self._meaning is None:
            return
        before, meaning = self._standing, WhileOpen(self._meaning)
        try:
            meant = await in_lonely_thread(partial(_learned, before, meaning), "learn")
            async with self._following:
                self._standing = await asyncio.to_thread(_meant, self._standing, before, meant)
        except asyncio.CancelledError:
            meaning.is_closed = True  # what is being learned is of no use any more
            raise
        except Exception:  # questions are still answered by their letters
            log.exception("knowledge_without_meaning")
            return
        if self.current().knows_meaning:
            log.info("knowledge_has_meaning")
        if _has_lost(meant, self.current()):  # by what was changed meanwhile
            self._unlearned.set()

    def hear(self, notice: Mapping[str, Any]) -> None:
        """Note what the bell says: another process may have changed something."""
        if int(notice.get("knowledge") or 0) > self.revision:
            self._bell.set()

    async def _answer_bell(self) -> None:
        while True:
            await self._bell.wait()
            self._bell.clear()
            try:
                await self.follow()
            except Exception:  # the look once a second tells of it
                log.debug("knowledge_not_followed")

    async def follow(self) -> None:
        """Take over what has changed since the last look, and what begins or ends today."""
        async with self._following:
            before, day = self._standing, self.today()
            async with self._database.read() as tx:
                changed = await store.read_entries(tx, before.revision)
            if changed or day != before.day:
                self._standing = await asyncio.to_thread(_after, before, changed, day)
                if _has_lost(before.for_customers, self.current()):
                    self._unlearned.set()


def _has_lost(before: Matcher, now: Matcher) -> bool:
    """Tell whether a change has made of no use what was learned."""
    return before.knows_meaning > now.knows_meaning or before.is_practised > now.is_practised


def _after(before: Standing, changed: Sequence[StoredEntry], day: date) -> Standing:
    """Return how things stand with these changes; run in a thread."""
    with much_is_made() if len(changed) >= _MANY else nullcontext():
        return _stands(before, changed, day)


def _stands(before: Standing, changed: Sequence[StoredEntry], day: date) -> Standing:
    stored = {**before.stored, **{each.entry.id: each for each in changed}}
    states = {
        name: each.entry.state_on(day) for name, each in stored.items() if not each.is_removed
    }
    open_to = {State.VALID: True, State.INTERNAL: False}  # to customers; others hold for nobody
    staff = {name: stored[name].entry for name, state in states.items() if state in open_to}
    customers = {name: entry for name, entry in staff.items() if open_to[states[name]]}
    for_customers = _changed(before.for_customers, before.customers, customers)
    if len(staff) == len(customers):
        for_staff = for_customers
    else:
        internal = [entry for name, entry in staff.items() if name not in customers]
        for_staff = for_customers.changed(internal, ())
    revision = max((each.number for each in changed), default=before.revision)
    return Standing(revision, day, stored, customers, staff, for_customers, for_staff)


def _learned(standing: Standing, meaning: Meaning) -> Matcher:
    """Return the customers' matcher with its meaning; run in a thread."""
    if internal := _internal(standing):
        Matcher(internal).with_meaning(meaning)  # what is kept of it serves the staff's matcher
    return standing.for_customers.with_meaning(meaning)


def _internal(standing: Standing) -> list[Entry]:
    return [each for name, each in standing.staff.items() if name not in standing.customers]


def _meant(now: Standing, before: Standing, meant: Matcher) -> Standing:
    """Return what stands now, knowing the meaning that was learned of before; run in a thread."""
    for_customers = _changed(meant, before.customers, now.customers)
    internal = _internal(now)
    for_staff = for_customers.changed(internal, ()) if internal else for_customers
    return replace(now, for_customers=for_customers, for_staff=for_staff)


def _changed(matcher: Matcher, before: Mapping[str, Entry], after: Mapping[str, Entry]) -> Matcher:
    put = [entry for name, entry in after.items() if before.get(name) is not entry]
    removed = before.keys() - after.keys()
    return matcher.changed(put, removed) if put or removed else matcher
