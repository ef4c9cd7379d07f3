"""What REDIS_URL may say: one server, Sentinels that know the server, or nodes of a cluster.

    redis://host:6379/0
    redis+sentinel://host:26379,host2:26379/name/0
    redis+cluster://host:7000,host2:7000

`rediss` in the place of `redis` is with TLS; a user and a password may stand before the hosts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

Kind = Literal["server", "sentinel", "cluster"]

_SERVER: Final = frozenset({"redis", "rediss", "unix"})
_USUAL_PORTS: Final = {"sentinel": 26379, "cluster": 6379}


@dataclass(frozen=True, slots=True)
class RedisAddress:
    """REDIS_URL taken apart; `url` is what it was."""

    url: str
    kind: Kind
    hosts: tuple[tuple[str, int], ...] = ()
    service: str = ""  # the name that Sentinels know the server by
    database: int = 0
    username: str | None = None
    password: str | None = None
    has_tls: bool = False


def read_address(url: str) -> RedisAddress:
    """Take an address apart; raise ValueError when it is none."""
    scheme, _, kind = urlsplit(url).scheme.partition("+")
    if not kind:
        return _server(url)
    if kind not in _USUAL_PORTS or scheme not in ("redis", "rediss"):
        raise ValueError("not a Redis address")
    parts = urlsplit(url)
    credentials, _, hosts = parts.netloc.rpartition("@")
    username, has_password, password = credentials.partition(":")
    path = [part for part in parts.path.split("/") if part]
    address = RedisAddress(
        url,
        "sentinel" if kind == "sentinel" else "cluster",
        tuple(_host(host, _USUAL_PORTS[kind]) for host in hosts.split(",")),
        username=unquote(username) or None,
        password=unquote(password) if has_password else None,
        has_tls=scheme == "rediss",
    )
    return _with_path(address, path)


def _server(url: str) -> RedisAddress:
    parts = urlsplit(url)
    _ = parts.port  # raises when it is not a number
    if parts.scheme not in _SERVER or not (parts.hostname or parts.path):
        raise ValueError("not a Redis address")
    return RedisAddress(url, "server")


def _host(host: str, usual_port: int) -> tuple[str, int]:
    parts = urlsplit(f"//{host}")
    if not parts.hostname:
        raise ValueError("not a host")
    return parts.hostname, parts.port or usual_port


def _with_path(address: RedisAddress, path: list[str]) -> RedisAddress:
    """Read the service and the database; a cluster has neither."""
    if address.kind == "cluster":
        if path:
            raise ValueError("a cluster has one database")
        return address
    if not 1 <= len(path) <= 2:  # noqa: PLR2004 - name and database
        raise ValueError("Sentinels need the name of the server")
    return RedisAddress(
        address.url,
        address.kind,
        address.hosts,
        path[0],
        int(path[1]) if path[1:] else 0,
        address.username,
        address.password,
        address.has_tls,
    )
