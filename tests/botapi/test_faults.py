"""Things going wrong on request, and what is known of them afterwards."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from tests.botapi.client import BareBot
from tests.botapi.server import BotApiServer


async def test_faults_refuse_the_calls_they_are_for_and_then_end(
    server: BotApiServer, bot: BareBot
) -> None:
    server.customer(8)
    server.faults.add("too_many", chat_id=7, retry_after=9)
    server.faults.add("server_error", chat_id=7, code=502)
    server.faults.add("bad_request", "sendPhoto", description="PHOTO_INVALID")
    await bot.ok("sendMessage", chat_id=8, text="another chat")
    answer = await bot.post("sendMessage", json={"chat_id": 7, "text": "x"})
    assert answer["error_code"] == 429
    assert answer["parameters"] == {"retry_after": 9}
    assert (await bot.refused("sendMessage", chat_id=7, text="x"))[0] == 502
    await bot.ok("sendMessage", chat_id=7, text="third time")
    assert (await bot.refused("sendPhoto", chat_id=7))[1] == "Bad Request: PHOTO_INVALID"
    assert [call.code for call in server.calls("sendMessage")] == [200, 429, 502, 200]
    assert server.texts(7) == ["third time"]


async def test_a_fault_can_spare_the_first_calls(server: BotApiServer, bot: BareBot) -> None:
    server.faults.add("server_error", spared=2)
    ends = [(await bot.post("sendMessage", json={"chat_id": 7, "text": "x"}))["ok"] for _ in "1234"]
    assert ends == [True, True, False, True]


@pytest.mark.parametrize(
    ("kind", "has_arrived"),
    [("hang", False), ("drop", False), ("unanswered", True), ("cut_off", True)],
)
async def test_the_truth_is_kept_when_no_answer_comes(
    server: BotApiServer, bot: BareBot, kind: str, has_arrived: bool
) -> None:
    server.faults.add(kind)  # type: ignore[arg-type]
    sending = asyncio.create_task(bot.ok("sendMessage", chat_id=7, text="x"))
    [call] = await server.wait_for_calls("sendMessage", 1)
    if kind in ("hang", "unanswered"):
        assert not sending.done()
        sending.cancel()
    with pytest.raises((aiohttp.ServerDisconnectedError, asyncio.CancelledError)):
        await sending
    assert call.has_arrived is has_arrived
    assert server.texts(7) == (["x"] if has_arrived else [])


async def test_the_port_can_be_closed_and_opened_again(server: BotApiServer, bot: BareBot) -> None:
    await bot.ok("getMe")
    await server.close_port()
    async with BareBot(server) as another:
        with pytest.raises(aiohttp.ClientConnectorError):
            await another.ok("getMe")
    await server.open_port()
    await bot.ok("getMe")


async def test_a_hanging_call_does_not_keep_the_server_from_stopping() -> None:
    async with BotApiServer() as server, BareBot(server) as bot:
        server.faults.add("hang", "getMe")
        call = asyncio.create_task(bot.ok("getMe"))
        await server.wait_for_calls("getMe", 1)
        poll = asyncio.create_task(bot.ok("getUpdates", timeout=50))
        await asyncio.wait_for(server.__aexit__(), 2)
        await asyncio.gather(call, poll, return_exceptions=True)
