"""What a setting's value must look like. Each check returns the value as the product uses it."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from bot.queue.address import read_address

_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{32,256}")
_POSTGRES = {"postgres", "postgresql", "postgresql+asyncpg"}
_SQLITE = {"sqlite", "sqlite+aiosqlite"}


def web_address(value: str) -> str:
    """Accept an http or https address; drop the slash at its end."""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("not a web address")
    _ = parts.port  # raises when it is not a number
    return value.rstrip("/")


def origin(value: str) -> str:
    """Accept scheme, host and port, nothing behind them."""
    parts = urlsplit(web_address(value))
    if parts.path or parts.query or parts.fragment or parts.username:
        raise ValueError("not an origin")
    return f"{parts.scheme}://{parts.netloc}".lower()


def network(value: str) -> str:
    """Accept an IP address or a network of them."""
    return str(ipaddress.ip_network(value, strict=False))


def comma_separated(value: object) -> object:
    """Split what the environment gives as one text."""
    if not isinstance(value, str):
        return value
    return tuple(part.strip() for part in value.split(",") if part.strip())


def lower(value: object) -> object:
    """Take INFO for info."""
    return value.lower() if isinstance(value, str) else value


def meaning(value: object) -> object:
    """Take ON for on; accept the path of a folder that is there."""
    if not isinstance(value, str) or value.lower() in {"on", "off"}:
        return lower(value)
    return existing_folder(Path(value).expanduser())


def telegram_token(value: SecretStr) -> SecretStr:
    """Accept a bot's number, a colon and its secret."""
    return _matching(value, _TOKEN)


def webhook_secret(value: SecretStr) -> SecretStr:
    """Accept what Telegram allows, and no less than 32 characters of it."""
    return _matching(value, _WEBHOOK_SECRET)


def _matching(value: SecretStr, pattern: re.Pattern[str]) -> SecretStr:
    if not pattern.fullmatch(value.get_secret_value()):
        raise ValueError("not of the right shape")
    return value


def database_url(value: SecretStr) -> SecretStr:
    """Name the driver that the product uses; accept the URLs that hosting companies hand out."""
    parts = urlsplit(value.get_secret_value())
    _ = parts.port  # raises when it is not a number
    if parts.scheme in _POSTGRES and parts.path.strip("/"):
        query = [_driver_option(name, value) for name, value in parse_qsl(parts.query)]
        parts = parts._replace(scheme="postgresql+asyncpg", query=urlencode(query))
        return SecretStr(urlunsplit(parts))
    if parts.scheme in _SQLITE and parts.path.strip("/"):
        return SecretStr(f"sqlite+aiosqlite://{parts.path}")
    raise ValueError("not a database address")


def _driver_option(name: str, value: str) -> tuple[str, str]:
    return ("ssl" if name == "sslmode" else name), value


def redis_url(value: SecretStr) -> SecretStr:
    """Accept the address of a server, of Sentinels, or of a cluster."""
    read_address(value.get_secret_value())
    return value


def zone_name(value: str) -> str:
    """Accept a name of the time zone database."""
    try:
        ZoneInfo(value)
    except (KeyError, OSError, ValueError) as error:
        raise ValueError("not a time zone") from error
    return value


def existing_file(value: Path) -> Path:
    """Accept the path of a file that is there."""
    if not value.is_file():
        raise ValueError("no such file")
    return value


def existing_folder(value: Path) -> Path:
    """Accept the path of a folder that is there."""
    if not value.is_dir():
        raise ValueError("no such folder")
    return value
