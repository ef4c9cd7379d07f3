"""What the company has set, as it holds now; words and numbers are read anew while running."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import replace

import structlog

from bot.clock import Clock
from bot.company_files import CompanyFileError, CompanyFiles, Written
from bot.settings import Settings
from handlers.hours import Closure
from handlers.surroundings import Company

log = structlog.get_logger(__name__)


class CompanyHolder:
    """Holds the newest good values; raises `CompanyFileError` at start only."""

    def __init__(self, settings: Settings) -> None:
        zone = settings.zone
        self._files = CompanyFiles(
            settings.policy_file, settings.phrases_file, settings.hours_file, zone
        )
        read = self._files.load()
        self._opening = read.hours
        self._closures: tuple[Closure, ...] = ()
        self._company = Company(
            settings.company_name, zone, read.policy, read.phrases, opening=read.hours
        )

    def current(self) -> Company:
        """Return the company as it holds now."""
        return self._company

    def watch(self, clock: Clock) -> Coroutine[None, None, None]:
        """Return the loop that takes over changed files; a bad one is told and the old stays."""
        return self._files.watch(clock, self._take_over, self._refuse)

    def close_on(self, closures: tuple[Closure, ...]) -> None:
        """Take over what leads have set, beside the closures of the file."""
        self._closures = closures
        self._company = replace(self._company, opening=self._opening.with_closures(closures))

    def _take_over(self, read: Written) -> None:
        self._opening = read.hours
        self._company = replace(self._company, policy=read.policy, phrases=read.phrases)
        self.close_on(self._closures)
        log.info("company_files_reloaded")

    def _refuse(self, error: CompanyFileError) -> None:
        log.error("company_file_refused", reason=str(error))


async def load_company(settings: Settings) -> CompanyHolder:
    """Read everything the company has set, off the event loop."""
    return await asyncio.to_thread(CompanyHolder, settings)
