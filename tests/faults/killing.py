"""Processes that are killed, at every step of the way of an event."""

from __future__ import annotations

import asyncio
import signal

from bot.clock import SystemClock
from tests.faults.play import Inject, Play
from tests.kills.launcher import STEPS as ALL_STEPS
from tests.waiting import eventually

STEPS = tuple(ALL_STEPS)
_REACHED_WITHIN = 40.0  # seconds: some steps are rare
_BETWEEN_SECONDS = 1.0
_TOGETHER_SECONDS = 15.0


async def nothing(play: Play) -> None:
    """Break nothing at all."""
    play.ground.is_whole()


def at_step_times(times: int) -> Inject:
    """Let the first process die at its step, so often, and start it anew."""

    async def kill(play: Play) -> None:
        for _ in range(times):
            await _die_at_step(play)
            await SystemClock().sleep(_BETWEEN_SECONDS)

    return kill


async def _die_at_step(play: Play) -> None:
    """Let whoever gets to the step first die there: only one process at a time sends."""
    ground, house = play.ground, play.ground.house
    ground.breaks()
    house.arm()
    await eventually(lambda: _dead(play), _REACHED_WITHIN, why=ground.needs.step)
    house.disarm()
    if len(_dead(play)) < ground.needs.places:
        ground.is_whole()  # the others go on
    for place in _dead(play):
        assert await ground.lives[place].ended() == -signal.SIGKILL
        await ground.start(place, ground.needs.step, nth=ground.random.randint(1, 3))
    if ground.is_broken:
        ground.is_whole()


def _dead(play: Play) -> list[int]:
    return [place for place, life in enumerate(play.ground.lives) if not life.is_alive]


def stopped_for(seconds: float) -> Inject:
    """Let the first process stand still, as a machine does that swaps or is moved."""

    async def stop(play: Play) -> None:
        ground = play.ground
        ground.breaks()
        ground.lives[0].signal(signal.SIGSTOP)
        ground.is_whole()  # from now on the others have to go on
        await SystemClock().sleep(seconds)
        ground.lives[0].signal(signal.SIGCONT)

    return stop


async def both_at_once(play: Play) -> None:
    """Kill every process at the same moment, and start them anew."""
    ground = play.ground
    ground.breaks()
    for life in ground.lives:
        await life.kill()
    await asyncio.gather(*(ground.start(place) for place in range(ground.needs.places)))
    ground.is_whole()


async def politely(play: Play) -> None:
    """Let one process after another end and be started, as an upgrade does."""
    ground = play.ground
    for place in range(ground.needs.places):
        ground.breaks()
        ground.lives[place].signal(signal.SIGTERM)
        assert await ground.lives[place].ended() == 0
        ground.is_whole()
        await ground.start(place)


async def upgraded_and_taken_back(play: Play) -> None:
    """Let the old place become new, the new one old, as who takes an upgrade back; then all new.

    Both versions serve all along until then.
    """
    ground = play.ground
    first, second = 0, ground.needs.places - 1
    await SystemClock().sleep(_TOGETHER_SECONDS)
    ground.breaks()
    await _change(play, first, is_old=False)
    await _change(play, second, is_old=True)
    ground.is_whole()
    await SystemClock().sleep(_TOGETHER_SECONDS)
    await _change(play, second, is_old=False)


async def _change(play: Play, place: int, *, is_old: bool) -> None:
    ground = play.ground
    ground.lives[place].signal(signal.SIGTERM)
    assert await ground.lives[place].ended() == 0
    await ground.start(place, is_old=is_old)
