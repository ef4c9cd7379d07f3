"""Runs the product and kills it, really, at one step of the way of an event.

    python -m tests.kills.launcher STEP NTH

Patches the one function that the step names so that its NTH call ends in SIGKILL, then runs
`python -m bot run`. The product itself knows nothing of this.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from bot.channels.telegram.channel import TelegramChannel
from bot.cli.main import main
from bot.engine.decider import Decider
from bot.engine.intake import InboxIntake
from bot.engine.lines import Lines
from bot.engine.sender import Sender
from bot.storage import conversations, deadlines, inbox, outbox
from bot.storage.decisions import Batch

# step -> (owner, name of the function, die before it runs or after)
STEPS: dict[str, tuple[Any, str, bool]] = {
    "before the inbox commit": (inbox, "insert_rows", False),
    "committed, not acknowledged": (InboxIntake, "_store", False),
    "lock held": (conversations, "lock", False),
    "deadlines read under the lock": (deadlines, "open_deadlines", False),
    "before the decision's commit": (Batch, "write", False),
    "after the decision's commit": (Decider, "_finish", True),
    "claimed for sending, not sent": (Sender, "_start", True),
    "before sending": (TelegramChannel, "send", True),
    "after sending": (TelegramChannel, "send", False),
    "response unrecorded": (outbox, "write_ends", True),
    "committed, Redis stale": (Lines, "committed", True),
}


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _patched(original: Callable[..., Any], nth: int, *, before: bool) -> Callable[..., Any]:
    calls = 0

    def is_time() -> bool:
        nonlocal calls
        calls += 1
        return calls == nth

    async def wait(result: Any) -> Any:
        value = await result
        if is_time():
            _die()
        return value

    def call(*args: Any, **names: Any) -> Any:
        if before and is_time():
            _die()
        result = original(*args, **names)
        return result if before else wait(result)

    return call


def arm(step: str, nth: int) -> None:
    """Let the step's function end this process at its nth call."""
    owner, name, before = STEPS[step]
    setattr(owner, name, _patched(getattr(owner, name), nth, before=before))


if __name__ == "__main__":
    arm(sys.argv[1], int(sys.argv[2]))
    sys.exit(main(["run"]))
