"""One server a kind for the contract tests, emptied for each; killable ones on request."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.queue.connection import Connection, connect
from tests.queue.servers import KillableServer, server_programs

EXTERNAL = os.environ.get("TEST_REDIS_URL", "")
KINDS = [*server_programs(), *(["external"] if EXTERNAL else [])]


@pytest.fixture(scope="module", params=KINDS)
def contract_server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[KillableServer | None]:
    """A server of each kind; None stands for the one of TEST_REDIS_URL."""
    if request.param == "external":
        yield None
        return
    server = KillableServer(server_programs()[request.param], tmp_path_factory.mktemp("redis"))
    server.launch()
    yield server
    server.kill()


@pytest.fixture
async def redis(contract_server: KillableServer | None) -> AsyncIterator[Connection]:
    """A connection to an empty key space on each kind of server."""
    connection = connect(contract_server.url if contract_server else EXTERNAL, "test")
    if contract_server:
        await contract_server.wait()
    await connection.ask(lambda client: client.flushall())
    yield connection
    await connection.close()


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[KillableServer]:
    """A server of one's own, to be killed and started again."""
    server = KillableServer(server_programs()["valkey"], tmp_path)
    await server.start()
    yield server
    server.kill()
