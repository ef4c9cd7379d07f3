"""Files of the web chat: a customer sends one, and opens those of their own conversation."""

from __future__ import annotations

from aiohttp import web

from bot.channels.webchat.socket import LIMITS
from bot.channels.webchat.visitors import CHANNEL, address_of, is_token
from bot.storage.files import of_chat
from bot.storage.reading import find_by_address
from bot.web.callers import client_address, is_welcome_origin
from bot.web.downloads import give_file
from bot.web.parts import PARTS
from bot.web.problems import Problem
from bot.web.uploads import receive_upload

_MEGABYTE = 1024 * 1024


def add_chat_files(app: web.Application) -> None:
    """Register the routes."""
    app.router.add_post("/chat/files", take_file)
    app.router.add_get("/chat/files/{id}", show_file)
    app.router.add_options("/chat/files", allow)
    app.router.add_options("/chat/files/{id}", allow)
    app.on_response_prepare.append(_share)


async def take_file(request: web.Request) -> web.StreamResponse:
    """Take a customer's file in; the message that carries it comes by the WebSocket."""
    if not is_welcome_origin(request):
        raise Problem(403, "foreign_origin", "This chat is not open to pages of that site.")
    chat = await _chat(request)
    await _slow_down(request, chat)
    stored = (await receive_upload(request, chat)).file
    view = {"file": stored.id, "name": stored.name, "type": stored.type, "size": stored.size}
    return web.json_response(view, status=201, headers={"Cache-Control": "no-store"})


async def _slow_down(request: web.Request, chat: int) -> None:
    """Who sends file upon file waits, so that nobody fills the disk in an hour."""
    parts, limits = request.app[PARTS], request.app[LIMITS]
    address, at_most = client_address(request), parts.company().policy.file_bytes_at_most
    size = min(request.content_length or at_most, at_most) / _MEGABYTE
    wait = max(
        limits.files.take(str(chat)),
        limits.addresses.take(address),
        limits.megabytes.take(address, size),
    )
    if wait:
        await parts.clock.sleep(wait)


async def show_file(request: web.Request) -> web.StreamResponse:
    """Give a file of the customer's own conversation."""
    scope = of_chat(await _chat(request))
    return await give_file(request.app[PARTS], request.match_info["id"], scope)


async def allow(request: web.Request) -> web.StreamResponse:
    """Answer a browser that asks beforehand whether the page of another site may."""
    del request
    return web.Response(status=204)


async def _share(request: web.Request, response: web.StreamResponse) -> None:
    """Let pages of the sites that are named read the answers; no cookie is part of this."""
    if not request.path.startswith("/chat/files"):
        return
    response.headers["Vary"] = "Origin"
    origin = request.headers.get("Origin")
    if origin is not None and is_welcome_origin(request):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Methods"] = "GET, POST"
        response.headers["Access-Control-Allow-Headers"] = "X-Visitor"
        response.headers["Access-Control-Max-Age"] = "600"


async def _chat(request: web.Request) -> int:
    token = request.headers.get("X-Visitor", "")
    if is_token(token):
        async with request.app[PARTS].database.read() as tx:
            found = await find_by_address(tx, CHANNEL, address_of(token))
        if found is not None:
            return found[0]
    raise Problem(401, "unknown_visitor", "Open the chat first; the header X-Visitor names it.")
