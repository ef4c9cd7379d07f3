"""The knowledge base is followed while running: what one process changes holds in all of them."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.knowledge_base import KnowledgeBase
from bot.knowledge_files import take_in
from bot.storage.database import Database
from bot.storage.entries import Change, StaleEntryError
from bot.tasks import end_tasks
from knowledge.entry import Entry
from knowledge.matcher import Matcher
from knowledge.meaning import shipped
from knowledge.practice import PRACTISED_FROM
from knowledge.reading_rows import Reading
from knowledge.rows import Heights
from tests.clock import FakeClock
from tests.knowledge.vectors import Letters
from tests.waiting import eventually

_NO_FILES = Path("/none")  # nothing that is read here names a picture
_ZONE = ZoneInfo("Asia/Shanghai")
_DOGS = Entry(
    "dogs", questions={"en": ("May I bring my dog?",)}, answers={"en": "Please bring a leash."}
)
_CATS = Entry("cats", questions={"en": ("Is your cat at home?",)}, answers={"en": "Always."})


def _by(clock: FakeClock) -> Change:
    return Change(clock.now(), "Ann")


def _answer(knowledge: KnowledgeBase, question: str = "may i bring my dog") -> str:
    best = knowledge.current().understand(question).best
    return best[0].answer if best else ""


@asynccontextmanager
async def _running(knowledge: KnowledgeBase) -> AsyncIterator[None]:
    loops = [*knowledge.loops(), knowledge.keep_learning()]
    tasks = [asyncio.create_task(loop) for loop in loops]
    try:
        yield
    finally:
        await end_tasks(tasks)


@pytest.fixture
async def knowledge(database: Database, clock: FakeClock) -> KnowledgeBase:
    """Open an empty knowledge base."""
    return await KnowledgeBase(database, clock, _ZONE).open()


async def test_a_change_holds_here_when_it_is_made(
    knowledge: KnowledgeBase, clock: FakeClock
) -> None:
    assert _answer(knowledge) == ""
    await knowledge.put(_DOGS, 0, _by(clock))
    assert _answer(knowledge) == "Please bring a leash."
    first = knowledge.revision
    await knowledge.put(replace(_DOGS, answers={"en": "No dogs."}), 1, _by(clock))
    assert _answer(knowledge) == "No dogs."
    assert knowledge.revision > first
    await knowledge.restore("dogs", 1, 2, _by(clock))
    assert _answer(knowledge) == "Please bring a leash."
    await knowledge.remove("dogs", 3, _by(clock))
    assert _answer(knowledge) == ""


async def test_a_refused_change_changes_nothing(knowledge: KnowledgeBase, clock: FakeClock) -> None:
    await knowledge.put(_DOGS, 0, _by(clock))
    before = knowledge.standing()
    with pytest.raises(StaleEntryError):
        await knowledge.put(replace(_DOGS, answers={"en": "No dogs."}), 0, _by(clock))
    assert knowledge.standing() is before


async def test_many_come_at_once(knowledge: KnowledgeBase, clock: FakeClock) -> None:
    await knowledge.take_over(Reading((_DOGS, _CATS)), _by(clock))
    assert _answer(knowledge) == "Please bring a leash."
    assert _answer(knowledge, "is the cat at home") == "Always."


async def test_an_entry_begins_and_ends_at_midnight_of_the_company(
    knowledge: KnowledgeBase, clock: FakeClock
) -> None:
    on_the_third = date(2026, 3, 3)
    spring = replace(_DOGS, valid_from=on_the_third, valid_until=on_the_third)
    await knowledge.put(spring, 0, _by(clock))
    async with _running(knowledge):
        for moment, answer in (  # midnight in Shanghai is 16:00 UTC
            (datetime(2026, 3, 2, 15, 59, 58, tzinfo=UTC), ""),
            (datetime(2026, 3, 2, 16, 0, 0, tzinfo=UTC), "Please bring a leash."),
            (datetime(2026, 3, 3, 15, 59, 58, tzinfo=UTC), "Please bring a leash."),
            (datetime(2026, 3, 3, 16, 0, 0, tzinfo=UTC), ""),
        ):
            await eventually(lambda: clock.sleepers == 1)
            clock.set(moment)
            await clock.advance(0)  # the look that was due long ago
            await eventually(lambda: clock.sleepers == 1)
            assert _answer(knowledge) == answer


async def test_what_is_for_staff_is_suggested_and_never_answered(
    knowledge: KnowledgeBase, clock: FakeClock
) -> None:
    await knowledge.put(replace(_DOGS, is_internal=True), 0, _by(clock))
    assert _answer(knowledge) == ""
    assert [one.entry for one in knowledge.suggest("may i bring my dog", "en")] == ["dogs"]
    await knowledge.put(_DOGS, 1, _by(clock))
    assert _answer(knowledge) != ""
    assert knowledge.for_staff() is knowledge.current()


async def test_a_change_can_be_supposed(knowledge: KnowledgeBase, clock: FakeClock) -> None:
    await knowledge.put(_DOGS, 0, _by(clock))
    supposed = await knowledge.supposing([replace(_DOGS, answers={"en": "No dogs."}), _CATS])
    assert supposed.understand("may i bring my dog").best[0].answer == "No dogs."
    hidden = await knowledge.supposing([replace(_DOGS, is_internal=True)])
    assert hidden.understand("may i bring my dog").best == ()
    assert (await knowledge.supposing([], ["dogs"])).entries == ()
    assert _answer(knowledge) == "Please bring a leash."


async def test_a_change_in_one_process_holds_in_another_by_the_bell(
    database_url: str, clock: FakeClock
) -> None:
    here, there = await Database.open(database_url), await Database.open(database_url)
    other = await KnowledgeBase(there, clock, _ZONE).open()

    async def ring(notice: Mapping[str, Any]) -> None:
        other.hear(notice)

    one = await KnowledgeBase(here, clock, _ZONE, ring).open()
    async with _running(other):
        await eventually(lambda: clock.sleepers == 1)  # only the bell tells of it
        begun = time.perf_counter()
        await one.put(_DOGS, 0, _by(clock))
        await eventually(lambda: _answer(other) == "Please bring a leash.")
        assert time.perf_counter() - begun < 2  # far less on a quiet machine
    await here.close()
    await there.close()


async def test_without_the_bell_a_look_once_a_second_finds_it(
    database: Database, knowledge: KnowledgeBase, clock: FakeClock
) -> None:
    other = await KnowledgeBase(database, clock, _ZONE).open()
    async with _running(other):
        await eventually(lambda: clock.sleepers == 1)
        await knowledge.put(_DOGS, 0, _by(clock))
        assert _answer(other) == ""
        await clock.advance(1)
        await eventually(lambda: _answer(other) == "Please bring a leash.")


async def test_an_old_notice_wakes_nobody(knowledge: KnowledgeBase, clock: FakeClock) -> None:
    await knowledge.put(_DOGS, 0, _by(clock))
    for notice in ({"knowledge": knowledge.revision}, {"queue": True}, {"knowledge": None}):
        knowledge.hear(notice)
    assert not knowledge._bell.is_set()


async def test_while_the_database_is_away_the_old_answers_stay(
    knowledge: KnowledgeBase, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await knowledge.put(_DOGS, 0, _by(clock))

    async def away(*_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr("bot.storage.entries.read_entries", away)
        async with _running(knowledge):
            knowledge.hear({"knowledge": 1000})
            await eventually(lambda: not knowledge._bell.is_set())
            assert _answer(knowledge) == "Please bring a leash."
            # What was committed is kept, though it cannot be read back at once.
            await knowledge.put(replace(_DOGS, answers={"en": "No dogs."}), 1, _by(clock))
            assert _answer(knowledge) == "Please bring a leash."
    await knowledge.follow()
    assert _answer(knowledge) == "No dogs."


async def test_matchers_are_built_off_the_event_loop(
    database: Database, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = []
    build = Matcher.__init__

    def noted(self: Matcher, *more: Any, **named: Any) -> None:
        threads.append(threading.current_thread())
        build(self, *more, **named)

    await take_in(database, clock, None, _NO_FILES)
    knowledge = KnowledgeBase(database, clock, _ZONE)
    monkeypatch.setattr(Matcher, "__init__", noted)
    await knowledge.open()
    assert threads
    assert threading.main_thread() not in threads


_PETS = "is it all right to take my puppy along"


class _Dumb:
    """An encoder that fails."""

    width = 512
    name = "dumb"

    def encode(self, texts: Sequence[str]) -> Heights:
        raise MemoryError(texts[0])

    def learn(self, texts: Sequence[str]) -> Heights:
        raise MemoryError(texts[0])

    def unknown(self, texts: Sequence[str]) -> int:
        return len(texts)


async def test_what_it_means_is_learned_while_customers_are_served(
    database: Database, clock: FakeClock
) -> None:
    knowledge = await KnowledgeBase(database, clock, _ZONE, meaning=shipped()).open()
    await knowledge.put(_DOGS, 0, _by(clock))
    await knowledge.put(replace(_CATS, is_internal=True), 0, _by(clock))
    assert "meaning" not in knowledge.current().explain(_PETS)[0].views
    async with _running(knowledge):
        await eventually(lambda: "meaning" in knowledge.current().explain(_PETS)[0].views, 20)
        assert [why.entry for why in knowledge.current().explain(_PETS)] == ["dogs"]
        await knowledge.put(replace(_DOGS, answers={"en": "No dogs."}), 1, _by(clock))
        assert knowledge.current().explain(_PETS)[0].views["meaning"] > 0
        assert _answer(knowledge, _PETS) == "No dogs."
        assert {why.entry for why in knowledge.for_staff().explain(_PETS)} == {"dogs", "cats"}


async def test_without_an_encoder_that_works_questions_are_answered_by_their_letters(
    database: Database, clock: FakeClock
) -> None:
    knowledge = await KnowledgeBase(database, clock, _ZONE, meaning=_Dumb()).open()
    await knowledge.put(_DOGS, 0, _by(clock))
    await knowledge.learn()
    assert _answer(knowledge) == "Please bring a leash."
    await knowledge.put(_CATS, 0, _by(clock))
    assert _answer(knowledge, "is your cat at home") == "Always."


class _Slow(Letters):
    """An encoder that learns nothing before it may."""

    def __init__(self) -> None:
        super().__init__()
        self.may_learn = threading.Event()

    def learn(self, texts: Sequence[str]) -> Heights:
        assert self.may_learn.wait(20)
        return super().learn(texts)


async def test_what_is_changed_while_meanings_are_learned_holds_at_once(
    database: Database, clock: FakeClock
) -> None:
    slow = _Slow()
    knowledge = await KnowledgeBase(database, clock, _ZONE, meaning=slow).open()
    await knowledge.put(_DOGS, 0, _by(clock))
    async with _running(knowledge):
        await knowledge.put(_CATS, 0, _by(clock))
        assert _answer(knowledge, "is your cat at home") == "Always."
        assert not knowledge.current().knows_meaning
        slow.may_learn.set()
        await eventually(lambda: knowledge.current().knows_meaning, 20)
        assert "meaning" in knowledge.current().explain("is your cat at home")[0].views
        assert _answer(knowledge, "is your cat at home") == "Always."


async def test_so_much_that_is_new_is_answered_by_letters_until_it_is_learned(
    database: Database, clock: FakeClock
) -> None:
    slow = _Slow()
    slow.may_learn.set()
    knowledge = await KnowledgeBase(database, clock, _ZONE, meaning=slow).open()
    await knowledge.put(_DOGS, 0, _by(clock))
    many = [Entry(f"e{n}", questions={"en": (f"what is number {n}",)}) for n in range(400)]
    async with _running(knowledge):
        await eventually(lambda: knowledge.current().knows_meaning, 20)
        slow.may_learn.clear()
        await knowledge.take_over(Reading(entries=tuple(many)), _by(clock))
        assert not knowledge.current().knows_meaning
        assert knowledge.current().understand("what is number 77").best[0].entry == "e77"
        slow.may_learn.set()
        await eventually(lambda: knowledge.current().knows_meaning, 20)
        assert knowledge.current().understand("what is number 77").best[0].entry == "e77"


async def test_an_entry_that_is_new_has_what_many_wordings_teach_learned_anew(
    database: Database, clock: FakeClock
) -> None:
    rich = [
        Entry(name, questions={"en": tuple(f"{name} question {n}" for n in range(PRACTISED_FROM))})
        for name in ("card", "loan", "mail")
    ]
    knowledge = await KnowledgeBase(database, clock, _ZONE, meaning=Letters()).open()
    await knowledge.take_over(Reading(entries=tuple(rich[:2])), _by(clock))
    async with _running(knowledge):
        await eventually(lambda: knowledge.current().is_practised, 20)
        await knowledge.put(rich[2], 0, _by(clock))
        await eventually(lambda: knowledge.current().is_practised, 20)
        views = {why.entry: why.views for why in knowledge.current().explain("my mail")}
        assert views["mail"]["practice"] > views["card"]["practice"]
