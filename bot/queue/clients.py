"""Clients of redis-py for every kind of address, none of which ever waits for long."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

from redis.asyncio import BlockingConnectionPool, Redis, RedisCluster
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import Sentinel
from redis.backoff import NoBackoff
from redis.driver_info import DriverInfo

from bot.queue.address import RedisAddress, read_address

LIMIT_SECONDS: Final = 1.0
_SELF: Final = DriverInfo()  # it reads the library's version from a file, else for each connection


def _settings() -> dict[str, Any]:
    return {
        "socket_timeout": LIMIT_SECONDS,
        "socket_connect_timeout": LIMIT_SECONDS,
        "protocol": 2,
        "decode_responses": True,
    }


def client_for(url: str, connections: int) -> Redis:
    """Make a client; nothing is sent before the first question.

    A cluster's client answers to the same calls, as long as all keys of a call are in one slot.
    """
    address = read_address(url)
    match address.kind:
        case "server":
            return Redis.from_pool(_pool(url, connections))
        case "sentinel":
            return _by_sentinels(address, connections)
        case "cluster":
            return cast("Redis", _of_cluster(address, connections))


def listener_for(url: str) -> Redis:
    """Make a client that subscribes: to any node of a cluster, for all of them hear everything."""
    address = read_address(url)
    if address.kind != "cluster":
        return client_for(url, 1)
    host, port = address.hosts[_next_node(address)]
    return Redis(host=host, port=port, **_credentials(address), **_settings())


_turns: dict[str, int] = {}


def _next_node(address: RedisAddress) -> int:
    """Go round the nodes, so that one that is down is not asked for ever."""
    turn = _turns.get(address.url, -1) + 1
    _turns[address.url] = turn
    return turn % len(address.hosts)


def _credentials(address: RedisAddress) -> Mapping[str, Any]:
    tls = {"ssl": True} if address.has_tls else {}
    return {"username": address.username, "password": address.password, **tls}


class _Watched(Redis):
    """The server that Sentinels name; their connections end with its own."""

    sentinels: tuple[Redis, ...] = ()

    async def aclose(self, close_connection_pool: bool | None = None) -> None:
        """Close everything."""
        await super().aclose(close_connection_pool)
        for sentinel in self.sentinels:
            await sentinel.aclose()


def _by_sentinels(address: RedisAddress, connections: int) -> Redis:
    sentinels = Sentinel(  # type: ignore[no-untyped-call] # it brings no types
        address.hosts, sentinel_kwargs=_settings()
    )
    client: _Watched = sentinels.master_for(
        address.service,
        redis_class=_Watched,
        db=address.database,
        max_connections=connections,
        **_credentials(address),
        **_settings(),
    )
    client.sentinels = tuple(sentinels.sentinels)
    return client


def _of_cluster(address: RedisAddress, connections: int) -> RedisCluster:
    nodes = [ClusterNode(host, port) for host, port in address.hosts]
    return RedisCluster(
        startup_nodes=nodes,
        max_connections=connections,
        **_credentials(address),
        **_settings(),
    )


def _pool(url: str, connections: int) -> BlockingConnectionPool:
    """Make a pool that waits for a free connection instead of failing, and never for long."""
    return BlockingConnectionPool.from_url(
        url,
        max_connections=connections,
        timeout=LIMIT_SECONDS,
        # One retry, at once: a restarted server has closed the connections that rest in the pool.
        retry=Retry(NoBackoff(), 1),
        driver_info=_SELF,
        **_settings(),
    )
