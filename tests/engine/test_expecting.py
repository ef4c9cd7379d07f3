"""The expected wait comes from the recent flow, or is not told (T9)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.engine.expecting import Claim, Staffing, expected_wait

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def _claims(*minutes_ago: float, agents: int = 1) -> list[Claim]:
    """Return claims, newest first, by so many agents in turn."""
    return [Claim(NOW - ago * MINUTE, 1 + n % agents) for n, ago in enumerate(minutes_ago)]


def test_a_steady_flow_goes_on() -> None:
    assert expected_wait(_claims(0, 2, 4, 6), Staffing(1, 1), 4, NOW) == 10 * MINUTE


def test_nothing_is_said_where_there_is_too_little_to_go_by() -> None:
    assert expected_wait([], Staffing(2, 2), 3, NOW) is None
    assert expected_wait(_claims(0, 1), Staffing(2, 2), 3, NOW) is None


def test_nothing_is_said_where_nobody_is_on() -> None:
    assert expected_wait(_claims(0, 2, 4, 6), Staffing(), 3, NOW) is None


def test_twice_as_many_on_as_claimed_are_twice_as_fast() -> None:
    claims = _claims(0, 2, 4, 6, agents=1)
    assert expected_wait(claims, Staffing(2, 1), 3, NOW) == 4 * MINUTE


def test_half_of_those_who_claimed_are_half_as_fast() -> None:
    claims = _claims(0, 2, 4, 6, agents=2)
    assert expected_wait(claims, Staffing(1, 1), 3, NOW) == 16 * MINUTE


def test_time_without_a_claim_counts() -> None:
    steady = expected_wait(_claims(0, 2, 4, 6), Staffing(1, 1), 0, NOW)
    slower = expected_wait(_claims(6, 8, 10, 12), Staffing(1, 1), 0, NOW)
    assert steady == 2 * MINUTE
    assert slower == 4 * MINUTE


def test_where_nobody_is_free_and_the_flow_has_stopped_nothing_is_made_up() -> None:
    stopped = _claims(50, 51, 52, 53, 54, 55)
    assert expected_wait(stopped, Staffing(3, 0), 2, NOW) is None
    assert expected_wait(stopped, Staffing(3, 1), 2, NOW) is not None
    going_on = _claims(1, 2, 3, 4, 5, 6)
    assert expected_wait(going_on, Staffing(3, 0), 2, NOW) is not None


@given(st.lists(st.floats(0, 60), min_size=3, max_size=20), st.integers(1, 9), st.integers(0, 200))
def test_longer_lines_wait_longer_and_more_agents_less(
    minutes: list[float], online: int, waiting: int
) -> None:
    claims = _claims(*sorted(minutes))
    one = expected_wait(claims, Staffing(online, 1), waiting, NOW)
    longer = expected_wait(claims, Staffing(online, 1), waiting + 1, NOW)
    more = expected_wait(claims, Staffing(online + 1, 1), waiting, NOW)
    assert one is not None
    assert longer is not None
    assert more is not None
    assert timedelta() <= more <= one <= longer
