"""Every route of the interface, in one place."""

from __future__ import annotations

import asyncio
from functools import cache
from typing import Any, Final

from aiohttp import web

from bot.knowledge_warnings import WarningBook
from bot.web.api import (
    board,
    chat_commands,
    chats,
    desk,
    figures,
    files,
    hours,
    knowledge,
    knowledge_changes,
    knowledge_effect,
    knowledge_files,
    knowledge_misses,
    knowledge_news,
    knowledge_pictures,
    knowledge_summary,
    knowledge_try,
    leading,
    needs,
    on_call,
    session,
    suggestions,
)
from bot.web.api import tickets as cases
from bot.web.api.call import PACE, Access, ApiRoute, Call, cookie_name, guarded
from bot.web.api.openapi import document
from bot.web.buckets import Buckets
from bot.web.parts import PARTS
from bot.web.passwords import PasswordRoom
from bot.web.sign_in import PASSWORDS

PREFIX: Final = "/api/v1"
VERSION: Final = "1.0"


async def show_description(call: Call) -> web.StreamResponse:
    """Describe the interface."""
    described = await asyncio.to_thread(_described, cookie_name(call.parts))
    return web.json_response(described)


@cache
def _described(cookie: str) -> dict[str, Any]:
    # Made when it is first asked for: the start does not wait for it.
    return document(ROUTES, VERSION, cookie)


ROUTES: Final[tuple[ApiRoute, ...]] = (
    *session.ROUTES,
    *desk.ROUTES,
    *chats.ROUTES,
    *chat_commands.ROUTES,
    *leading.ROUTES,
    *needs.ROUTES,
    *hours.ROUTES,
    *on_call.ROUTES,
    *files.ROUTES,
    *suggestions.ROUTES,
    *cases.ROUTES,
    *figures.ROUTES,
    *board.ROUTES,
    *knowledge.ROUTES,
    *knowledge_changes.ROUTES,
    *knowledge_try.ROUTES,
    *knowledge_files.ROUTES,
    *knowledge_pictures.ROUTES,
    *knowledge_effect.ROUTES,
    *knowledge_misses.ROUTES,
    *knowledge_summary.ROUTES,
    *knowledge_news.ROUTES,
    ApiRoute(
        "GET",
        "/openapi.json",
        show_description,
        Access.PUBLIC,
        "This description",
        answer=dict[str, Any],
    ),
)


def add_api(app: web.Application) -> None:
    """Register all routes of the interface."""
    parts = app[PARTS]
    app[PASSWORDS] = PasswordRoom()
    app[PACE] = Buckets(parts.clock, rate=20, burst=200)  # calls an agent
    app[knowledge.WARNINGS] = WarningBook(parts.knowledge)
    app.on_cleanup.append(_close_warnings)
    for route in ROUTES:
        app.router.add_route(route.method, PREFIX + route.path, guarded(route))


async def _close_warnings(app: web.Application) -> None:
    await app[knowledge.WARNINGS].close()
