"""The server that the product brings along: private, lasting, brought back, never another's."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.queue.connection import QueueAway, connect
from bot.queue.embedded import EmbeddedRedis
from bot.queue.line import Entry, Line
from tests.queue.servers import eventually
from tests.servers.processes import is_running

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

RUN_UNTIL_KILLED = """
import asyncio, sys
from pathlib import Path
from bot.clock import SystemClock
from bot.queue.embedded import EmbeddedRedis

async def run():
    server = EmbeddedRedis(Path(sys.argv[1]), SystemClock())
    await server.start()
    print("started", flush=True)
    await asyncio.Event().wait()

asyncio.run(run())
"""


@asynccontextmanager
async def running(data_dir: Path) -> AsyncIterator[EmbeddedRedis]:
    server = EmbeddedRedis(data_dir, SystemClock())
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


async def answers(url: str) -> bool:
    connection = connect(url)
    try:
        await connection.ping()
    except QueueAway:
        return False
    finally:
        await connection.close()
    return True


async def waiting(url: str) -> tuple[int, ...]:
    connection = connect(url)
    try:
        return await Line(connection).heads("service", 9)
    except QueueAway:
        return (-1,)
    finally:
        await connection.close()


async def join(url: str, number: int) -> None:
    connection = connect(url)
    await Line(connection).join(Entry(number, "service", NOON))
    await connection.close()


def server_pid(data_dir: Path) -> int:
    return int((data_dir / "redis" / "server.pid").read_text())


def start_in_another_process(data_dir: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", RUN_UNTIL_KILLED, str(data_dir)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    process.stdout.close()
    return process


def start_a_stranger() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)


async def test_it_can_be_entered_by_its_own_user_only(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        assert await answers(server.url)
        socket = Path(server.url.removeprefix("unix://"))
        assert stat.S_IMODE(socket.parent.stat().st_mode) == 0o700
        assert stat.S_IMODE(socket.stat().st_mode) == 0o700
        connection = connect(server.url)
        settings = await connection.ask(lambda client: client.config_get("port"))
        assert settings == {"port": "0"}, "it listens on no port"
        await connection.close()


async def test_data_outlive_a_stop(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        await join(server.url, 1)
        pid = server_pid(tmp_path)
    assert not is_running(pid)
    assert not await answers(server.url)
    async with running(tmp_path) as again:
        assert await waiting(again.url) == (1,)


async def test_a_killed_server_comes_back_with_its_data(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        await join(server.url, 1)
        pid = server_pid(tmp_path)
        await eventually(lambda: _is_written(tmp_path))
        os.kill(pid, signal.SIGKILL)
        await eventually(lambda: _is(waiting_is=(1,), url=server.url))
        assert server_pid(tmp_path) != pid


async def test_a_frozen_server_is_replaced(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        pid = server_pid(tmp_path)
        os.kill(pid, signal.SIGSTOP)
        await eventually(lambda: answers(server.url), within=20)
        assert not is_running(pid)


async def test_after_kill_9_of_the_desk_the_next_one_finds_everything(tmp_path: Path) -> None:
    desk = start_in_another_process(tmp_path)
    url = EmbeddedRedis(tmp_path, SystemClock()).url
    await join(url, 1)
    await eventually(lambda: _is_written(tmp_path))
    desk.kill()
    desk.wait()
    async with running(tmp_path) as server:
        await eventually(lambda: _is(waiting_is=(1,), url=server.url))
    assert not await answers(url)


async def test_a_server_left_over_is_taken_over_and_ended_in_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")  # no setpriv: the server stays when its parent is killed
    desk = start_in_another_process(tmp_path)
    desk.kill()
    desk.wait()
    left_over = server_pid(tmp_path)
    assert is_running(left_over)
    async with running(tmp_path):
        assert server_pid(tmp_path) == left_over
    assert not is_running(left_over)


async def test_a_pid_file_that_names_somebody_else_harms_nobody(tmp_path: Path) -> None:
    stranger = start_a_stranger()
    (tmp_path / "redis").mkdir()
    (tmp_path / "redis" / "server.pid").write_text(str(stranger.pid))
    async with running(tmp_path) as server:
        assert await answers(server.url)
        assert server_pid(tmp_path) != stranger.pid
    assert stranger.poll() is None
    stranger.communicate(b"\n")


@pytest.mark.parametrize("content", ["", "garbage", "-1", "0", "999999999999"])
async def test_a_torn_pid_file_is_no_hindrance(tmp_path: Path, content: str) -> None:
    (tmp_path / "redis").mkdir()
    (tmp_path / "redis" / "server.pid").write_text(content)
    async with running(tmp_path) as server:
        assert await answers(server.url)


async def test_a_second_process_uses_the_same_server_and_inherits_it(tmp_path: Path) -> None:
    first = start_in_another_process(tmp_path)
    async with running(tmp_path) as server:
        pid = server_pid(tmp_path)
        await join(server.url, 1)
        await eventually(lambda: _is_written(tmp_path))
        first.kill()
        first.wait()
        await eventually(lambda: _is_other(tmp_path, pid))
        await eventually(lambda: _is(waiting_is=(1,), url=server.url))
    assert not await answers(server.url)


async def test_a_guest_leaves_the_server_to_its_owner(tmp_path: Path) -> None:
    async with running(tmp_path) as owner:
        async with running(tmp_path) as guest:
            assert guest.url == owner.url
        assert await answers(owner.url)


async def test_data_that_cannot_be_read_are_put_aside(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        await join(server.url, 1)
    for file in (tmp_path / "redis" / "appendonlydir").iterdir():
        file.write_bytes(b"this is no log at all\n" * 50)
    async with running(tmp_path) as server:
        assert await waiting(server.url) == ()
    assert (tmp_path / "redis" / "unreadable").is_dir()


async def test_a_path_too_long_for_a_socket_is_no_hindrance(tmp_path: Path) -> None:
    deep = tmp_path / ("long" * 30)
    async with running(deep) as server:
        assert await answers(server.url)
        socket = Path(server.url.removeprefix("unix://"))
        assert len(str(socket)) < 100
        assert stat.S_IMODE(socket.parent.stat().st_mode) == 0o700
    assert EmbeddedRedis(deep, SystemClock()).url == server.url
    socket.parent.rmdir()


async def test_a_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "redis").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(QueueAway, match="belongs to somebody else"):
        await EmbeddedRedis(tmp_path, SystemClock()).start()


async def test_a_server_that_cannot_start_ends_in_a_plain_sentence(tmp_path: Path) -> None:
    (tmp_path / "redis" / "server.log").mkdir(parents=True)
    with pytest.raises(QueueAway, match="does not start"):
        await EmbeddedRedis(tmp_path, SystemClock()).start()
    (tmp_path / "redis" / "server.log").rmdir()
    async with running(tmp_path) as server:
        assert await answers(server.url), "a failed start keeps nothing locked"


async def _is_written(data_dir: Path) -> bool:
    """The log is on disk at the latest a second after the command; look for the command in it."""
    folder = data_dir / "redis" / "appendonlydir"
    return any(b"ZADD" in file.read_bytes() for file in folder.iterdir())


async def _is(waiting_is: tuple[int, ...], url: str) -> bool:
    return await waiting(url) == waiting_is


async def _is_other(data_dir: Path, pid: int) -> bool:
    try:
        return server_pid(data_dir) != pid
    except (OSError, ValueError):
        return False
