"""The product is killed at every step of the way of an event; nobody notices more than a pause."""

from __future__ import annotations

import asyncio
import signal
from functools import partial

import pytest

from tests.kills.cast import Cast
from tests.kills.truth import check, has_page_seen_all, on_their_way
from tests.waiting import eventually

pytestmark = pytest.mark.process

# Everybody acts at once, so that a later call finds others half-way.
KILLS = [
    ("before the inbox commit", 1),
    ("committed, not acknowledged", 3),
    ("lock held", 1),
    ("deadlines read under the lock", 2),
    ("before the decision's commit", 1),
    ("after the decision's commit", 2),
    ("claimed for sending, not sent", 4),
    ("before sending", 1),
    ("after sending", 3),
    ("response unrecorded", 1),
    ("response recorded, not committed", 2),
    ("committed, Redis stale", 1),
    ("claim committed, answer never sent", 1),
]


@pytest.mark.parametrize(("step", "nth"), KILLS)
async def test_a_kill_loses_and_doubles_nothing(cast: Cast, step: str, nth: int) -> None:
    house = cast.house
    life = await house.open(step, nth)
    await cast.settle()
    house.arm()
    acting = asyncio.create_task(cast.act())
    try:
        assert await life.ended() == -signal.SIGKILL
        doubtful = await on_their_way(house)
        await house.open()
        await acting
    finally:
        acting.cancel()
    await finish(cast)
    await check(cast, doubtful)


async def finish(cast: Cast) -> None:
    """Wait until everybody has been told everything."""
    await cast.house.calm()
    for page in (cast.new, cast.asking, cast.complaining, cast.waiting):
        await eventually(partial(has_page_seen_all, cast.house, page), why="the whole chat")
    await cast.house.calm()
