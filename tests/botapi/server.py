"""A strict Bot API server on loopback: takes updates in, keeps every call as the ground truth."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections import Counter
from typing import Any, Self

from aiohttp import web

from bot.clock import Clock, SystemClock
from tests.botapi.customers import Customer
from tests.botapi.delivery import FIRST_UPDATE_ID, Updates
from tests.botapi.errors import ApiError
from tests.botapi.faults import AFTER_EFFECT, Fault, Faults
from tests.botapi.methods import METHODS
from tests.botapi.params import Params, read_params
from tests.botapi.webhook import Webhook
from tests.botapi.world import Call, Chat, Json, World

TOKEN = "4242424242:loopback-token-for-the-tests-only"
BODY_BYTES = 64 * 1024 * 1024


class BotApiServer:
    """Runs inside the test: `async with BotApiServer() as server`. `root` is the API's address."""

    def __init__(
        self,
        token: str = TOKEN,
        *,
        clock: Clock | None = None,
        port: int = 0,
        first_update_id: int = FIRST_UPDATE_ID,
    ) -> None:
        self.token = token
        self.port = port
        self.world = World(int(token.partition(":")[0]), clock or SystemClock())
        self.updates = Updates(first_update_id)
        self.webhook = Webhook(self.world, self.updates)
        self.faults = Faults()
        self.called = asyncio.Condition()
        self.settled: Counter[str] = (
            Counter()
        )  # calls by method that had their effect, or never will
        self.app = web.Application(client_max_size=BODY_BYTES)
        self.app.router.add_route("*", "/bot{token}/{method}", self._answer)
        self.app.router.add_get("/file/bot{token}/{path:.+}", self._hand_out)
        self._runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=0.1)
        self._site: web.TCPSite | None = None
        self._closing = asyncio.Event()

    @property
    def root(self) -> str:
        """Return what TELEGRAM_API_URL should be."""
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        """Listen."""
        await self._runner.setup()
        await self.open_port()
        return self

    async def __aexit__(self, *details: object) -> None:
        """Let go of everything that hangs, and stop."""
        self._closing.set()
        self.updates.terminate_poller()
        await self.webhook.close()
        await self._runner.cleanup()

    async def open_port(self) -> None:
        """Take connections, on the same port as before if there was one."""
        self._site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await self._site.start()
        self.port = self._runner.addresses[0][1]

    async def close_port(self) -> None:
        """Refuse connections and cut those that are open."""
        if self._site is not None:
            await self._site.stop()
        server = self._runner.server
        for connection in server.connections if server else ():
            if connection.transport is not None:
                connection.transport.abort()

    def customer(self, chat_id: int, name: str = "Ann", language_code: str = "en") -> Customer:
        """Return a person in their private chat with the bot."""
        chat = self.world.chats.setdefault(chat_id, Chat(chat_id, title=name))
        return Customer(self.world, self.push, chat, _user(chat_id, name, language_code))

    def group(self, chat_id: int, title: str = "Staff", *, is_forum: bool = True) -> Chat:
        """Return a supergroup that the bot is in."""
        chat = Chat(chat_id, "supergroup", title, is_forum)
        return self.world.chats.setdefault(chat_id, chat)

    def member(self, chat: Chat, user_id: int, name: str = "Bob") -> Customer:
        """Return a person who writes in a group."""
        return Customer(self.world, self.push, chat, _user(user_id, name, "en"))

    def push(self, update: Json) -> Json:
        """Give the bot an update, raw; one with an `update_id` keeps it, also one seen before."""
        update = self.updates.push(update)
        if self.webhook.url:
            self.webhook.deliver(update)
        return update

    def calls(self, method: str = "", chat_id: int | None = None) -> list[Call]:
        """Return what the bot called, in order."""
        return [
            call
            for call in self.world.calls
            if method in ("", call.method) and chat_id in (None, call.chat_id)
        ]

    def texts(self, chat_id: int) -> list[str]:
        """Return the words of the bot that reached a chat, in order, as they stand now."""
        return [
            str(message.get("text") or message.get("caption") or "")
            for (chat, _), message in self.world.messages.items()
            if chat == chat_id and message["from"] == self.world.bot
        ]

    async def wait_for_calls(self, method: str, count: int, within: float = 5.0) -> list[Call]:
        """Return the calls of a method as soon as there are that many."""
        async with asyncio.timeout(within), self.called:
            await self.called.wait_for(lambda: self.settled[method] >= count)
        return self.calls(method)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one call: token, method, parameters, faults, effect."""
        try:
            self._check_token(request.match_info["token"])
            params = await read_params(request)
            return await self._perform(request, params)
        except ApiError as error:
            return _refusal(error)

    def _check_token(self, token: str) -> None:
        if ":" not in token:
            raise ApiError(404, "Not Found")
        if not hmac.compare_digest(token.encode(), self.token.encode()):
            raise ApiError(401, "Unauthorized")

    async def _perform(self, request: web.Request, params: Params) -> web.StreamResponse:
        name = _proper_name(request.match_info["method"])
        call = self.world.record(name, params.values, params.uploads)
        fault = self.faults.take(call)
        try:
            if fault is not None and fault.kind == "slow":
                await self.world.clock.sleep(fault.seconds)
                fault = None
            if fault is not None and fault.kind not in AFTER_EFFECT:
                await self._go_wrong(request, fault, call)
            result = await self._effect(name, params)
            call.message_id = _message_id(result)
            if fault is not None:
                return await self._go_wrong(request, fault, call)
        except ApiError as error:
            call.code, call.error = error.code, error.description
            raise
        finally:
            await self._tell(call)
        call.code = 200
        return web.Response(body=json.dumps({"ok": True, "result": result}), content_type=_JSON)

    async def _tell(self, call: Call) -> None:
        """Wake those who wait for calls; a call that hangs is told before it hangs."""
        if call.is_settled:
            return
        call.is_settled = True
        self.settled[call.method] += 1
        self.settled[""] += 1
        async with self.called:
            self.called.notify_all()

    async def _effect(self, name: str, params: Params) -> Any:
        match name:
            case "getUpdates":
                if self.webhook.url:
                    raise ApiError(409, _CONFLICT)
                return await self.updates.poll(params)
            case "setWebhook":
                return self.webhook.set(params)
            case "deleteWebhook":
                return self.webhook.delete(params)
            case "getWebhookInfo":
                return self.webhook.info()
            case _ if name in METHODS:
                return METHODS[name](self.world, params)
            case _:
                raise ApiError(404, "Not Found")

    async def _go_wrong(self, request: web.Request, fault: Fault, call: Call) -> web.StreamResponse:
        """Refuse, say nonsense, say nothing, or cut the connection."""
        error = fault.error()
        if error is not None:
            raise error
        if fault.kind == "garbage":
            return web.Response(body=b"<html>not what you expect", content_type=_JSON)
        if fault.kind in ("hang", "unanswered"):
            await self._tell(call)
            await self._closing.wait()
        if request.transport is not None:
            request.transport.abort()
        raise ApiError(500, "Internal: the connection is gone")

    async def _hand_out(self, request: web.Request) -> web.StreamResponse:
        """Give out the content of a file."""
        try:
            self._check_token(request.match_info["token"])
        except ApiError as error:
            return _refusal(error)
        wanted = request.match_info["path"]
        for file in self.world.files.values():
            if file.path == wanted:
                return web.Response(body=file.content, content_type="application/octet-stream")
        return _refusal(ApiError(404, "Not Found"))


_JSON = "application/json"
_CONFLICT = (
    "Conflict: can't use getUpdates method while webhook is active;"
    " use deleteWebhook to delete the webhook first"
)


_PROPER_NAMES = {
    name.lower(): name
    for name in (*METHODS, "getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo")
}


def _proper_name(method: str) -> str:
    """Method names are not case-sensitive."""
    return _PROPER_NAMES.get(method.lower(), method)


def _refusal(error: ApiError) -> web.Response:
    return web.json_response(error.as_json(), status=error.code)


def _message_id(result: Any) -> int | None:
    first = result[0] if isinstance(result, list) and result else result
    return first.get("message_id") if isinstance(first, dict) else None


def _user(user_id: int, name: str, language_code: str) -> Json:
    user: Json = {"id": user_id, "is_bot": False, "first_name": name}
    return {**user, "language_code": language_code} if language_code else user
