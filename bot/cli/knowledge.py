"""The knowledge base: check its files, ask it a question, measure it on labelled questions."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from bot.cli import knowledge_files, knowledge_summary
from bot.cli.knowledge_source import entries_of
from bot.cli.tables import table
from bot.cli.trouble import Trouble
from bot.knowledge_warnings import unmannered
from bot.meanings import encoder_of
from bot.opening import StartError
from bot.settings import Settings, load_settings
from knowledge import evaluate
from knowledge.checking import of_pictures, problems, remarks
from knowledge.entries import load_entries
from knowledge.entry import EntryError
from knowledge.labelled import LabelledError
from knowledge.matcher import Matcher
from knowledge.meaning import Meaning
from knowledge.understanding import Understanding


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe `knowledge` and what can be done with it."""
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    _action(actions, "check", "read every entry and say what is wrong").set_defaults(act=_check)
    ask = _action(actions, "ask", "show how a question is understood and what would be answered")
    ask.add_argument("question", metavar="QUESTION", help="what a customer might write")
    ask.add_argument("--language", default="", help="zh-CN, zh-TW or en; default: as it looks")
    ask.add_argument("--json", action="store_true", help="print what was understood as JSON")
    ask.set_defaults(act=_ask)
    measure = _action(actions, "evaluate", "measure the matching on labelled questions")
    evaluate.add_arguments(measure)
    measure.set_defaults(act=_evaluate)
    knowledge_files.add_actions(actions)
    knowledge_summary.add_action(actions)


def _action(actions: Any, name: str, purpose: str) -> argparse.ArgumentParser:
    described = f"{purpose[0].upper()}{purpose[1:]}."
    parser: argparse.ArgumentParser = actions.add_parser(name, help=purpose, description=described)
    return parser


def _check(_arguments: argparse.Namespace) -> int:
    settings = load_settings()
    folder = settings.knowledge_dir
    if wrong := problems(folder):
        raise Trouble("\n".join(map(str, wrong)))
    # A folder of one's own is read before a desk takes it over; else the desk's own are looked at.
    matcher = Matcher(load_entries(folder) if folder else entries_of(settings))
    if not matcher.entries:
        raise Trouble(f"There are no entries in {folder}: put *.md files there.")
    noticed = [*remarks(matcher), *(one for entry in matcher.entries for one in unmannered(entry))]
    if folder is None:
        kept = settings.files_dir
        noticed += [one for entry in matcher.entries for one in of_pictures(entry, kept)]
    for remark in noticed:
        print(f"{remark.entry}: {remark.says}")
    languages = [asked for entry in matcher.entries for asked in entry.questions.values()]
    verdict = f"worth a look: {len(noticed)}" if noticed else "all in order"
    print(f"{len(matcher.entries)} entries with {sum(map(len, languages))} wordings: {verdict}.")
    return 0


def _ask(arguments: argparse.Namespace) -> int:
    settings = load_settings()
    try:
        matcher = Matcher(entries_of(settings))
    except EntryError as error:
        raise Trouble(str(error)) from None
    if encoder := _encoder(settings):
        matcher = matcher.with_meaning(encoder)
    found = matcher.understand(arguments.question, arguments.language)
    print(_as_json(arguments.question, found) if arguments.json else _shown(found))
    return 0


def _encoder(settings: Settings) -> Meaning | None:
    try:
        return encoder_of(settings)
    except StartError as error:
        raise Trouble(str(error)) from None


def _as_json(question: str, found: Understanding) -> str:
    readable = question.encode("utf-8", "replace").decode("utf-8")  # a terminal sends any bytes
    told = {
        "question": readable,
        "language": found.language,
        "signals": sorted(found.signals),
        "outcome": found.outcome,
        "best": [
            {"entry": c.entry, "question": c.question, "answer": c.answer, "score": c.score}
            for c in found.best
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


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


def _evaluate(arguments: argparse.Namespace) -> int:
    try:
        figures = evaluate.run(arguments, _encoder(load_settings()))
        sys.stdout.write(figures + "\n")
    except LabelledError as error:
        raise Trouble(str(error)) from None
    except OSError as error:
        raise Trouble(f"{error.filename} cannot be written ({error.strerror}).") from None
    return 0
