"""Telegram refuses, fails, hangs, is slow, does not answer, or delivers everything three times."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.clock import SystemClock
from tests.botapi.faults import Kind
from tests.botapi.world import Json
from tests.faults.play import Inject, Play

_HANGS_SECONDS = 25.0  # a step of a send is given 20 s


def going_wrong(kind: Kind, times: int, seconds: float = 0.0, **details: Any) -> Inject:
    """Let so many sends go wrong; then wait for as long as that may take."""

    async def go_wrong(play: Play) -> None:
        ground = play.ground
        ground.breaks()
        ground.api.faults.add(kind, "sendMessage", times=times, **details)
        for _ in range(600):
            if not ground.api.faults.waiting:
                break
            await SystemClock().sleep(0.1)
        ground.api.faults.clear()
        await SystemClock().sleep(seconds)
        ground.is_whole()

    return go_wrong


async def thrice_and_shuffled(play: Play) -> None:
    """Deliver every update three times, the repetitions whenever they like, for ten seconds."""
    ground, random = play.ground, play.ground.random
    api = ground.api
    usual, repeats = api.push, set[asyncio.Task[None]]()

    async def repeat(update: Json) -> None:
        await SystemClock().sleep(random.uniform(0, 2))
        usual(update)

    def push(update: Json) -> Json:
        pushed = usual(update)
        repeats.update(asyncio.create_task(repeat(pushed)) for _ in range(2))
        return pushed

    ground.breaks()
    api.push = push  # type: ignore[method-assign] # for those who come from now on
    await SystemClock().sleep(10)
    api.push = usual  # type: ignore[method-assign]
    await asyncio.gather(*repeats)
    ground.is_whole()
