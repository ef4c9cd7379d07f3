"""The pace: 28 a second for all, one a second for a chat after a few at once."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import SendStatus
from bot.channels.telegram.pacing import Bucket, Pace
from tests.botapi import BotApiServer
from tests.clock import FakeClock
from tests.telegram.conftest import Build
from tests.telegram.recording import outgoing
from tests.waiting import eventually

SECOND = timedelta(seconds=1)
gaps = st.lists(st.integers(0, 400), min_size=1, max_size=150)  # milliseconds


def departures(clock: FakeClock, pace: Pace, asked: list[tuple[str, int]]) -> list[datetime]:
    """Ask for places at these gaps; return when each message leaves."""
    left = []
    for address, gap in asked:
        clock.set(clock.now() + timedelta(milliseconds=gap))
        wait = pace.take(address, timedelta(days=1))
        assert wait is not None
        left.append(clock.now() + wait)
    return left


def most_within(moments: list[datetime], window: timedelta) -> int:
    """Return the largest number of moments in any window of this length."""
    moments = sorted(moments)
    return max(sum(m < start + window for m in moments[i:]) for i, start in enumerate(moments))


@given(gaps)
def test_all_chats_together_stay_within_the_limit(between: list[int]) -> None:
    pace = Pace(clock := FakeClock(), 28)
    asked = [(f"{number}", gap) for number, gap in enumerate(between)]
    left = departures(clock, pace, asked)
    assert most_within(left, SECOND) <= 14 + 28
    assert most_within(left, 60 * SECOND) <= 14 + 28 * 60


@given(gaps)
def test_a_chat_gets_five_at_once_and_then_one_a_second(between: list[int]) -> None:
    pace = Pace(clock := FakeClock(), 28)
    left = departures(clock, pace, [("7", gap) for gap in between])
    assert left == sorted(left)
    for seconds in (1, 5, 20):
        assert most_within(left, seconds * SECOND) <= 5 + seconds


@given(st.integers(1, 1000), st.integers(0, 10_000))
def test_a_bucket_is_full_again_after_a_rest(burst: int, rest: int) -> None:
    clock = FakeClock()
    bucket = Bucket(timedelta(milliseconds=10), burst)
    for _ in range(burst):
        assert bucket.wait_at(clock.now()) == timedelta(0)
        bucket.take(clock.now())
    assert bucket.wait_at(clock.now()) == timedelta(milliseconds=10)
    later = clock.now() + timedelta(milliseconds=rest)
    assert bucket.is_full(later) is (rest >= 10 * burst)


def test_too_long_a_wait_takes_no_place(clock: FakeClock) -> None:
    pace = Pace(clock, 28)
    for _ in range(8):
        assert pace.take("7", 3 * SECOND) is not None
    assert pace.take("7", 3 * SECOND) is None
    assert pace.take("7", 3 * SECOND) is None
    assert pace.take("7", 4 * SECOND) == 4 * SECOND
    assert pace.take("8", 3 * SECOND) == timedelta(0)


def test_no_pace_is_no_wait(clock: FakeClock) -> None:
    pace = Pace(clock, 0)
    assert {pace.take("7", SECOND) for _ in range(1000)} == {timedelta(0)}


def test_chats_that_are_quiet_are_forgotten(clock: FakeClock) -> None:
    pace = Pace(clock, 1000)
    for number in range(25_000):
        clock.set(clock.now() + timedelta(milliseconds=1))
        assert pace.take(f"{number}", SECOND) == timedelta(0)
    assert len(pace._chats) <= 10_001


async def test_messages_to_one_chat_leave_at_its_pace(
    server: BotApiServer, build: Build, clock: FakeClock
) -> None:
    channel = build(clock, messages_per_second=28)
    await channel.start()
    sends = [asyncio.create_task(channel.send([outgoing("x", seq=seq)])) for seq in range(8)]
    other = asyncio.create_task(channel.send([outgoing("x", 8)]))
    await other
    for reached in (5, 6, 7, 8):
        await server.wait_for_calls("sendMessage", reached + 1)
        assert len(server.calls("sendMessage", 7)) == reached
        await eventually(lambda: clock.sleepers == (len(server.calls("sendMessage", 7)) < 8))
        await clock.advance(seconds=1)
    assert {results[0].status for results in await asyncio.gather(*sends)} == {SendStatus.SENT}


async def test_what_would_wait_too_long_goes_back_to_the_outbox(
    server: BotApiServer, build: Build, clock: FakeClock
) -> None:
    channel = build(clock, messages_per_second=28)
    await channel.start()
    sends = [asyncio.create_task(channel.send([outgoing("x", seq=seq)])) for seq in range(20)]
    for _ in range(30):
        await clock.advance(seconds=1)
    ends = Counter(results[0].status for results in await asyncio.gather(*sends))
    assert ends == {SendStatus.SENT: 15, SendStatus.RETRY: 5}


@pytest.mark.parametrize(("per_second", "expected"), [(28, 14), (1, 1)])
async def test_the_setting_is_the_pace_of_all(
    server: BotApiServer, build: Build, clock: FakeClock, per_second: int, expected: int
) -> None:
    channel = build(clock, messages_per_second=per_second)
    await channel.start()
    for chat in range(100, 120):
        server.customer(chat)
    sends = [asyncio.create_task(channel.send([outgoing("x", chat)])) for chat in range(100, 120)]
    await eventually(lambda: clock.sleepers or all(send.done() for send in sends))
    await server.wait_for_calls("sendMessage", expected)
    assert len(server.calls("sendMessage")) == expected
    for _ in range(30):
        await clock.advance(seconds=1)
    await asyncio.gather(*sends)


def test_a_group_gets_no_more_than_twenty_a_minute(clock: FakeClock) -> None:
    pace = Pace(clock, 28)
    left = departures(clock, pace, [("-100", 0)] * 60)
    assert most_within(left, 60 * SECOND) <= 20


def test_whoever_takes_over_begins_without_a_burst(clock: FakeClock) -> None:
    pace = Pace(clock, 28)
    pace.begin_anew()
    left = departures(clock, pace, [(f"{number}", 0) for number in range(56)])
    assert most_within(left, SECOND) <= 29


async def test_of_those_who_wait_the_most_urgent_goes_first(
    server: BotApiServer, build: Build, clock: FakeClock
) -> None:
    """Deadline words, then agents, then answers, whoever came first."""
    channel = build(clock, messages_per_second=1)
    await channel.start()
    asked = [(7, 2), (100, 2), (101, 2), (102, 1), (103, 0), (104, 1), (105, 0)]
    sends = []
    for chat, urgency in asked:
        server.customer(chat)
        message = outgoing("x", chat, urgency=urgency)
        sends.append(asyncio.create_task(channel.send([message])))
        await clock.advance(0)
    for reached in range(1, len(asked) + 1):
        await server.wait_for_calls("sendMessage", reached)
        await clock.advance(seconds=1)
    await asyncio.gather(*sends)
    left = [call.chat_id for call in server.calls("sendMessage")]
    assert left == [7, 103, 105, 102, 104, 100, 101]


async def test_a_process_whose_turn_is_over_sends_nothing(
    server: BotApiServer, build: Build, clock: FakeClock
) -> None:
    channel = build(clock)
    channel._sending._is_ours = lambda: False
    await channel.start()
    [result] = await channel.send([outgoing("x")])
    assert (result.status, result.error) == (SendStatus.RETRY, "not our turn")
    assert server.calls("sendMessage") == []
