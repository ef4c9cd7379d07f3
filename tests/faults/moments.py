"""The machine's clock is moved."""

from __future__ import annotations

from bot.clock import SystemClock
from tests.faults.play import Inject, Play

_PLAYED_SECONDS = 10.0


def moved(seconds: float) -> Inject:
    """Move the clock of the machine while everything goes on, and leave it so."""

    async def move(play: Play) -> None:
        ground = play.ground
        ground.breaks()
        (ground.house.folder / "clock").write_text(str(seconds), encoding="ascii")
        ground.is_whole()
        await SystemClock().sleep(_PLAYED_SECONDS)

    return move
