"""Where a request comes from: its address, and whether its Origin is one of ours."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from aiohttp import web
from yarl import URL

from bot.web.parts import PARTS

_IPV6_PREFIX: Final = 64


def client_address(request: web.Request) -> str:
    """Return whom to count a request to; forwarded ones are believed only from trusted proxies.

    A household or a rented server has a whole /64 of IPv6, so that is what is counted.
    """
    trusted = request.app[PARTS].trusted_proxies
    hops = [h.strip() for h in ",".join(request.headers.getall("X-Forwarded-For", ())).split(",")]
    address = request.remote or ""
    while _is_in(address, trusted) and hops and hops[-1]:
        address = hops.pop()
    found = _read(address)
    if isinstance(found, IPv6Address):
        return str(IPv6Network((int(found), _IPV6_PREFIX), strict=False))
    return address if found is None else str(found)


def is_near(request: web.Request) -> bool:
    """Tell whether the caller is on this machine or network and came without a proxy."""
    if any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP")):
        return False
    found = _read(request.remote or "")
    return found is not None and found.is_private


def _is_in(address: str, networks: Sequence[str]) -> bool:
    found = _read(address)
    return found is not None and any(found in ip_network(n, strict=False) for n in networks)


def _read(address: str) -> IPv4Address | IPv6Address | None:
    """Read an address; one of IPv4 that came through an IPv6 socket is the IPv4 one."""
    try:
        found = ip_address(address)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


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
