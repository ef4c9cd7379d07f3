"""Deciding: in order, once, whatever fails in between."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta

import pytest

from bot.engine import decider as deciding
from bot.engine.decider import Decider
from bot.tasks import end_tasks
from handlers.actions import Decision
from handlers.conversation import Conversation
from handlers.deciding import handle as handle_really
from handlers.events import CustomerWrote, Event
from handlers.surroundings import Surroundings
from knowledge.understanding import Understanding
from tests.engine.bench import Bench
from tests.waiting import eventually

CUSTOMERS = [f"customer-{n}" for n in range(40)]


async def _customer_texts(bench: Bench) -> list[str]:
    rows = await bench.rows("message", author="customer")
    return [row.text for row in sorted(rows, key=lambda row: row.seq)]


async def test_a_burst_is_kept_in_order(bench: Bench) -> None:
    texts = [f"answer {n}" for n in range(12)]
    for text in texts:
        await bench.says(text)
    await bench.quiet()
    assert await _customer_texts(bench) == texts


async def test_seqs_have_no_holes_and_no_doubles(bench: Bench) -> None:
    await asyncio.gather(*(bench.says(f"answer {n}") for n in range(10)))
    await bench.quiet()
    seqs = sorted(row.seq for row in await bench.rows("message"))
    assert seqs == list(range(1, len(seqs) + 1))


async def test_words_that_break_the_matcher_are_still_heard(bench: Bench) -> None:
    bench.matcher.broken.add("\U0001f600")
    await bench.says("\U0001f600")
    await bench.quiet()
    assert await _customer_texts(bench) == ["\U0001f600"]
    assert len(bench.telegram.sent) >= 2


def _poison(monkeypatch: pytest.MonkeyPatch, word: str) -> list[Event]:
    """Let the handlers break on one word; return what they were given."""
    seen: list[Event] = []

    def handle(conversation: Conversation, event: Event, surroundings: Surroundings) -> Decision:
        seen.append(event)
        if isinstance(event, CustomerWrote) and event.text == word:
            raise RuntimeError("poison")
        return handle_really(conversation, event, surroundings)

    monkeypatch.setattr(deciding, "handle", handle)
    return seen


async def test_a_poison_event_is_put_aside_and_the_customer_is_told(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = _poison(monkeypatch, "poison")
    await bench.says("answer first")
    await bench.says("poison")
    await bench.says("answer after")
    for _ in range(5):
        await bench.clock.advance(1)
        await asyncio.sleep(0)  # noqa: TID251 - a turn for the loops
    await bench.passes(seconds=3)
    tried = [e for e in seen if isinstance(e, CustomerWrote) and e.text == "poison"]
    assert len(tried) == 4  # at receipt, and three counted attempts
    said = [m.text for m in bench.telegram.sent]
    assert any("answer after" in text for text in said)
    assert [f.kind for f in await bench.rows("flag")] == ["poison"]


async def test_a_poison_event_does_not_hold_up_other_customers(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    _poison(monkeypatch, "poison")
    await asyncio.gather(
        bench.says("poison", "bad"), *(bench.says("answer me", f"good-{n}") for n in range(8))
    )
    await bench.passes(seconds=3)
    for n in range(8):
        assert bench.telegram.kinds(f"good-{n}") == ["greeting", "answer"]


async def test_what_was_received_before_a_death_is_handled_after_it(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench.engine.intake, "_on_stored", lambda _: None)  # dies after the commit
    await bench.says("answer me")
    assert bench.telegram.sent == []
    await bench.restart()
    await bench.quiet()
    assert bench.telegram.kinds() == ["greeting", "answer"]


async def test_two_processes_share_the_work_and_double_nothing(bench: Bench) -> None:
    other = bench.build()
    tasks = [asyncio.create_task(loop) for loop in other.loops()]
    intakes = [bench.engine.intake, other.intake]

    async def talk(chat: str) -> None:
        for n in range(5):
            event = CustomerWrote(bench.clock.now(), f"answer {n}")
            await intakes[n % 2].receive(bench.arrival(event, chat))

    await asyncio.gather(*(talk(f"chat-{n}") for n in range(10)))
    await bench.passes(seconds=3)
    await end_tasks(tasks)
    assert all(task.cancelled() for task in tasks)
    for n in range(10):
        kinds = bench.telegram.kinds(f"chat-{n}")
        assert kinds.count("greeting") == 1
        assert kinds.count("answer") == 5


async def test_how_long_events_wait_is_known_while_some_do(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    understand, gates = bench.matcher.understand, [threading.Event(), threading.Event()]

    def slowly(text: str, language_hint: str = "") -> Understanding:
        assert gates[int(text[-1])].wait(20)
        return understand(text, language_hint)

    monkeypatch.setattr(bench.matcher, "understand", slowly)
    decider = bench.engine.decider
    await bench.says("answer 0", "a")
    bench.clock.set(bench.clock.now() + timedelta(seconds=5))
    await bench.says("answer 1", "b")
    assert decider.lag == timedelta(0)  # nothing is known of what has not been decided
    gates[0].set()
    assert await eventually(lambda: decider.lag) == timedelta(seconds=5)
    gates[1].set()
    await bench.quiet()
    assert decider.lag == timedelta(0)


async def test_what_others_left_behind_does_not_make_this_process_late(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as dying:
        dying.setattr(bench.engine.intake, "_on_stored", lambda _: None)
        for chat in CUSTOMERS:
            await bench.says("answer me", chat)
    lags: list[timedelta] = []
    monkeypatch.setattr(bench.engine.decider, "listeners", [*bench.engine.decider.listeners])

    class Note:
        def committed(self, done: object) -> None:
            del done
            lags.append(bench.engine.decider.lag)

    bench.engine.decider.listeners.append(Note())
    await bench.clock.advance(5)
    await bench.quiet()
    assert set(lags) == {timedelta(0)}
    for chat in CUSTOMERS:
        assert bench.telegram.kinds(chat) == ["greeting", "answer"]


async def test_who_is_late_takes_nothing_from_others_who_may_be_late_too(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench.engine.intake, "_on_stored", lambda _: None)  # another has it
    with monkeypatch.context() as busy:
        busy.setattr(Decider, "lag", timedelta(seconds=5))
        await bench.says("answer me")
        await bench.clock.advance(9)
        assert await bench.rows("inbox", handled_at=None, attempts=0)
        await bench.clock.advance(2)
        await bench.quiet()
    [row] = await bench.rows("inbox")
    assert row.attempts == 1
    await bench.says("answer me too")
    await bench.clock.advance(2)
    await bench.quiet()
    assert bench.telegram.kinds() == ["greeting", "answer", "answer"]
