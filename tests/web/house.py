"""A small house for the tests of the web: a real server and database, a recording intake."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from aiohttp import ClientResponse, ClientSession, ClientWebSocketResponse, CookieJar
from aiohttp.test_utils import TestServer
from aiohttp.web import BaseRunner

from bot.channels.base import Arrival, Outcome, Receipt, Unavailable
from bot.closed_days import ClosedDays
from bot.knowledge_base import KnowledgeBase
from bot.storage import schema
from bot.storage.database import Database
from bot.storage.people import NewAgent, add_agent
from bot.web.application import create_app
from bot.web.hub import Hub
from bot.web.parts import WebParts
from bot.web.passwords import hash_password
from handlers.policy import Policy
from handlers.surroundings import Company
from scripts.phrases import Phrases
from tests.clock import FakeClock
from tests.web.answers import check_answer

PASSWORD = "correct horse"


class RecordingIntake:
    """Keeps what arrives, one effect an id; desk requests end as the test says."""

    def __init__(self, database: Database, clock: FakeClock) -> None:
        self.arrivals: list[Arrival] = []
        self.is_away = False
        self.decide: Callable[[Arrival], Outcome] = lambda _: Outcome(seq=1)
        self._database = database
        self._clock = clock
        self._receipts: dict[tuple[str, str], Receipt] = {}
        self._outcomes: dict[int, Outcome] = {}

    async def receive(self, arrival: Arrival) -> Receipt:
        if self.is_away:
            raise Unavailable
        key = (arrival.source, arrival.external_id)
        if key in self._receipts:
            known = self._receipts[key]
            return Receipt(known.inbox_id, known.conversation_id, is_repeated=True)
        chat = arrival.conversation_id or await self._chat(arrival)
        self.arrivals.append(arrival)
        self._receipts[key] = Receipt(len(self.arrivals), chat)
        return self._receipts[key]

    async def settle(self, receipt: Receipt) -> Outcome:
        if receipt.inbox_id not in self._outcomes:
            outcome = self.decide(self.arrivals[receipt.inbox_id - 1])
            self._outcomes[receipt.inbox_id] = outcome
        return self._outcomes[receipt.inbox_id]

    async def _chat(self, arrival: Arrival) -> int:
        c, now = schema.conversation.c, self._clock.now()
        async with self._database.write() as tx:
            found = await tx.scalar(
                sa.select(c.id).where(c.channel == arrival.channel, c.address == arrival.address)
            )
            if found is not None:
                return int(found)
            values = {"channel": arrival.channel, "address": arrival.address}
            return await _insert(tx, schema.conversation, **values, created_at=now, updated_at=now)

    def events(self, kind: type) -> list[Any]:
        """Return the events of a type, in order."""
        return [a.event for a in self.arrivals if isinstance(a.event, kind)]


async def _insert(tx: Any, table: sa.Table, **values: Any) -> int:
    made = await tx.execute(sa.insert(table).values(values).returning(table.c.id))
    return int(made.scalar_one())


class Chatter:
    """A customer's page in a test."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.socket = socket
        self.visitor = ""
        self.welcome: dict[str, Any] = {}

    async def hello(self, **more: Any) -> Self:
        await self.say({"type": "hello", "visitor": None, "last_seen": None, **more})
        self.welcome = await self.hear()
        self.visitor = self.welcome["visitor"]
        return self

    async def say(self, frame: dict[str, Any]) -> None:
        await self.socket.send_str(json.dumps(frame))

    async def hear(self) -> Any:
        return await self.socket.receive_json(timeout=5)

    async def ask(self, frame: dict[str, Any]) -> Any:
        await self.say(frame)
        return await self.hear()


@dataclass
class Caller:
    """Somebody with a browser: cookies, and the token of their session."""

    session: ClientSession
    base: str
    csrf: str = ""
    agent: dict[str, Any] = field(default_factory=dict)

    async def sign_in(self, name: str, password: str = PASSWORD) -> Self:
        body = {"name": name, "password": password}
        async with await self.call("POST", "/session", body) as response:
            assert response.status == 200, await response.text()
            found = await response.json()
        self.csrf, self.agent = found["csrf"], found["agent"]
        return self

    async def call(self, method: str, path: str, body: Any = None, **more: Any) -> ClientResponse:
        headers = {"X-CSRF-Token": self.csrf} | more.pop("headers", {})
        kinds = {} if body is None else {"json": body}
        url = f"{self.base}/api/v1{path}"
        response = await self.session.request(method, url, headers=headers, **kinds, **more)
        await response.read()
        await check_answer(method, path, response)
        return response

    async def get(self, path: str, status: int = 200) -> Any:
        async with await self.call("GET", path) as response:
            assert response.status == status, await response.text()
            return await response.json()

    async def post(self, path: str, body: Any = None, status: int = 200) -> Any:
        async with await self.call("POST", path, {} if body is None else body) as response:
            text = await response.text()
            assert response.status == status, text
            return json.loads(text) if text else None

    async def desk(self) -> Chatter:
        return Chatter(await self.session.ws_connect(f"{self.base}/desk/ws"))


class _Server(TestServer):
    """A server that lets handlers end by themselves when the caller goes, as the product's does."""

    async def _make_runner(self, **more: Any) -> BaseRunner:
        return await super()._make_runner(**{**more, "handler_cancellation": False})


class House:
    """The application, served, with what a test may want to reach into."""

    def __init__(self, parts: WebParts, intake: RecordingIntake, clock: FakeClock) -> None:
        self.parts = parts
        self.database = parts.database
        self.hub = parts.hub
        self.knowledge = parts.knowledge
        self.intake = intake
        self.clock = clock
        self.server = _Server(create_app(parts))
        self._sessions: list[ClientSession] = []
        self._numbers = count(1)

    @property
    def base(self) -> str:
        return str(self.server.make_url("")).rstrip("/")

    def caller(self) -> Caller:
        session = ClientSession(cookie_jar=CookieJar(unsafe=True))
        self._sessions.append(session)
        return Caller(session, self.base)

    async def agent(
        self, name: str = "Ann", role: str = "agent", groups: str = "service"
    ) -> Caller:
        """Make an account and sign it in."""
        await self.agent_account(name, role, groups)
        return await self.caller().sign_in(name)

    async def agent_account(
        self, name: str = "Ann", role: str = "agent", groups: str = "service"
    ) -> int:
        """Make an account."""
        async with self.database.write() as tx:
            new = NewAgent(name, role, tuple(groups.split(",")), hash_password(PASSWORD))
            return await add_agent(tx, new, self.clock.now())

    async def page(self, headers: dict[str, str] | None = None) -> Chatter:
        """Open the web chat's socket."""
        caller = self.caller()
        return Chatter(await caller.session.ws_connect(f"{self.base}/chat/ws", headers=headers))

    async def insert(self, table: sa.Table, **values: Any) -> int:
        async with self.database.write() as tx:
            return await _insert(tx, table, **values)

    async def change(self, table: sa.Table, row: int, **values: Any) -> None:
        async with self.database.write() as tx:
            await tx.execute(sa.update(table).where(table.c.id == row).values(values))

    async def chat(self, **values: Any) -> int:
        """Make a conversation as it might stand."""
        now = self.clock.now()
        address = f"made-{next(self._numbers)}"
        base = {"channel": "web", "address": address, "created_at": now, "updated_at": now}
        return await self.insert(schema.conversation, **{**base, **values})

    async def waiting(self, group: str = "service", **values: Any) -> int:
        """Put a customer into a line."""
        since = values.pop("waiting_since", self.clock.now())
        more = {"stage": "waiting", "group_name": group, "waiting_since": since}
        chat = await self.chat(**more, **values)
        place = {"conversation_id": chat, "number": 1, "channel": "web", "since": since}
        await self.insert(schema.wait, **place, group_name=group)
        return chat

    async def give(self, chat: int, agent: Caller, epoch: int = 1) -> None:
        """Let an agent have the chat."""
        await self.change(
            schema.conversation,
            chat,
            stage="agent",
            agent_id=agent.agent["id"],
            claim_epoch=epoch,
            claimed_at=self.clock.now(),
            waiting_since=None,
        )

    async def said(self, chat: int, text: str, author: str = "bot", **more: Any) -> int:
        """Store a message as the engine would; return its seq."""
        async with self.database.write() as tx:
            c = schema.conversation.c
            seq = int(
                (
                    await tx.execute(
                        sa.update(schema.conversation)
                        .where(c.id == chat)
                        .values(last_seq=c.last_seq + 1, last_text=text)
                        .returning(c.last_seq)
                    )
                ).scalar_one()
            )
            values = {"conversation_id": chat, "seq": seq, "author": author, "text": text}
            kind = "customer" if author == "customer" else "answer"
            base = {"kind": kind, "at": self.clock.now()}
            await _insert(tx, schema.message, **{**values, **base, **more})
        return seq

    async def close(self) -> None:
        for session in self._sessions:
            await session.close()
        await self.server.close()


@asynccontextmanager
async def open_house(url: str, tmp_path: Path, **changes: Any) -> AsyncIterator[House]:
    """Serve a house on a free port of this machine."""
    database, clock = await Database.open(url), FakeClock()
    intake = RecordingIntake(database, clock)
    policy = changes.pop("policy", Policy())
    opening = changes.pop("opening", None)
    zone = ZoneInfo("Asia/Shanghai")
    usual = Company("Tea", zone, policy, Phrases({}), opening=opening)
    company: Callable[[], Company] = changes.pop("company", lambda: usual)
    if close_on := changes.pop("close_on", None):
        changes["closed_days"] = ClosedDays(database, clock, company, close_on)
    ring = changes.get("ring")
    parts = WebParts(
        database=database,
        intake=intake,
        clock=clock,
        hub=Hub(database, clock),
        company=company,
        knowledge=KnowledgeBase(database, clock, zone, ring),
        files=tmp_path / "files",
        **changes,
    )
    house = House(parts, intake, clock)
    await house.server.start_server()
    try:
        yield house
    finally:
        await house.close()
        await database.close()
