"""One life of the product, which may end, really, at one step of the way of an event.

The function that the step names is patched so that its NTH call after the moment when a file
appears ends in SIGKILL; then `python -m bot run` is what runs. The product itself knows nothing
of this.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bot.app
import bot.cli.run
from bot import clock
from bot.channels.telegram.channel import TelegramChannel
from bot.cli.main import main
from bot.engine import decider
from bot.engine.decider import Decider
from bot.engine.intake import InboxIntake
from bot.engine.lines import Lines
from bot.engine.sender import Sender
from bot.settings import EXPECTED
from bot.storage import conversations, deadlines, inbox, outbox
from bot.storage.decisions import Batch, Decided
from bot.web import uploads
from bot.web.api import chats
from handlers import deciding
from handlers.events import DeadlineDue

# Who is forked from here need not import them.
_IMPORTED = (bot.app, bot.cli.run)


@dataclass(frozen=True, slots=True)
class Step:
    """Die in this function, before it runs or after; `counts` says which calls are meant."""

    owner: Any
    name: str
    is_before: bool
    counts: Callable[[tuple[Any, ...]], bool] = bool


def _has_ends(arguments: tuple[Any, ...]) -> bool:
    return bool(arguments[1])


def _is_deadline(arguments: tuple[Any, ...]) -> bool:
    decided = arguments[1]
    return isinstance(decided, Decided) and isinstance(decided.event, DeadlineDue)


BEFORE, AFTER = True, False
STEPS: dict[str, Step] = {
    "before the inbox commit": Step(inbox, "insert_rows", AFTER),
    "committed, not acknowledged": Step(InboxIntake, "_store", AFTER),
    "lock held": Step(conversations, "lock", AFTER),
    "deadlines read under the lock": Step(deadlines, "open_deadlines", AFTER),
    "before the decision's commit": Step(Batch, "write", AFTER),
    "after the decision's commit": Step(Decider, "_finish", BEFORE),
    "claimed for sending, not sent": Step(Sender, "_start", BEFORE),
    "before sending": Step(TelegramChannel, "send", BEFORE),
    "after sending": Step(TelegramChannel, "send", AFTER),
    "response unrecorded": Step(outbox, "write_ends", BEFORE, _has_ends),
    "response recorded, not committed": Step(outbox, "write_ends", AFTER, _has_ends),
    "committed, Redis stale": Step(Lines, "committed", BEFORE),
    "deadline decided under the lock": Step(Batch, "add", BEFORE, _is_deadline),
    "file written, no row": Step(uploads, "add_file", BEFORE),
    "claim committed, answer never sent": Step(chats, "ask", AFTER),
}


@dataclass(frozen=True, slots=True)
class Order:
    """How a life is to be lived, and perhaps where it ends."""

    settings: Mapping[str, str]
    log: Path
    armed: Path  # when this file is there, calls count
    step: str = ""
    nth: int = 1
    file_bytes_at_most: int = 0  # of any file written, as if the disk were full; 0 for no limit
    poison: str = ""  # words that break whoever handles them; with "kill" in them, the process
    clock: Path | None = None  # a file with the seconds by which the machine's clock is wrong
    tree: Path | None = None  # of another version, which then lives instead, unpatched


def live(order: Order) -> None:
    """Be the product, in a process of its own."""
    _log_to(order.log)
    for name in EXPECTED:
        os.environ.pop(name.upper(), None)
    os.environ.update({"KNOWLEDGE_MEANING": "off", **order.settings})
    os.chdir(order.settings["DATA_DIR"])
    if order.tree is not None:
        become(order.tree)
    if order.step:
        arm(order)
    if order.poison:
        poison(order.poison)
    if order.clock is not None:
        move_clock(order.clock)
    if order.file_bytes_at_most:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write then fails as on a full disk
        resource.setrlimit(resource.RLIMIT_FSIZE, (order.file_bytes_at_most,) * 2)
    sys.exit(main(["run"]))


def _log_to(path: Path) -> None:
    log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for stream, handle in enumerate((nothing, log, log)):
        os.dup2(handle, stream)


def become(tree: Path) -> None:
    """Be another version from here on; whoever watches this process goes on watching it."""
    code = "import sys; from bot.cli.main import main; sys.exit(main(['run']))"
    os.execve(  # noqa: S606 - an interpreter of our own
        sys.executable, [sys.executable, "-c", code], {**os.environ, "PYTHONPATH": str(tree)}
    )


def arm(order: Order) -> None:
    """Let the step's function end this process at its nth call from the moment it is armed."""
    step = STEPS[order.step]
    setattr(step.owner, step.name, _patched(getattr(step.owner, step.name), step, order))


def poison(words: str) -> None:
    """Let these words break the handlers."""
    original = deciding.handle

    def handle(conversation: Any, event: Any, surroundings: Any) -> Any:
        if words in str(getattr(event, "text", "")):
            if "kill" in words:
                _die()
            raise ZeroDivisionError(words)
        return original(conversation, event, surroundings)

    setattr(decider, "handle", handle)  # noqa: B010 - it is imported there


def move_clock(file: Path) -> None:
    """Let the machine's clock be wrong by what the file says, from the moment it says so."""
    original = clock.wall_clock

    def wrong() -> float:
        return original() + (float(file.read_text(encoding="ascii")) if file.exists() else 0.0)

    clock.wall_clock = wrong


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _patched(original: Callable[..., Any], step: Step, order: Order) -> Callable[..., Any]:
    calls = 0

    def is_time(arguments: tuple[Any, ...]) -> bool:
        nonlocal calls
        if not step.counts(arguments) or not order.armed.exists():
            return False
        calls += 1
        return calls == order.nth

    async def wait(result: Any, arguments: tuple[Any, ...]) -> Any:
        value = await result
        if is_time(arguments):
            _die()
        return value

    def call(*arguments: Any, **names: Any) -> Any:
        if step.is_before and is_time(arguments):
            _die()
        result = original(*arguments, **names)
        return result if step.is_before else wait(result, arguments)

    return call
