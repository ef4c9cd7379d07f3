"""Logs: lines for people on a terminal, JSON otherwise; never a token, never a password."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping, Sequence
from typing import Any, Final, Literal

import structlog

_HIDDEN: Final = "***"
# A bot's token wherever it stands (in the Bot API it is part of the address), and the password
# of an address.
_TOKEN = re.compile(r"\b\d{5,}:[A-Za-z0-9_-]{10,}")
_BOT_PATH = re.compile(r"/bot[^/\s\"']+(?=/)")
_PASSWORD = re.compile(r"(?<=://)([^\s/:@\"']*):[^\s/@\"']+(?=@)")
_NAMES = ("token", "password", "secret", "cookie", "authorization", "csrf")
# They would tell every request, or people's words; what matters is logged by the product itself.
_TALKATIVE = (
    "aiohttp.access", "aiosqlite", "alembic", "asyncio", "httpcore", "httpx", "sqlalchemy",
    "telegram",
)  # fmt: skip

Format = Literal["auto", "text", "json"]
EventDict = MutableMapping[str, Any]


def configure_logging(
    level: str = "info", style: Format = "auto", secrets: Sequence[str] = ()
) -> None:
    """Send everything, the standard library's logs too, through one formatter to stderr."""
    is_text = style == "text" or (style == "auto" and sys.stderr.isatty())
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_formatter(secrets, is_text=is_text))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def mask(text: str, secrets: Sequence[str] = ()) -> str:
    """Return the text without tokens, passwords and these secrets."""
    for secret in secrets:
        text = text.replace(secret, _HIDDEN)
    for pattern, instead in (
        (_TOKEN, _HIDDEN),
        (_BOT_PATH, f"/bot{_HIDDEN}"),
        (_PASSWORD, rf"\1:{_HIDDEN}"),
    ):
        text = pattern.sub(instead, text)
    return text


def _formatter(secrets: Sequence[str], *, is_text: bool) -> logging.Formatter:
    renderer: structlog.typing.Processor
    if is_text:
        renderer = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    else:
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False, default=str)

    def mask_line(_logger: Any, _method: str, line: Any) -> str:
        return mask(str(line), secrets)

    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_shared(),
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _hide_by_name,
            renderer,
            mask_line,  # the finished line, so that nothing in it can be missed
        ],
    )


def _shared() -> Sequence[structlog.typing.Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.UnicodeDecoder(),
    ]


def _hide_by_name(_logger: Any, _method: str, event: EventDict) -> EventDict:
    for name in event:
        if any(part in name.lower() for part in _NAMES):
            event[name] = _HIDDEN
    return event
