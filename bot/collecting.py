"""Python's collector of garbage, kept from holding up every thread.

A full collection goes through everything that is held: with the entries of a large knowledge base
that takes a tenth of a second, in which nobody is served. What is there for long is set aside.
"""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_TURN_SECONDS: Final = 0.001  # of a thread that computes while the event loop has to do


def share_the_processor() -> None:
    """Let the event loop have its turn soon, and set aside what the start has made."""
    sys.setswitchinterval(_TURN_SECONDS)
    gc.freeze()


class _Pause:
    """How many hold the collector at the moment."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._holders = 0

    def begin(self) -> None:
        with self._lock:
            self._holders += 1
            gc.disable()

    def end(self) -> None:
        with self._lock:
            self._holders -= 1
            if not self._holders:
                gc.freeze()
                gc.enable()


_pause: Final = _Pause()


@contextmanager
def much_is_made() -> Iterator[None]:
    """Collect nothing meanwhile; what was made is there for long, so it is set aside."""
    _pause.begin()
    try:
        yield
    finally:
        _pause.end()
