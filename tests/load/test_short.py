"""Real processes, real databases, a few seconds: counts are asserted, seconds are printed."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from benchmarks.load.__main__ import is_whole, show
from benchmarks.load.changes import Spread, measure_changes
from benchmarks.load.deadlines import Kept, measure_deadlines
from benchmarks.load.house import POSTGRES, SQLITE, TWO, Plan
from benchmarks.load.scenarios import is_kept, measure_crowd, measure_history
from benchmarks.load.stream import Held, quantile

pytestmark = [pytest.mark.process, pytest.mark.timeout(240)]

RATE, SECONDS = 10, 2

STREAMS: dict[str, Callable[[], Awaitable[list[Held]]]] = {
    "sqlite with a history": lambda: measure_history(_forked(SQLITE), 500, RATE, 1),
    "two processes and desks": lambda: _alone(measure_crowd(_forked(TWO), 30, 3, RATE, SECONDS)),
}


def _forked(plan: Plan) -> Plan:
    """Nothing is counted here that depends on how a process begins."""
    return replace(plan, is_whole=False)


async def _alone(measured: Awaitable[Held]) -> list[Held]:
    return [await measured]


@pytest.mark.parametrize("name", STREAMS)
async def test_every_question_is_received_and_answered_once(name: str) -> None:
    for held in await STREAMS[name]():
        sys.stdout.write(f"{show(held)}\n")
        assert is_whole(held), held
        assert held.answered_per_second > 0


async def test_every_deadline_fires_once_and_none_early() -> None:
    kept = await measure_deadlines(_forked(POSTGRES), 60, 2)
    sys.stdout.write(f"{show(kept)}\n")
    assert kept.due == 60
    assert is_whole(kept), kept


async def test_a_change_of_an_entry_holds_in_every_process() -> None:
    spread = await measure_changes(_forked(TWO), 20, 2)
    sys.stdout.write(f"{show(spread)}\n")
    assert is_whole(spread), spread
    assert spread.p50_ms > 0


def test_what_is_lost_doubled_or_early_is_not_whole() -> None:
    good = Kept("x", 10, 1.0, 2.0, early=0, doubled=0, lost=0)
    assert is_whole(good)
    for name in ("early", "doubled", "lost"):
        assert not is_whole(Kept(**{**_fields(good), name: 1}))
    assert is_whole(Spread("x", 2, 1.0, 2.0, lost=0))
    assert not is_whole(Spread("x", 2, 1.0, 2.0, lost=1))
    held = Held("x", 1, 1, 1, 1, 1, 1, 1, lost=0, doubled=0, troubles=0)
    assert is_whole(held)
    for name in ("lost", "doubled", "troubles"):
        assert not is_whole(Held(**{**_fields(held), name: 1}))


def test_a_share_of_all_waits() -> None:
    waits = [n / 1000 for n in range(100, 0, -1)]
    assert quantile(waits, 0.5) == 51
    assert quantile(waits, 0.99) == 100
    assert quantile([], 0.99) == 0


def _fields(one: Held | Kept) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


@pytest.mark.parametrize(
    "late", [{"received_p99_ms": 100}, {"answer_p99_ms": 500}, {"answered_per_second": 90}]
)
def test_a_pace_is_held_while_all_are_received_and_answered_in_time(late: dict[str, Any]) -> None:
    held = Held("x", 100, 99, 5, 99, 20, 499, 1, lost=0, doubled=0, troubles=0)
    assert is_kept(held)
    assert not is_kept(replace(held, **late))
