"""Processes of the product that are forked from one which has imported it already.

A new interpreter takes seconds of two small processors until it has imported everything, and the
tests need hundreds of processes.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
from collections.abc import Callable
from typing import Any, Final

_SERVER: Final = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(["pytest", "tests.servers.imported"])


class Forked:
    """A process of the nursery, with the ways of `subprocess.Popen`."""

    def __init__(self, work: Callable[..., None], *arguments: Any) -> None:
        """Begin with the work; it ends with this process at the latest."""
        self._process = _SERVER.Process(target=work, args=arguments, daemon=True)
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid
        self.sentinel = self._process.sentinel  # readable once it has ended

    def poll(self) -> int | None:
        """Return the exit code, below zero for the signal that ended it; None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end and return the exit code."""
        self._process.join(timeout)
        code = self._process.exitcode
        if code is None:
            raise subprocess.TimeoutExpired(str(self._process.name), timeout or 0)
        return code

    def send_signal(self, sign: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, sign)

    def kill(self) -> None:
        """Kill it."""
        self.send_signal(signal.SIGKILL)
