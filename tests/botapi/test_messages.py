"""What the server takes and refuses when the bot writes."""

from __future__ import annotations

import aiohttp
import pytest

from tests.botapi.client import BareBot
from tests.botapi.server import BotApiServer
from tests.clock import FakeClock


def keyboard(data: str, text: str = "Yes") -> dict[str, object]:
    return {"inline_keyboard": [[{"text": text, "callback_data": data}]]}


async def test_a_message_arrives_and_is_recorded(server: BotApiServer, bot: BareBot) -> None:
    message = await bot.ok("sendMessage", chat_id=7, text="您好", reply_markup=keyboard("t1"))
    [call] = server.calls("sendMessage", chat_id=7)
    assert message["chat"]["id"] == 7
    assert message["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "t1"
    assert (call.message_id, call.code, call.has_arrived) == (message["message_id"], 200, True)
    assert call.at == server.world.clock.now()
    assert server.texts(7) == ["您好"]


async def test_forms_multipart_and_query_strings_are_read_alike(
    server: BotApiServer, bot: BareBot
) -> None:
    form = aiohttp.FormData({"chat_id": "7", "text": "two"}, default_to_multipart=True)
    await bot.post("sendMessage", data={"chat_id": "7", "text": "one"})
    await bot.post("SENDMESSAGE", data=form)
    await bot.post("sendMessage", params={"chat_id": "7", "text": "three"})
    assert server.texts(7) == ["one", "two", "three"]
    assert len(server.calls("sendMessage")) == 3


@pytest.mark.parametrize(
    ("params", "complaint"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n "}, "message text is empty"),
        ({"text": "a" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "\ud83d"}, "strings must be encoded in UTF-8"),
        ({"text": "x", "chat_id": 8}, "chat not found"),
        ({"text": "x", "chat_id": None}, "chat_id is empty"),
        ({"text": "x", "chat_id": "ann"}, 'invalid "chat_id" specified'),
        ({"text": "x", "message_thread_id": 3}, "message thread not found"),
        ({"text": "x", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
        ({"text": "x", "reply_markup": keyboard("a" * 65)}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": keyboard("说" * 22)}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": keyboard("")}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": keyboard("a", " ")}, "Text must be non-empty"),
        ({"text": "x", "reply_markup": "{"}, "can't parse reply_markup JSON object"),
        ({"text": "x", "reply_markup": {"inline_keyboard": [{}]}}, "an Array of Array"),
        ({"text": "x", "entities": [{"offset": 0, "length": 2}]}, "ENTITY_BOUNDS_INVALID"),
        ({"text": "😀x", "entities": [{"offset": 1, "length": 1}]}, "middle of a UTF-16 symbol"),
        ({"text": "<b>x", "parse_mode": "HTML"}, "can't parse entities"),
        ({"text": "a.b", "parse_mode": "MarkdownV2"}, "can't parse entities"),
        ({"text": "a_b", "parse_mode": "Markdown"}, "can't parse entities"),
        ({"text": "x", "parse_mode": "BBCode"}, "unsupported parse_mode"),
    ],
)
async def test_what_telegram_refuses_is_refused(
    server: BotApiServer, bot: BareBot, params: dict[str, object], complaint: str
) -> None:
    code, description = await bot.refused("sendMessage", **{"chat_id": 7, **params})
    assert code == 400
    assert complaint in description
    assert server.texts(7) == []
    assert not server.calls("sendMessage")[0].has_arrived


async def test_the_longest_texts_and_tokens_still_go(server: BotApiServer, bot: BareBot) -> None:
    await bot.ok("sendMessage", chat_id=7, text="😀" * 2048, reply_markup=keyboard("a" * 64))
    bold = [{"type": "bold", "offset": 2, "length": 1}]
    await bot.ok("sendMessage", chat_id=7, text="😀x", entities=bold)
    await bot.ok("sendMessage", chat_id=7, text="<b>x</b>", parse_mode="HTML")
    assert len(server.texts(7)) == 3


async def test_an_edit_changes_only_what_the_bot_wrote(server: BotApiServer, bot: BareBot) -> None:
    mine = (await bot.ok("sendMessage", chat_id=7, text="one"))["message_id"]
    theirs = server.customer(7).says("hello")["message"]["message_id"]
    await bot.ok("editMessageText", chat_id=7, message_id=mine, text="two")
    same = await bot.refused("editMessageText", chat_id=7, message_id=mine, text="two")
    foreign = await bot.refused("editMessageText", chat_id=7, message_id=theirs, text="mine")
    assert server.texts(7) == ["two"]
    assert "not modified" in same[1]
    assert "not found" in foreign[1]


async def test_a_press_can_be_answered_for_150_seconds(
    server: BotApiServer, bot: BareBot, clock: FakeClock
) -> None:
    press = server.customer(7).presses(1, "token")["callback_query"]["id"]
    await clock.advance(seconds=150)
    assert await bot.ok("answerCallbackQuery", callback_query_id=press) is True
    await clock.advance(seconds=1)
    late = await bot.refused("answerCallbackQuery", callback_query_id=press)
    unknown = await bot.refused("answerCallbackQuery", callback_query_id="1")
    assert late == unknown
    assert "query is too old" in late[1]


async def test_who_blocked_the_bot_is_not_reached_until_they_come_back(
    server: BotApiServer, bot: BareBot
) -> None:
    ann = server.customer(7)
    ann.blocks()
    refused = await bot.refused("sendMessage", chat_id=7, text="x")
    ann.unblocks()
    await bot.ok("sendMessage", chat_id=7, text="y")
    assert refused == (403, "Forbidden: bot was blocked by the user")
    assert server.texts(7) == ["y"]


async def test_topics_open_close_and_vanish(server: BotApiServer, bot: BareBot) -> None:
    server.group(-100)
    thread = (await bot.ok("createForumTopic", chat_id=-100, name="Ann"))["message_thread_id"]
    there = {"chat_id": -100, "message_thread_id": thread}
    message = await bot.ok("sendMessage", **there, text="hi")
    await bot.ok("editForumTopic", **there, name="Ann Lee")
    await bot.ok("closeForumTopic", **there)
    closed = await bot.refused("sendMessage", **there, text="x")
    await bot.ok("reopenForumTopic", **there)
    await bot.ok("deleteForumTopic", **there)
    gone = await bot.refused("sendMessage", **there, text="x")
    private = await bot.refused("createForumTopic", chat_id=7, name="x")
    assert message["message_thread_id"] == thread
    assert [closed[1], gone[1], private[1]] == [
        "Bad Request: TOPIC_CLOSED",
        "Bad Request: message thread not found",
        "Bad Request: the chat is not a forum",
    ]


async def test_reactions_actions_and_commands_are_checked(
    server: BotApiServer, bot: BareBot
) -> None:
    message = server.customer(7).says("hi")["message"]["message_id"]
    target = {"chat_id": 7, "message_id": message}
    await bot.ok("setMessageReaction", **target, reaction=[{"type": "emoji", "emoji": "👍"}])
    await bot.ok("sendChatAction", chat_id=7, action="typing")
    menu = [{"command": "help", "description": "Help"}]
    await bot.ok("setMyCommands", commands=menu, language_code="en")
    assert await bot.ok("getMyCommands", language_code="en") == menu
    for method, params in (
        ("setMessageReaction", {**target, "reaction": [{"type": "emoji", "emoji": "🐟"}]}),
        ("setMessageReaction", {"chat_id": 7, "message_id": 99}),
        ("sendChatAction", {"chat_id": 7, "action": "dancing"}),
        ("setMyCommands", {"commands": [{"command": "Help!", "description": "x"}]}),
    ):
        assert (await bot.refused(method, **params))[0] == 400


async def test_a_wrong_token_or_method_is_told_as_telegram_does(server: BotApiServer) -> None:
    async with (
        BareBot(server, "4242424242:wrong") as wrong,
        BareBot(server, "nonsense") as malformed,
    ):
        assert await wrong.refused("getMe") == (401, "Unauthorized")
        assert await malformed.refused("getMe") == (404, "Not Found")
    async with BareBot(server) as bot:
        assert (await bot.ok("getMe"))["id"] == 4242424242
        assert await bot.refused("getMee") == (404, "Not Found")
