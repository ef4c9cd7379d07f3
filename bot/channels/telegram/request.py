"""How python-telegram-bot reaches the network here: one aiohttp session for everything."""

from __future__ import annotations

import io
import json
from typing import IO, Any

import aiohttp
from telegram.error import TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.channels.telegram.failures import Lost, NotSent, failure_of

_CONNECT_SECONDS = 5.0  # a connection, or a place in the pool
_READ_SECONDS = 10.0
_WRITE_SECONDS = 20.0
_CONNECTIONS = 256
_KEEP_ALIVE_SECONDS = 15.0  # shorter than any server's: else a call may meet a closing connection
_HEADERS = {"Content-Type": "application/json"}
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class AiohttpRequest(BaseRequest):
    """A request backend that tells calls that never left from calls whose answer is missing."""

    __slots__ = ("_is_proxied", "_session")

    def __init__(self, api_url: str) -> None:
        # A proxy named by the environment is for the internet, not for a server on this machine.
        self._is_proxied = URL(api_url).host not in _LOOPBACK
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Return how long an answer may take, in seconds."""
        return _READ_SECONDS

    async def initialize(self) -> None:
        """Open the session; it needs a running loop."""
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(
                limit=_CONNECTIONS, keepalive_timeout=_KEEP_ALIVE_SECONDS
            )
            self._session = aiohttp.ClientSession(
                connector=connector, trust_env=self._is_proxied, raise_for_status=False
            )

    async def shutdown(self) -> None:
        """Close the session; calls afterwards fail as not sent."""
        if self._session is not None:
            await self._session.close()

    async def do_request(  # noqa: PLR0913, PLR0917 - the library's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - part of connect_timeout
    ) -> tuple[int, bytes]:
        """Make one call for the library; failures are those of `failure_of`."""
        read = _seconds(read_timeout, _READ_SECONDS)
        connect = _seconds(connect_timeout, _CONNECT_SECONDS)
        write = _seconds(write_timeout, _WRITE_SECONDS)
        timeout = aiohttp.ClientTimeout(
            total=connect + write + read, connect=connect, sock_read=read
        )
        body: dict[str, Any] = {}
        if request_data is not None and request_data.contains_files:
            body["data"] = _form(request_data)
        elif request_data is not None:
            body = {"data": request_data.json_payload, "headers": _HEADERS}
        return await self._exchange(method, url, timeout, body)

    async def call(self, url: str, params: dict[str, Any], read_seconds: float = 0) -> Any:
        """Make one call with a JSON body and return its result: the short way, for busy methods."""
        read = read_seconds or _READ_SECONDS
        timeout = aiohttp.ClientTimeout(
            total=_CONNECT_SECONDS + read, connect=_CONNECT_SECONDS, sock_read=read
        )
        body = {"data": json.dumps(params).encode(), "headers": _HEADERS}
        _, answer = await self._exchange("POST", url, timeout, body)
        return self.parse_json_payload(answer)["result"]

    async def download(self, url: str, limit: int) -> bytes | None:
        """Return what is at the address, None when it is larger than the limit."""
        timeout = aiohttp.ClientTimeout(connect=_CONNECT_SECONDS, sock_read=_READ_SECONDS)
        try:
            async with self._open().get(url, timeout=timeout) as response:
                content = bytearray()
                async for chunk in response.content.iter_chunked(64 * 1024):
                    content += chunk
                    if len(content) > limit:
                        return None
                error = failure_of(response.status, bytes(content))
        except (aiohttp.ClientError, TimeoutError, OSError) as failure:
            raise _named(failure) from None
        if error is not None:
            raise error
        return bytes(content)

    async def _exchange(
        self, method: str, url: str, timeout: aiohttp.ClientTimeout, body: dict[str, Any]
    ) -> tuple[int, bytes]:
        try:
            async with self._open().request(method, url, timeout=timeout, **body) as response:
                status, answer = response.status, await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as failure:
            raise _named(failure) from None  # its own text may hold the address, and so the token
        error = failure_of(status, answer)
        if error is not None:
            raise error
        return status, answer

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            raise NotSent("the connection to Telegram is closed")
        return self._session

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer. Unlike the library's own it never logs one: it holds people's words."""
        try:
            answer = json.loads(payload)
        except ValueError:
            answer = None
        if not isinstance(answer, dict) or "result" not in answer:
            raise TelegramError("Telegram's answer cannot be read")
        return answer


def _seconds(given: Any, default: float) -> float:
    return float(given) if isinstance(given, int | float) else default


def _named(failure: Exception) -> TelegramError:
    """Return the failure by what it means, without the address it happened at."""
    name = type(failure).__name__
    never_left = (
        aiohttp.ClientConnectorError,
        aiohttp.ConnectionTimeoutError,
        aiohttp.InvalidURL,
    )
    if isinstance(failure, never_left):
        return NotSent(f"Telegram cannot be reached ({name})")
    if isinstance(failure, TimeoutError):
        return TimedOut("Telegram did not answer in time")
    return Lost(f"the connection was lost ({name})")


def _form(data: RequestData) -> aiohttp.FormData:
    # Unquoted: Telegram shows a file's name as it comes, per cent signs and all.
    form = aiohttp.FormData(data.json_parameters, quote_fields=False, default_to_multipart=True)
    for field, (name, content, content_type) in data.multipart_data.items():
        form.add_field(field, _stream(content), filename=name, content_type=content_type)
    return form


def _stream(content: IO[bytes] | bytes) -> IO[bytes]:
    return io.BytesIO(content) if isinstance(content, bytes) else content
