"""`knowledge summary`: how the knowledge base did of late, for people or for programs."""

from __future__ import annotations

import argparse
import json
from functools import partial
from typing import Any

from bot.cli.opening import with_database
from bot.cli.tables import table
from bot.cli.trouble import Trouble
from bot.clock import SystemClock
from bot.knowledge_summary import DAYS, DAYS_AT_MOST, Summary, read_summary, summary_document
from bot.settings import Settings
from bot.storage.database import Database


def add_action(actions: Any) -> None:
    """Describe `knowledge summary`."""
    purpose = "sum up the last days: what was asked, answered, missed and never used"
    described = f"{purpose[0].upper()}{purpose[1:]}."
    parser = actions.add_parser("summary", help=purpose, description=described)
    parser.add_argument(
        "--days",
        type=int,
        default=DAYS,
        metavar="N",
        help=f"whole days before today; default: {DAYS}",
    )
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")
    parser.set_defaults(act=lambda arguments: with_database(partial(_show, arguments)))


async def _show(arguments: argparse.Namespace, settings: Settings, database: Database) -> int:
    if not 1 <= arguments.days <= DAYS_AT_MOST:
        raise Trouble(f"--days must be a number from 1 to {DAYS_AT_MOST}.")
    now = SystemClock().now()
    summary = await read_summary(database, arguments.days, now, settings.zone)
    if arguments.json:
        print(json.dumps(summary_document(summary), ensure_ascii=False, indent=2))
    else:
        print(_written(summary))
    return 0


def _written(summary: Summary) -> str:
    figures = summary.figures
    start, end = (f"{moment:%Y-%m-%d %H:%M}" for moment in (summary.start, summary.end))
    parts = [
        f"From {start} to {end}",
        f"questions {figures.questions}, answered {figures.answered},"
        f" offered a choice {figures.offered}, missed {figures.missed};"
        f" misses settled {figures.settled}",
    ]
    if summary.top_missed:
        rows = [(str(count), _on_one_line(asked)) for asked, count in summary.top_missed]
        parts += ["", table(("missed", "question"), rows)]
    if summary.top_answered:
        rows = [(str(count), entry) for entry, count in summary.top_answered]
        parts += ["", table(("answered", "entry"), rows)]
    if summary.unused:
        parts += ["", f"Never answered: {', '.join(summary.unused)}"]
    return "\n".join(parts)


def _on_one_line(text: str) -> str:
    """Return a customer's words without what a terminal would take for orders."""
    return "".join(filter(str.isprintable, " ".join(text.split())))
