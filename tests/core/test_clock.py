"""The clock goes on steadily, whatever is done to that of the machine."""

from __future__ import annotations

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import SteadyTime, SystemClock, wall_clock

HOUR = 3600.0


class Machine:
    """A machine whose clock may be moved."""

    def __init__(self) -> None:
        self.wall = 1_000_000.0
        self.run = 50.0

    def passes(self, seconds: float) -> None:
        self.wall += seconds
        self.run += seconds


def _steady(machine: Machine) -> SteadyTime:
    return SteadyTime(lambda: machine.wall, lambda: machine.run)


@pytest.mark.parametrize("moved", [HOUR, -HOUR])
def test_a_clock_that_is_moved_makes_no_promise_early_or_late(moved: float) -> None:
    machine = Machine()
    time = _steady(machine)
    before = time.seconds()
    machine.wall += moved
    for _ in range(18 * 5):
        machine.passes(0.2)
        time.seconds()
    assert time.seconds() - before == pytest.approx(18, abs=0.19)


def test_the_new_time_is_approached_and_reached() -> None:
    machine = Machine()
    time = _steady(machine)
    machine.wall += 60
    seen = []
    for _ in range(70):
        machine.passes(100)
        seen.append(machine.wall - time.seconds())
    assert seen[0] == pytest.approx(59)
    assert seen[-1] == 0
    assert seen == sorted(seen, reverse=True)


@given(
    st.lists(st.tuples(st.floats(0, 100), st.floats(-2 * HOUR, 2 * HOUR)), min_size=1, max_size=30)
)
def test_it_never_goes_back(steps: list[tuple[float, float]]) -> None:
    machine = Machine()
    time = _steady(machine)
    last = time.seconds()
    for passed, moved in steps:
        machine.passes(passed)
        machine.wall += moved
        now = time.seconds()
        assert last + passed * 0.98 <= now <= last + passed * 1.02
        last = now


def test_a_machine_left_alone_tells_its_own_time() -> None:
    now = SystemClock().now()
    assert now.tzinfo is UTC
    assert now.timestamp() == pytest.approx(wall_clock(), abs=0.5)
