"""Work in a thread that nobody waits for: it is told of, and holds no end up."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bot.lonely_thread import in_lonely_thread
from tests.servers.ports import free_port
from tests.servers.product import environment
from tests.waiting import eventually, wait_until


async def test_what_the_work_returns_or_raises_is_told() -> None:
    names = await in_lonely_thread(lambda: threading.current_thread().name, "ann")
    assert names == "ann"
    with pytest.raises(ZeroDivisionError):
        await in_lonely_thread(lambda: 1 // 0, "bob")


async def test_who_waits_may_go_and_the_work_may_still_end() -> None:
    begun, go_on, done = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        go_on.wait(10)
        done.set()

    task = asyncio.create_task(in_lonely_thread(work, "slow"))
    await eventually(begun.is_set)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not done.is_set()
    go_on.set()
    await eventually(done.is_set)


# The real desk with an encoder that never comes to an end, as a very large base might not.
_STUCK = """
import sys, threading
import bot.meanings
from bot.cli.main import main

class Stuck:
    name = "stuck"
    width = 512

    def unknown(self, texts):
        return len(texts)

    def learn(self, texts):
        print("learning", flush=True)
        threading.Event().wait()

bot.meanings.shipped = Stuck
sys.exit(main(["run"]))
"""


@pytest.mark.process
def test_a_desk_that_learns_what_everything_means_ends_when_it_is_asked_to(tmp_path: Path) -> None:
    told = tmp_path / "told"
    settings = {"KNOWLEDGE_MEANING": "on", "DATA_DIR": str(tmp_path), "PORT": str(free_port())}
    with told.open("wb") as out:
        desk = subprocess.Popen(
            [sys.executable, "-c", _STUCK], env=environment(**settings), stdout=out, stderr=out
        )
    try:
        wait_until(lambda: b"learning" in told.read_bytes(), 30, told.read_text())
        desk.send_signal(signal.SIGTERM)
        assert desk.wait(20) == 0
    finally:
        desk.kill()
        desk.wait()
    assert "Traceback" not in told.read_text()
