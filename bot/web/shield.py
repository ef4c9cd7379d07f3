"""What every answer carries: protective headers, a request id, and a line in the log."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Final

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler
from prometheus_client import Counter

from bot.web.metrics import METRICS
from bot.web.parts import PARTS

REQUEST_ID: Final = web.RequestKey("request_id", str)
_POLICY: Final = (
    "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
)
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "DELETE", "OPTIONS"})
_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_log = structlog.get_logger(__name__)


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Set the headers that are not set already (a signal: files and sockets pass here too)."""
    is_embedded = request.path == "/" and request.query.get("embed") == "1"
    ancestors = _hosts(request.app[PARTS].allowed_origins) if is_embedded else "'none'"
    policy = _POLICY.format(ancestors=ancestors)
    response.headers.setdefault("Content-Security-Policy", policy)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if not is_embedded:
        response.headers.setdefault("X-Frame-Options", "DENY")
    if request.app[PARTS].is_https:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    response.headers["Server"] = "Sansheng"  # which library of which version is nobody's business
    response.headers["X-Request-Id"] = request.get(REQUEST_ID, "")


def _hosts(allowed: Sequence[str]) -> str:
    """Return who may put the chat into a frame: the sites that are named, or any."""
    return " ".join(("'self'", *allowed)) if allowed else "*"


@web.middleware
async def log_access(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Log one line a request: the route's pattern, never its values, bodies or tokens."""
    request[REQUEST_ID] = secrets.token_hex(8)
    clock = request.app[PARTS].clock
    began = clock.now()
    with structlog.contextvars.bound_contextvars(request=request[REQUEST_ID]):
        response = await handler(request)
        resource = request.match_info.route.resource
        route = resource.canonical if resource is not None else "(none)"
        milliseconds = (clock.now() - began).total_seconds() * 1000
        _log.info(
            "web.request",
            method=request.method,
            route=route,
            status=response.status,
            ms=round(milliseconds, 1),
        )
        _counter(request).labels(_method(request), route, response.status).inc()
    return response


def _method(request: web.Request) -> str:
    """Return the method when it is one of ours: what people invent must not become figures."""
    return request.method if request.method in _METHODS else "other"


def _counter(request: web.Request) -> Counter:
    return request.app[METRICS].requests
