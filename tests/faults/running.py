"""Running faults one after another, and telling what came of them in a table."""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.clock import SystemClock
from tests.faults.catalogue import Fault
from tests.faults.ground import open_ground
from tests.faults.history import History
from tests.faults.play import Play, Recovery
from tests.faults.verdict import WRONGS, Verdict
from tests.servers.postgres import PostgresServer, start_postgres, stop_postgres

_SHOWN_AT_MOST = 3
_PLAY_SECONDS_AT_MOST = 600.0


@dataclass(frozen=True, slots=True)
class Result:
    """A line of the table."""

    fault: Fault
    seed: int
    messages: int
    verdict: Verdict
    recovery: Recovery
    seconds: float

    @property
    def is_late(self) -> bool:
        """Tell whether it took longer than promised to go on."""
        return 0 < self.fault.recovers_within < self.recovery.seconds


async def run_faults(
    faults: Iterable[Fault], seed: int, messages: int, seats: int, settles_in: float = 0
) -> list[Result]:
    """Run them all on one PostgreSQL; each has a database, Redis and folder of its own.

    The first begins when the server has stood for `settles_in` seconds.
    """
    # What it has said to be committed must be there when it comes back.
    postgres = await asyncio.to_thread(start_postgres, synchronous_commit="on")
    try:
        await SystemClock().sleep(settles_in)
        _say(_HEAD)
        return [await _try(fault, seed, messages, seats, postgres) for fault in faults]
    finally:
        stop_postgres(postgres)


async def _try(
    fault: Fault, seed: int, messages: int, seats: int, postgres: PostgresServer
) -> Result:
    """Run one; where it did not come to its end that is what is wrong, and the others go on."""
    started = time.monotonic()
    try:
        return await _run(fault, seed, messages, seats, postgres)
    except (TimeoutError, AssertionError) as error:
        verdict = Verdict()
        verdict.add("broken", "the play", f"{type(error).__name__}: {error}")
        result = Result(fault, seed, 0, verdict, Recovery(0.0), time.monotonic() - started)
        _say(_row(result))
        _tell(result, History({}, {}, [], [], []))
        return result


async def _run(
    fault: Fault, seed: int, messages: int, seats: int, postgres: PostgresServer
) -> Result:
    folder = Path(tempfile.mkdtemp(prefix="sansheng-faults-"))
    started = time.monotonic()
    try:
        async with (
            asyncio.timeout(_PLAY_SECONDS_AT_MOST),
            open_ground(fault.needs, folder, seed, postgres) as ground,
        ):
            play = Play(ground, seed, fault.messages or messages, fault.seats or seats)
            await play.run(fault.inject)
            history = await play.finish()
            verdict = play.judge(
                history, may_be_in_doubt=fault.may_be_in_doubt, may_be_late=fault.may_be_late
            )
            logs = "\n".join(sorted({life.output() for life in ground.house.lives}))
            if not fault.may_log_errors:
                for line in logs.splitlines():
                    if '"level": "error"' in line or '"level": "critical"' in line:
                        verdict.add("broken", "log", line[:2000])
            result = Result(
                fault,
                seed,
                play.passed,
                verdict,
                play.recovery(),
                time.monotonic() - started,
            )
        _say(_row(result))
        _tell(result, history)
        return result
    finally:
        shutil.rmtree(folder, ignore_errors=True)


_COLUMNS = (
    "seed",
    "messages",
    "lost",
    "unexpected",
    "doubled",
    "disorder",
    "broken",
    "in doubt",
    "recovery",
)
_HEAD = f"{'fault':<54}" + "".join(f"{name:>11}" for name in _COLUMNS)


def _row(result: Result) -> str:
    counts = [result.verdict.count(wrong) for wrong in WRONGS]
    recovery = f"{result.recovery.seconds:.1f} s{' !' if result.is_late else ''}"
    cells = [result.seed, result.messages, *counts, result.verdict.in_doubt, recovery]
    return f"{result.fault.name:<54}" + "".join(f"{cell!s:>11}" for cell in cells)


def _tell(result: Result, history: History) -> None:
    """Show what was wrong, with the whole history of the first few chats concerned."""
    shown: set[str] = set()
    last = history.chats.get(result.recovery.address)
    if result.is_late and last is not None:
        who, before = result.recovery.address[:12], result.recovery.before
        _say(f"    late: {who}: {result.recovery.asked}, asked {before:.2f} s before")
        _say("      " + last.told().replace("\n", "\n      "))
    for finding in result.verdict.findings:
        _say(f"    {finding.wrong}: {finding.address[:12]}: {finding.what}")
        chat = history.chats.get(finding.address)
        if chat is not None and finding.address not in shown and len(shown) < _SHOWN_AT_MOST:
            shown.add(finding.address)
            _say("      " + chat.told().replace("\n", "\n      "))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def totals(results: Iterable[Result]) -> str:
    """Return the last line of the table."""
    results = list(results)
    counts = [sum(r.verdict.count(wrong) for r in results) for wrong in WRONGS]
    doubt = sum(r.verdict.in_doubt for r in results)
    cells = ["", sum(r.messages for r in results), *counts, doubt, ""]
    return f"{f'{len(results)} faults':<54}" + "".join(f"{cell!s:>11}" for cell in cells)
