"""Every route of the interface, in one place."""

from __future__ import annotations

from typing import Any, Final

from aiohttp import web

from bot.web.api import board, chat_commands, chats, desk, figures, files, session, suggestions
from bot.web.api import tickets as cases
from bot.web.api.call import Access, ApiRoute, Call, guarded
from bot.web.api.chats import TURNS
from bot.web.api.openapi import document
from bot.web.passwords import PasswordRoom
from bot.web.sign_in import PASSWORDS

PREFIX: Final = "/api/v1"
VERSION: Final = "1.0"


async def show_description(call: Call) -> web.StreamResponse:
    """Describe the interface."""
    return web.json_response(call.request.app[DESCRIPTION])


ROUTES: Final[tuple[ApiRoute, ...]] = (
    *session.ROUTES,
    *desk.ROUTES,
    *chats.ROUTES,
    *chat_commands.ROUTES,
    *files.ROUTES,
    *suggestions.ROUTES,
    *cases.ROUTES,
    *figures.ROUTES,
    *board.ROUTES,
    ApiRoute(
        "GET",
        "/openapi.json",
        show_description,
        Access.PUBLIC,
        "This description",
        answer=dict[str, Any],
    ),
)

DESCRIPTION: Final = web.AppKey("description", dict[str, Any])


def add_api(app: web.Application) -> None:
    """Register all routes of the interface."""
    app[PASSWORDS] = PasswordRoom()
    app[TURNS] = {}
    app[DESCRIPTION] = document(ROUTES, VERSION)
    for route in ROUTES:
        app.router.add_route(route.method, PREFIX + route.path, guarded(route))
