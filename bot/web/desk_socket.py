"""The desk's WebSocket: what changes is told, a ping keeps the presence, a lead may look in."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping

from aiohttp import WSCloseCode, WSMsgType, web
from typing_extensions import TypeIs

from bot.storage.people import note_heartbeat
from bot.storage.reading import everything, find_chat, log_access
from bot.storage.sessions import StoredSession
from bot.web.api.call import signed_in
from bot.web.buckets import Buckets
from bot.web.callers import is_our_origin
from bot.web.outlet import Outlet
from bot.web.parts import PARTS, WebParts
from bot.web.problems import Problem, log_failure
from bot.web.watchers import Console

_FRAME_BYTES_AT_MOST = 4096
_HEARTBEAT_SECONDS = 20.0
_MOST = 2**31


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
    is_lead = who.role == "lead"
    console = Console(who.agent_id, who.token_hash, Outlet(socket), is_lead=is_lead)
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
        said = _frame(frame.data) if frame.type is WSMsgType.TEXT else {}
        match said.get("type"):
            case "ping":
                await _heartbeat(request, who)
            case "watch":
                await _watch(parts, console, said)
            case _:
                _refuse(console, "unknown_type", "Desks send pings and what they watch.")


async def _watch(parts: WebParts, console: Console, said: Mapping[str, object]) -> None:
    """Push what is said in a chat of somebody else's, to leads only and on record (D1)."""
    chat, after = said.get("chat"), said.get("after", 0)
    if not console.is_lead:
        return _refuse(console, "leads_only", "This is for leads.")
    if chat is None:
        return console.watch(None, 0)
    if not (_is_count(chat) and _is_count(after)):
        return _refuse(console, "invalid", "watch: a chat, and the last message that was seen.")
    async with parts.database.write() as tx:
        if await find_chat(tx, chat, everything()) is None:
            return _refuse(console, "not_found", "There is no such thing here.")
        await log_access(tx, console.agent_id, "watch", str(chat), parts.clock.now())
    console.watch(chat, after)
    return await parts.hub.notify([chat])


def _is_count(value: object) -> TypeIs[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MOST


def _refuse(console: Console, code: str, detail: str) -> None:
    console.outlet.put({"type": "error", "code": code, "detail": detail})


async def _heartbeat(request: web.Request, who: StoredSession) -> None:
    parts = request.app[PARTS]
    async with parts.database.write() as tx:
        await note_heartbeat(tx, who.agent_id, parts.clock.now())


def _frame(data: str) -> Mapping[str, object]:
    try:
        frame = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return frame if isinstance(frame, dict) else {}
