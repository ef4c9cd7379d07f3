"""What became of an event reaches whoever waits for it, wherever it was decided."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import pytest

from bot.channels.base import Outcome, Receipt
from bot.engine.outcomes import Outcomes
from bot.storage import inbox
from bot.storage.database import Connection, Database
from tests.clock import FakeClock
from tests.storage.deeds import NOW, make_chat, store
from tests.waiting import eventually


class Counting:
    """Counts what is looked up."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.looks: list[set[int]] = []
        original = inbox.read_outcomes

        async def read(tx: Connection, rows: Iterable[int]) -> dict[int, str]:
            rows = set(rows)
            self.looks.append(rows)
            return await original(tx, rows)

        monkeypatch.setattr(inbox, "read_outcomes", read)


async def _stored(database: Database, count: int) -> list[Receipt]:
    async with database.write() as tx:
        chat = await make_chat(tx)
        ids = [(await store(tx, chat, str(n)))[0] for n in range(count)]
    return [Receipt(one, chat, is_repeated=False) for one in ids]


async def _until_looked(clock: FakeClock, counting: Counting) -> None:
    before = len(counting.looks)
    await eventually(lambda: len(counting.looks) > before and clock.sleepers > 0)


async def test_many_who_wait_are_one_question_to_the_database(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting, clock = Counting(monkeypatch), FakeClock()
    outcomes = Outcomes(database, clock)
    serving = asyncio.create_task(outcomes.serve())
    receipts = await _stored(database, 32)
    waiting = [asyncio.create_task(outcomes.of(receipt)) for receipt in receipts]
    await _until_looked(clock, counting)
    async with database.write() as tx:  # another process decides them
        await inbox.mark_handled(tx, {r.inbox_id: '{"seq": 3}' for r in receipts}, NOW)
    await clock.advance(0.2)
    assert await asyncio.gather(*waiting) == [Outcome(seq=3)] * 32
    assert counting.looks[-1] == {receipt.inbox_id for receipt in receipts}
    assert len(counting.looks) <= 3
    serving.cancel()


async def test_who_asks_again_is_answered_at_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    Counting(monkeypatch)
    outcomes = Outcomes(database, FakeClock())  # nobody serves, no time passes
    [receipt] = await _stored(database, 1)
    async with database.write() as tx:
        await inbox.mark_handled(tx, {receipt.inbox_id: '{"refusal": "empty"}'}, NOW)
    again = Receipt(receipt.inbox_id, receipt.conversation_id, is_repeated=True)
    assert await outcomes.of(again) == Outcome(refusal="empty")


async def test_nobody_waits_nothing_is_looked_up(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting, clock = Counting(monkeypatch), FakeClock()
    outcomes = Outcomes(database, clock)
    serving = asyncio.create_task(outcomes.serve())
    [receipt] = await _stored(database, 1)
    waiting = asyncio.create_task(outcomes.of(receipt))
    await _until_looked(clock, counting)
    waiting.cancel()
    await clock.advance(0.2)
    looked = len(counting.looks)
    for _ in range(10):
        await clock.advance(0.2)
    assert len(counting.looks) == looked
    serving.cancel()


async def test_a_look_that_fails_is_told_and_done_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting, clock = Counting(monkeypatch), FakeClock()
    outcomes = Outcomes(database, clock)
    really, failed = inbox.read_outcomes, list[int]()

    async def fail(tx: Connection, rows: Iterable[int]) -> dict[int, str]:
        failed.extend(rows)
        raise ZeroDivisionError

    monkeypatch.setattr(inbox, "read_outcomes", fail)
    serving = asyncio.create_task(outcomes.serve())
    [receipt] = await _stored(database, 1)
    waiting = asyncio.create_task(outcomes.of(receipt))
    await eventually(lambda: failed and clock.sleepers)
    monkeypatch.setattr(inbox, "read_outcomes", really)
    async with database.write() as tx:
        await inbox.mark_handled(tx, {receipt.inbox_id: ""}, NOW)
    await clock.advance(0.2)
    assert await waiting == Outcome()
    assert counting.looks
    assert not serving.done()
    serving.cancel()
