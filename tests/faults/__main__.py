"""`python -m tests.faults`: break everything there is to break, and count what went wrong."""

from __future__ import annotations

import argparse
import asyncio
import sys
from dataclasses import replace

from bot.storage.senders import LOCKS_ARE_BACK
from tests.faults.catalogue import FAULTS, SHORT
from tests.faults.running import run_faults, totals


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="what people do follows from it")
    parser.add_argument("--only", action="append", default=[], help="faults whose name has this")
    parser.add_argument("--messages", type=int, default=1000, help="of each fault, at least")
    parser.add_argument("--seats", type=int, default=30, help="customers at once")
    parser.add_argument("--short", action="store_true", help="the few that `make test` runs")
    parser.add_argument("--older", default="", help="a revision, for the older of two versions")
    parser.add_argument("--list", action="store_true", help="name the faults and end")
    return parser.parse_args()


def main() -> int:
    """Run what was asked for; 1 when anything was wrong."""
    arguments = _arguments()
    chosen = [
        replace(fault, needs=replace(fault.needs, revision=arguments.older))
        for fault in (SHORT if arguments.short else FAULTS).values()
        if not arguments.only or any(part in fault.name for part in arguments.only)
    ]
    if arguments.list:
        sys.stdout.write("".join(f"{fault.name}\n" for fault in chosen))
        return 0
    # A server that has just started is not trusted to know who is gone: that is a fault of its own.
    settles_in = LOCKS_ARE_BACK.total_seconds()
    plays = run_faults(chosen, arguments.seed, arguments.messages, arguments.seats, settles_in)
    results = asyncio.run(plays)
    sys.stdout.write(f"{totals(results)}\n")
    return int(any(r.verdict.findings for r in results))


if __name__ == "__main__":
    sys.exit(main())
