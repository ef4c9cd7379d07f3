"""A desk that may die and come back: its folder, its lives, its customers, what it has stored."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.clock import SystemClock
from bot.queue.connection import QueueAway, connect
from bot.queue.line import Line
from bot.storage.database import Database, sqlite_url
from bot.storage.people import NewAgent, add_agent, set_presence
from bot.web.passwords import hash_password
from tests.botapi.delivery import FIRST_UPDATE_ID
from tests.botapi.server import BotApiServer
from tests.kills.launcher import Order
from tests.kills.life import Life
from tests.kills.people import Desk, Page
from tests.servers.databases import make_tables
from tests.servers.ports import free_port
from tests.waiting import eventually

# Nothing of the standing cast is to be moved by time that passes between two tests.
POLICY = {
    "agent_vanished_after": "1 h",
    "take_back_after": "1 h",
    "line_update_every": "1 h",
    "idle_farewell_after": "10 h",
}


PASSWORD = "correct horse battery"
_HASH = hash_password(PASSWORD)


class House:
    """One DATA_DIR (or database), the processes that live on it, and those who use them."""

    def __init__(
        self,
        folder: Path,
        api: BotApiServer | None,
        settings: Mapping[str, str],
        places: int = 2,
    ) -> None:
        self.folder = folder
        self.data_dir = folder / "data"
        self.armed = folder / "armed"
        self.api = api
        self.settings = dict(settings)
        self.settings_of: dict[int, dict[str, str]] = {}  # what one place has of its own
        self.database_address = self.settings.get("DATABASE_URL") or sqlite_url(
            self.data_dir / "sansheng.db"
        )
        self.lives: list[Life] = []
        self.pages: list[Page] = []
        self.desks: list[Desk] = []
        self._database: Database | None = None
        self._has_tables = False
        self.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._ports = [free_port() for _ in range(places)]  # of processes side by side
        self.set_policy()

    def set_policy(self, **changes: str) -> None:
        """Let these numbers hold."""
        lines = [f"{name}: {value}\n" for name, value in {**POLICY, **changes}.items()]
        path = self.folder / "policy.yaml"
        path.write_text("".join(lines), encoding="ascii")
        self.settings["POLICY_FILE"] = str(path)

    def order(self, step: str = "", nth: int = 1, place: int = 0) -> Order:
        """Return how the next life is to be lived; `place` numbers processes side by side."""
        settings = {
            "DATA_DIR": str(self.data_dir),
            "PORT": str(self._ports[place]),
            "LOG_FORMAT": "json",
            **self.settings,
            **self.settings_of.get(place, {}),
        }
        if self.api is not None:
            settings |= {"TELEGRAM_TOKEN": self.api.token, "TELEGRAM_API_URL": self.api.root}
        return Order(settings, self.folder / f"log-{place}.txt", self.armed, step, nth)

    def life(self, order: Order) -> Life:
        """Make a life that will be ended with the house."""
        self.lives.append(Life(order))
        return self.lives[-1]

    async def hire(self, name: str) -> None:
        """Let somebody be at work from the start: what nobody has to look for is never missed."""
        if not self._has_tables:
            await make_tables(self.database_address)
            self._has_tables = True
        now = SystemClock().now()
        async with (await self.database()).write() as tx:
            new = NewAgent(name, "agent", ("service", "complaints"), _HASH)
            await set_presence(tx, await add_agent(tx, new, now), "online", now)

    async def open(self, step: str = "", nth: int = 1, place: int = 0, **more: Any) -> Life:
        """Start the product, perhaps to die at the nth call of a step once armed."""
        return await self.life(replace(self.order(step, nth, place), **more)).start()

    def arm(self) -> None:
        """From now on calls count."""
        self.armed.touch()

    def disarm(self) -> None:
        """They count no more."""
        self.armed.unlink(missing_ok=True)

    @property
    def urls(self) -> list[str]:
        """Return the addresses of all places."""
        ports = self._ports if self.is_shared else self._ports[:1]
        return [f"http://127.0.0.1:{port}" for port in ports]

    @property
    def is_shared(self) -> bool:
        """Tell whether several processes may live on it."""
        return "DATABASE_URL" in self.settings

    def page(self, token: str | None = None, seen: int | None = None) -> Page:
        """Give a customer a page; it is not open yet."""
        self.pages.append(Page(itertools.cycle(self.urls), token, seen))
        return self.pages[-1]

    def desk(self, cookies: dict[str, str], csrf: str, urls: Iterable[str] = ()) -> Desk:
        """Give an agent who has signed in a desk."""
        self.desks.append(Desk(urls or itertools.cycle(self.urls), cookies, csrf))
        return self.desks[-1]

    async def sign_in(self, name: str) -> Desk:
        """Give somebody who was hired a desk."""
        return await self.desk({}, "").sign_in(name, PASSWORD)

    async def database(self) -> Database:
        """Open what the desk has stored."""
        if self._database is None:
            self._database = await Database.open(self.database_address)
        return self._database

    async def forget_database(self) -> None:
        """Let go of it: it is about to go away."""
        if self._database is not None:
            await self._database.close()
            self._database = None

    async def rows(self, query: str, **values: Any) -> list[Any]:
        """Return what stands in the database."""
        async with (await self.database()).read() as tx:
            return list(await tx.execute(sa.text(query), values))

    async def is_calm(self) -> bool:
        """Tell whether nothing is under way: no event, no words, no update."""
        if self.api is not None and self.api.updates.pending:
            return False
        undone = await self.rows(
            "SELECT 1 FROM inbox WHERE handled_at IS NULL"
            " UNION ALL SELECT 1 FROM outbox WHERE status IN ('pending', 'sending')"
        )
        return not undone

    async def calm(self, within: float = 15) -> None:
        """Wait until nothing is under way."""
        await eventually(self.is_calm, within, why="everything handled and sent")

    async def line(self, group: str = "service") -> tuple[int, ...]:
        """Return who waits in a line as Redis has it."""
        url = self.settings.get("REDIS_URL") or f"unix://{self.data_dir}/redis/server.sock"
        connection = connect(url, connections=1)
        try:
            return await Line(connection).heads(group, 100)
        except QueueAway:
            return ()
        finally:
            await connection.close()

    async def close(self) -> None:
        """Send everybody home."""
        for page in self.pages:
            await page.close()
        for desk in self.desks:
            await desk.close()
        await self.forget_database()
        for life in self.lives:
            life.close()


@asynccontextmanager
async def open_house(
    folder: Path,
    settings: Mapping[str, str] | None = None,
    *,
    telegram: bool = True,
    goes_on: bool = False,
    places: int = 2,
) -> AsyncIterator[House]:
    """Give a house; `goes_on` says that it has a copy of what another one stored."""
    settings = settings or {}
    if not telegram:
        house = House(folder, None, settings, places)
        try:
            yield house
        finally:
            await house.close()
        return
    # Telegram's numbers go on from one life to the next.
    first = FIRST_UPDATE_ID + (1000 if goes_on else 0)
    async with BotApiServer(first_update_id=first) as api:
        house = House(folder, api, settings, places)
        try:
            yield house
        finally:
            await house.close()
