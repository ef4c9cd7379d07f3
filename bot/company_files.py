"""The files a company writes, its numbers and its words: read at start, watched while running."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Final

from bot.clock import Clock
from bot.policy_file import load_policy
from handlers.policy import Policy
from scripts.located import LocatedError
from scripts.phrases import Phrases, load_phrases

CompanyFileError = LocatedError  # names the file, the line and the key

_LOOK_EVERY_SECONDS: Final = 1.0
_Stamp = tuple[int, int, int] | None


class CompanyFiles:
    """Either file may be missing: the defaults and the shipped words hold then."""

    def __init__(self, policy_file: Path | None, phrases_file: Path | None) -> None:
        """Remember where the files are; nothing is read yet."""
        self._policy_file = policy_file
        self._phrases_file = phrases_file
        self._read_as = self._stamps()

    def load(self) -> tuple[Policy, Phrases]:
        """Read both files; raise CompanyFileError when one of them is not right."""
        # Stamped before reading, so that what is written meanwhile is read at the next look.
        self._read_as = self._stamps()
        return load_policy(self._policy_file), load_phrases(self._phrases_file)

    async def watch(
        self,
        clock: Clock,
        on_change: Callable[[Policy, Phrases], None],
        on_error: Callable[[CompanyFileError], None],
    ) -> None:
        """Hand on what changes, for ever; of a bad file report the error once for each change."""
        while True:
            await clock.sleep(_LOOK_EVERY_SECONDS)
            if self._stamps() == self._read_as:
                continue
            try:
                policy, phrases = await asyncio.to_thread(self.load)
            except CompanyFileError as error:
                on_error(error)
            else:
                on_change(policy, phrases)

    def _stamps(self) -> tuple[_Stamp, _Stamp]:
        return _stamp(self._policy_file), _stamp(self._phrases_file)


def _stamp(file: Path | None) -> _Stamp:
    """Return what changes when a file is written or replaced; None while it is not there."""
    if file is None:
        return None
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
