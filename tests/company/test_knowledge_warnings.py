"""What is worth a look is kept up with the knowledge base, and little is looked at for it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

import bot.knowledge_warnings
from bot.knowledge_base import KnowledgeBase
from bot.knowledge_warnings import WarningBook
from bot.storage.database import Database
from bot.storage.entries import Change
from knowledge.checking import Concern, Remark, of_texts
from knowledge.entries import load_entries
from knowledge.entry import Entry
from knowledge.reading_rows import Reading
from tests.clock import FakeClock

_STARTER = {entry.id: entry for entry in load_entries()}
_BORROWED = next(iter(_STARTER.values()))
_TEAPOT = Entry(
    "teapot", questions={"en": ("Does the teapot sing?",)}, answers={"en": "Every morning."}
)


@pytest.fixture
async def knowledge(database: Database, clock: FakeClock) -> KnowledgeBase:
    """Open a knowledge base with the starter entries."""
    knowledge = await KnowledgeBase(database, clock, ZoneInfo("Asia/Shanghai")).open()
    await knowledge.take_over(Reading(tuple(_STARTER.values())), Change(clock.now(), "Ann"))
    return knowledge


@pytest.fixture
async def book(knowledge: KnowledgeBase) -> AsyncIterator[WarningBook]:
    """Return warnings of which everything is known."""
    book = WarningBook(knowledge)
    await book.read()
    yield book
    await book.close()


@pytest.fixture
def looked_at(book: WarningBook, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note which entries are looked at from now on, in order."""
    looked_at: list[str] = []

    def noted(entry: Entry) -> Sequence[Remark]:
        looked_at.append(entry.id)
        return [*of_texts(entry)]

    monkeypatch.setattr(bot.knowledge_warnings, "of_texts", noted)
    return looked_at


async def test_one_change_lets_only_its_neighbours_be_looked_at(
    knowledge: KnowledgeBase, book: WarningBook, looked_at: list[str], clock: FakeClock
) -> None:
    await knowledge.put(_TEAPOT, 0, Change(clock.now(), "Ann"))
    await book.read()
    assert looked_at[0] == "teapot"
    first = len(looked_at)
    assert first <= 1 + 5  # at most five come near to a wording
    await knowledge.put(replace(_TEAPOT, answers={"en": "No."}), 1, Change(clock.now(), "Ann"))
    await book.read()
    assert len(looked_at) <= 2 * first
    await book.read()
    assert len(looked_at) <= 2 * first


async def test_what_was_changed_last_is_looked_at_first(
    knowledge: KnowledgeBase, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_changed, looked_at = threading.Event(), list[str]()

    def waiting(entry: Entry) -> Sequence[Remark]:
        is_changed.wait(20)
        looked_at.append(entry.id)
        return []

    monkeypatch.setattr(bot.knowledge_warnings, "of_texts", waiting)
    monkeypatch.setattr(bot.knowledge_warnings, "_WORDINGS_AT_ONCE", 1)
    book = WarningBook(knowledge)
    reading = asyncio.create_task(book.read())
    await knowledge.put(replace(_TEAPOT, id="zz-teapot"), 0, Change(clock.now(), "Ann"))
    is_changed.set()
    await reading
    await book.close()
    assert "zz-teapot" in looked_at[:2]


async def test_what_is_kept_up_says_what_a_new_look_says(
    knowledge: KnowledgeBase, book: WarningBook, clock: FakeClock
) -> None:
    by = Change(clock.now(), "Ann")
    twin = replace(_BORROWED, id="zz-twin")
    await knowledge.put(twin, 0, by)
    overlaps = [
        each
        for remarks in (await book.read()).values()
        for each in remarks
        if each.concern is Concern.OVERLAP and "zz-twin" in (each.entry, each.detail)
    ]
    assert overlaps
    await _says_the_same(knowledge, book)
    await knowledge.put(replace(twin, questions=_TEAPOT.questions), 1, by)
    await _says_the_same(knowledge, book)
    await knowledge.put(twin, 2, by)
    await knowledge.remove(_BORROWED.id, 1, by)
    await _says_the_same(knowledge, book)
    await knowledge.restore(_BORROWED.id, 1, 2, by)
    await knowledge.put(replace(twin, is_internal=True), 3, by)
    await _says_the_same(knowledge, book)


async def _says_the_same(knowledge: KnowledgeBase, book: WarningBook) -> None:
    anew = WarningBook(knowledge)
    assert await book.read() == await anew.read()
    await anew.close()
