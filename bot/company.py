"""What the company has set, as it holds now; words and numbers are read anew while running."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import replace

import structlog

from bot.clock import Clock
from bot.company_files import CompanyFileError, CompanyFiles
from bot.settings import Settings
from handlers.policy import Policy
from handlers.surroundings import Company
from scripts.phrases import Phrases

log = structlog.get_logger(__name__)


class CompanyHolder:
    """Holds the newest good values; raises `CompanyFileError` at start only."""

    def __init__(self, settings: Settings) -> None:
        self._files = CompanyFiles(settings.policy_file, settings.phrases_file)
        policy, phrases = self._files.load()
        self._company = Company(settings.company_name, settings.zone, policy, phrases)

    def current(self) -> Company:
        """Return the company as it holds now."""
        return self._company

    def watch(self, clock: Clock) -> Coroutine[None, None, None]:
        """Return the loop that takes over changed files; a bad one is told and the old stays."""
        return self._files.watch(clock, self._take_over, self._refuse)

    def _take_over(self, policy: Policy, phrases: Phrases) -> None:
        self._company = replace(self._company, policy=policy, phrases=phrases)
        log.info("company_files_reloaded")

    def _refuse(self, error: CompanyFileError) -> None:
        log.error("company_file_refused", reason=str(error))


async def load_company(settings: Settings) -> CompanyHolder:
    """Read everything the company has set, off the event loop."""
    return await asyncio.to_thread(CompanyHolder, settings)
