"""The product stopped, killed and started again while customers write: nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.phrases import load_phrases
from tests.botapi import BotApiServer
from tests.servers.product import Product
from tests.telegram.whole import SECRET, Visitor, Way, open_whole

pytestmark = pytest.mark.process

VISITORS = 40
GREETINGS = {
    variant.replace("{company}", "Sansheng")
    for hour in ("morning", "afternoon", "evening")
    for situation in (f"greeting.{hour}", f"greeting_back.{hour}")
    for variant in load_phrases().languages["zh-CN"][situation]
}


def words(visitor: Visitor) -> list[str]:
    return [message["text"] for message in visitor.shown]


def greetings(visitor: Visitor) -> list[str]:
    # Who comes late is apologised to in a line before the greeting.
    return [text for text in words(visitor) if text.rpartition("\n")[2] in GREETINGS]


def answers(visitor: Visitor) -> list[str]:
    return [text for text in words(visitor) if "我的订单" in text]


@pytest.mark.parametrize(("way", "after"), [("polling", 1), ("webhook", 15), ("polling", 45)])
async def test_a_kill_loses_no_question_and_doubles_no_greeting(
    tmp_path: Path, way: Way, after: int
) -> None:
    """Killed after so many calls, while the rest is on its way."""
    async with open_whole(tmp_path, way) as whole:
        visitors = [whole.visitor() for _ in range(VISITORS)]
        for visitor in visitors:
            visitor.does.starts()
            visitor.does.says("怎么退货")
        await whole.server.wait_for_calls("sendMessage", after, 20)
        whole.product.kill()
        await asyncio.to_thread(whole.product.start)
        await whole.calm()
        for visitor in visitors:
            assert len(greetings(visitor)) <= 1
            assert answers(visitor)
            assert len(whole.kept(visitor)) == 1
        doubled = [visitor for visitor in visitors if len(answers(visitor)) > 1]
        # Only what was on the wire at the kill may arrive twice: that is never known.
        resent = whole.rows("SELECT count(*) AS n FROM outbox WHERE attempts > 1")[0]["n"]
        assert len(doubled) <= resent
        unknown = whole.rows("SELECT count(*) AS n FROM outbox WHERE status = 'uncertain'")[0]["n"]
        assert len([v for v in visitors if not greetings(v)]) <= unknown


@pytest.mark.parametrize("way", ["polling", "webhook"])
async def test_a_stopped_desk_has_finished_what_it_began(tmp_path: Path, way: Way) -> None:
    async with open_whole(tmp_path, way) as whole:
        visitors = [whole.visitor() for _ in range(VISITORS)]
        for visitor in visitors:
            visitor.does.says("怎么退货")
        await whole.server.wait_for_calls("sendMessage", 5, 20)
        assert await asyncio.to_thread(whole.product.stop) == 0
        await asyncio.to_thread(whole.product.start)
        await whole.calm()
        assert {len(greetings(visitor)) for visitor in visitors} == {1}
        assert {len(answers(visitor)) for visitor in visitors} == {1}
        assert whole.server.webhook.secret == (SECRET if way == "webhook" else "")


async def test_from_webhook_back_to_polling_nothing_is_left_behind(tmp_path: Path) -> None:
    async with open_whole(tmp_path, "webhook") as whole:
        visitor = await whole.greeted()
        await asyncio.to_thread(whole.product.stop)
        visitor.does.says("怎么退货")
        for name in ("TELEGRAM_WEBHOOK_URL", "TELEGRAM_WEBHOOK_SECRET"):
            del whole.product.settings[name]
        await asyncio.to_thread(whole.product.start)
        assert "我的订单" in await visitor.reads()
        assert whole.server.webhook.url == ""


async def test_a_refused_token_ends_the_start_in_one_sentence(
    product: Callable[..., Product],
) -> None:
    async with BotApiServer() as server:
        token = "4242424242:wrong-but-of-the-right-shape-at-least"
        started = product(TELEGRAM_TOKEN=token, TELEGRAM_API_URL=server.root)
        started.launch()
        assert await asyncio.to_thread(started.ended) == 1
    *_, last = started.output().strip().splitlines()
    assert "Telegram refuses the token. Set TELEGRAM_TOKEN" in last
    assert "Traceback" not in started.output()
    assert token not in started.output()
