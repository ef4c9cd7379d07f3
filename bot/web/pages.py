"""The built pages: the chat, the desk, the leads' page, the widget, and what they load."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final

from aiohttp import web

from bot.web.parts import PARTS

_PAGES: Final = {"/": "chat.html", "/desk": "desk.html", "/lead": "lead.html"}
_NOT_BUILT: Final = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>Sansheng</title>"
    "<p>The pages are not built yet. Run <code>make</code> in the project's folder, "
    "then load this page again."
)
_FOREVER: Final = "public, max-age=31536000, immutable"


def add_pages(app: web.Application) -> None:
    """Register the pages."""
    for path in _PAGES:
        app.router.add_get(path, show_page)
    app.router.add_get("/widget.js", show_widget)
    app.router.add_get("/assets/{name:.+}", show_asset)


async def show_page(request: web.Request) -> web.StreamResponse:
    """Show one of the three pages."""
    found = await _find(request, _PAGES[request.path])
    if found is None:
        return web.Response(text=_NOT_BUILT, status=503, content_type="text/html")
    return web.FileResponse(found, headers={"Cache-Control": "no-cache"})


async def show_widget(request: web.Request) -> web.StreamResponse:
    """Show the loader that other sites embed."""
    found = await _find(request, "widget.js")
    if found is None:
        raise web.HTTPNotFound
    headers = {
        "Cache-Control": "public, max-age=300",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    return web.FileResponse(found, headers=headers)


async def show_asset(request: web.Request) -> web.StreamResponse:
    """Show a built file; its name changes with its content."""
    found = await _find(request, f"assets/{request.match_info['name']}")
    if found is None:
        raise web.HTTPNotFound
    return web.FileResponse(found, headers={"Cache-Control": _FOREVER})


async def _find(request: web.Request, name: str) -> Path | None:
    return await asyncio.to_thread(_inside, request.app[PARTS].static, name)


def _inside(folder: Path, name: str) -> Path | None:
    """Return the file when it is a plain one inside the folder, reached by no link."""
    path = folder / name
    if "\0" in name or path.resolve() != folder.resolve() / name or not path.is_file():
        return None
    return path
