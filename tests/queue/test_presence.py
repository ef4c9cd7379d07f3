"""Who is at work: rotation by sign-in, heartbeats, load, rebuilding."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.queue.connection import Connection
from bot.queue.presence import AtWork, Presence

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
WITHIN = timedelta(seconds=30)


@pytest.fixture
def presence(redis: Connection) -> Presence:
    return Presence(redis)


def agent(number: int, after: float = 0.0, *groups: str, chats: int = 0) -> AtWork:
    signed_in = NOON + timedelta(seconds=after)
    return AtWork(number, groups or ("service",), signed_in, signed_in, chats)


async def numbers(presence: Presence, group: str, after: float = 0.0) -> list[int]:
    now = NOON + timedelta(seconds=after)
    return [one.agent_id for one in await presence.online_in(group, now, WITHIN)]


async def test_agents_of_a_group_stand_in_the_order_of_signing_in(presence: Presence) -> None:
    """H2: rotation by sign-in order."""
    await presence.arrive(agent(1, 5))
    await presence.arrive(agent(2, 1, "service", "orders"))
    await presence.arrive(agent(3, 3, "orders"))
    assert await numbers(presence, "service") == [2, 1]
    assert await numbers(presence, "orders") == [2, 3]
    assert await numbers(presence, "complaints") == []


async def test_what_was_told_is_read_back_to_the_microsecond(presence: Presence) -> None:
    told = AtWork(7, ("orders", "service"), NOON, NOON + timedelta(microseconds=1), 3)
    await presence.arrive(told)
    assert await presence.online(NOON, WITHIN) == (told,)


async def test_silence_longer_than_allowed_is_absence(presence: Presence) -> None:
    await presence.arrive(agent(1))
    assert await numbers(presence, "service", after=30) == [1]
    assert await numbers(presence, "service", after=30.000001) == []
    assert await presence.beat(1, NOON + timedelta(seconds=31))
    assert await numbers(presence, "service", after=61) == [1]


async def test_a_late_heartbeat_never_turns_the_clock_back(presence: Presence) -> None:
    await presence.arrive(agent(1, 20))
    await presence.beat(1, NOON)
    assert await numbers(presence, "service", after=50) == [1]


async def test_a_heartbeat_of_a_stranger_asks_to_arrive_again(presence: Presence) -> None:
    assert not await presence.beat(1, NOON)
    assert not await presence.set_chats(1, 2)
    assert await presence.online(NOON, WITHIN) == ()


async def test_signing_out_is_gone_at_once(presence: Presence) -> None:
    await presence.arrive(agent(1))
    await presence.leave(1)
    assert await numbers(presence, "service") == []
    assert not await presence.beat(1, NOON)


async def test_chats_are_mirrored_and_survive_a_second_arrival(presence: Presence) -> None:
    await presence.arrive(agent(1, chats=1))
    assert await presence.set_chats(1, 4)
    await presence.arrive(agent(1, chats=0))
    assert [one.chats for one in await presence.online(NOON, WITHIN)] == [4]


async def test_counts_name_every_group_asked_for(presence: Presence) -> None:
    await presence.arrive(agent(1, 0, "service", "orders"))
    await presence.arrive(agent(2))
    counts = await presence.counts(("service", "orders", "complaints"), NOON, WITHIN)
    assert counts == {"service": 2, "orders": 1, "complaints": 0}


async def test_a_rebuild_makes_it_what_the_database_says(presence: Presence) -> None:
    await presence.arrive(agent(1, chats=9))
    await presence.arrive(agent(2))
    truth = (agent(1, 0, "orders", chats=2), agent(3, 1))
    await presence.rebuild(truth, await presence.fence())
    assert await presence.online(NOON, WITHIN) == truth


async def test_who_comes_or_goes_while_a_rebuild_reads_is_left_alone(presence: Presence) -> None:
    await presence.arrive(agent(1))
    fence = await presence.fence()
    read_before = [agent(1)]
    await presence.leave(1)
    await presence.arrive(agent(2))
    await presence.rebuild(read_before, fence)
    assert await numbers(presence, "service") == [2]


async def test_a_rebuild_never_puts_a_heartbeat_back(presence: Presence) -> None:
    await presence.arrive(agent(1))
    await presence.beat(1, NOON + timedelta(seconds=20))
    await presence.rebuild([replace(agent(1), seen_at=NOON)], await presence.fence())
    assert await numbers(presence, "service", after=50) == [1]


async def test_a_wipe_shows_until_it_is_rebuilt(presence: Presence, redis: Connection) -> None:
    await presence.rebuild([agent(1)], await presence.fence())
    assert not await presence.is_wiped()
    await redis.ask(lambda client: client.flushall())
    assert await presence.is_wiped()
    assert await presence.online(NOON, WITHIN) == ()
