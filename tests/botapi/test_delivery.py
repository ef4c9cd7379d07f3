"""Updates reach the bot: long polling and webhook."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.botapi.client import BareBot
from tests.botapi.server import BotApiServer
from tests.clock import FakeClock
from tests.waiting import eventually


def ids(updates: list[dict[str, Any]]) -> list[int]:
    return [update["update_id"] for update in updates]


async def test_updates_are_offered_until_the_offset_passes_them(
    server: BotApiServer, bot: BareBot
) -> None:
    pushed = [server.customer(7).says(str(number)) for number in range(5)]
    first = await bot.ok("getUpdates", limit=3)
    again = await bot.ok("getUpdates")
    rest = await bot.ok("getUpdates", offset=ids(first)[-1] + 1)
    none = await bot.ok("getUpdates", offset=ids(pushed)[-1] + 1)
    assert ids(first) == ids(pushed)[:3]
    assert ids(again) == ids(pushed)
    assert rest == pushed[3:]
    assert none == []


async def test_a_negative_offset_keeps_only_the_last(server: BotApiServer, bot: BareBot) -> None:
    pushed = [server.customer(7).says(str(number)) for number in range(5)]
    assert ids(await bot.ok("getUpdates", offset=-2)) == ids(pushed)[-2:]


async def test_a_long_poll_ends_with_the_first_update(server: BotApiServer, bot: BareBot) -> None:
    poll = asyncio.create_task(bot.ok("getUpdates", timeout=4))
    await eventually(lambda: server.calls("getUpdates"))
    pushed = server.customer(7).says("here")
    assert await poll == [pushed]


async def test_a_second_poller_sends_the_first_away(server: BotApiServer, bot: BareBot) -> None:
    first = asyncio.create_task(bot.refused("getUpdates", timeout=4))
    await eventually(lambda: server.calls("getUpdates"))
    assert await bot.ok("getUpdates") == []
    assert (await first)[0] == 409


async def test_only_the_kinds_asked_for_are_delivered(server: BotApiServer, bot: BareBot) -> None:
    await bot.ok("getUpdates", allowed_updates=["callback_query"])
    server.customer(7).says("not wanted")
    press = server.customer(7).presses(1, "wanted")
    assert await bot.ok("getUpdates") == [press]
    await bot.ok("getUpdates", offset=press["update_id"] + 1, allowed_updates=[])
    said = server.customer(7).says("wanted again")
    server.push({"message_reaction": {}})
    assert await bot.ok("getUpdates") == [said]


class Hook:
    """A webhook that answers as it is told, 200 when there is nothing left to tell."""

    def __init__(self) -> None:
        self.answers: list[web.Response] = []
        self.seen: list[tuple[int, str]] = []
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        update = await request.json()
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        self.seen.append((update["update_id"], secret))
        return self.answers.pop(0) if self.answers else web.Response()


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook()
    app = web.Application()
    app.router.add_post("/hook", hook.take)
    async with TestServer(app) as server:
        hook.url = str(server.make_url("/hook"))
        yield hook


async def test_a_webhook_gets_updates_with_its_secret(
    server: BotApiServer, bot: BareBot, hook: Hook
) -> None:
    before = server.customer(7).says("before")
    await bot.ok("setWebhook", url=hook.url, secret_token="s3cret")
    after = server.customer(7).says("after")
    await eventually(lambda: len(hook.seen) == 2)
    assert hook.seen == [(before["update_id"], "s3cret"), (after["update_id"], "s3cret")]
    await eventually(lambda: not server.updates.pending)
    info = await bot.ok("getWebhookInfo")
    assert (info["url"], info["pending_update_count"]) == (hook.url, 0)
    assert (await bot.refused("getUpdates"))[0] == 409


async def test_a_refused_update_is_tried_again_at_growing_gaps(
    server: BotApiServer, bot: BareBot, hook: Hook, clock: FakeClock
) -> None:
    hook.answers = [web.Response(status=500) for _ in range(3)]
    hook.answers.append(web.Response(status=503, headers={"Retry-After": "7"}))
    await bot.ok("setWebhook", url=hook.url)
    server.customer(7).says("hard to take")
    for attempt, pause in enumerate((0, 2, 4, 8, 7), start=1):
        await clock.advance(seconds=pause)
        await eventually(lambda: len(server.webhook.attempts) >= len(hook.seen) >= attempt)  # noqa: B023 - awaited at once
        assert len(hook.seen) == attempt
    assert [attempt.pause for attempt in server.webhook.attempts] == [0, 2, 4, 8, 7]
    await eventually(lambda: not server.updates.pending)


async def test_one_chat_that_fails_does_not_hold_up_another(
    server: BotApiServer, bot: BareBot, hook: Hook
) -> None:
    hook.answers = [web.Response(status=500)]
    await bot.ok("setWebhook", url=hook.url)
    server.customer(7).says("fails")
    await eventually(lambda: server.webhook.attempts)
    server.customer(8).says("goes")
    await eventually(lambda: len(hook.seen) == 2)
    assert len(server.updates.pending) == 1


async def test_after_delete_webhook_the_pending_updates_are_polled(
    server: BotApiServer, bot: BareBot, hook: Hook
) -> None:
    hook.answers = [web.Response(status=500)]
    await bot.ok("setWebhook", url=hook.url)
    said = server.customer(7).says("waiting")
    await eventually(lambda: server.webhook.attempts)
    await bot.ok("deleteWebhook")
    assert await bot.ok("getUpdates") == [said]


async def test_a_webhook_that_telegram_would_refuse_is_refused(bot: BareBot) -> None:
    assert (await bot.refused("setWebhook", url="http://example.org/hook"))[0] == 400
    assert (await bot.refused("setWebhook", url="https://a.b", secret_token="no spaces"))[0] == 400
