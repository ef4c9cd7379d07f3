"""The real product beside a Bot API server: everything a customer in Telegram comes for."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from scripts.phrases import load_phrases
from tests.telegram.whole import SECRET, Visitor, Whole, open_whole
from tests.waiting import eventually

pytestmark = [pytest.mark.process, pytest.mark.asyncio(loop_scope="module")]

PHRASES = load_phrases()
RETURNS = "我的订单"  # stands in the answer about returning things


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["polling", "webhook"])
async def whole(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Whole]:
    """Open one desk for all tests of a way; every test brings customers of its own."""
    async with open_whole(tmp_path_factory.mktemp(request.param), request.param) as opened:
        yield opened


def said(situation: str, language: str = "zh-CN") -> list[str]:
    """Return the beginnings of what may be said in a situation."""
    variants = PHRASES.languages[language][situation]
    return [variant.partition("{")[0] for variant in variants]


def is_greeting(text: str, language: str) -> bool:
    hours = ("morning", "afternoon", "evening")
    variants = [v for hour in hours for v in PHRASES.languages[language][f"greeting.{hour}"]]
    return text in [variant.replace("{company}", "Sansheng") for variant in variants]


@pytest.mark.parametrize(
    ("code", "language"),
    [("zh-hans", "zh-CN"), ("zh-hant", "zh-TW"), ("en-GB", "en"), ("de", "zh-CN")],
)
async def test_start_is_greeted_in_the_customers_language_t1(
    whole: Whole, code: str, language: str
) -> None:
    visitor = whole.visitor(code)
    visitor.does.starts()
    assert is_greeting(await visitor.reads(), language)


@pytest.mark.parametrize(
    ("code", "question", "answer"),
    [
        ("zh-hans", "怎么退货", RETURNS),
        ("zh-hant", "請問怎麼退貨？", "我的訂單"),
        ("en", "How long does delivery take?", "2 to 5 days"),
    ],
)
async def test_a_question_is_answered_from_the_knowledge_base(
    whole: Whole, code: str, question: str, answer: str
) -> None:
    visitor = await whole.greeted(code)
    assert answer in await visitor.asks(question)


async def test_who_asks_at_once_is_greeted_and_answered(whole: Whole) -> None:
    visitor = whole.visitor()
    assert is_greeting(await visitor.asks("怎么退货"), "zh-CN")
    assert RETURNS in await visitor.reads()


async def test_close_questions_are_offered_as_buttons_and_a_pressed_one_is_answered(
    whole: Whole,
) -> None:
    visitor = await whole.greeted()
    await visitor.asks("怎么退")
    *closest, none, person = visitor.labels()
    assert len(closest) == 3
    assert "怎么申请退货" in closest
    assert (none, person) == ("都不是", "转人工客服")
    assert RETURNS in await visitor.presses("怎么申请退货")
    presses = whole.server.world.presses.values()
    await eventually(lambda: all(press.is_answered for press in presses))


async def test_a_forged_button_is_told_so_and_the_talk_goes_on(whole: Whole) -> None:
    visitor = await whole.greeted()
    visitor.does.presses(1, "entry:returns")
    assert await visitor.reads() in said("choice.expired")
    assert RETURNS in await visitor.asks("怎么退货")


async def test_anothers_button_is_as_good_as_forged(whole: Whole) -> None:
    asked, thief = await whole.greeted(), await whole.greeted()
    await asked.asks("怎么退")
    [row, *_] = asked.shown[-1]["reply_markup"]["inline_keyboard"]
    thief.does.presses(1, row[0]["callback_data"])
    assert await thief.reads() in said("choice.expired")


async def test_a_complaint_is_taken_down_with_a_photo_c1(whole: Whole) -> None:
    visitor = await whole.greeted()
    for answer in ("我要投诉", "杯子收到就是碎的", "A20260225-77", "李雷 13900001111"):
        await visitor.asks(answer)
    await visitor.presses("跳过")  # the wished outcome
    photo = visitor.does.sends("photo", b"\xff\xd8\xff\xe0 broken")["message"]["photo"][-1]
    await visitor.reads()
    summary = await visitor.presses("提交")
    assert "A20260225-77" in summary
    done = await visitor.presses("提交")
    [row] = whole.rows("SELECT * FROM ticket WHERE kind = 'complaint'")
    assert row["number"] in done
    assert json.loads(row["files"]) == [f"tg:{photo['file_id']}"]
    assert "杯子收到就是碎的" in json.loads(row["details"]).values()
    assert row["number"] in await visitor.asks("我的投诉怎么样了")


async def test_with_nobody_online_a_message_is_taken_h5(whole: Whole) -> None:
    visitor = await whole.greeted()
    assert "留言" in await visitor.asks("转人工")
    assert "联系" in await visitor.asks("昨天买的锅漏水，想换一个")
    done = await visitor.asks("王女士 13800138000")
    [row] = whole.rows("SELECT * FROM ticket WHERE kind = 'message'")
    assert row["number"] in done
    assert sorted(json.loads(row["details"]).values()) == [
        "昨天买的锅漏水，想换一个",
        "王女士 13800138000",
    ]


@pytest.mark.parametrize(
    ("kind", "deed"),
    [
        ("sticker", lambda customer: customer.sends_sticker("👍")),
        ("location", lambda customer: customer.sends_location(31.2, 121.4)),
        ("contact", lambda customer: customer.sends_contact("+8613800000000", "王")),
        ("voice", lambda customer: customer.sends("voice")),
        ("document", lambda customer: customer.sends("document", name="发票.pdf")),
        ("video", lambda customer: customer.sends("video")),
        ("other", lambda customer: customer.writes({"dice": {"emoji": "🎲", "value": 3}})),
    ],
)
async def test_what_is_no_words_is_kept_and_acknowledged(
    whole: Whole, kind: str, deed: Any
) -> None:
    visitor = await whole.greeted()
    deed(visitor.does)
    assert await visitor.reads() in said(f"received.{kind}")
    [message] = whole.kept(visitor)
    [attachment] = json.loads(message["attachments"])
    assert attachment["kind"] == kind


async def test_an_album_is_kept_whole_and_acknowledged_once(whole: Whole) -> None:
    visitor = await whole.greeted()
    visitor.does.sends_album(3)
    assert await visitor.reads() in said("received.photo")
    await eventually(lambda: len(whole.kept(visitor)) == 3)
    await whole.calm()
    assert visitor.has_read_all


async def test_an_edit_is_kept_beside_what_it_changes_and_answered(whole: Whole) -> None:
    visitor = await whole.greeted()
    number = visitor.does.says("怎么退")["message"]["message_id"]
    await visitor.reads()
    visitor.does.edits(number, text="怎么开发票")
    assert "发票" in await visitor.reads()
    first, second = whole.kept(visitor)
    assert (first["text"], second["text"]) == ("怎么退", "怎么开发票")
    assert second["edit_of"] == first["seq"]


async def test_updates_delivered_three_times_have_one_effect(whole: Whole) -> None:
    visitor = whole.visitor()
    deeds = [visitor.does.starts(), visitor.does.says("怎么退"), visitor.does.sends_sticker("👍")]
    for _ in range(3):
        await visitor.reads()
    for _ in range(2):
        await whole.calm()
        for update in deeds:
            whole.server.push(dict(update))
    await whole.calm()
    assert visitor.has_read_all
    assert len(whole.kept(visitor)) == 2


async def test_a_text_of_any_kind_gets_a_clear_answer_and_the_talk_goes_on(whole: Whole) -> None:
    visitor = await whole.greeted()
    for text in ("😀" * 2000, "\ud83d\x00\x07", "长" * 4096, "' OR 1=1 --", "{company} %s"):
        assert (await visitor.asks(text)).strip()
    await whole.calm()
    assert len(whole.kept(visitor)) == 5


async def test_who_blocks_the_bot_is_left_alone_and_served_when_back(whole: Whole) -> None:
    visitor = await whole.greeted()
    visitor.does.says("怎么退货")
    await visitor.reads()
    visitor.does.blocks()
    await whole.calm()
    query = "SELECT is_blocked FROM conversation WHERE address = ?"
    assert whole.rows(query, str(visitor.does.id))[0]["is_blocked"]
    visitor.does.unblocks()
    assert await visitor.asks("怎么退货")  # greeted as one who comes back
    assert RETURNS in await visitor.reads()


async def test_words_in_a_group_are_nobodys(whole: Whole) -> None:
    before = whole.rows("SELECT count(*) AS n FROM inbox")[0]["n"]
    group = whole.server.group(-100)
    whole.server.member(group, 9).says("怎么退货")
    await eventually(lambda: not whole.server.updates.pending)
    await whole.calm()
    assert whole.rows("SELECT count(*) AS n FROM inbox")[0]["n"] == before
    assert not whole.server.calls("sendMessage", -100)


async def test_an_agent_and_a_customer_talk_with_files_both_ways_h3(whole: Whole) -> None:
    async with whole.agent("Ann") as agent:
        visitor = await whole.greeted()
        await visitor.asks("转人工")
        if "继续等候" in visitor.labels():  # the desk has not noticed Ann yet
            await visitor.presses("继续等候")
        chat = await waiting_chat(agent)
        epoch = (await agent.call("POST", f"chats/{chat}/claim"))["epoch"]
        assert "Ann" in await visitor.reads()
        words = {"id": "m1", "epoch": epoch, "text": "您好，请发张照片。"}
        await agent.call("POST", f"chats/{chat}/messages", json=words)
        assert await visitor.reads() == "您好，请发张照片。"
        await send_both_ways(whole, agent, visitor, chat, epoch)
        closing = {"epoch": epoch, "disposition": "solved"}
        await agent.call("POST", f"chats/{chat}/close", json=closing)
        assert "再见" in await visitor.reads()
        await visitor.reads()
        assert len(visitor.labels()) == 5
        await visitor.presses(visitor.labels()[-1])
    assert [row["rating"] for row in whole.rows("SELECT rating FROM visit WHERE rating > 0")] == [5]


async def waiting_chat(agent: Any) -> int:
    """Return the chat that waits."""

    async def waits() -> Any:
        return (await agent.call("GET", "queue"))["waiting"]

    [waiting] = await eventually(waits, 10)
    return int(waiting["chat"])


async def send_both_ways(whole: Whole, agent: Any, visitor: Visitor, chat: int, epoch: int) -> None:
    """The customer's photo reaches the agent, the agent's file the customer."""
    photo = visitor.does.sends("photo", b"\xff\xd8\xff\xe0 pixels", caption="看")
    file_id = f"tg:{photo['message']['photo'][-1]['file_id']}"
    await eventually(lambda: "看" in [row["text"] for row in whole.kept(visitor)])
    assert await agent.call("GET", f"files/{file_id}") == b"\xff\xd8\xff\xe0 pixels"
    form = aiohttp.FormData({"id": "f1", "epoch": str(epoch)}, quote_fields=False)
    form.add_field("file", b"plain text", filename="清单.txt", content_type="text/plain")
    await agent.call("POST", f"chats/{chat}/files", data=form)
    await visitor.reads()
    [upload] = [call.uploads["document"] for call in whole.server.calls("sendDocument")]
    assert (upload.name, upload.content) == ("清单.txt", b"plain text")


async def test_while_telegram_fails_an_answer_waits_and_then_arrives(whole: Whole) -> None:
    visitor = await whole.greeted()
    await whole.calm()
    whole.server.faults.add("server_error", chat_id=visitor.does.id)
    assert RETURNS in await visitor.asks("怎么退货")
    codes = [call.code for call in whole.server.calls("sendMessage", visitor.does.id)]
    assert codes == [200, 502, 200]


async def test_an_answer_telegram_never_confirmed_is_sent_once_more_and_no_more(
    whole: Whole,
) -> None:
    visitor = await whole.greeted()
    await whole.calm()
    whole.server.faults.add("cut_off", chat_id=visitor.does.id, times=5)
    assert RETURNS in await visitor.asks("怎么退货")
    assert RETURNS in await visitor.reads()
    await whole.calm()
    assert visitor.has_read_all
    whole.server.faults.clear()
    statuses = whole.rows(
        "SELECT o.status FROM outbox o JOIN conversation c ON c.id = o.conversation_id"
        " WHERE c.address = ? ORDER BY o.seq",
        str(visitor.does.id),
    )
    assert [row["status"] for row in statuses] == ["sent", "uncertain"]


async def test_only_telegram_can_write_to_the_webhook(whole: Whole) -> None:
    """By polling there is no webhook at all."""
    address = f"{whole.product.url}/telegram"
    by_webhook = bool(whole.server.webhook.url)
    async with aiohttp.ClientSession() as outside:
        for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": SECRET[:-1]}):
            async with outside.post(address, json={"update_id": 1}, headers=headers) as response:
                assert response.status == (403 if by_webhook else 404)


async def test_neither_token_nor_secret_nor_words_stand_in_the_log(whole: Whole) -> None:
    visitor = await whole.greeted()
    await visitor.asks("一句谁也不会写进日志的话")
    log = whole.product.output()
    assert whole.server.token.partition(":")[2] not in log
    assert SECRET not in log
    assert "一句谁也不会写进日志的话" not in log
    assert '"level": "error"' not in log
    assert "Traceback" not in log
