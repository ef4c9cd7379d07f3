"""Alive, and able to serve: two different questions."""

from __future__ import annotations

import asyncio
from http import HTTPStatus

from aiohttp import web

from bot.web.parts import PARTS, Check

_PROBE_SECONDS = 2.0


async def show_alive(request: web.Request) -> web.StreamResponse:
    """GET /healthz: the process answers."""
    del request
    return web.json_response({"status": "alive"}, headers={"Cache-Control": "no-store"})


async def show_ready(request: web.Request) -> web.StreamResponse:
    """GET /readyz: each part told apart; only what is needed to serve makes it a 503."""
    checks = request.app[PARTS].checks
    states = await asyncio.gather(*(_state(check) for check in checks))
    is_ready = all(s == "ok" for c, s in zip(checks, states, strict=True) if c.is_needed)
    body = {"status": "ready" if is_ready else "not ready"}
    body |= {check.name: state for check, state in zip(checks, states, strict=True)}
    status = HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
    return web.json_response(body, status=status, headers={"Cache-Control": "no-store"})


async def _state(check: Check) -> str:
    try:
        async with asyncio.timeout(_PROBE_SECONDS):
            return "ok" if await check.probe() else "away"
    except Exception:  # whatever a probe dies of, the thing it asked for is not there
        return "away"
