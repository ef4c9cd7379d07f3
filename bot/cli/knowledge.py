"""The knowledge base: check its files, ask it a question."""

from __future__ import annotations

import argparse

from bot.cli.tables import table
from bot.cli.trouble import Trouble
from bot.settings import load_settings
from knowledge.entries import EntryError, load_entries
from knowledge.matcher import Matcher
from knowledge.understanding import Understanding


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe `knowledge` and what can be done with it."""
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    check = actions.add_parser(
        "check", help="read every entry and say what is wrong", description="Read every entry."
    )
    check.set_defaults(act=_check)
    ask = actions.add_parser(
        "ask",
        help="show how a question is understood and what would be answered",
        description="Show how a question is understood and what would be answered.",
    )
    ask.add_argument("question", metavar="QUESTION", help="what a customer might write")
    ask.add_argument("--language", default="", help="zh-CN, zh-TW or en; default: as it looks")
    ask.set_defaults(act=_ask)


def _matcher() -> Matcher:
    return Matcher(load_entries(load_settings().knowledge_dir))


def _check(_arguments: argparse.Namespace) -> int:
    folder = load_settings().knowledge_dir
    try:
        entries = load_entries(folder)
        Matcher(entries)
    except EntryError as error:
        raise Trouble(str(error)) from None
    wordings = sum(len(each) for entry in entries for each in entry.questions.values())
    print(f"{len(entries)} entries with {wordings} wordings: all in order.")
    return 0


def _ask(arguments: argparse.Namespace) -> int:
    try:
        found = _matcher().understand(arguments.question, arguments.language)
    except EntryError as error:
        raise Trouble(str(error)) from None
    print(_shown(found))
    return 0


def _shown(found: Understanding) -> str:
    lines = [
        f"language  {found.language or 'not clear'}",
        f"signals   {', '.join(sorted(found.signals)) or 'none'}",
        f"outcome   {found.outcome}",
    ]
    if found.best:
        rows = [(f"{each.score:.3f}", each.entry, each.question) for each in found.best]
        lines += ["", table(("score", "entry", "question"), rows), "", found.best[0].answer]
    return "\n".join(lines)
