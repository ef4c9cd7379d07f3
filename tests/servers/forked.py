"""What a process of the nursery does: be `python -m bot ...`, with streams of its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.cli.main import main


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
