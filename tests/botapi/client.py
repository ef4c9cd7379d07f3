"""A bot as bare as can be, to try the server with."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

import aiohttp

from tests.botapi.server import BotApiServer


class BareBot:
    """Calls methods; `ok` insists that they succeed, `refused` that they do not."""

    def __init__(self, server: BotApiServer, token: str = "") -> None:
        self._address = f"{server.root}/bot{token or server.token}"
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._session.close()

    async def post(self, method: str, **body: Any) -> dict[str, Any]:
        """Call a method; `json`, `data` or `params` as in aiohttp."""
        async with self._session.post(f"{self._address}/{method}", **body) as response:
            answer: dict[str, Any] = await response.json()
            assert response.status == answer.get("error_code", 200)
            return answer

    async def ok(self, method: str, **params: Any) -> Any:
        """Return the result of a call that must succeed."""
        answer = await self.post(method, json=params)
        assert answer["ok"], answer
        return answer["result"]

    async def refused(self, method: str, **params: Any) -> tuple[int, str]:
        """Return code and description of a call that must fail."""
        answer = await self.post(method, json=params)
        assert not answer["ok"], answer
        return answer["error_code"], answer["description"]

    async def fetch(self, address: str) -> tuple[int, bytes]:
        """Return what is at an address."""
        async with self._session.get(address) as response:
            return response.status, await response.read()
