"""The real product: a lead adds a picture, customers on Telegram and the web are shown it."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from tests.pictures import png
from tests.servers.commands import command
from tests.telegram.whole import PASSWORD, Agent, Whole, open_whole

pytestmark = [pytest.mark.process, pytest.mark.asyncio(loop_scope="module")]

_SIZES = "会飞的拖鞋穿多大码"
_ENTRY: dict[str, Any] = {
    "questions": {"zh-CN": [_SIZES, "会飞的拖鞋选什么尺码", "会飞的拖鞋尺码表"]},
    "answers": {"zh-CN": "您好，会飞的拖鞋请看尺码表。"},
    "follow_ups": ["return-how"],
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def whole(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Whole]:
    """Open one desk for all of these tests."""
    async with open_whole(tmp_path_factory.mktemp("pictures"), "polling") as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chart(whole: Whole) -> AsyncIterator[str]:
    """Let a lead write the entry with its picture; give the picture's id."""
    words = ("agent", "add", "Lea", "--role", "lead", "--groups", "service", "--password-stdin")
    folder = str(whole.product.data_dir)
    done = await asyncio.to_thread(command, *words, stdin=PASSWORD, DATA_DIR=folder)
    assert done.returncode == 0, done.stderr
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        lead = Agent(session, whole.product.url)
        await lead.signs_in("Lea")
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("file", io.BytesIO(png(90, 40)), filename="尺码.png")
        picture = await lead.call("POST", "knowledge/pictures", data=form)
        body = {**_ENTRY, "pictures": {"zh-CN": [picture]}, "version": 0}
        await lead.call("PUT", "knowledge/entries/flying-slippers", json=body)
        await lead.call("POST", "presence", json={"status": "offline"})
    yield picture["id"]


async def test_telegram_shows_it_with_the_words_beneath_and_the_same_choices(
    whole: Whole, chart: str
) -> None:
    visitor = await whole.greeted()
    assert await visitor.asks(_SIZES) == _ENTRY["answers"]["zh-CN"]
    assert visitor.labels() == ["怎么申请退货"]
    [call] = whole.server.calls("sendPhoto", visitor.does.id)
    assert call.params["caption"] == _ENTRY["answers"]["zh-CN"]
    assert (call.uploads["photo"].name, call.uploads["photo"].content) == ("尺码.png", png(90, 40))
    assert "我的订单" in await visitor.presses("怎么申请退货")


async def asked_on_the_web(whole: Whole) -> tuple[str, dict[str, Any]]:
    """Ask on a page of one's own; return who asked, and the answer."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{whole.product.url}/chat/ws") as page,
    ):
        await page.send_json({"type": "hello", "visitor": None, "last_seen": None})
        visitor = (await page.receive_json(timeout=15))["visitor"]
        await page.send_json({"type": "message", "id": "m1", "text": _SIZES})
        while (frame := await page.receive_json(timeout=15)).get("kind") != "answer":
            pass
        return visitor, frame


async def opened(whole: Whole, visitor: str, file: str) -> tuple[int, bytes]:
    url, headers = f"{whole.product.url}/chat/files/{file}", {"X-Visitor": visitor}
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as answer:
        return answer.status, await answer.read()


async def test_the_web_chat_shows_it_to_who_was_answered_with_it(whole: Whole, chart: str) -> None:
    visitor, message = await asked_on_the_web(whole)
    [file] = message["files"]
    assert (file["id"], file["name"], file["type"]) == (chart, "尺码.png", "image/png")
    assert [choice["label"] for choice in message["choices"]] == ["怎么申请退货"]
    assert await opened(whole, visitor, chart) == (200, png(90, 40))
    assert (await opened(whole, "A" * 43, chart))[0] == 401


async def test_one_whose_file_is_gone_costs_nobody_the_answer(whole: Whole, chart: str) -> None:
    stored = whole.product.data_dir / "files" / chart
    kept = stored.read_bytes()
    stored.unlink()
    try:
        visitor = await whole.greeted()
        assert await visitor.asks(_SIZES) == _ENTRY["answers"]["zh-CN"]
        assert visitor.labels() == ["怎么申请退货"]
        assert not whole.server.calls("sendPhoto", visitor.does.id)
        reader, message = await asked_on_the_web(whole)
        assert message["text"] == _ENTRY["answers"]["zh-CN"]
        assert (await opened(whole, reader, chart))[0] == 404
    finally:
        stored.write_bytes(kept)
