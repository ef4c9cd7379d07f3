"""The webhook: the secret comes first, 200 only after the commit, 503 when there is none."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.webhook import SECRET_HEADER
from bot.clock import SystemClock
from tests.botapi import BotApiServer
from tests.botapi.clocks import HurriedClock
from tests.telegram.conftest import Build
from tests.telegram.recording import RecordingIntake
from tests.waiting import eventually

SECRET = "a-secret-of-more-than-32-characters_"
KNOWN = {SECRET_HEADER: SECRET}
MEGABYTE = 1024 * 1024


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    """Deliver by webhook; the pauses between deliveries pass quickly."""
    async with BotApiServer(clock=HurriedClock(SystemClock(), 50)) as listening:
        yield listening


@pytest.fixture
async def hooked(build: Build) -> AsyncIterator[tuple[TelegramChannel, str]]:
    """Serve the webhook of a channel; give both the channel and the webhook's address."""
    app = web.Application()
    async with TestServer(app) as serving:
        url = str(serving.make_url("/telegram"))
        channel = build(webhook_url=url, webhook_secret=SECRET)
        assert channel.webhook is not None
        assert channel.webhook.path == "/telegram"
        app.router._frozen = False  # the address was not known before
        app.router.add_post(channel.webhook.path, channel.webhook.handle)
        await channel.start()
        yield channel, url


@pytest.fixture
async def address(hooked: tuple[TelegramChannel, str]) -> str:
    """Give the webhook's address."""
    return hooked[1]


@pytest.fixture
async def outside() -> AsyncIterator[aiohttp.ClientSession]:
    """Be somebody on the internet."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
        yield session


def update(text: str = "hello", number: int = 1) -> dict[str, Any]:
    chat = {"id": 7, "type": "private"}
    message = {"message_id": 1, "date": 0, "chat": chat, "from": {"id": 7}, "text": text}
    return {"update_id": number, "message": message}


async def status(
    outside: aiohttp.ClientSession, address: str, headers: dict[str, str] = KNOWN, **body: Any
) -> int:
    async with outside.post(address, headers=headers, **body) as response:
        return response.status


async def test_what_customers_do_arrives_and_is_taken_off_telegrams_list(
    server: BotApiServer, hooked: tuple[TelegramChannel, str], intake: RecordingIntake
) -> None:
    server.customer(7).says("hello")
    await eventually(lambda: intake.texts == ["hello"])
    await eventually(lambda: not server.updates.pending)
    assert [attempt.status for attempt in server.webhook.attempts] == [200]


async def test_200_comes_only_after_the_commit(
    server: BotApiServer, hooked: tuple[TelegramChannel, str], intake: RecordingIntake
) -> None:
    intake.commits.clear()
    server.customer(7).says("hello")
    await eventually(lambda: intake.offered)
    assert not server.webhook.attempts
    intake.commits.set()
    await eventually(lambda: [attempt.status for attempt in server.webhook.attempts] == [200])


async def test_while_the_database_is_away_telegram_is_asked_to_come_back(
    server: BotApiServer, hooked: tuple[TelegramChannel, str], intake: RecordingIntake
) -> None:
    intake.away = 2
    server.customer(7).says("patience")
    await eventually(lambda: not server.updates.pending)
    assert [attempt.status for attempt in server.webhook.attempts] == [503, 503, 200]
    assert [attempt.pause for attempt in server.webhook.attempts] == [0, 2, 2]
    assert intake.texts == ["patience"]


async def test_an_update_we_stumble_over_is_given_up_after_three_tries(
    server: BotApiServer, hooked: tuple[TelegramChannel, str], intake: RecordingIntake
) -> None:
    intake.breaks_on = "poison"
    server.customer(7).says("poison")
    server.customer(7).says("after")
    await eventually(lambda: intake.texts == ["after"])
    await eventually(lambda: not server.updates.pending)
    assert [a.status for a in server.webhook.attempts] == [503, 503, 200, 200]


async def test_an_update_delivered_three_times_at_once_has_one_effect(
    address: str, outside: aiohttp.ClientSession, intake: RecordingIntake
) -> None:
    three = (status(outside, address, json=update()) for _ in range(3))
    assert await asyncio.gather(*three) == [200, 200, 200]
    assert intake.texts == ["hello"]


@pytest.mark.parametrize(
    "given",
    [{}, {SECRET_HEADER: ""}, {SECRET_HEADER: SECRET[:-1]}, {SECRET_HEADER: SECRET + "x"}],
)
async def test_without_the_secret_nothing_is_taken(
    address: str, outside: aiohttp.ClientSession, intake: RecordingIntake, given: dict[str, str]
) -> None:
    assert await status(outside, address, given, json=update()) == 403
    assert not intake.offered


async def raw(address: str, head: str) -> bytes:
    """Send the head of a request and nothing of its body; return the first line of the answer."""
    _, _, host, path = address.split("/", 3)
    name, port = host.split(":")
    reader, writer = await asyncio.open_connection(name, int(port))
    lines = f"POST /{path} HTTP/1.1\r\nHost: {host}\r\n{head}\r\n\r\n"
    writer.write(lines.encode("utf-8", "surrogateescape"))
    try:
        return (await asyncio.wait_for(reader.readline(), 5)).strip()
    finally:
        writer.close()
        await writer.wait_closed()


@pytest.mark.parametrize("secret", ["wrong", "\udcff\udcfe", "密"])
async def test_the_secret_is_compared_before_the_body_is_read(
    address: str, intake: RecordingIntake, secret: str
) -> None:
    head = f"Content-Length: 900\r\n{SECRET_HEADER}: {secret}"
    assert await raw(address, head) == b"HTTP/1.1 403 Forbidden"
    assert not intake.offered


async def test_a_body_said_to_be_too_large_is_not_read(
    address: str, intake: RecordingIntake
) -> None:
    head = f"Content-Length: {MEGABYTE + 1}\r\n{SECRET_HEADER}: {SECRET}"
    assert (await raw(address, head)).startswith(b"HTTP/1.1 413")


async def test_a_body_that_turns_out_too_large_is_refused(
    address: str, outside: aiohttp.ClientSession, intake: RecordingIntake
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(64):
            yield b" " * 64 * 1024

    with contextlib.suppress(aiohttp.ClientError):  # it may be cut off before all is sent
        assert await status(outside, address, data=endless()) == 413
    assert not intake.offered
    large = json.dumps(update("x" * 900_000))
    assert await status(outside, address, data=large) == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"\xff\xfe",
        b"[" * 100_000,
        b"[]",
        b"null",
        b'{"message": {}}',
        b'{"update_id": "1"}',
    ],
)
async def test_what_is_no_update_is_refused(
    address: str, outside: aiohttp.ClientSession, intake: RecordingIntake, body: bytes
) -> None:
    assert await status(outside, address, data=body) == 400
    assert await status(outside, address, json=update("still here")) == 200
    assert intake.texts == ["still here"]


async def test_an_update_of_another_shape_is_accepted_so_that_it_does_not_come_for_ever(
    hooked: tuple[TelegramChannel, str], outside: aiohttp.ClientSession, intake: RecordingIntake
) -> None:
    channel, address = hooked
    assert await status(outside, address, json={"update_id": 1, "message": {"text": "x"}}) == 200
    assert await status(outside, address, json={"update_id": 2, "poll": {}}) == 200
    assert (channel.counts.unreadable, channel.counts.ignored) == (1, 1)
    assert not intake.offered


async def test_only_post_is_served(address: str, outside: aiohttp.ClientSession) -> None:
    async with outside.get(address, headers=KNOWN) as response:
        assert response.status == 405
