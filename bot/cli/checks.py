"""What `doctor` looks at. Each check tells what it found, or raises what is wrong."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from bot.channels.telegram.refusals import TelegramRefused
from bot.cli.trouble import Trouble
from bot.clock import SystemClock
from bot.hours_file import load_hours
from bot.meanings import encoder_of
from bot.opening import open_database
from bot.opening_redis import open_redis
from bot.policy_file import load_policy
from bot.settings import Settings
from handlers.surroundings import GROUPS
from knowledge.entries import EntryError, load_entries
from scripts.located import LocatedError
from scripts.phrases import load_phrases

_STATIC: Final = Path(__file__).parents[1] / "web" / "static"


async def check_folder(settings: Settings) -> str:
    """See that DATA_DIR can be written to, or made."""
    folder = settings.data_dir.absolute()
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    if not (existing.is_dir() and os.access(existing, os.W_OK | os.X_OK)):
        raise Trouble(f"{existing} cannot be written to: set DATA_DIR to another folder.")
    return f"{folder} can be written to" if existing == folder else f"{folder} will be made"


async def check_database(settings: Settings) -> str:
    """See that the database answers; its tables are brought up to date as by any command."""
    async with open_database(settings) as database:
        kind = "SQLite" if database.is_sqlite else "PostgreSQL"
    return f"{kind} answers, its tables are up to date"


async def check_redis(settings: Settings) -> str:
    """See that Redis answers: the one that is set, or the embedded one."""
    async with open_redis(settings, SystemClock()):
        return "the embedded server answers" if settings.redis_url is None else "answers"


async def check_telegram(settings: Settings) -> str:
    """Ask Telegram who we are."""
    if settings.telegram_token is None:
        return "off: TELEGRAM_TOKEN is not set"
    # Its library takes a while to import, and half of the houses have no Telegram.
    from bot.channels.telegram.api import who_am_i  # noqa: PLC0415 - late, see above

    token = settings.telegram_token.get_secret_value()
    try:
        name = await who_am_i(token, settings.telegram_api_url)
    except TelegramRefused as error:
        raise Trouble(str(error)) from None
    way = "long polling" if settings.telegram_webhook_url is None else "webhook"
    return f"answers, we are @{name}, by {way}"


async def check_knowledge(settings: Settings) -> str:
    """Read every entry."""
    try:
        entries = load_entries(settings.knowledge_dir)
    except (EntryError, OSError) as error:
        raise Trouble(str(error)) from None
    if not entries:
        raise Trouble("There are no entries: put *.md files into KNOWLEDGE_DIR.")
    return f"{len(entries)} entries"


async def check_meaning(settings: Settings) -> str:
    """Load what tells what questions mean, where it is a company's own."""
    if settings.knowledge_meaning == "on":
        return "by the encoder that ships with the product"
    encoder = encoder_of(settings)
    if encoder is None:
        return "off: questions are matched by their letters"
    return f"the model in {settings.knowledge_meaning}, {encoder.width} numbers a text"


async def check_phrases(settings: Settings) -> str:
    """Read the words of every language, the company's own too."""
    try:
        phrases = load_phrases(settings.phrases_file)
    except (LocatedError, OSError) as error:
        raise Trouble(str(error)) from None
    return f"{', '.join(phrases.languages)}{_own(settings.phrases_file)}"


async def check_policy(settings: Settings) -> str:
    """Read the company's own numbers."""
    try:
        load_policy(settings.policy_file)
    except (LocatedError, OSError) as error:
        raise Trouble(str(error)) from None
    return f"the standard's numbers{_own(settings.policy_file)}"


async def check_hours(settings: Settings) -> str:
    """Read the company's opening times."""
    try:
        load_hours(settings.hours_file, settings.zone, GROUPS)
    except (LocatedError, OSError) as error:
        raise Trouble(str(error)) from None
    return "always open" if settings.hours_file is None else f"as in {settings.hours_file}"


def _own(file: Path | None) -> str:
    return "" if file is None else f", changed by {file}"


async def check_pages(_settings: Settings) -> str:
    """See that the pages are built."""
    if not (_STATIC / "chat.html").is_file():
        raise Trouble("They are not built: start with `make run`, or run `make pages`.")
    return "they are built"


CHECKS: Final[dict[str, Callable[[Settings], Awaitable[str]]]] = {
    "folder": check_folder,
    "database": check_database,
    "redis": check_redis,
    "telegram": check_telegram,
    "knowledge": check_knowledge,
    "meaning": check_meaning,
    "phrases": check_phrases,
    "policy": check_policy,
    "hours": check_hours,
    "pages": check_pages,
}
