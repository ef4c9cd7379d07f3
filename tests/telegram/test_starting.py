"""Starting: by polling or by webhook, with a token that is refused, with Telegram away."""

from __future__ import annotations

import socket
import sys
import traceback
from collections.abc import Iterator
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.channels.telegram.api import who_am_i
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.refusals import FileUnavailable, TelegramRefused
from tests.botapi import BotApiServer
from tests.botapi.client import BareBot
from tests.clock import FakeClock
from tests.telegram.conftest import Build
from tests.telegram.recording import RecordingIntake, outgoing
from tests.waiting import eventually

SECRET = "a-secret-of-more-than-32-characters_"
HOOK = "http://127.0.0.1:9/telegram"


async def test_polling_takes_a_webhook_away_and_keeps_what_waits(
    server: BotApiServer, build: Build, intake: RecordingIntake
) -> None:
    async with BareBot(server) as earlier:
        await earlier.ok("setWebhook", url=HOOK)
    server.customer(7).says("while nobody listened")
    await build().start()
    await eventually(lambda: intake.texts == ["while nobody listened"])
    assert server.webhook.url == ""
    [call] = server.calls("deleteWebhook")
    assert call.params == {"drop_pending_updates": False}


async def test_a_webhook_is_announced_and_nothing_is_polled(
    server: BotApiServer, build: Build
) -> None:
    channel = build(webhook_url=HOOK, webhook_secret=SECRET)
    await channel.start()
    assert (server.webhook.url, server.webhook.secret) == (HOOK, SECRET)
    [call] = server.calls("setWebhook")
    assert call.params["max_connections"] == 100
    assert "callback_query" in call.params["allowed_updates"]
    assert "drop_pending_updates" not in call.params
    await channel.send([outgoing("hello")])
    assert not server.calls("getUpdates")


async def test_a_token_that_telegram_refuses_is_said_in_a_plain_sentence(
    server: BotApiServer, build: Build
) -> None:
    channel = build(token="4242424242:not-the-one-that-is-known")
    with pytest.raises(TelegramRefused, match=r"refuses the token\. Set TELEGRAM_TOKEN"):
        await channel.start()


async def test_a_webhook_that_telegram_refuses_is_said_so(
    server: BotApiServer, build: Build
) -> None:
    channel = build(webhook_url="http://desk.example.com/hook", webhook_secret=SECRET)
    with pytest.raises(TelegramRefused, match=r"(?i)refuses TELEGRAM_WEBHOOK_URL: .*https"):
        await channel.start()


@pytest.mark.parametrize(
    "secret", ["", "short", "x" * 31, "x" * 257, "spaces are not allowed " * 2]
)
def test_a_webhook_without_a_good_secret_is_refused(build: Build, secret: str) -> None:
    with pytest.raises(TelegramRefused, match="TELEGRAM_WEBHOOK_SECRET"):
        build(webhook_url=HOOK, webhook_secret=secret)


def test_a_webhook_address_with_the_token_in_it_is_refused(
    server: BotApiServer, build: Build
) -> None:
    with pytest.raises(TelegramRefused, match="must not have the bot's token in it") as refused:
        build(webhook_url=f"https://desk.example.com/{server.token}", webhook_secret=SECRET)
    assert server.token not in str(refused.value)


@pytest.mark.parametrize("settings", [{}, {"webhook_url": HOOK, "webhook_secret": SECRET}])
async def test_telegram_being_away_does_not_keep_the_desk_closed(
    server: BotApiServer,
    build: Build,
    clock: FakeClock,
    intake: RecordingIntake,
    settings: dict[str, str],
) -> None:
    await server.close_port()
    await build(clock, **settings).start()
    for _ in range(2):
        await eventually(lambda: clock.sleepers)
        await clock.advance(seconds=4.9)
        assert clock.sleepers
        await clock.advance(seconds=0.1)
    await eventually(lambda: clock.sleepers)
    await server.open_port()
    await clock.advance(seconds=5)
    if settings:
        await eventually(lambda: server.webhook.url == HOOK)
    else:
        server.customer(7).says("back")
        await eventually(lambda: intake.texts == ["back"])


async def test_a_failing_get_me_does_not_keep_the_desk_closed(
    server: BotApiServer, build: Build, clock: FakeClock, intake: RecordingIntake
) -> None:
    server.faults.add("server_error", "getMe")
    await build(clock).start()
    await eventually(lambda: clock.sleepers)
    await clock.advance(seconds=5)
    server.customer(7).says("here")
    await eventually(lambda: intake.texts == ["here"])


async def test_doctor_learns_whose_token_it_is(server: BotApiServer) -> None:
    assert await who_am_i(server.token, server.root) == "desk_bot"
    assert await who_am_i(server.token, server.root + "/") == "desk_bot"
    with pytest.raises(TelegramRefused, match="refuses the token"):
        await who_am_i("4242424242:wrong", server.root)
    server.faults.add("server_error", "getMe")
    with pytest.raises(TelegramRefused, match=r"cannot be asked: .*Bad Gateway"):
        await who_am_i(server.token, server.root)
    await server.close_port()
    with pytest.raises(TelegramRefused, match="cannot be reached"):
        await who_am_i(server.token, server.root)


@pytest.fixture
def connected_to() -> Iterator[list[Any]]:
    """Watch every connection this process makes."""
    seen: list[Any] = []
    is_watching = True

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if is_watching and event == "socket.connect" and arguments[0].family != socket.AF_UNIX:
            seen.append(arguments[1])

    sys.addaudithook(watch)
    yield seen
    is_watching = False


async def test_everything_goes_to_the_server_that_was_set(
    server: BotApiServer,
    build: Build,
    intake: RecordingIntake,
    connected_to: list[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # is not for a server on this machine
    channel = build()
    await channel.start()
    server.customer(7).presses(1, "token")
    server.customer(7).sends("photo", b"pixels")
    await eventually(lambda: len(intake.arrivals) == 2)
    [photo] = intake.events[1].attachments  # type: ignore[union-attr]
    assert await channel.fetch_file(photo.id) == b"pixels"
    await channel.send([outgoing("words")])
    await server.wait_for_calls("answerCallbackQuery", 1)
    assert set(connected_to) == {("127.0.0.1", server.port)}


async def failures(server: BotApiServer, channel: TelegramChannel) -> str:
    """Make everything fail and return all that is said of it."""
    told: list[str] = []
    for kind in ("bad_request", "server_error", "drop", "garbage", "too_many", "blocked"):
        server.faults.add(kind, "sendMessage", chat_id=7)
        told.append(repr(await channel.send([outgoing("words")])))
        server.faults.add(kind, "getFile")
        try:
            await channel.fetch_file("tg:any")
        except FileUnavailable as error:
            told.append("".join(traceback.format_exception(error)))
    await server.close_port()
    told.append(repr(await channel.send([outgoing("words", 8)])))
    return "\n".join(told)


async def test_the_token_stands_in_no_log_and_no_error(
    server: BotApiServer, build: Build, caplog: pytest.LogCaptureFixture, clock: FakeClock
) -> None:
    caplog.set_level("DEBUG")
    with capture_logs() as logs:
        channel = build(clock)
        await channel.start()
        told = await failures(server, channel)
        await eventually(lambda: clock.sleepers)  # the poll has failed as well
        await channel.stop()
    said = "\n".join([told, caplog.text, *map(repr, logs)])
    assert server.token not in said
    assert server.token.partition(":")[2] not in said
    assert "words" not in said
    assert "telegram_polling_pauses" in said
