"""The desk's WebSocket: what changes is told, a ping keeps the presence."""

from __future__ import annotations

import asyncio
import json

from aiohttp import WSCloseCode, WSMsgType, web

from bot.storage.people import note_heartbeat
from bot.storage.sessions import StoredSession
from bot.web.api.call import signed_in
from bot.web.buckets import Buckets
from bot.web.callers import is_our_origin
from bot.web.outlet import Outlet
from bot.web.parts import PARTS
from bot.web.problems import Problem, log_failure
from bot.web.watchers import Console

_FRAME_BYTES_AT_MOST = 4096
_HEARTBEAT_SECONDS = 20.0


async def serve_desk(request: web.Request) -> web.StreamResponse:
    """Take in an agent's WebSocket."""
    if not is_our_origin(request):
        raise Problem(403, "foreign_origin", "This is open to our own pages only.")
    who = await signed_in(request)
    if who is None:
        raise Problem(401, "signed_out", "Please sign in.")
    socket = web.WebSocketResponse(
        heartbeat=_HEARTBEAT_SECONDS, max_msg_size=_FRAME_BYTES_AT_MOST, compress=False
    )
    await socket.prepare(request)
    console = Console(who.agent_id, who.token_hash, Outlet(socket))
    writer = asyncio.create_task(console.outlet.run())
    try:
        await _live(request, socket, console, who)
    except Exception as error:
        log_failure("desk.failed", error)
        console.outlet.close(WSCloseCode.TRY_AGAIN_LATER)
    finally:
        request.app[PARTS].hub.remove_console(console)
        await console.outlet.end(writer)
    return socket


async def _live(
    request: web.Request, socket: web.WebSocketResponse, console: Console, who: StoredSession
) -> None:
    parts = request.app[PARTS]
    if request.query.get("watch") != "1":  # the leads' board only looks on
        await _heartbeat(request, who)
    await parts.hub.add_console(console)
    console.outlet.put({"type": "queue"})
    pace = Buckets(parts.clock, rate=1, burst=5)  # each ping is a row written
    async for frame in socket:
        await parts.clock.sleep(pace.take(""))
        if frame.type is WSMsgType.TEXT and _is_ping(frame.data):
            await _heartbeat(request, who)
        else:
            console.outlet.put(
                {"type": "error", "code": "unknown_type", "detail": "Desks send pings only."}
            )


async def _heartbeat(request: web.Request, who: StoredSession) -> None:
    parts = request.app[PARTS]
    async with parts.database.write() as tx:
        await note_heartbeat(tx, who.agent_id, parts.clock.now())


def _is_ping(data: str) -> bool:
    try:
        frame = json.loads(data)
    except (ValueError, RecursionError):
        return False
    return isinstance(frame, dict) and frame.get("type") == "ping"
