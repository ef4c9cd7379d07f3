"""The bots that are measured, each a process on a core of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bot.settings import EXPECTED
from tests.botapi import BotApiServer
from tests.servers.ports import free_port

BOT_CORE: Final = 1
_ROOT: Final = Path(__file__).parents[1]
_END_SECONDS: Final = 15

# From the server to the words of the command and the settings, for a folder of its own.
Bot = Callable[[BotApiServer, Path], tuple[list[str], dict[str, str]]]


def product(server: BotApiServer, folder: Path) -> tuple[list[str], dict[str, str]]:
    """Run the product, not held back to Telegram's limits."""
    settings = {
        "TELEGRAM_TOKEN": server.token,
        "TELEGRAM_API_URL": server.root,
        "TELEGRAM_MESSAGES_PER_SECOND": "0",
        "DATA_DIR": str(folder),
        "PORT": str(free_port()),
        "LOG_LEVEL": "warning",
    }
    return [sys.executable, "-m", "bot", "run"], settings


def _echo(name: str) -> Bot:
    """Run one of the echo bots."""

    def command(server: BotApiServer, _folder: Path) -> tuple[list[str], dict[str, str]]:
        return [sys.executable, "-m", f"benchmarks.{name}", server.token, server.root], {}

    return command


ECHO_PTB: Final = _echo("echo_ptb")
ECHO_AIOGRAM: Final = _echo("echo_aiogram")


@contextmanager
def running(bot: Bot, server: BotApiServer) -> Iterator[subprocess.Popen[bytes]]:
    """Run a bot on its own core, in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="sansheng-path-"))
    words, settings = bot(server, folder)
    kept = {k: v for k, v in os.environ.items() if k.lower() not in EXPECTED}
    process = subprocess.Popen(
        words,
        env={**kept, "PYTHONPATH": str(_ROOT), **settings},
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        os.sched_setaffinity(process.pid, {BOT_CORE})
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(_END_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)


def processor_seconds(pid: int) -> float:
    """Return how much processor time a process has used, its threads included."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
