"""What is worth a look in every entry, kept up with the knowledge base in the background."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.knowledge_base import KnowledgeBase, Standing
from bot.storage.entries import Answered, StoredEntry
from bot.tasks import end_tasks
from knowledge.checking import Concern, Others, Remark, among, answers_of, of_day, of_texts
from knowledge.checking import of_wordings as astray
from knowledge.entry import Entry
from knowledge.matcher import Matcher
from scripts.forbidden import find_forbidden

UNUSED_AFTER: Final = timedelta(days=30)  # a new entry has had no time to be asked for
_WAIT_SECONDS: Final = 2.0  # for the first look at a large base; what is known then is told
_WORDINGS_AT_ONCE: Final = 200  # in one stay in a thread
NEVER: Final = Answered(0, None)


def unmannered(entry: Entry) -> Iterator[Remark]:
    """Yield the forbidden sayings in the answers (P4)."""
    for language, answer in answers_of(entry):
        for found in find_forbidden(answer, language):
            saying = answer[found.start : found.end]
            says = f"the answer in {language} says {saying!r} (P4)"
            yield Remark(entry.id, says, Concern.FORBIDDEN, saying)


def of_moment(stored: StoredEntry, others: Others, day: date, answered: Answered) -> list[Remark]:
    """Return what costs nothing to find, and depends on more than the entry itself."""
    entry = stored.entry
    found = [*among(entry, others), *of_day(entry, day)]
    if not answered.times and day - stored.changed_at.date() >= UNUSED_AFTER:
        found.append(Remark(entry.id, "was never answered", Concern.UNUSED))
    return found


@dataclass(frozen=True, slots=True)
class _Read:
    """What an entry's own texts brought to light, when it was looked at last."""

    look: int  # in which round of changes
    remarks: tuple[Remark, ...]
    near: frozenset[str]  # entries that its wordings come near to


class WarningBook:
    """Every wording costs a question: asked once, and again where something near has changed."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._knowledge = knowledge
        self._standing: Standing | None = None
        self._seen: dict[str, tuple[Entry, bool]] = {}
        self._read: dict[str, _Read] = {}
        self._due: dict[str, None] = {}
        self._news: set[str] = set()  # those due that have changed themselves
        self._looks = 0
        self._work: asyncio.Task[None] | None = None

    async def close(self) -> None:
        """Stop looking."""
        if self._work is not None:
            await end_tasks([self._work])

    async def read(self) -> Mapping[str, tuple[Remark, ...]]:
        """Return remarks by entry; of a very large base those that are known so far."""
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._catch_up())
        await asyncio.wait([self._work], timeout=_WAIT_SECONDS)
        if self._work.done():
            self._work.result()
        return {name: read.remarks for name, read in self._read.items()}

    async def _catch_up(self) -> None:
        while True:
            standing = self._knowledge.standing()
            if standing is not self._standing:
                self._note_changes(standing)
            if not self._due:
                return
            batch = self._take()
            read = await asyncio.to_thread(_look, batch, standing, self._looks)
            self._read |= read
            for name in read.keys() & self._news:
                self._news.remove(name)
                self._look_again(read[name])

    def _note_changes(self, standing: Standing) -> None:
        """Find what has to be looked at: what changed, and what its wordings were near to it."""
        before, after = self._seen, _open(standing)
        touched = {name for name in before.keys() | after.keys() if not _same(name, before, after)}
        for name in before.keys() - after.keys():
            self._read.pop(name, None)
        beside = {name for name, read in self._read.items() if read.near & touched}
        self._news = (self._news | touched) & after.keys()
        # What was changed last is what somebody waits for.
        wanted = (*sorted(touched), *sorted(beside), *self._due)
        self._due = dict.fromkeys(name for name in wanted if name in after)
        self._standing, self._seen = standing, after
        self._looks += 1

    def _take(self) -> list[tuple[Entry, bool]]:
        """Take as many entries as are looked at in one go."""
        batch: list[tuple[Entry, bool]] = []
        wordings = 0
        for name in list(self._due):
            del self._due[name]
            batch.append(self._seen[name])
            wordings += sum(1 for _ in self._seen[name][0].wordings())
            if wordings >= _WORDINGS_AT_ONCE:
                break
        return batch

    def _look_again(self, read: _Read) -> None:
        """Let those be looked at again that a changed entry comes near to.

        It ends with them: their own wordings, and so what these come near to, are as they were.
        """
        for name in read.near:
            other = self._read.get(name)
            if other is not None and other.look < read.look:
                self._due[name] = None


def _open(standing: Standing) -> dict[str, tuple[Entry, bool]]:
    """Return all entries that are there, and whether customers are answered from them."""
    return {
        name: (each.entry, name in standing.customers)
        for name, each in standing.stored.items()
        if not each.is_removed
    }


def _same(
    name: str, before: Mapping[str, tuple[Entry, bool]], after: Mapping[str, tuple[Entry, bool]]
) -> bool:
    one, other = before.get(name), after.get(name)
    return one is not None and other is not None and one[0] is other[0] and one[1] == other[1]


def _look(batch: Sequence[tuple[Entry, bool]], standing: Standing, look: int) -> dict[str, _Read]:
    """Read the answers and ask every wording; run in a thread."""
    read = {}
    for entry, is_open in batch:
        remarks = [*of_texts(entry), *unmannered(entry)]
        near: frozenset[str] = frozenset()
        if is_open:
            remarks += astray(entry, standing.for_customers)
            near = _near(entry, standing.for_customers)
        read[entry.id] = _Read(look, tuple(remarks), near)
    return read


def _near(entry: Entry, matcher: Matcher) -> frozenset[str]:
    found = [matcher.understand(wording).best for _, wording in entry.wordings()]
    return frozenset(one.entry for best in found for one in best) - {entry.id}
