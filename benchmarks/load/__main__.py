"""What the desk carries, with processes of its own on this machine's loopback only.

    python -m benchmarks.load [--seconds 300] [--rate N] [--only WHAT] [--short] [--json]

Customers ask the questions of the starter knowledge base by the web chat (a fifth of them by
Telegram where one process takes Telegram in); a message is held when it was received and answered.
The load generator shares the machine with the product and its database. What is lost, doubled or
early makes the command fail; seconds do not.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict

import uvloop

from benchmarks.load.changes import Spread, measure_changes
from benchmarks.load.deadlines import Kept, measure_deadlines
from benchmarks.load.house import POSTGRES, SQLITE, THREE, TWO
from benchmarks.load.scenarios import (
    measure_crowd,
    measure_history,
    measure_most,
    measure_stream,
)
from benchmarks.load.stream import Held

_LONGEST = 900  # seconds, of a stream
_MOST = 1_000  # messages a second
GROWING = (POSTGRES, TWO, THREE)
Result = Held | Kept | Spread
Scenario = Callable[[], Awaitable[list[Result]]]


async def _alone(measured: Awaitable[Result]) -> list[Result]:
    return [await measured]


async def _each(measured: Iterable[Awaitable[Result]]) -> list[Result]:
    return [await one for one in measured]


async def _two(measured: Awaitable[list[Held]]) -> list[Result]:
    return [*await measured]


def scenarios(seconds: float, rate: float, share: float = 1) -> dict[str, Scenario]:
    """Return what is measured; `share` makes the counts smaller, and `rate` overrides (0: not)."""
    desks, chats, dues, stored = (int(n * share) for n in (100, 5_000, 10_000, 1_000_000))
    wordings, changes = int(10_000 * share), int(30 * share)
    brief, most = min(seconds, 60), _MOST * share
    return {
        "sqlite": lambda: _alone(measure_stream(SQLITE, rate or 50, seconds)),
        "postgres": lambda: _alone(measure_stream(POSTGRES, rate or 150, seconds)),
        "two": lambda: _alone(measure_stream(TWO, rate or 150, seconds)),
        "rush": lambda: _alone(measure_stream(TWO, rate or 400, brief)),
        "most": lambda: _each(measure_most(plan, rate or 100, brief / 3, most) for plan in GROWING),
        "crowd": lambda: _alone(measure_crowd(TWO, chats, desks, rate or 50, brief)),
        "deadlines": lambda: _alone(measure_deadlines(POSTGRES, dues, brief)),
        "changes": lambda: _alone(measure_changes(TWO, wordings, max(changes, 4))),
        "history": lambda: _two(measure_history(POSTGRES, stored, rate or 50, brief)),
        "history-sqlite": lambda: _two(measure_history(SQLITE, stored, rate or 50, brief)),
    }


def show(result: Result) -> str:
    """Return a line of figures."""
    if isinstance(result, Kept):
        return (
            f"{result.name:38} {result.due} deadlines: late p50 {result.p50_ms} ms, p99"
            f" {result.p99_ms} ms; early {result.early}, doubled {result.doubled},"
            f" lost {result.lost}"
        )
    if isinstance(result, Spread):
        return (
            f"{result.name:38} holds everywhere after p50 {result.p50_ms} ms, p99"
            f" {result.p99_ms} ms; {result.changes} changes, lost {result.lost}"
        )
    return (
        f"{result.name:38} asked {result.asked_per_second}/s, answered"
        f" {result.answered_per_second}/s; received p50 {result.received_p50_ms} ms, p99"
        f" {result.received_p99_ms} ms; answer p50 {result.answer_p50_ms} ms, p99"
        f" {result.answer_p99_ms} ms; processor {result.processor_ms} ms; lost {result.lost},"
        f" doubled {result.doubled}, troubles {result.troubles}"
    )


def is_whole(result: Result) -> bool:
    """Tell whether nothing was lost, doubled, or early."""
    if isinstance(result, Kept):
        return not (result.early or result.doubled or result.lost)
    if isinstance(result, Spread):
        return not result.lost
    return not (result.lost or result.doubled or result.troubles)


def main() -> int:
    """Measure one thing after another; fail when something was lost, doubled or early."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--seconds", type=float, default=300, help=f"at most {_LONGEST}")
    parser.add_argument("--rate", type=float, default=0, help="messages a second")
    parser.add_argument("--only", choices=scenarios(0, 0), action="append")
    parser.add_argument("--short", action="store_true", help="counts of a hundredth, 3 seconds")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    seconds, rate = min(arguments.seconds, _LONGEST), min(arguments.rate, _MOST)
    chosen = scenarios(3, rate or 20, 0.01) if arguments.short else scenarios(seconds, rate)
    everything_is_whole = True
    for name in arguments.only or chosen:
        before = os.getloadavg()[0]
        for result in uvloop.run(_measured(chosen[name])):
            everything_is_whole &= is_whole(result)
            row = json.dumps(asdict(result)) if arguments.json else show(result)
            print(f"{row}  (load before: {before:.1f})", flush=True)
    return 0 if everything_is_whole else 1


async def _measured(scenario: Scenario) -> list[Result]:
    return await scenario()


if __name__ == "__main__":
    sys.exit(main())
