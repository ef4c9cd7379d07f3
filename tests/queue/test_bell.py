"""The bell: heard by everybody, through every outage."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.clock import SystemClock
from bot.queue.bell import Bell, Notice
from bot.queue.connection import Connection, connect
from tests.queue.servers import KillableServer, eventually
from tests.servers.tunnel import Tunnel


class Listener:
    """Collects what a bell says, as a process would."""

    def __init__(self, bell: Bell) -> None:
        self.bell = bell
        self.heard: list[Notice] = []

    async def run(self) -> None:
        async for notice in self.bell.listen():
            self.heard.append(notice)


@asynccontextmanager
async def listening(url: str) -> AsyncIterator[Listener]:
    connection = connect(url)
    listener = Listener(Bell(connection, url, SystemClock()))
    task = asyncio.create_task(listener.run())
    yield listener
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await connection.close()


async def ring_until_heard(bell: Bell, listener: Listener, notice: Notice) -> None:
    async def is_heard() -> bool:
        await bell.ring(notice)
        return notice in listener.heard

    await eventually(is_heard)


async def test_every_process_hears_what_was_rung_in_order(server: KillableServer) -> None:
    connection = connect(server.url)
    bell = Bell(connection, server.url, SystemClock())
    async with listening(server.url) as one, listening(server.url) as other:
        for listener in (one, other):
            await ring_until_heard(bell, listener, {"queue": True})
        notices = [{"conversations": [number]} for number in range(100)]
        for notice in notices:
            assert await bell.ring(notice)
        for listener in (one, other):
            await _until_last_heard(listener, notices)
    await connection.close()


async def test_what_one_has_rung_oneself_is_no_news(server: KillableServer) -> None:
    connection = connect(server.url)
    bell = Bell(connection, server.url, SystemClock())
    async with listening(server.url) as listener, listening(server.url) as other:
        await ring_until_heard(bell, listener, {"conversations": [1]})
        await ring_until_heard(bell, other, {"conversations": [1]})
        assert await listener.bell.ring({"conversations": [2]})
        await ring_until_heard(bell, listener, {"conversations": [3]})
        assert {"conversations": [2]} not in listener.heard
        assert {"conversations": [2]} in other.heard
    await connection.close()


async def test_words_of_any_script_come_through(server: KillableServer) -> None:
    connection = connect(server.url)
    bell = Bell(connection, server.url, SystemClock())
    async with listening(server.url) as listener:
        await ring_until_heard(bell, listener, {"ring": {"kind": "您好 {x} \u0000 \U0001f600"}})
    await connection.close()


async def test_a_bell_heard_before_its_server_was_there(server: KillableServer) -> None:
    server.kill()
    connection = connect(server.url)
    async with listening(server.url) as listener:
        await server.start()
        await ring_until_heard(
            Bell(connection, server.url, SystemClock()), listener, {"queue": True}
        )
    await connection.close()


async def test_the_bell_is_heard_again_after_the_server_was_killed(server: KillableServer) -> None:
    connection = connect(server.url)
    bell = Bell(connection, server.url, SystemClock())
    async with listening(server.url) as listener:
        await ring_until_heard(bell, listener, {"conversations": [1]})
        server.kill()
        assert not await bell.ring({"conversations": [2]})
        await server.start()
        await ring_until_heard(bell, listener, {"conversations": [3]})
    assert {"conversations": [2]} not in listener.heard
    await connection.close()


async def test_a_connection_that_swallows_everything_is_left_for_a_new_one(
    server: KillableServer,
) -> None:
    async with Tunnel(server.port) as tunnel, listening(tunnel.url) as listener:
        connection = connect(server.url)
        bell = Bell(connection, server.url, SystemClock())
        await ring_until_heard(bell, listener, {"conversations": [1]})
        tunnel.swallow_open_connections()
        await ring_until_heard(bell, listener, {"conversations": [2]})
        await connection.close()


async def test_what_is_not_a_notice_is_passed_over(server: KillableServer) -> None:
    connection = connect(server.url)
    bell = Bell(connection, server.url, SystemClock())
    async with listening(server.url) as listener:
        await ring_until_heard(bell, listener, {"conversations": [1]})
        for garbage in ("", "{", "[]", "7", "\ud7ff"):
            await _publish(connection, garbage)
        await ring_until_heard(bell, listener, {"conversations": [2]})
        assert all(isinstance(notice, dict) for notice in listener.heard)
    await connection.close()


async def _publish(connection: Connection, body: str) -> None:
    await connection.ask(lambda client: client.publish(connection.key("bell"), body))


async def _until_last_heard(listener: Listener, notices: list[Notice]) -> None:
    async def is_heard() -> bool:
        return listener.heard[-len(notices) :] == notices

    await eventually(is_heard)
