"""What the routes need, put together once by the application."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from aiohttp import web

from bot.channels.base import Intake
from bot.clock import Clock
from bot.closed_days import ClosedDays
from bot.knowledge_base import KnowledgeBase
from bot.storage.database import Database
from bot.web.hub import Hub
from handlers.surroundings import Company

FetchTelegram = Callable[[str], Awaitable[bytes]]  # by Telegram's own file id
Ring = Callable[[Mapping[str, Any]], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing /readyz asks; what is not needed is told but does not make us unready."""

    name: str
    probe: Callable[[], Awaitable[bool]]
    is_needed: bool = True


@dataclass(frozen=True, slots=True)
class Webhook:
    """A route that another channel brings along."""

    path: str
    handle: Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class WebParts:
    """Everything a route may use. `company` is a call because it is reloaded while running."""

    database: Database
    intake: Intake
    clock: Clock
    hub: Hub
    company: Callable[[], Company]
    knowledge: KnowledgeBase
    files: Path
    public_url: str = ""
    allowed_origins: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    static: Path = Path(__file__).parent / "static"
    fetch_telegram: FetchTelegram | None = None
    webhook: Webhook | None = None
    ring: Ring | None = None
    checks: tuple[Check, ...] = ()
    closed_days: ClosedDays | None = None

    @property
    def is_https(self) -> bool:
        """Tell whether browsers reach us by https."""
        return self.public_url.startswith("https://")


PARTS: Final = web.AppKey("parts", WebParts)
