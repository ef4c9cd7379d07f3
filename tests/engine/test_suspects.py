"""An event that kills whoever handles it takes no other with it, however often it kills."""

from __future__ import annotations

import asyncio

import pytest

from bot.engine import decider
from bot.engine.errands import Errands
from bot.engine.preparing import Fresh
from bot.engine.suspects import Suspects
from handlers import deciding
from handlers.actions import Decision
from handlers.conversation import Conversation
from handlers.events import CustomerArrived, CustomerWrote, Event
from handlers.surroundings import Surroundings
from tests.clock import FakeClock
from tests.engine.bench import Bench
from tests.storage.deeds import NOW
from tests.waiting import eventually

_LIVES = 6
_GOOD = [f"good-{n}" for n in range(12)]


def _let_die(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let the process die of one word; return when it did."""
    deaths: list[str] = []
    really = deciding.handle

    def handle(conversation: Conversation, event: Event, surroundings: Surroundings) -> Decision:
        if isinstance(event, CustomerWrote) and event.text == "poison":
            deaths.append(event.text)
            raise asyncio.CancelledError  # nobody goes on, nothing is recorded
        return really(conversation, event, surroundings)

    monkeypatch.setattr(decider, "handle", handle)
    return deaths


async def _live(bench: Bench, deaths: list[str]) -> None:
    """Let time pass until the process has died, or everything is handled and sent."""
    before = len(deaths)

    async def is_over() -> bool:
        await bench.clock.advance(0.3)
        rows = await bench.rows("inbox")
        sent = await bench.rows("outbox")
        is_done = all(row.handled_at for row in rows) and all(row.sent_at for row in sent)
        return len(deaths) > before or is_done

    await eventually(is_over)


async def test_who_wrote_beside_a_deadly_event_is_answered(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    deaths = _let_die(monkeypatch)
    with monkeypatch.context() as dying:
        dying.setattr(bench.engine.intake, "_on_stored", lambda _: None)  # stored, and then gone
        half = len(_GOOD) // 2
        for chat in (*_GOOD[:half], "bad", *_GOOD[half:]):
            await bench.says("poison" if chat == "bad" else "answer me", chat)
    for _ in range(_LIVES):
        await bench.restart()
        await _live(bench, deaths)
    for chat in _GOOD:
        # What was on its way at a death is sent once more: nobody knows whether it arrived.
        assert list(dict.fromkeys(bench.telegram.kinds(chat))) == ["greeting", "answer"]
    assert [flag.kind for flag in await bench.rows("flag")] == ["poison"]
    assert len(deaths) == 3, "each a counted attempt"


async def test_one_after_the_other_has_its_turn() -> None:
    clock, prepared = FakeClock(), list[int]()

    async def prepare(fresh: object) -> None:
        assert isinstance(fresh, list)
        prepared.extend(one.inbox_id for one in fresh)

    suspects = Suspects(clock, prepare, Errands())
    tasks = [
        asyncio.create_task(suspects.prepare(Fresh(n, n, CustomerArrived(NOW)))) for n in (1, 2, 3)
    ]
    await clock.advance(0)
    assert prepared == [1]
    suspects.over(7)  # of no concern
    await clock.advance(0.5)
    assert prepared == [1]
    suspects.over(1)
    await clock.advance(0)
    assert prepared == [1, 2]
    await clock.advance(1)  # somebody else has it
    assert prepared == [1, 2, 3]
    suspects.over(3)
    await asyncio.gather(*tasks)
    await clock.advance(1)


async def test_one_that_cannot_be_prepared_holds_up_nobody_for_long() -> None:
    clock, prepared = FakeClock(), list[int]()

    async def prepare(fresh: object) -> None:
        assert isinstance(fresh, list)
        if fresh[0].inbox_id == 1:
            raise ConnectionError
        prepared.append(fresh[0].inbox_id)

    suspects = Suspects(clock, prepare, Errands())
    first, second = (
        asyncio.create_task(suspects.prepare(Fresh(n, n, CustomerArrived(NOW)))) for n in (1, 2)
    )
    await clock.advance(1)
    with pytest.raises(ConnectionError):
        await first
    await second
    assert prepared == [2]
    suspects.over(2)
    await clock.advance(1)
