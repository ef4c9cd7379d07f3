"""Opening what a command works on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.cli.trouble import Trouble
from bot.log import configure_logging
from bot.opening import StartError, open_database
from bot.settings import Settings, load_settings
from bot.storage.database import Database

T = TypeVar("T")


def with_settings(work: Callable[[Settings], Awaitable[T]]) -> T:
    """Run a command's work with the settings; only warnings are logged."""
    settings = load_settings()
    configure_logging("warning", settings.log_format, settings.secrets)

    async def run() -> T:
        try:
            return await work(settings)
        except StartError as error:
            raise Trouble(str(error)) from None

    return asyncio.run(run())


def with_database(work: Callable[[Settings, Database], Awaitable[T]]) -> T:
    """Run a command's work on the database that the settings name."""

    async def opened(settings: Settings) -> T:
        async with open_database(settings) as database:
            return await work(settings, database)

    return with_settings(opened)
