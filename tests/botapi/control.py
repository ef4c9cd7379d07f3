"""The server from outside: other processes play customers and read the calls, over HTTP.

POST /control/customers/{chat_id}/{deed}  arguments as JSON -> the update(s); deeds as in Customer
POST /control/updates   {"updates": [...]} raw -> {"ids": [...]}
GET  /control/calls?method=&since=&count=&within=  waits until there are that many
POST /control/faults    fields of Fault;  DELETE /control/faults
GET  /control/texts/{chat_id}
"""

from __future__ import annotations

import contextlib
from typing import Any

from aiohttp import web

from tests.botapi.errors import ApiError
from tests.botapi.server import BotApiServer
from tests.botapi.world import Call, Json


class Control:
    """Routes under /control."""

    def __init__(self, server: BotApiServer) -> None:
        self._server = server
        routes = server.app.router
        routes.add_post("/control/customers/{chat_id}/{deed}", self._deed)
        routes.add_post("/control/updates", self._push)
        routes.add_get("/control/calls", self._calls)
        routes.add_post("/control/faults", self._break)
        routes.add_delete("/control/faults", self._mend)
        routes.add_get("/control/texts/{chat_id}", self._texts)

    async def _deed(self, request: web.Request) -> web.Response:
        customer = self._server.customer(int(request.match_info["chat_id"]))
        arguments = await _body(request)
        if isinstance(arguments.get("content"), str):
            arguments["content"] = arguments["content"].encode()
        try:
            return web.json_response(customer.does(request.match_info["deed"], arguments))
        except (ApiError, TypeError) as error:
            return web.json_response({"error": str(error)}, status=400)

    async def _push(self, request: web.Request) -> web.Response:
        updates = (await _body(request))["updates"]
        for update in updates:
            for content in update.values():
                if isinstance(content, dict) and "chat" in content:
                    self._server.customer(content["chat"]["id"])
        ids = [self._server.push(update)["update_id"] for update in updates]
        return web.json_response({"ids": ids})

    async def _calls(self, request: web.Request) -> web.Response:
        query = request.query
        method, since = query.get("method", ""), int(query.get("since", "0"))
        count, within = int(query.get("count", "0")), float(query.get("within", "0.01"))
        with contextlib.suppress(TimeoutError):  # the caller sees how many there are
            await self._server.wait_for_calls(method, count, within)
        calls = [call for call in self._server.calls(method) if call.number > since]
        return web.json_response({"calls": [_shown(call) for call in calls]})

    async def _break(self, request: web.Request) -> web.Response:
        self._server.faults.add(**await _body(request))
        return web.json_response({})

    async def _mend(self, _request: web.Request) -> web.Response:
        self._server.faults.clear()
        return web.json_response({})

    async def _texts(self, request: web.Request) -> web.Response:
        chat_id = int(request.match_info["chat_id"])
        return web.json_response({"texts": self._server.texts(chat_id)})


async def _body(request: web.Request) -> dict[str, Any]:
    body: dict[str, Any] = await request.json() if request.can_read_body else {}
    return body


def _shown(call: Call) -> Json:
    return {
        "number": call.number,
        "method": call.method,
        "params": call.params,
        "files": {name: len(upload.content) for name, upload in call.uploads.items()},
        "at": call.at.timestamp(),
        "message_id": call.message_id,
        "code": call.code,
        "error": call.error,
    }
