"""Serve customers, agents and leads until Ctrl-C or SIGTERM."""

from __future__ import annotations

import argparse
import signal
import sys
from types import FrameType

import uvloop

from bot.cli.trouble import Trouble
from bot.collecting import much_is_made
from bot.log import configure_logging
from bot.settings import Settings, load_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take no words: everything is set by the environment or `.env`."""
    parser.set_defaults(act=_run)


def _run(_arguments: argparse.Namespace) -> int:
    # Until the desk listens to them itself, these signals find nothing that needs closing.
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _leave)
    settings = load_settings()
    configure_logging(settings.log_level, settings.log_format, settings.secrets)
    # They take a while to import: what is wrong with the settings is told before.
    with much_is_made():
        from bot.app import serve  # noqa: PLC0415 - late, see above
        from bot.channels.telegram.refusals import TelegramRefused  # noqa: PLC0415
        from bot.opening import StartError  # noqa: PLC0415

    try:
        uvloop.run(serve(settings, lambda token: _announce(settings, token)))
    except (StartError, TelegramRefused) as error:
        raise Trouble(str(error)) from None
    return 0


def _leave(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def _announce(settings: Settings, first_token: str | None) -> None:
    address = settings.web_address
    lines = [
        "Sansheng is open.",
        f"  customers  {address}/",
        f"  agents     {address}/desk",
        f"  leads      {address}/lead",
    ]
    if settings.telegram_token is None:
        lines.append("  Telegram   off: set TELEGRAM_TOKEN to open it")
    if first_token is not None:
        lines.append(
            f"First sign-in of the first lead, good once: {address}/lead#first={first_token}"
        )
    print("\n".join(lines), flush=True)
