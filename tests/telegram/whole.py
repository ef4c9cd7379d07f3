"""The product as a process, a Bot API server, and the people who use both."""

from __future__ import annotations

import asyncio
import itertools
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any, Literal

import aiohttp

from tests.botapi import BotApiServer
from tests.botapi.customers import Customer
from tests.servers.commands import command
from tests.servers.ports import free_port
from tests.servers.product import Product
from tests.waiting import eventually

Way = Literal["polling", "webhook"]
PASSWORD = "correct horse battery"
SECRET = "a-secret-of-more-than-32-characters_"
_WITHIN = 15.0  # seconds; other tests use this machine too


class Visitor:
    """A customer in Telegram who reads what the bot writes, one message after another."""

    def __init__(self, server: BotApiServer, customer: Customer) -> None:
        self.does = customer
        self._server = server
        self._read = 0

    @property
    def shown(self) -> list[dict[str, Any]]:
        """Return all messages of the bot, as they stand in the chat."""
        world = self._server.world
        return [
            message
            for (chat, _), message in world.messages.items()
            if chat == self.does.id and message["from"] == world.bot
        ]

    async def reads(self) -> str:
        """Wait for the next message and return its words."""
        await eventually(lambda: len(self.shown) > self._read, _WITHIN, f"more than {self.shown}")
        self._read += 1
        message = self.shown[self._read - 1]
        return str(message.get("text") or message.get("caption") or "")

    async def asks(self, text: str) -> str:
        """Write, and return the next words of the bot."""
        self.does.says(text)
        return await self.reads()

    @property
    def has_read_all(self) -> bool:
        """Tell whether nothing more has come."""
        return len(self.shown) == self._read

    def labels(self) -> list[str]:
        """Return what is on the buttons of the message read last."""
        return [button["text"] for button in self._buttons()]

    def _buttons(self) -> list[dict[str, str]]:
        rows = self.shown[self._read - 1].get("reply_markup", {}).get("inline_keyboard", [])
        return [button for row in rows for button in row]

    async def presses(self, label: str) -> str:
        """Press the button of the message read last; return the next words of the bot."""
        [token] = [b["callback_data"] for b in self._buttons() if b["text"] == label]
        number = self.shown[self._read - 1]["message_id"]
        self.does.presses(number, token)
        return await self.reads()


class Agent:
    """An agent at the HTTP interface."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = f"{url}/api/v1/"
        self._headers: dict[str, str] = {}

    async def signs_in(self, name: str) -> None:
        """Go to work."""
        answer = await self.call("POST", "session", json={"name": name, "password": PASSWORD})
        self._headers = {"X-CSRF-Token": answer["csrf"]}
        await self.call("POST", "presence", json={"status": "online"})

    async def call(self, method: str, path: str, **body: Any) -> Any:
        """Call the interface; it must do what it is asked."""
        url = self._url + path
        async with self._session.request(method, url, headers=self._headers, **body) as answer:
            content = await answer.read()
            assert answer.status < 300, (answer.status, content)
            return json.loads(content) if answer.content_type == "application/json" else content


class Whole:
    """One desk and the Bot API server that it is connected to."""

    def __init__(self, server: BotApiServer, product: Product) -> None:
        self.server = server
        self.product = product
        self._chats = itertools.count(1001)

    def visitor(self, language_code: str = "zh-hans", name: str = "安") -> Visitor:
        """Return somebody who has not been here before."""
        customer = self.server.customer(next(self._chats), name, language_code)
        return Visitor(self.server, customer)

    async def greeted(self, language_code: str = "zh-hans") -> Visitor:
        """Return somebody who has been greeted."""
        visitor = self.visitor(language_code)
        visitor.does.starts()
        assert await visitor.reads()
        return visitor

    async def calm(self) -> None:
        """Wait until everything is handled and sent."""
        await eventually(self._is_calm, _WITHIN, "everything handled and sent")

    def _is_calm(self) -> bool:
        undone = self.rows(
            "SELECT 1 FROM inbox WHERE handled_at IS NULL"
            " UNION ALL SELECT 1 FROM outbox WHERE status IN ('pending', 'sending')"
        )
        return not undone and not self.server.updates.pending

    def rows(self, query: str, *values: Any) -> list[Any]:
        """Return what the desk has stored."""
        path = self.product.data_dir / "sansheng.db"
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5)) as database:
            database.row_factory = sqlite3.Row
            return database.execute(query, values).fetchall()

    def kept(self, visitor: Visitor) -> list[Any]:
        """Return what is stored of a customer's own messages."""
        return self.rows(
            "SELECT m.* FROM message m JOIN conversation c ON c.id = m.conversation_id"
            " WHERE c.address = ? AND m.author = 'customer' ORDER BY m.seq",
            str(visitor.does.id),
        )

    @asynccontextmanager
    async def agent(self, name: str) -> AsyncIterator[Agent]:
        """Let an agent work for a while."""
        words = ("agent", "add", name, "--groups", "service,complaints", "--password-stdin")
        done = await asyncio.to_thread(
            command, *words, stdin=PASSWORD, DATA_DIR=str(self.product.data_dir)
        )
        assert done.returncode == 0, done.stderr
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar) as session:
            agent = Agent(session, self.product.url)
            await agent.signs_in(name)
            yield agent
            await agent.call("POST", "presence", json={"status": "offline"})


@asynccontextmanager
async def open_whole(folder: Path, way: Way) -> AsyncIterator[Whole]:
    """Start a desk that takes updates in by this way; everything ends afterwards."""
    async with BotApiServer() as server:
        port = free_port()
        settings = {
            "TELEGRAM_TOKEN": server.token,
            "TELEGRAM_API_URL": server.root,
            "TELEGRAM_MESSAGES_PER_SECOND": "0",
            "PORT": str(port),
            "LOG_LEVEL": "debug",
        }
        if way == "webhook":
            settings["TELEGRAM_WEBHOOK_URL"] = f"http://127.0.0.1:{port}/telegram"
            settings["TELEGRAM_WEBHOOK_SECRET"] = SECRET
        product = Product(folder / "data", settings)
        try:
            await asyncio.to_thread(product.start)
            yield Whole(server, product)
        finally:
            product.close()
