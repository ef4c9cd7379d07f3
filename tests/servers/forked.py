"""What a process of the nursery does: be `python -m bot ...`, with streams of its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path

import alembic.command

import bot.app
import bot.channels.telegram.channel
from bot.cli.main import COMMANDS, main
from knowledge.entries import load_entries
from knowledge.matcher import Matcher

# Who is forked from here need neither import them nor read the words that matching knows about.
_IMPORTED = (
    alembic.command,
    bot.app,
    bot.channels.telegram.channel,
    *(import_module(f"bot.cli.{name}") for name in COMMANDS),
)
_WORDS = Matcher(load_entries())


def be_the_product(
    words: Sequence[str], settings: Mapping[str, str], folder: Path, streams: Sequence[Path]
) -> None:
    """Run the command line to its end: environment, folder and standard streams are given."""
    os.environ.clear()
    os.environ.update(settings)
    os.chdir(folder)
    for number, path in enumerate(streams):
        _redirect(number, path)
    sys.stdin = os.fdopen(0, "r", encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False, buffering=1)
    sys.exit(main(words))


def _redirect(number: int, path: Path) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND if number else os.O_RDONLY
    opened = os.open(path, flags, 0o600)
    os.dup2(opened, number)
    os.close(opened)
