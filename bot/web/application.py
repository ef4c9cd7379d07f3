"""The web application: every route and everything around them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

from aiohttp import web

from bot.channels.webchat.files import add_chat_files
from bot.channels.webchat.limits import Limits
from bot.channels.webchat.socket import LIMITS, serve_socket
from bot.web.api.routes import add_api
from bot.web.desk_socket import serve_desk
from bot.web.health import show_alive, show_ready
from bot.web.leftovers import keep_tidy
from bot.web.metrics import METRICS, Metrics, show_metrics
from bot.web.pages import add_pages
from bot.web.parts import PARTS, WebParts
from bot.web.problems import answer_problems
from bot.web.shield import add_headers, log_access

_BODY_BYTES_AT_MOST = 1024 * 1024


def create_app(parts: WebParts) -> web.Application:
    """Put the application together."""
    app = web.Application(
        middlewares=[log_access, answer_problems], client_max_size=_BODY_BYTES_AT_MOST
    )
    app[PARTS] = parts
    app[METRICS] = Metrics()
    app[LIMITS] = Limits.of(parts.clock)
    app.on_response_prepare.append(add_headers)
    app.cleanup_ctx.extend((_run_hub, keep_tidy))
    app.on_shutdown.append(_close_sockets)
    _add_routes(app, parts)
    return app


def _add_routes(app: web.Application, parts: WebParts) -> None:
    add_pages(app)
    app.router.add_get("/healthz", show_alive)
    app.router.add_get("/readyz", show_ready)
    app.router.add_get("/metrics", show_metrics)
    app.router.add_get("/chat/ws", serve_socket)
    add_chat_files(app)
    app.router.add_get("/api/v1/desk/ws", serve_desk)
    app.router.add_get("/desk/ws", serve_desk)
    add_api(app)
    if parts.webhook is not None:
        app.router.add_post(parts.webhook.path, parts.webhook.handle)


async def _run_hub(app: web.Application) -> AsyncIterator[None]:
    looking = asyncio.create_task(app[PARTS].hub.run())
    yield
    looking.cancel()
    with suppress(asyncio.CancelledError):
        await looking


async def _close_sockets(app: web.Application) -> None:
    app[PARTS].hub.close()
