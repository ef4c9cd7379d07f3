"""Receipt: one effect for a repeated delivery, never a false receipt."""

from __future__ import annotations

import asyncio
from typing import NoReturn

import pytest
from sqlalchemy.exc import OperationalError

from bot.channels.base import Unavailable
from handlers.events import CustomerWrote
from tests.engine.bench import Bench


async def test_a_repeated_update_has_one_effect(bench: Bench) -> None:
    first = await bench.says("answer me", key="77")
    second = await bench.says("answer me", key="77")
    await bench.quiet()
    assert (first.is_repeated, second.is_repeated) == (False, True)
    assert first.inbox_id == second.inbox_id
    assert bench.telegram.kinds() == ["greeting", "answer"]


async def test_the_same_update_three_times_at_once_has_one_effect(bench: Bench) -> None:
    receipts = await asyncio.gather(*(bench.says("answer me", key="78") for _ in range(3)))
    await bench.quiet()
    assert len({r.inbox_id for r in receipts}) == 1
    assert bench.telegram.kinds() == ["greeting", "answer"]


async def test_one_customer_has_one_conversation_however_many_write_at_once(bench: Bench) -> None:
    receipts = await asyncio.gather(*(bench.says(f"answer {n}") for n in range(20)))
    await bench.quiet()
    assert len({r.conversation_id for r in receipts}) == 1
    assert len(await bench.rows("conversation")) == 1
    assert bench.telegram.kinds().count("greeting") == 1


async def test_a_receipt_is_refused_while_the_database_is_away(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> NoReturn:
        raise OperationalError("BEGIN", {}, Exception("disk I/O error"))

    monkeypatch.setattr(bench.database, "write", away)
    with pytest.raises(Unavailable):
        await bench.says("answer me", key="79")
    monkeypatch.undo()
    await bench.says("answer me", key="79")
    await bench.quiet()
    assert bench.telegram.kinds() == ["greeting", "answer"]


async def test_a_wrong_arrival_does_not_spoil_those_stored_with_it(bench: Bench) -> None:
    good = bench.arrival(CustomerWrote(bench.clock.now(), "answer me"))
    lost = bench.arrival(CustomerWrote(bench.clock.now().replace(tzinfo=None), "x"), "2")
    unknown = type(lost)("desk", "1", good.event, conversation_id=999_999)
    intake = bench.engine.intake
    results = await asyncio.gather(
        intake.receive(good), intake.receive(unknown), return_exceptions=True
    )
    await bench.quiet()
    assert not isinstance(results[0], BaseException)
    assert isinstance(results[1], Exception)
    assert bench.telegram.kinds() == ["greeting", "answer"]
