"""Whose turn it is to send: believed only as long as nobody else can have it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.engine.turn import Turn
from bot.storage import schema
from bot.storage.codec import event_json
from bot.storage.senders import TURN_SECONDS, Former
from handlers.events import CustomerWrote
from tests.clock import FakeClock
from tests.engine.bench import Bench
from tests.waiting import eventually

# On SQLite there is nobody to take over from.
on_postgres = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)


@pytest.fixture
def turn(clock: FakeClock) -> Turn:
    return Turn(clock, "me", is_alone=False)


def test_alone_it_is_always_ours(clock: FakeClock) -> None:
    turn = Turn(clock, "me", is_alone=True)
    assert turn.is_ours()
    assert turn.is_settled()


async def test_it_is_over_before_another_may_take_it(turn: Turn, clock: FakeClock) -> None:
    assert not turn.is_ours()
    asked_at = clock.now()
    await clock.advance(0.2)  # the answer took its time
    turn.hear(Former(""), asked_at)
    assert turn.is_ours()
    await clock.advance(TURN_SECONDS - 0.2 - 0.5)
    assert not turn.is_ours()


async def test_what_the_former_left_is_sorted_out_after_a_while(
    turn: Turn, clock: FakeClock
) -> None:
    turn.hear(Former("other"), clock.now())
    assert turn.former == "other"
    assert not turn.is_settled()
    for _ in range(4):
        await clock.advance(0.4)
        turn.hear(Former("me"), clock.now())
    assert turn.is_settled()
    assert turn.former == "other"


async def test_what_the_dead_left_is_sorted_out_at_once(turn: Turn, clock: FakeClock) -> None:
    turn.hear(Former("other", is_gone=True), clock.now())
    assert turn.former == "other"
    assert turn.is_settled()
    turn.hear(None, clock.now())
    assert not turn.is_settled()


async def test_taking_it_is_told_once_until_it_was_lost(turn: Turn, clock: FakeClock) -> None:
    taken: list[str] = []
    turn.on_taken.append(lambda: taken.append("taken"))
    for _ in range(3):
        turn.hear(Former("me" if taken else ""), clock.now())
        await clock.advance(0.4)
    assert taken == ["taken"]
    turn.hear(None, clock.now())
    assert not turn.is_ours()
    turn.hear(Former("other"), clock.now())
    assert taken == ["taken", "taken"]


async def test_who_was_frozen_and_gets_its_own_back_has_nothing_to_inherit(
    turn: Turn, clock: FakeClock
) -> None:
    taken: list[str] = []
    turn.on_taken.append(lambda: taken.append("taken"))
    turn.hear(Former("other"), clock.now())
    await clock.advance(60)
    assert not turn.is_ours()
    turn.hear(Former("me"), clock.now())
    assert turn.is_ours()
    assert turn.is_settled()
    assert (turn.former, taken) == ("other", ["taken"])


async def test_a_turn_whose_taking_was_never_told_is_sorted_out_after_a_while(
    turn: Turn, clock: FakeClock
) -> None:
    turn.hear(Former("me"), clock.now())  # the answer to the first asking was lost on its way
    assert turn.is_ours()
    assert not turn.is_settled()
    await clock.advance(1.5)
    assert turn.is_settled()


async def _leaves_behind(bench: Bench, text: str) -> None:
    """Let another process take in a customer's words and do nothing more."""
    chat = (await bench.says("hello")).conversation_id
    await bench.quiet()
    now, inbox = bench.clock.now(), schema.inbox
    values = {
        "source": "telegram",
        "external_id": "of the other",
        "conversation_id": chat,
        "event": event_json.dump_json(CustomerWrote(now, text)).decode(),
        "received_at": now - timedelta(seconds=0.2),
    }
    async with bench.database.write() as tx:
        await tx.execute(sa.insert(inbox).values(values))


def _take_over(bench: Bench, *, is_gone: bool) -> None:
    bench.engine.turn.hear(None, bench.clock.now())
    bench.engine.turn.hear(Former("other", is_gone=is_gone), bench.clock.now())


@pytest.fixture
async def looked_at(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """Let another process leave something behind; note what the decider is told to look at."""
    await _leaves_behind(bench, "answer me")
    looked_at: list[list[int]] = []
    monkeypatch.setattr(bench.engine.decider, "add", looked_at.append)
    return looked_at


@on_postgres
async def test_what_the_dead_took_in_is_answered_at_once(bench: Bench) -> None:
    await _leaves_behind(bench, "answer me")
    before = len(bench.telegram.kinds())
    _take_over(bench, is_gone=True)
    await bench.engine.watch.find_orphans()
    await eventually(lambda: len(bench.telegram.kinds()) > before)


@on_postgres
@pytest.mark.parametrize("is_gone", [True, False])
async def test_what_the_living_took_in_is_left_to_them(
    bench: Bench, looked_at: list[list[int]], *, is_gone: bool
) -> None:
    _take_over(bench, is_gone=is_gone)
    await bench.engine.watch.find_orphans()
    assert any(looked_at) is is_gone


@on_postgres
async def test_after_nobody_there_is_nothing_to_inherit(
    bench: Bench, looked_at: list[list[int]]
) -> None:
    bench.engine.turn.hear(None, bench.clock.now())
    bench.engine.turn.hear(Former("", is_gone=True), bench.clock.now())
    await bench.engine.watch.find_orphans()
    assert not any(looked_at)


@on_postgres
async def test_who_was_frozen_leaves_to_others_what_they_have_in_hand(
    bench: Bench, looked_at: list[list[int]]
) -> None:
    own, now = Former(bench.engine.turn.name, is_gone=True), bench.clock.now()
    bench.engine.turn.hear(own, now - timedelta(seconds=60))
    assert not bench.engine.turn.is_ours()
    bench.engine.turn.hear(own, now)
    await bench.engine.watch.find_orphans()
    assert not any(looked_at)
