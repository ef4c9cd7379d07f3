"""Show response times as a table, CSV or JSON."""

from __future__ import annotations

import argparse
import json
from datetime import date
from functools import partial
from typing import Any, Final

from bot.cli.opening import with_database
from bot.cli.tables import table
from bot.cli.trouble import Trouble
from bot.clock import SystemClock
from bot.figures_table import stats_csv, stats_rows
from bot.hours_file import load_hours
from bot.period import PeriodError, read_period
from bot.policy_file import load_policy
from bot.settings import Settings
from bot.storage.closures import read_closures
from bot.storage.database import Database
from bot.storage.stats import BY, StatsQuestion, read_stats
from handlers.surroundings import GROUPS
from scripts.located import LocatedError

_HEADS: Final = ("key", "figure", "count", "in time", "p50 s", "p90 s", "p99 s")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe `stats`."""
    parser.add_argument(
        "--from",
        dest="start",
        default="",
        metavar="DATE",
        help="date or moment; default: today",
    )
    parser.add_argument(
        "--to", dest="end", default="", metavar="DATE", help="the first moment not counted any more"
    )
    parser.add_argument("--by", choices=BY, default="day", help="default: day")
    parser.add_argument("--format", choices=("table", "csv", "json"), default="table")
    parser.set_defaults(act=lambda arguments: with_database(partial(_show, arguments)))


async def _show(arguments: argparse.Namespace, settings: Settings, database: Database) -> int:
    now = SystemClock().now()
    try:
        start, end = read_period(arguments.start, arguments.end, settings.zone, now)
        policy = load_policy(settings.policy_file)
        opening = load_hours(settings.hours_file, settings.zone, GROUPS)
    except (PeriodError, LocatedError) as error:
        raise Trouble(str(error)) from None
    zone = settings.zone
    async with database.read() as tx:
        closed = await read_closures(tx, date.min)
        opening = opening.with_closures(tuple(one.value for one in closed))
        question = StatsQuestion(start, end, arguments.by, zone, policy, now, opening)
        stats = await read_stats(tx, question)
    print(_written(stats, arguments.format), end="")
    return 0


def _written(stats: dict[str, Any], style: str) -> str:
    if style == "json":
        return json.dumps(stats, ensure_ascii=False, indent=2) + "\n"
    if style == "csv":
        return stats_csv(stats)
    rows = list(stats_rows(stats))
    return (table(_HEADS, rows) if rows else "Nothing happened in this period.") + "\n"
