"""Whose turn it is to send: believed only as long as nobody else can have it."""

from __future__ import annotations

import pytest

from bot.engine.turn import Turn
from bot.storage.senders import TURN_SECONDS, Former
from tests.clock import FakeClock


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
