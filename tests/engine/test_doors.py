"""An outage of the house is nobody's absence; an agent who is gone is found all the same."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.engine.doors import Doors
from handlers.policy import Policy
from tests.clock import FakeClock
from tests.engine.bench import Bench

AFTER = timedelta(seconds=30)
START = FakeClock().now()


def _open(doors: Doors, since: datetime, seconds: float) -> datetime:
    """Look twice a second, for so long."""
    for half in range(int(seconds * 2) + 1):
        doors.note(since + timedelta(seconds=half / 2))
    return since + timedelta(seconds=int(seconds * 2) / 2)


def test_an_open_house_counts_what_the_policy_says() -> None:
    doors = Doors()
    now = _open(doors, START, 31)
    assert doors.seen_since(now, AFTER) == now - AFTER


def test_an_outage_does_not_count_until_everybody_had_time_to_come_back() -> None:
    doors = Doors()
    shut_at = _open(doors, START, 60)
    again = shut_at + timedelta(seconds=45)
    assert doors.seen_since(again, AFTER) == shut_at - AFTER
    now = _open(doors, again, 29)
    assert doors.seen_since(now, AFTER) == shut_at - AFTER
    now = _open(doors, now, 2)
    assert doors.seen_since(now, AFTER) == now - AFTER


def test_a_process_that_just_started_forgives_a_short_closure_only() -> None:
    doors = Doors()
    assert doors.seen_since(START, AFTER) == START - AFTER - timedelta(minutes=10)
    now = _open(doors, START, 31)
    assert doors.seen_since(now, AFTER) == now - AFTER


@given(st.lists(st.floats(0.1, 1000), max_size=30))
def test_nobody_is_ever_gone_sooner_than_the_policy_says(gaps: list[float]) -> None:
    doors, now = Doors(), START
    for gap in gaps:
        now += timedelta(seconds=gap)
        since = doors.seen_since(now, AFTER)
        assert now - AFTER - timedelta(minutes=10) <= since <= now - AFTER
        doors.note(now)


async def test_chats_stay_with_their_agents_over_an_outage_of_the_house(bench: Bench) -> None:
    """While the database was away no heartbeat could be kept: nobody is sent back to the line."""
    ann = await bench.hire("Ann")
    chat = (await bench.says("person")).conversation_id
    await bench.quiet()
    await bench.claims(ann, chat)
    await bench.writes(ann, chat, 1, "Good day.")
    bench.clock.set(bench.clock.now() + Policy().agent_vanished_after * 2)
    await bench.engine.lines.look()
    await bench.engine.vanished.look()
    await bench.quiet()
    [row] = await bench.rows("conversation")
    assert (row.stage, row.claim_epoch) == ("agent", 1)
    assert bench.engine.lines.standing.groups["service"].agents_online == 1
