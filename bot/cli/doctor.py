"""Check settings, database, Redis, Telegram and files: a line each, and what to do."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from bot.cli.checks import CHECKS
from bot.cli.trouble import Trouble
from bot.log import configure_logging, mask
from bot.opening import StartError
from bot.settings import Settings, SettingsError, load_settings

Check = Callable[[Settings], Awaitable[str]]
_WIDTH: Final = max(map(len, CHECKS))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take no words."""
    parser.set_defaults(act=_examine)


def _examine(_arguments: argparse.Namespace) -> int:
    try:
        settings = load_settings()
    except SettingsError as error:
        for sentence in str(error).split("\n"):
            _tell("settings", sentence, is_well=False)
        return 1
    _tell("settings", "they can be used", is_well=True)
    configure_logging("error", settings.log_format, settings.secrets)
    return asyncio.run(_check_all(settings))


async def _check_all(settings: Settings) -> int:
    outcomes = [await _check(name, check, settings) for name, check in CHECKS.items()]
    return 0 if all(outcomes) else 1


async def _check(name: str, check: Check, settings: Settings) -> bool:
    try:
        found, is_well = await check(settings), True
    except (StartError, Trouble) as error:
        found, is_well = str(error), False
    except Exception as error:  # the rest is examined all the same
        found, is_well = f"{type(error).__name__}: {mask(str(error), settings.secrets)}", False
    _tell(name, found, is_well=is_well)
    return is_well


def _tell(name: str, found: str, *, is_well: bool) -> None:
    print(f"{'ok   ' if is_well else 'WRONG'}  {name:{_WIDTH}}  {found}", flush=True)
