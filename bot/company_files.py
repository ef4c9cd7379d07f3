"""The files a company writes, numbers, words and hours: read at start, watched while running."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.hours_file import load_hours
from bot.policy_file import load_policy
from handlers.hours import OpeningHours
from handlers.policy import Policy
from handlers.surroundings import GROUPS
from scripts.located import LocatedError
from scripts.phrases import Phrases, load_phrases

CompanyFileError = LocatedError  # names the file, the line and the key

_LOOK_EVERY_SECONDS: Final = 1.0
_UTC: Final = ZoneInfo("UTC")
_Stamp = tuple[int, int, int] | None


@dataclass(frozen=True, slots=True)
class Written:
    """What the files say."""

    policy: Policy
    phrases: Phrases
    hours: OpeningHours


class CompanyFiles:
    """Any file may be missing: the defaults and the shipped words hold then, always open."""

    def __init__(
        self,
        policy_file: Path | None,
        phrases_file: Path | None,
        hours_file: Path | None = None,
        zone: ZoneInfo = _UTC,
    ) -> None:
        """Remember where the files are; nothing is read yet."""
        self._policy_file = policy_file
        self._phrases_file = phrases_file
        self._hours_file = hours_file
        self._zone = zone
        self._read_as = self._stamps()

    def load(self) -> Written:
        """Read all files; raise CompanyFileError when one of them is not right."""
        # Stamped before reading, so that what is written meanwhile is read at the next look.
        self._read_as = self._stamps()
        return Written(
            load_policy(self._policy_file),
            load_phrases(self._phrases_file),
            load_hours(self._hours_file, self._zone, GROUPS),
        )

    async def watch(
        self,
        clock: Clock,
        on_change: Callable[[Written], None],
        on_error: Callable[[CompanyFileError], None],
    ) -> None:
        """Hand on what changes, for ever; of a bad file report the error once for each change."""
        while True:
            await clock.sleep(_LOOK_EVERY_SECONDS)
            if self._stamps() == self._read_as:
                continue
            try:
                written = await asyncio.to_thread(self.load)
            except CompanyFileError as error:
                on_error(error)
            else:
                on_change(written)

    def _stamps(self) -> tuple[_Stamp, ...]:
        files = (self._policy_file, self._phrases_file, self._hours_file)
        return tuple(_stamp(file) for file in files)


def _stamp(file: Path | None) -> _Stamp:
    """Return what changes when a file is written or replaced; None while it is not there."""
    if file is None:
        return None
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
