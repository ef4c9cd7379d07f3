"""How long the event loop is held up while a large knowledge base is taken over.

    python -m benchmarks.holding [--wordings 100000] [--json]

A desk that is open follows a base to which somebody has just brought so many wordings: they are
read from SQLite, whose statements run on the loop itself, and indexed in a thread. Meanwhile the
loop looks at the clock every millisecond; printed are the longest times for which it could not.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from benchmarks.wordings import entries
from bot.clock import SystemClock
from bot.collecting import share_the_processor
from bot.knowledge_base import KnowledgeBase
from bot.storage.database import Database, sqlite_url
from bot.storage.entries import Change, put_entries
from bot.storage.migrate import migrate
from bot.tasks import end_tasks
from knowledge.entry import Entry

_TICK_SECONDS: Final = 0.001
_AT_FIRST: Final = 500  # entries that the desk has known before
_AT_ONCE: Final = 1_000  # that are put in one transaction
_SHOWN: Final = 5


@dataclass(frozen=True)
class Holding:
    """The longest times in milliseconds, and how many seconds all of it took."""

    wordings: int
    seconds: float
    longest_ms: tuple[float, ...]
    over_10_ms: int


async def measure(wordings: int) -> Holding:
    """Let a desk follow a base that has grown by so many wordings."""
    with tempfile.TemporaryDirectory() as folder:
        database = await Database.open(sqlite_url(Path(folder) / "knowledge.db"))
        try:
            await migrate(database)
            return await _followed(database, list(entries(wordings)))
        finally:
            await database.close()


async def _followed(database: Database, shop: list[Entry]) -> Holding:
    count = sum(len(asked) for each in shop for asked in each.questions.values())
    await _put(database, shop[:_AT_FIRST])
    knowledge = await KnowledgeBase(database, SystemClock(), ZoneInfo("Asia/Shanghai")).open()
    await _put(database, shop[_AT_FIRST:])
    shop.clear()
    share_the_processor()
    late: list[float] = []
    ticking = asyncio.create_task(_tick(late))
    begun = time.perf_counter()
    await knowledge.follow()
    took = time.perf_counter() - begun
    await end_tasks([ticking])
    longest = tuple(round(one * 1000, 1) for one in sorted(late, reverse=True)[:_SHOWN])
    return Holding(count, round(took, 1), longest, sum(one > 0.01 for one in late))


async def _put(database: Database, put: Sequence[Entry]) -> None:
    for first in range(0, len(put), _AT_ONCE):
        async with database.write() as tx:
            part = put[first : first + _AT_ONCE]
            await put_entries(tx, part, Change(SystemClock().now(), "benchmark"))


async def _tick(late: list[float]) -> None:
    while True:
        begun = time.perf_counter()
        await asyncio.sleep(_TICK_SECONDS)  # noqa: TID251 - a benchmark lives in real time
        late.append(time.perf_counter() - begun - _TICK_SECONDS)


def main() -> int:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.holding", description=__doc__)
    parser.add_argument("--wordings", type=int, default=100_000, help="at most 1000000")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    found = asyncio.run(measure(min(arguments.wordings, 1_000_000)))
    if arguments.json:
        print(json.dumps(asdict(found)))
        return 0
    print(
        f"{found.wordings:,} wordings followed in {found.seconds} s; the loop was held up for "
        f"{', '.join(map(str, found.longest_ms))} ms at the longest, "
        f"{found.over_10_ms} times for more than 10 ms"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
