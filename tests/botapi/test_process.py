"""The server as a process of its own, steered from outside."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.botapi.server import TOKEN

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def root() -> AsyncIterator[str]:
    """Start the process and return its address."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.botapi", cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    yield (await process.stdout.readline()).decode().strip()
    process.terminate()
    assert await process.wait() == 0


@pytest.mark.process
async def test_another_process_plays_customers_and_reads_the_calls(root: str) -> None:
    async with aiohttp.ClientSession(root) as outside:

        async def post(path: str, **body: Any) -> Any:
            async with outside.post(path, json=body) as response:
                return await response.json()

        said = await post("/control/customers/7/says", text="hello")
        raw = {"message": {"message_id": 9, "chat": {"id": 8, "type": "private"}, "text": "raw"}}
        pushed = await post("/control/updates", updates=[raw])
        offered = await post(f"/bot{TOKEN}/getUpdates")
        assert [update["update_id"] for update in offered["result"]] == [
            said["update_id"],
            *pushed["ids"],
        ]
        await post("/control/faults", kind="server_error", code=500)
        await post(f"/bot{TOKEN}/sendMessage", chat_id=7, text="fails")
        await post(f"/bot{TOKEN}/sendMessage", chat_id=8, text="answer")
        async with outside.get(
            "/control/calls", params={"method": "sendMessage", "count": "2", "within": "2"}
        ) as response:
            calls = (await response.json())["calls"]
        async with outside.get("/control/texts/8") as response:
            texts = (await response.json())["texts"]
        assert [call["code"] for call in calls] == [500, 200]
        assert texts == ["answer"]
        assert "cannot do" in (await post("/control/customers/7/flies"))["error"]
