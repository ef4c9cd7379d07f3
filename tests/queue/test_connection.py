"""Redis away, killed, frozen or cut off: an answer in time or `QueueAway`, nothing else."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import SystemClock
from bot.queue.bell import Bell
from bot.queue.connection import Connection, QueueAway, connect
from bot.queue.line import Entry, Line
from bot.queue.presence import AtWork, Presence
from tests.queue.servers import KillableServer, eventually
from tests.servers.tunnel import Tunnel

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOWHERE = "redis://127.0.0.1:1/0"
AT_MOST_SECONDS = 2.5  # the limit of one, and what a busy machine adds

Operation = Callable[[Connection], Awaitable[object]]

OPERATIONS: dict[str, Operation] = {
    "ping": lambda c: c.ping(),
    "join": lambda c: Line(c).join(Entry(1, "service", NOON)),
    "leave": lambda c: Line(c).leave(1),
    "position": lambda c: Line(c).position("service", 1),
    "heads": lambda c: Line(c).heads("service", 5),
    "length": lambda c: Line(c).length("service"),
    "pop_hint": lambda c: Line(c).pop_hint(["service"]),
    "fence": lambda c: Line(c).fence(),
    "rebuild": lambda c: Line(c).rebuild([], 1),
    "is_wiped": lambda c: Line(c).is_wiped(),
    "arrive": lambda c: Presence(c).arrive(AtWork(1, ("service",), NOON, NOON)),
    "beat": lambda c: Presence(c).beat(1, NOON),
    "sign out": lambda c: Presence(c).leave(1),
    "set_chats": lambda c: Presence(c).set_chats(1, 1),
    "online": lambda c: Presence(c).online(NOON, timedelta(seconds=30)),
    "presence fence": lambda c: Presence(c).fence(),
    "presence rebuild": lambda c: Presence(c).rebuild([], 1),
    "presence is_wiped": lambda c: Presence(c).is_wiped(),
}


@pytest.fixture
async def tunnel(server: KillableServer) -> AsyncIterator[Tunnel]:
    async with Tunnel(server.port) as tunnel:
        yield tunnel


async def seconds_until_away(connection: Connection, operation: Operation) -> float:
    loop = asyncio.get_running_loop()
    begun = loop.time()
    with pytest.raises(QueueAway):
        await operation(connection)
    return loop.time() - begun


async def works(connection: Connection) -> bool:
    try:
        await connection.ping()
    except QueueAway:
        return False
    return True


@pytest.mark.parametrize("name", OPERATIONS)
async def test_without_a_server_every_operation_says_so_at_once(name: str) -> None:
    connection = connect(NOWHERE)
    assert await seconds_until_away(connection, OPERATIONS[name]) < AT_MOST_SECONDS
    await connection.close()


@pytest.mark.parametrize("name", OPERATIONS)
async def test_swallowed_packets_never_hang_an_operation(tunnel: Tunnel, name: str) -> None:
    connection = connect(tunnel.url)
    await connection.ping()
    tunnel.is_swallowing = True
    assert await seconds_until_away(connection, OPERATIONS[name]) < AT_MOST_SECONDS
    await connection.close()


async def test_after_one_silence_the_others_are_not_made_to_wait(tunnel: Tunnel) -> None:
    connection = connect(tunnel.url)
    tunnel.is_swallowing = True
    await seconds_until_away(connection, OPERATIONS["ping"])
    assert await seconds_until_away(connection, OPERATIONS["length"]) < 0.1
    tunnel.is_swallowing = False
    await eventually(lambda: works(connection))
    await connection.close()


async def test_a_killed_server_is_used_again_when_it_is_back(server: KillableServer) -> None:
    connection = connect(server.url)
    line = Line(connection)
    await line.rebuild([Entry(1, "service", NOON)], await line.fence())
    server.kill()
    await seconds_until_away(connection, OPERATIONS["length"])
    await server.start()
    assert await line.is_wiped()
    await line.rebuild([Entry(1, "service", NOON)], await line.fence())
    assert await line.heads("service", 5) == (1,)
    await connection.close()


async def test_a_restart_between_two_questions_is_not_noticed(server: KillableServer) -> None:
    connection = connect(server.url)
    await asyncio.gather(*(connection.ping() for _ in range(8)))
    server.kill()
    await server.start()
    for _ in range(8):
        await connection.ping()
    await connection.close()


async def test_a_frozen_server_is_away_and_then_back(server: KillableServer) -> None:
    connection = connect(server.url)
    await connection.ping()
    server.signal(signal.SIGSTOP)
    assert await seconds_until_away(connection, OPERATIONS["join"]) < AT_MOST_SECONDS
    server.signal(signal.SIGCONT)
    await eventually(lambda: works(connection))
    await connection.close()


async def test_more_questions_than_connections_wait_their_turn(server: KillableServer) -> None:
    connection = connect(server.url, connections=2)
    line = Line(connection)
    await asyncio.gather(*(line.join(Entry(n, "service", NOON)) for n in range(60)))
    assert await line.length("service") == 60
    await connection.close()


async def test_a_server_that_is_none_is_away(server: KillableServer) -> None:
    async def talk_nonsense(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    impostor = await asyncio.start_server(talk_nonsense, "127.0.0.1", 0)
    connection = connect(f"redis://127.0.0.1:{impostor.sockets[0].getsockname()[1]}/0")
    for operation in OPERATIONS.values():
        assert await seconds_until_away(connection, operation) < AT_MOST_SECONDS
    await connection.close()
    impostor.close()
    await impostor.wait_closed()


async def test_being_cancelled_is_not_taken_for_an_outage(tunnel: Tunnel) -> None:
    connection = connect(tunnel.url)
    await connection.ping()
    tunnel.is_swallowing = True
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await connection.ping()
    tunnel.is_swallowing = False
    await eventually(lambda: works(connection))
    await connection.close()


async def test_ringing_into_the_void_is_no_error() -> None:
    connection = connect(NOWHERE)
    assert not await Bell(connection, NOWHERE, SystemClock()).ring({"queue": True})
    await connection.close()
