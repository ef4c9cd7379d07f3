"""Where a request comes from: its address, and whether its Origin is one of ours."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address, ip_network

from aiohttp import web
from yarl import URL

from bot.web.parts import PARTS


def client_address(request: web.Request) -> str:
    """Return the caller's address; forwarded ones are believed only from trusted proxies."""
    trusted = request.app[PARTS].trusted_proxies
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    address = request.remote or ""
    while _is_in(address, trusted) and hops and hops[-1]:
        address = hops.pop()
    return address


def is_near(request: web.Request) -> bool:
    """Tell whether the caller is on this machine or network and came without a proxy."""
    if {"X-Forwarded-For", "Forwarded", "X-Real-IP"} & set(request.headers):
        return False
    try:
        return ip_address(request.remote or "").is_private
    except ValueError:
        return False


def _is_in(address: str, networks: Sequence[str]) -> bool:
    try:
        return any(ip_address(address) in ip_network(n, strict=False) for n in networks)
    except ValueError:
        return False


def is_our_origin(request: web.Request) -> bool:
    """Tell whether the request comes from our own pages.

    Browsers always say where a WebSocket or an unsafe request comes from; what says nothing is no
    browser, so it cannot be one that was tricked.
    """
    origin = request.headers.get("Origin")
    if origin is None:
        return request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")
    return _netloc(origin) == request.host.lower() or _is_same(
        origin, request.app[PARTS].public_url
    )


def is_welcome_origin(request: web.Request) -> bool:
    """Tell whether the web chat may be used from there."""
    if is_our_origin(request):
        return True
    origin = request.headers.get("Origin", "")
    return any(_is_same(origin, allowed) for allowed in request.app[PARTS].allowed_origins)


def _netloc(origin: str) -> str | None:
    scheme, found, rest = origin.partition("://")
    return rest.lower() if found and scheme in ("http", "https") else None


def _is_same(origin: str, allowed: str) -> bool:
    try:
        return bool(allowed) and URL(origin).origin() == URL(allowed).origin()
    except ValueError:
        return False
