"""How a send can end: what certainly arrived, certainly did not, or may have."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.channels.base import SendResult, SendStatus
from bot.channels.telegram import request, sending
from bot.channels.telegram.channel import TelegramChannel
from tests.botapi import BotApiServer
from tests.clock import FakeClock
from tests.telegram.conftest import Build
from tests.telegram.recording import StoredFiles, attached, outgoing
from tests.waiting import eventually

LONG = "很长的一句话😀。" * 1000  # goes in three parts


async def send(
    channel: TelegramChannel, text: str = "words", chat_id: int = 7, seq: int = 1
) -> SendResult:
    [result] = await channel.send([outgoing(text, chat_id, seq)])
    return result


@pytest.fixture
async def slow(build: Build, clock: FakeClock) -> TelegramChannel:
    """Send by a clock that stands still."""
    channel = build(clock, webhook_url="http://127.0.0.1:9/", webhook_secret="x" * 32)
    await channel.start()
    return channel


async def test_a_limit_for_one_chat_holds_that_chat_alone(
    server: BotApiServer, slow: TelegramChannel, clock: FakeClock
) -> None:
    server.faults.add("too_many", chat_id=7, retry_after=30)
    result = await send(slow)
    assert result.status is SendStatus.RETRY
    assert result.retry_after == timedelta(seconds=30)
    assert not result.is_for_all
    assert (await send(slow, chat_id=8)).status is SendStatus.SENT
    await clock.advance(seconds=29)
    held = await send(slow)
    assert (held.status, held.retry_after) == (SendStatus.RETRY, timedelta(seconds=1))
    assert len(server.calls("sendMessage", 7)) == 1  # Telegram was not asked again too soon
    await clock.advance(seconds=1)
    assert (await send(slow)).status is SendStatus.SENT
    assert server.texts(7) == ["words"]


async def test_a_limit_on_three_chats_is_taken_for_all(
    server: BotApiServer, slow: TelegramChannel, clock: FakeClock
) -> None:
    results = []
    for chat in range(1, 4):
        server.customer(chat)
        server.faults.add("too_many", chat_id=chat, retry_after=10)
        results.append(await send(slow, chat_id=chat))
    assert [result.is_for_all for result in results] == [False, False, True]
    held = await send(slow, chat_id=8)
    assert (held.status, held.is_for_all) == (SendStatus.RETRY, True)
    assert held.retry_after == timedelta(seconds=10)
    assert not server.calls("sendMessage", 8)
    await clock.advance(seconds=10)
    assert (await send(slow, chat_id=8)).status is SendStatus.SENT


async def test_limits_long_past_are_forgotten(
    server: BotApiServer, slow: TelegramChannel, clock: FakeClock
) -> None:
    for chat in range(1, 6):
        server.customer(chat)
        server.faults.add("too_many", chat_id=chat, retry_after=1)
        assert not (await send(slow, chat_id=chat)).is_for_all
        await clock.advance(seconds=2)


async def test_who_blocked_us_is_told_apart(server: BotApiServer, slow: TelegramChannel) -> None:
    server.customer(7).blocks()
    assert (await send(slow)).status is SendStatus.BLOCKED
    server.customer(7).unblocks()
    assert (await send(slow)).status is SendStatus.SENT


async def test_a_chat_that_is_not_there_is_given_up_with_the_reason(slow: TelegramChannel) -> None:
    result = await send(slow, chat_id=99)
    assert (result.status, result.error) == (SendStatus.DEAD, "Chat not found")


@pytest.mark.parametrize("code", [500, 502, 504])
async def test_a_failure_of_telegrams_own_is_tried_again(
    server: BotApiServer, slow: TelegramChannel, code: int
) -> None:
    server.faults.add("server_error", code=code)
    result = await send(slow)
    assert (result.status, result.retry_after) == (SendStatus.RETRY, None)
    assert (await send(slow)).status is SendStatus.SENT


@pytest.mark.parametrize(
    ("kind", "arrived"), [("drop", False), ("cut_off", True), ("garbage", True)]
)
async def test_without_an_answer_that_can_be_read_it_is_uncertain_and_never_called_sent(
    server: BotApiServer, slow: TelegramChannel, kind: Any, arrived: bool
) -> None:
    server.faults.add(kind)
    result = await send(slow)
    assert (result.status, bool(result.error)) == (SendStatus.UNCERTAIN, True)
    assert bool(server.texts(7)) is arrived


@pytest.mark.parametrize(("kind", "arrived"), [("hang", False), ("unanswered", True)])
@pytest.mark.parametrize("limit", ["call", "step"])
async def test_no_answer_in_time_is_uncertain(
    server: BotApiServer,
    slow: TelegramChannel,
    monkeypatch: pytest.MonkeyPatch,
    kind: Any,
    arrived: bool,
    limit: str,
) -> None:
    if limit == "call":
        monkeypatch.setattr(request, "_READ_SECONDS", 0.05)
    else:
        monkeypatch.setattr(sending, "_STEP_SECONDS", 0.05)
    server.faults.add(kind)
    result = await send(slow)
    assert result.status is SendStatus.UNCERTAIN
    assert bool(server.texts(7)) is arrived


async def test_a_connection_that_was_never_made_is_no_uncertainty(
    server: BotApiServer, build: Build
) -> None:
    await server.close_port()
    channel = build()
    await channel.start()
    result = await send(channel)
    assert (result.status, result.is_for_all) == (SendStatus.RETRY, True)
    await server.open_port()
    assert (await send(channel)).status is SendStatus.SENT
    assert server.texts(7) == ["words"]


async def test_a_token_that_is_refused_costs_no_message(
    server: BotApiServer, slow: TelegramChannel
) -> None:
    token, server.token = server.token, "4242424242:another"
    result = await send(slow)
    assert (result.status, result.is_for_all) == (SendStatus.RETRY, True)
    server.token = token
    assert (await send(slow)).status is SendStatus.SENT


async def test_a_failure_nobody_foresaw_is_logged_and_tried_again(
    slow: TelegramChannel, files: StoredFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(file_id: str) -> None:
        raise OSError("the disk is on fire")

    monkeypatch.setattr(files, "open", fail)
    with capture_logs() as logs:
        [result] = await slow.send([outgoing("secret", attachments=(attached("photo", "f"),))])
    assert result.status is SendStatus.RETRY
    assert [line["event"] for line in logs] == ["telegram_send_failed"]
    assert "secret" not in str(logs[0])


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("server_error", SendStatus.RETRY),
        ("too_many", SendStatus.RETRY),
        ("drop", SendStatus.UNCERTAIN),
    ],
)
async def test_parts_that_arrived_are_not_sent_again(
    server: BotApiServer, slow: TelegramChannel, clock: FakeClock, kind: Any, status: SendStatus
) -> None:
    server.faults.add(kind, spared=1)
    assert (await send(slow, LONG)).status is status
    assert len(server.texts(7)) == 1
    await clock.advance(seconds=30)
    assert (await send(slow, LONG)).status is SendStatus.SENT
    assert "".join(server.texts(7)) == LONG
    assert (await send(slow, LONG, seq=2)).status is SendStatus.SENT
    assert "".join(server.texts(7)) == LONG * 2


async def test_a_message_that_takes_too_long_goes_on_the_next_time(
    server: BotApiServer, build: Build, clock: FakeClock
) -> None:
    channel = build(clock, messages_per_second=28)
    await channel.start()
    text = "x" * 4096 * 20
    sent = asyncio.create_task(send(channel, text))
    while not sent.done():
        await clock.advance(seconds=1)
    result = sent.result()
    assert result.status is SendStatus.RETRY
    parts = len(server.texts(7))
    assert 5 <= parts < 20
    await clock.advance(seconds=30)
    again = asyncio.create_task(send(channel, text))
    while not again.done():
        await clock.advance(seconds=1)
    assert again.result().status is SendStatus.SENT
    assert "".join(server.texts(7)) == text


async def test_stopping_lets_sends_on_their_way_end(server: BotApiServer, build: Build) -> None:
    channel = build()
    await channel.start()
    sends = [asyncio.create_task(send(channel, LONG, seq=seq)) for seq in range(5)]
    await eventually(lambda: server.calls("sendMessage"))
    await channel.stop()
    results = await asyncio.gather(*sends)
    assert [result.status for result in results] == [SendStatus.SENT] * 5


async def test_stopping_does_not_wait_for_ever(
    server: BotApiServer, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "_STOP_SECONDS", 0.05)
    channel = build()
    await channel.start()
    server.faults.add("hang")
    sent = asyncio.create_task(send(channel))
    await server.wait_for_calls("sendMessage", 1)
    await asyncio.wait_for(channel.stop(), 2)
    assert (await sent).status is SendStatus.UNCERTAIN
    assert (await send(channel)).status is SendStatus.RETRY
