"""The waiting line: order, membership, rebuilding. On every kind of server there is."""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.queue.connection import Connection
from bot.queue.line import HIGHEST_PRIORITY, Entry, Line, score

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@pytest.fixture
def line(redis: Connection) -> Line:
    return Line(redis)


def entry(number: int, after: float = 0.0, group: str = "service", priority: int = 0) -> Entry:
    return Entry(number, group, NOON + timedelta(seconds=after), priority)


async def test_earlier_arrival_is_served_first_whatever_the_order_of_joining(line: Line) -> None:
    assert await line.join(entry(2, after=5)) == 1
    assert await line.join(entry(1, after=0)) == 1
    assert await line.join(entry(3, after=9)) == 3
    assert await line.heads("service", 10) == (1, 2, 3)
    assert await line.heads("service", 2) == (1, 2)
    assert await line.heads("service", 0) == ()
    assert await line.length("service") == 3


async def test_special_need_goes_before_earlier_arrival(line: Line) -> None:
    """H4."""
    await line.join(entry(1, after=-86_400))
    await line.join(entry(2, after=60, priority=1))
    await line.join(entry(3, after=120, priority=7))
    assert await line.heads("service", 3) == (3, 2, 1)


async def test_a_microsecond_decides_between_neighbours_of_any_priority(line: Line) -> None:
    for priority in range(HIGHEST_PRIORITY + 1):
        await line.join(Entry(10 * priority + 2, "orders", NOON + MICROSECOND, priority))
        await line.join(Entry(10 * priority + 1, "orders", NOON, priority))
    expected = [10 * priority + place for priority in range(7, -1, -1) for place in (1, 2)]
    assert await line.heads("orders", 100) == tuple(expected)


async def test_equal_arrivals_are_ordered_by_the_number_of_the_conversation(line: Line) -> None:
    for number in (100, 9, 10, 1):
        await line.join(entry(number))
    assert await line.heads("service", 9) == (1, 9, 10, 100)


async def test_a_return_to_the_line_keeps_the_original_place(line: Line) -> None:
    """H3: since is the original arrival."""
    for number in (1, 2, 3):
        await line.join(entry(number, after=number))
    await line.leave(1)
    assert await line.heads("service", 3) == (2, 3)
    assert await line.join(entry(1, after=1)) == 1


async def test_joining_another_group_leaves_the_first(line: Line) -> None:
    await line.join(entry(1))
    await line.join(entry(1, group="complaints"))
    assert await line.length("service") == 0
    assert await line.position("complaints", 1) == 1
    assert await line.position("service", 1) is None


async def test_joining_twice_is_joining_once(line: Line) -> None:
    await line.join(entry(1))
    await line.join(entry(1))
    assert await line.length("service") == 1


async def test_leaving_tells_whether_there_was_a_place(line: Line) -> None:
    await line.join(entry(1))
    assert await line.leave(1)
    assert not await line.leave(1)
    assert await line.position("service", 1) is None


async def test_agents_who_ask_together_are_pointed_to_different_customers(line: Line) -> None:
    for number in (1, 2, 3):
        await line.join(entry(number, after=number))
    asked = await asyncio.gather(*(line.pop_hint(["service"]) for _ in range(4)))
    assert sorted(asked, key=str) == [1, 2, 3, None]
    assert await line.length("service") == 3, "a hint takes nobody out of the line"


async def test_a_hint_looks_over_all_groups_and_heeds_priority(line: Line) -> None:
    await line.join(entry(1, after=1))
    await line.join(entry(2, after=0, group="orders"))
    await line.join(entry(3, after=9, group="complaints", priority=3))
    groups = ["service", "orders", "complaints"]
    assert [await line.pop_hint(groups) for _ in range(4)] == [3, 2, 1, None]


async def test_who_comes_back_to_the_line_can_be_pointed_to_at_once(line: Line) -> None:
    await line.join(entry(1))
    assert await line.pop_hint(["service"]) == 1
    await line.leave(1)
    await line.join(entry(1))
    assert await line.pop_hint(["service"]) == 1


async def test_an_empty_line_gives_no_hint(line: Line) -> None:
    assert await line.pop_hint(["service", "orders"]) is None
    assert await line.pop_hint([]) is None


async def test_rebuilding_writes_only_what_differs(line: Line) -> None:
    await line.join(entry(1, after=1))  # as it should be
    await line.join(entry(2, after=99))  # wrong moment
    await line.join(entry(3, after=3))  # wrong group
    await line.join(entry(4))  # waits no more
    truth = [entry(1, 1), entry(2, 2), entry(3, 3, "orders"), entry(5, 5)]
    assert await line.rebuild(truth, await line.fence()) == 4
    assert await line.heads("service", 9) == (1, 2, 5)
    assert await line.heads("orders", 9) == (3,)
    assert await line.rebuild(truth, await line.fence()) == 0


async def test_who_joins_or_leaves_while_a_rebuild_reads_is_left_alone(line: Line) -> None:
    await line.join(entry(1))
    fence = await line.fence()
    read_before = [entry(1)]
    await line.join(entry(2, after=2))
    await line.leave(1)
    await line.rebuild(read_before, fence)
    assert await line.heads("service", 9) == (2,)
    await line.rebuild([entry(2, 2)], await line.fence())
    assert await line.heads("service", 9) == (2,)


async def test_a_rebuild_from_before_a_wipe_keeps_who_joined_after_it(
    line: Line, redis: Connection
) -> None:
    fence = await line.fence()
    await redis.ask(lambda client: client.flushall())
    await line.join(entry(7))
    await line.rebuild([entry(1)], fence)
    assert await line.length("service") == 2


async def test_a_wipe_shows_until_the_line_is_rebuilt(line: Line, redis: Connection) -> None:
    assert await line.is_wiped()
    await line.rebuild([entry(1)], await line.fence())
    assert not await line.is_wiped()
    await redis.ask(lambda client: client.flushall())
    assert await line.is_wiped()
    await line.join(entry(2))
    assert await line.is_wiped(), "somebody joining does not mean that the others are back"


async def test_what_was_touched_is_forgotten_by_the_next_rebuild(
    line: Line, redis: Connection
) -> None:
    for number in range(50):
        await line.join(entry(number))
        await line.leave(number)
    await line.rebuild([], await line.fence())
    keys = await redis.ask(lambda client: client.keys("*"))
    assert sorted(keys) == ["{test}:line:built", "{test}:line:version"]


async def test_a_line_of_ten_thousand_is_rebuilt_in_order_within_the_limit(line: Line) -> None:
    numbers = list(range(10_000))
    random.Random(5).shuffle(numbers)  # noqa: S311 - not a secret
    truth = [entry(number, after=number) for number in numbers]
    assert await line.rebuild(truth, await line.fence()) == 10_000
    assert await line.position("service", 9_999) == 10_000
    assert await line.heads("service", 3) == (0, 1, 2)


async def test_every_key_carries_one_hash_tag(line: Line, redis: Connection) -> None:
    await line.join(entry(1))
    await line.pop_hint(["service"])
    await line.rebuild([entry(1)], await line.fence())
    keys = await redis.ask(lambda client: client.keys("*"))
    assert keys
    assert all(str(key).startswith("{test}:") for key in keys)


YEARS_2020_TO_2054 = timedelta(days=35 * 365) // MICROSECOND
moments = st.integers(0, YEARS_2020_TO_2054).map(
    lambda micros: datetime(2020, 1, 1, tzinfo=UTC) + micros * MICROSECOND
)


@given(moments, st.integers(0, 7), moments, st.integers(0, 7))
def test_the_score_orders_as_promised_and_fits_a_double(
    since: datetime, priority: int, other_since: datetime, other_priority: int
) -> None:
    one, other = score(since, priority), score(other_since, other_priority)
    assert (one < other) == ((-priority, since) < (-other_priority, other_since))
    assert int(float(one)) == one


@given(st.datetimes(timezones=st.just(UTC)), st.integers())
def test_moments_and_priorities_out_of_range_count_as_the_nearest(
    since: datetime, priority: int
) -> None:
    assert abs(score(since, priority)) < 2**53
    assert score(since, max(priority, 8)) == score(since, 7)
    assert score(since, min(priority, -1)) == score(since, 0)
