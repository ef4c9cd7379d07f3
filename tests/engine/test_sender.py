"""Sending: in order, once, and honest about what is not known."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.channels.base import SendResult, SendStatus
from bot.engine.done import Done
from bot.engine.sender import ABANDONED_AFTER
from bot.storage.database import Connection
from bot.storage.outbox import Claimed
from tests.engine.bench import Bench
from tests.waiting import eventually


async def test_the_moments_of_words_are_those_of_sending(bench: Bench) -> None:
    bench.telegram.gate.clear()
    await bench.says("answer me")
    await eventually(lambda: bench.rows("outbox", status="sending"))
    bench.clock.set(bench.clock.now() + timedelta(seconds=7))
    bench.telegram.gate.set()
    await bench.quiet()
    turn = (await bench.rows("turn"))[0]
    visit = (await bench.rows("visit"))[0]
    for waited in (visit.greeted_at - visit.arrived_at, turn.answered_at - turn.asked_at):
        assert timedelta(seconds=7) <= waited < timedelta(seconds=8)


async def test_words_of_substance_are_sent_once_more_courtesies_never(bench: Bench) -> None:
    bench.telegram.answers = [SendResult(SendStatus.UNCERTAIN)] * 4
    await bench.says("answer me")
    await bench.quiet()
    assert bench.telegram.kinds() == ["greeting", "answer", "answer"]
    statuses = {row.seq: row.status for row in await bench.rows("outbox")}
    assert set(statuses.values()) == {"uncertain"}


async def test_a_chat_that_must_wait_does_not_hold_up_another(bench: Bench) -> None:
    bench.telegram.answers = [
        SendResult(SendStatus.RETRY, retry_after=timedelta(seconds=5), error="429")
    ]
    await bench.says("answer me", "slow")
    await eventually(lambda: bench.telegram.kinds("slow") == ["greeting"])
    await bench.says("answer me", "quick")
    await eventually(lambda: bench.telegram.kinds("quick") == ["greeting", "answer"])
    await bench.clock.advance(4)
    assert bench.telegram.kinds("slow") == ["greeting"]
    await bench.passes(seconds=3)
    assert bench.telegram.kinds("slow") == ["greeting", "greeting", "answer"]


async def test_a_customer_who_blocked_us_is_marked_and_left_alone(bench: Bench) -> None:
    bench.telegram.answers = [SendResult(SendStatus.BLOCKED, error="blocked")]
    await bench.says("answer me")
    await eventually(lambda: bench.rows("conversation", is_blocked=True))
    await bench.quiet()
    assert {row.status for row in await bench.rows("outbox")} == {"dead"}
    assert len(bench.telegram.sent) == 1


@pytest.mark.parametrize("status", [SendStatus.DEAD, SendStatus.UNCERTAIN])
async def test_one_message_that_fails_does_not_stop_the_next(
    bench: Bench, status: SendStatus
) -> None:
    bench.telegram.answers = [SendResult(status, error="no")]
    await bench.says("answer me")
    await bench.quiet()
    assert bench.telegram.kinds() == ["greeting", "answer"]


async def test_a_process_that_dies_while_sending_leaves_no_greeting_twice(bench: Bench) -> None:
    bench.telegram.gate.clear()
    await bench.says("answer me")
    await eventually(lambda: bench.rows("outbox", status="sending"))
    bench.telegram.gate.set()
    await bench.restart()
    bench.clock.set(bench.clock.now() + ABANDONED_AFTER)
    await bench.has_turn()
    await bench.engine.watch.find_abandoned()
    await bench.quiet()
    assert bench.telegram.kinds().count("greeting") <= 1
    assert bench.telegram.kinds().count("answer") == 1


async def test_closing_begins_no_send_and_records_those_on_their_way(bench: Bench) -> None:
    bench.telegram.gate.clear()
    await bench.says("answer me")
    await eventually(lambda: bench.rows("outbox", status="sending"))
    finishing = asyncio.create_task(bench.engine.sender.finish())
    await bench.clock.advance(0.01)
    assert not finishing.done()
    bench.telegram.gate.set()
    await finishing
    left = {row.seq: row.status for row in await bench.rows("outbox")}
    assert [status for _, status in sorted(left.items())] == ["sent", "pending"]
    await bench.says("answer me too", "2")
    await eventually(lambda: bench.rows("outbox", status="pending", conversation_id=2))
    await bench.restart()
    await bench.quiet()
    assert bench.telegram.kinds() == ["greeting", "answer"]
    assert bench.telegram.kinds("2") == ["greeting", "answer"]


async def test_words_are_claimed_in_the_transaction_that_writes_them(bench: Bench) -> None:
    """Nobody sees an answer that is decided, could leave, and is not on its way."""
    bench.telegram.gate.clear()
    seen: list[list[str]] = []

    class Looker:
        def committed(self, done: Sequence[Done]) -> None:
            assert all(one.outgoing is None for one in done)
            seen.append([message.kind for message in started])

    started: list[Claimed] = []
    deliver = bench.engine.sender.deliver

    def note(claimed: Sequence[Claimed]) -> None:
        started.extend(claimed)
        deliver(claimed)

    bench.engine.sender.deliver = note  # type: ignore[method-assign]
    bench.engine.decider.listeners.append(Looker())
    await bench.arrives()
    await eventually(lambda: seen)
    assert seen == [["greeting"]]
    assert [row.status for row in await bench.rows("outbox")] == ["sending"]
    bench.telegram.gate.set()
    await bench.quiet()
    assert bench.telegram.kinds() == ["greeting"]


async def test_without_room_words_wait_for_their_turn(bench: Bench) -> None:
    bench.telegram.gate.clear()
    chats = [f"{number}" for number in range(230)]
    await asyncio.gather(*(bench.arrives(chat) for chat in chats))

    async def are_decided() -> bool:
        return len(await bench.rows("outbox")) == len(chats)

    await eventually(are_decided)
    statuses = [row.status for row in await bench.rows("outbox")]
    assert statuses.count("sending") <= 200
    assert "pending" in statuses
    bench.telegram.gate.set()
    await bench.quiet()
    assert sorted(message.address for message in bench.telegram.sent) == sorted(chats)


async def test_a_decision_that_is_not_committed_sends_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The claim goes with the decision: at the next try both are made anew."""
    claim = bench.engine.sender.claim
    tries = 0

    async def claim_and_fail(tx: Connection, conversations: Sequence[int]) -> list[Claimed]:
        nonlocal tries
        claimed = await claim(tx, conversations)
        tries += 1
        if tries == 1:
            assert claimed
            raise ConnectionError("the database went away before the commit")
        return claimed

    monkeypatch.setattr(bench.engine.sender, "claim", claim_and_fail)
    await bench.arrives()
    await bench.quiet()
    assert tries == 2
    assert bench.telegram.kinds() == ["greeting"]
    assert [row.attempts for row in await bench.rows("outbox")] == [1]
