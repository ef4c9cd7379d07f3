"""Those who use the desk while it dies: a customer's page and an agent's desk, both persistent."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from typing import Any

import aiohttp

from bot.clock import SystemClock
from tests.waiting import eventually

Json = dict[str, Any]
_AGAIN_SECONDS = 0.05
_LIMIT = aiohttp.ClientTimeout(total=8)


class Page:
    """The web chat as the page does it: reconnects, and repeats what was not said to be received.

    With several addresses it goes to the next whenever a connection ends, as a balancer would.
    """

    def __init__(
        self,
        urls: Iterable[str],
        token: str | None = None,
        seen: int | None = None,
        *,
        address: str = "",
        showing: Callable[[Json], None] = lambda _: None,
    ):
        self._urls = iter(urls)
        self.at = ""  # the address that it talks to, or tries to
        self._headers = {"X-Forwarded-For": address} if address else {}
        self._showing = showing  # is told of every message that is shown for the first time
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._task: asyncio.Task[None] | None = None
        self._ids = itertools.count(1)
        self.token = token
        self.seen = seen
        self.shown: dict[int, Json] = {}  # messages by seq
        self.received: set[str] = set()
        self.unsaid: dict[str, Json] = {}  # not known to be received
        self.answers: list[Json] = []  # everything else that came
        self.repeated = 0  # the same seq in one connection: a page would show it twice

    @property
    def is_open(self) -> bool:
        """Tell whether the desk has welcomed it."""
        return self._socket is not None

    async def open(self) -> Page:
        """Return when the desk has said welcome."""
        self.launch()
        await eventually(lambda: self.is_open, within=10, why="a welcome")
        return self

    def launch(self) -> None:
        """Begin to try."""
        self._task = asyncio.create_task(self._live())

    def restart(self) -> None:
        """Leave a line that may be half dead, and take a new one."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            self._socket = None
            self.launch()

    async def close(self) -> None:
        """The customer closes the page."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    def say(self, text: str, **more: Any) -> str:
        """Write; return the page's own id of it."""
        return self._send({"type": "message", "text": text, **more})

    def press(self, choice: str) -> str:
        """Press a button."""
        return self._send({"type": "choice", "choice": choice})

    def _send(self, frame: Json) -> str:
        own_id = f"{self.token or 'new'}-{next(self._ids)}-{id(self)}"[-60:]
        self.unsaid[own_id] = {**frame, "id": own_id}
        if self._socket is not None:
            self._pass_on(self._socket, [own_id])
        return own_id

    def _pass_on(self, socket: aiohttp.ClientWebSocketResponse, ids: Sequence[str]) -> None:
        async def pass_on() -> None:
            with suppress(ConnectionError, RuntimeError):
                for own_id in ids:
                    if own_id in self.unsaid:
                        await socket.send_json(self.unsaid[own_id])

        self._sending = asyncio.create_task(pass_on())

    async def _live(self) -> None:
        async with aiohttp.ClientSession(timeout=_LIMIT) as session:
            while True:
                with suppress(aiohttp.ClientError, TimeoutError, ConnectionError):
                    self.at = next(self._urls)
                    url = f"{self.at}/chat/ws"
                    async with session.ws_connect(url, headers=self._headers) as socket:
                        await self._talk(socket)
                self._socket = None
                await SystemClock().sleep(_AGAIN_SECONDS)

    async def _talk(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        hello = {"type": "hello", "visitor": self.token, "last_seen": self.seen}
        await socket.send_json({**hello, "language": "zh-CN"})
        self._fresh: set[int] = set()
        async for frame in socket:
            self._take(frame.json(), socket)

    def _take(self, frame: Json, socket: aiohttp.ClientWebSocketResponse) -> None:
        match frame["type"]:
            case "welcome":
                self.token = frame["visitor"]
                for message in frame["messages"]:
                    self._show(message)
                self._socket = socket
                self._pass_on(socket, list(self.unsaid))
            case "message":
                self._show(frame)
            case "received":
                self.received.add(frame["id"])
                self.unsaid.pop(frame["id"], None)
            case "later":
                self.answers.append(frame)
                loop = asyncio.get_running_loop()
                loop.call_later(_AGAIN_SECONDS, self._pass_on, socket, list(self.unsaid))
            case _:
                self.answers.append(frame)

    def _show(self, message: Json) -> None:
        seq = int(message["seq"])
        self.repeated += seq in self._fresh
        self._fresh.add(seq)
        if seq not in self.shown:
            self._showing(message)
        self.shown[seq] = message
        self.seen = max(self.seen or 0, seq)

    async def upload(self, name: str, content: bytes) -> tuple[int, Json]:
        """Send a file; return the status, 0 when there was no answer, and what was answered."""
        form = aiohttp.FormData()
        form.add_field("file", content, filename=name)
        headers = {"X-Visitor": self.token or ""}
        try:
            async with (
                aiohttp.ClientSession(timeout=_LIMIT, headers=headers) as session,
                session.post(f"{next(self._urls)}/chat/files", data=form) as answer,
            ):
                return answer.status, await answer.json()
        except (aiohttp.ClientError, TimeoutError):
            return 0, {}

    async def download(self, file_id: str) -> bytes:
        """Open a file of one's own chat."""
        headers = {"X-Visitor": self.token or ""}
        async with (
            aiohttp.ClientSession(timeout=_LIMIT, headers=headers) as session,
            session.get(f"{next(self._urls)}/chat/files/{file_id}") as answer,
        ):
            assert answer.status == 200
            return await answer.read()

    def heard(self, kind: str = "") -> list[str]:
        """Return the words of the house, in order, perhaps of one kind."""
        return [
            message["text"]
            for _, message in sorted(self.shown.items())
            if message["from"] != "customer" and kind in ("", message["kind"])
        ]

    async def hears(self, kind: str, count: int = 1, within: float = 10) -> list[str]:
        """Wait until the house has said so many things of a kind."""

        def has_heard() -> bool:
            return len(self.heard(kind)) >= count

        await eventually(has_heard, within, why=f"{count} of {kind!r}, not {self.shown}")
        return self.heard(kind)

    def button(self, label: str) -> str:
        """Return the newest button with this label."""
        buttons = [
            choice["id"]
            for _, message in sorted(self.shown.items())
            for choice in message.get("choices", ())
            if choice["label"] == label
        ]
        return str(buttons[-1])


class Desk:
    """An agent at the HTTP interface, who asks again until there is an answer."""

    def __init__(self, urls: Iterable[str], cookies: dict[str, str], csrf: str) -> None:
        self._servers = iter(urls)
        self._server = next(self._servers)
        self.csrf = csrf
        jar = aiohttp.CookieJar(unsafe=True)
        self._session = aiohttp.ClientSession(cookies=cookies, cookie_jar=jar, timeout=_LIMIT)

    def leave(self, server: str) -> None:
        """Ask another one from now on."""
        if self._server == server:
            self._server = next(self._servers)

    def socket(self) -> AbstractAsyncContextManager[aiohttp.ClientWebSocketResponse]:
        """Open the desk's socket."""
        return self._session.ws_connect(f"{self._server}/api/v1/desk/ws")

    async def close(self) -> None:
        """Leave."""
        await self._session.close()

    @property
    def keys(self) -> tuple[dict[str, str], str]:
        """Return what keeps the agent signed in: cookies and token."""
        return {cookie.key: cookie.value for cookie in self._session.cookie_jar}, self.csrf

    async def sign_in(self, name: str, password: str) -> Desk:
        """Sign in and go online."""
        status, answer = await self.ask("POST", "session", {"name": name, "password": password})
        assert status == 200, answer
        self.csrf = answer["csrf"]
        await self.be_there()
        return self

    async def be_there(self) -> None:
        """Go online, or say that one still is."""
        status, answer = await self.insist("POST", "presence", {"status": "online"})
        assert status in (200, 204), answer

    async def ask(self, method: str, path: str, body: Json | None = None) -> tuple[int, Any]:
        """Ask once; the status is 0 when there was no answer."""
        server, headers = self._server, {"X-CSRF-Token": self.csrf}
        url = f"{server}/api/v1/{path}"
        try:
            async with self._session.request(method, url, headers=headers, json=body) as answer:
                is_json = answer.content_type.endswith("json")
                return answer.status, await answer.json() if is_json else None
        except (aiohttp.ClientError, TimeoutError):
            if server == self._server:  # nobody else has gone on from it yet
                self._server = next(self._servers)
            return 0, None

    async def insist(
        self, method: str, path: str, body: Json | None = None, within: float = 15
    ) -> tuple[int, Any]:
        """Ask until somebody answers who is not about to end; return the answer."""
        found: list[tuple[int, Any]] = []

        async def is_answered() -> bool:
            found.append(await self.ask(method, path, body))
            return found[-1][0] not in (0, 503)

        await eventually(is_answered, within, why=f"an answer to {method} {path}")
        return found[-1]

    async def claim(self, chat: int) -> Json:
        """Claim a chat, as often as need be, and read it."""
        status, answer = await self.insist("POST", f"chats/{chat}/claim", {})
        assert status == 200, answer
        view: Json = answer
        return view


async def all_of(conditions: Sequence[Callable[[], bool]], within: float, why: str) -> None:
    """Wait until every condition holds."""
    await eventually(lambda: all(condition() for condition in conditions), within, why)
