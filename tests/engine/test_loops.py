"""Loops go on whatever fails; a database that is away is no fault of ours."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs

from bot.channels.base import Unavailable
from bot.engine.loops import every
from bot.tasks import end_tasks
from tests.clock import FakeClock


@pytest.mark.parametrize(
    ("error", "level"),
    [(Unavailable("away"), "warning"), (OSError("away"), "warning"), (ValueError("x"), "error")],
)
async def test_what_fails_is_told_once_and_done_again(
    clock: FakeClock, error: Exception, level: str
) -> None:
    done = 0

    async def job() -> None:
        nonlocal done
        done += 1
        if done < 3:
            raise error

    with capture_logs() as logs:
        loop = asyncio.create_task(every(1.0, clock, job, "job"))
        for _ in range(4):
            await clock.advance(1)
        await end_tasks([loop])
    assert done >= 3
    assert [log["log_level"] for log in logs] == [level, "info"]
