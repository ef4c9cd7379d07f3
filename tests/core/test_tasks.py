"""Background tasks end, also stubborn ones: a process that hangs at its end is killed at night."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from bot.tasks import end_tasks


async def test_a_task_that_waits_is_ended() -> None:
    task = asyncio.create_task(asyncio.Event().wait())
    await end_tasks([task])
    assert task.cancelled()


async def test_a_task_that_swallows_the_first_cancellation_is_ended_all_the_same() -> None:
    swallowed = []

    async def stubborn() -> None:
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        swallowed.append(True)
        await asyncio.Event().wait()

    task = asyncio.create_task(stubborn())
    await asyncio.wait([task], timeout=0)
    await end_tasks([task])
    assert task.cancelled()
    assert swallowed == [True]


async def test_what_has_ended_already_is_left_alone() -> None:
    async def fails() -> None:
        raise ValueError("seen elsewhere")

    task = asyncio.create_task(fails())
    await asyncio.wait([task])
    await end_tasks([task])
    assert isinstance(task.exception(), ValueError)
