"""Waiting for a condition with a deadline: no test ever sleeps for a fixed time."""

from __future__ import annotations

import asyncio
import inspect
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar, overload

T = TypeVar("T")

_LOOK_EVERY_SECONDS = 0.01
_PATIENCE_SECONDS = 20  # only what fails takes so long; a busy machine is no failure


@overload
async def eventually(
    condition: Callable[[], Coroutine[Any, Any, T]],
    within: float = _PATIENCE_SECONDS,
    why: str = "",
) -> T: ...


@overload
async def eventually(
    condition: Callable[[], T], within: float = _PATIENCE_SECONDS, why: str = ""
) -> T: ...


async def eventually(
    condition: Callable[[], Any], within: float = _PATIENCE_SECONDS, why: str = ""
) -> Any:
    """Return the condition's first true value; fail when there is none within so many seconds."""
    ends_at = time.monotonic() + within
    while True:
        value = await _value_of(condition)
        if value:
            return value
        if time.monotonic() > ends_at:
            raise AssertionError(_complaint(condition, value, within, why))
        await _one_look()


def wait_until(condition: Callable[[], T], within: float = _PATIENCE_SECONDS, why: str = "") -> T:
    """Do the same where there is no event loop."""
    ends_at = time.monotonic() + within
    pause = threading.Event()
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > ends_at:
            raise AssertionError(_complaint(condition, value, within, why))
        pause.wait(_LOOK_EVERY_SECONDS)


async def _value_of(condition: Callable[[], Any]) -> Any:
    value = condition()
    return await value if inspect.isawaitable(value) else value


async def _one_look() -> None:
    loop = asyncio.get_running_loop()
    look = asyncio.Event()
    loop.call_later(_LOOK_EVERY_SECONDS, look.set)
    await look.wait()


def _complaint(condition: object, value: object, within: float, why: str) -> str:
    name = why or getattr(condition, "__qualname__", repr(condition))
    return f"not within {within} s: {name} (last value {value!r})"
