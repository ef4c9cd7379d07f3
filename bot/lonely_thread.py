"""Work in a thread that nobody waits for: a desk that closes leaves it behind."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


async def in_lonely_thread(work: Callable[[], T], name: str) -> T:
    """Return what the work returns; threads of the loop's own are waited for when it closes."""
    ended: Future[T] = Future()
    ended.set_running_or_notify_cancel()  # from here on who waits may go, the work may not

    def run() -> None:
        try:
            result = work()
        except BaseException as error:  # told to who waits
            ended.set_exception(error)
        else:
            ended.set_result(result)

    threading.Thread(target=run, name=name, daemon=True).start()
    return await asyncio.wrap_future(ended)
