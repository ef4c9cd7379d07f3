"""The command line's front door: finds the command, runs it, ends in one plain sentence."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final

from bot.cli.trouble import Trouble
from bot.collecting import much_is_made
from bot.settings import SettingsError

# One module each, imported only when it is asked for: `--help` has no database to wait for.
COMMANDS: Final[dict[str, str]] = {
    "run": "serve customers, agents and leads until stopped",
    "doctor": "check settings, database, Redis, Telegram and files, and say what is wrong",
    "agent": "add, list, disable, enable and invite agents and leads",
    "knowledge": "check the knowledge base, ask it a question, measure it",
    "stats": "show response times as a table, CSV or JSON",
    "export": "write everything that is kept about one customer as JSON",
    "erase": "remove everything that is kept about one customer",
}
WRONG_USE: Final = 2
INTERRUPTED: Final = 130


def main(words: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = sys.argv[1:] if words is None else words
    name = _front_parser().parse_args(words[:1]).command
    try:
        return _run(name, words[1:])
    except SettingsError as error:
        print(error, file=sys.stderr)
        return WRONG_USE
    except Trouble as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        return INTERRUPTED


def _front_parser() -> argparse.ArgumentParser:
    width = max(map(len, COMMANDS))
    parser = argparse.ArgumentParser(
        prog="python -m bot",
        description="Sansheng, a customer-service desk.",
        epilog="commands:\n"
        + "\n".join(f"  {name:{width}}  {purpose}" for name, purpose in COMMANDS.items())
        + "\n\n`python -m bot COMMAND --help` tells more. Settings: see .env.example.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=COMMANDS, metavar="COMMAND", help="one of those below")
    return parser


def _run(name: str, words: Sequence[str]) -> int:
    with much_is_made():  # what is imported stays: Python need not look for garbage in it
        module = import_module(f"bot.cli.{name}")
    parser = argparse.ArgumentParser(prog=f"python -m bot {name}", description=module.__doc__)
    module.add_arguments(parser)
    arguments = parser.parse_args(words)
    code: int = arguments.act(arguments)
    return code
