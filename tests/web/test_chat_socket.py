"""The web chat's contract, frame by frame."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import WSMsgType, WSServerHandshakeError

from bot.channels.webchat.visitors import address_of
from bot.storage import schema
from handlers.events import CustomerArrived, CustomerChose, CustomerWrote
from tests.waiting import eventually
from tests.web.house import Chatter, House


def words(own_id: str, text: str, **more: Any) -> dict[str, Any]:
    return {"type": "message", "id": own_id, "text": text, **more}


async def chat_of(house: House, page: Chatter) -> int:
    await eventually(lambda: house.intake.arrivals)
    receipt = await house.intake.receive(house.intake.arrivals[0])
    assert house.intake.arrivals[0].address == address_of(page.visitor)
    return receipt.conversation_id


async def test_a_new_visitor_is_welcomed_with_a_token_and_has_arrived(house: House) -> None:
    page = await (await house.page()).hello()
    assert len(page.visitor) == 43
    assert page.welcome["messages"] == []
    assert page.welcome["limits"]["file_bytes"] == 20 * 1024 * 1024
    arrival = (await eventually(lambda: house.intake.arrivals))[0]
    assert isinstance(arrival.event, CustomerArrived)
    assert (arrival.source, arrival.channel) == ("web", "web")
    assert arrival.address == address_of(page.visitor)  # never the token itself
    assert page.visitor not in str(house.intake.arrivals)


async def test_a_message_is_received_only_after_it_was_stored(house: House) -> None:
    page = await (await house.page()).hello()
    assert await page.ask(words("m1", "Hello")) == {"type": "received", "id": "m1"}
    assert [e.text for e in house.intake.events(CustomerWrote)] == ["Hello"]


async def test_an_id_sent_twice_has_one_effect(house: House) -> None:
    page = await (await house.page()).hello()
    for _ in range(2):
        assert await page.ask(words("m1", "Hello")) == {"type": "received", "id": "m1"}
    assert len(house.intake.events(CustomerWrote)) == 1


async def test_the_same_id_of_two_visitors_are_two_messages(house: House) -> None:
    for text in ("one", "two"):
        page = await (await house.page()).hello()
        await page.ask(words("m1", text))
    assert [e.text for e in house.intake.events(CustomerWrote)] == ["one", "two"]


async def test_what_cannot_be_stored_is_never_called_received(house: House) -> None:
    page = await (await house.page()).hello()
    house.intake.is_away = True
    answer = await page.ask(words("m1", "Hello"))
    assert (answer["type"], answer["id"]) == ("later", "m1")
    assert answer["retry_after"] > 0
    house.intake.is_away = False
    assert await page.ask(words("m1", "Hello")) == {"type": "received", "id": "m1"}


async def test_what_was_written_after_words_that_were_postponed_stays_behind_them(
    house: House,
) -> None:
    page = await (await house.page()).hello()
    house.intake.is_away = True
    assert (await page.ask(words("m1", "first")))["type"] == "later"
    house.intake.is_away = False  # back in the moment between the two
    assert (await page.ask(words("m2", "second")))["type"] == "later"
    for own_id, text in (("m1", "first"), ("m2", "second")):
        received = await page.ask(words(own_id, text))
        assert received == {"type": "received", "id": own_id}
    assert [e.text for e in house.intake.events(CustomerWrote)] == ["first", "second"]


async def test_what_a_page_has_given_up_holds_nothing_up_for_long(house: House) -> None:
    page = await (await house.page()).hello()
    house.intake.is_away = True
    await page.ask(words("m1", "given up"))
    house.intake.is_away = False
    house.clock.set(house.clock.now() + timedelta(seconds=9))
    assert (await page.ask(words("m2", "second")))["type"] == "later"
    house.clock.set(house.clock.now() + timedelta(seconds=1))
    assert await page.ask(words("m2", "second")) == {"type": "received", "id": "m2"}


async def test_a_visitor_who_cannot_be_taken_in_is_asked_to_come_back(house: House) -> None:
    house.intake.is_away = True
    page = await house.page()
    answer = await page.ask({"type": "hello", "visitor": None, "last_seen": None})
    assert (answer["type"], answer["retry_after"] > 0) == ("later", True)
    closing = await page.socket.receive(timeout=5)
    assert (closing.type, page.socket.close_code) == (WSMsgType.CLOSE, 1013)


async def test_answers_are_pushed_to_every_tab_of_the_visitor(house: House) -> None:
    page = await (await house.page()).hello()
    tab = await (await house.page()).hello(visitor=page.visitor)
    assert tab.visitor == page.visitor
    await eventually(lambda: house.hub.visitors == 2)
    chat = await chat_of(house, page)
    choices = json.dumps([{"id": "t1", "label": "Yes"}])
    await house.said(chat, "Good morning", kind="greeting", choices=choices)
    await house.hub.notify([chat])
    for each in (page, tab):
        assert await each.hear() == {
            "type": "message",
            "seq": 1,
            "from": "bot",
            "kind": "greeting",
            "text": "Good morning",
            "at": "2026-03-02T02:00:00.000Z",
            "choices": [{"id": "t1", "label": "Yes"}],
        }


async def test_nothing_depends_on_the_bell(house: House) -> None:
    page = await (await house.page()).hello()
    await eventually(lambda: house.hub.visitors == 1)
    chat = await chat_of(house, page)
    await house.said(chat, "Good morning")
    await house.clock.advance(1)
    assert (await page.hear())["text"] == "Good morning"


async def test_a_page_that_comes_back_gets_what_it_missed_and_nothing_twice(house: House) -> None:
    page = await (await house.page()).hello()
    await eventually(lambda: house.hub.visitors == 1)
    chat = await chat_of(house, page)
    await page.socket.close()
    await eventually(lambda: house.hub.visitors == 0)
    for text in ("one", "two", "three"):
        await house.said(chat, text)
    again = await (await house.page()).hello(visitor=page.visitor, last_seen=1)
    assert [m["text"] for m in again.welcome["messages"]] == ["two", "three"]
    await eventually(lambda: house.hub.visitors == 1)
    await house.said(chat, "four")
    await house.hub.notify([chat])
    assert (await again.hear())["text"] == "four"


async def test_a_page_without_memory_gets_the_whole_last_part(house: House) -> None:
    page = await (await house.page()).hello()
    chat = await chat_of(house, page)
    for number in range(205):
        await house.said(chat, str(number))
    again = await (await house.page()).hello(visitor=page.visitor)
    texts = [m["text"] for m in again.welcome["messages"]]
    assert texts == [str(n) for n in range(5, 205)]


async def test_more_than_a_welcome_holds_follows_as_messages(house: House) -> None:
    page = await (await house.page()).hello()
    chat = await chat_of(house, page)
    for number in range(503):
        await house.said(chat, str(number))
    again = await (await house.page()).hello(visitor=page.visitor, last_seen=0)
    assert len(again.welcome["messages"]) == 500
    assert [(await again.hear())["seq"] for _ in range(3)] == [501, 502, 503]


async def test_a_page_that_remembers_too_much_is_told_all_anew(house: House) -> None:
    page = await (await house.page()).hello()
    await house.said(await chat_of(house, page), "one")
    again = await (await house.page()).hello(visitor=page.visitor, last_seen=99)
    assert [m["seq"] for m in again.welcome["messages"]] == [1]


@pytest.mark.parametrize("token", ["", "x", "a" * 43, "a" * 5000, "../../etc", 7, {"a": 1}, None])
async def test_a_token_that_is_not_ours_gets_a_fresh_one(house: House, token: object) -> None:
    page = await (await house.page()).hello(visitor=token)
    assert page.visitor != token
    assert len(page.visitor) == 43


async def test_one_visitor_never_sees_the_messages_of_another(house: House) -> None:
    page = await (await house.page()).hello()
    other = await (await house.page()).hello()
    await eventually(lambda: house.hub.visitors == 2)
    await house.said(await chat_of(house, page), "for one only")
    await house.clock.advance(1)
    assert (await page.hear())["text"] == "for one only"
    assert await other.ask(words("x", "still here")) == {"type": "received", "id": "x"}


async def test_a_customers_own_words_come_back_with_their_id_to_the_other_tab(
    house: House,
) -> None:
    page = await (await house.page()).hello()
    await eventually(lambda: house.hub.visitors == 1)
    await house.said(await chat_of(house, page), "Hi", author="customer", reference="m1")
    await house.clock.advance(1)
    frame = await page.hear()
    assert (frame["from"], frame["id"], frame["kind"]) == ("customer", "m1", "customer")


async def test_a_choice_is_stored_and_received(house: House) -> None:
    page = await (await house.page()).hello()
    assert await page.ask({"type": "choice", "id": "c1", "choice": "tok"}) == {
        "type": "received",
        "id": "c1",
    }
    assert [e.token for e in house.intake.events(CustomerChose)] == ["tok"]
    assert house.intake.events(CustomerChose)[0].choice is None  # the engine knows what is real


GARBAGE = [
    ("", "not_json"),
    ("{", "not_json"),
    ("nonsense", "not_json"),
    ("[1,2]", "not_json"),
    ("[" * 50_000, "not_json"),
    ('"text"', "not_json"),
    ("{}", "unknown_type"),
    ('{"type":7}', "unknown_type"),
    ('{"type":"drop table"}', "unknown_type"),
    ('{"type":"message","text":"no id"}', "no_id"),
    ('{"type":"message","id":7,"text":"x"}', "no_id"),
    ('{"type":"message","id":"","text":"x"}', "no_id"),
    ('{"type":"message","id":"a","text":7}', "not_text"),
    ('{"type":"message","id":"a"}', "empty"),
    ('{"type":"message","id":"a","text":" \\u0000\\u0007\\n "}', "empty"),
    ('{"type":"message","id":"a","text":"x","files":7}', "not_files"),
    ('{"type":"message","id":"a","text":"x","files":["nope"]}', "unknown_file"),
    ('{"type":"choice","choice":"x"}', "no_id"),
    ('{"type":"hello"}', "hello_twice"),
    ('{"type":"hello","last_seen":' + "9" * 5000 + "}", "not_json"),
]


@pytest.mark.parametrize(("garbage", "code"), GARBAGE)
async def test_garbage_gets_a_clear_answer_and_the_session_lives(
    house: House, garbage: str, code: str
) -> None:
    page = await (await house.page()).hello()
    await page.socket.send_str(garbage)
    answer = await page.hear()
    assert (answer["type"], answer["code"]) == ("error", code)
    assert answer["detail"].endswith((".", "again."))
    assert await page.ask(words("m1", "Hello")) == {"type": "received", "id": "m1"}


async def test_bytes_are_refused_and_the_session_lives(house: House) -> None:
    page = await (await house.page()).hello()
    await page.socket.send_bytes(b"\x00\xff")
    assert (await page.hear())["code"] == "not_json"
    assert (await page.ask(words("m1", "Hello")))["type"] == "received"


async def test_nothing_is_taken_before_hello(house: House) -> None:
    page = await house.page()
    assert (await page.ask(words("m1", "Hello")))["code"] == "hello_first"
    assert house.intake.arrivals == []


async def test_a_hundred_thousand_characters_are_kept_and_one_more_is_refused(
    house: House,
) -> None:
    page = await (await house.page()).hello()
    long = "\U0001f375" * 100_000
    assert (await page.ask(words("m1", long)))["type"] == "received"
    assert house.intake.events(CustomerWrote)[0].text == long
    refused = await page.ask(words("m2", "x" * 100_001))
    assert (refused["code"], refused["id"]) == ("too_long", "m2")
    assert (await page.ask(words("m3", "short")))["type"] == "received"


async def test_broken_surrogates_and_control_characters_are_mended(house: House) -> None:
    page = await (await house.page()).hello()
    raw = r'{"type":"message","id":"m","text":"a\ud83d\u0000\u001bb\ud83c\udf75\r\nc\td"}'
    await page.socket.send_str(raw)
    assert (await page.hear())["type"] == "received"
    assert house.intake.events(CustomerWrote)[0].text == "a�b\U0001f375\nc\td"


async def test_nonsense_without_end_is_slowed_down(house: House) -> None:
    page = await (await house.page()).hello()
    for _ in range(25):
        await page.socket.send_str("?")
    for _ in range(21):
        assert (await page.hear())["code"] == "not_json"
    await eventually(lambda: house.clock.sleepers >= 3)  # the hub, the tidying, and this socket
    await house.clock.advance(10)
    for _ in range(4):
        assert (await page.hear())["code"] == "not_json"


async def test_too_many_messages_are_delayed_and_all_of_them_stored(house: House) -> None:
    page = await (await house.page()).hello()
    for number in range(30):
        await page.say(words(str(number), "quick"))
    for number in range(20):
        assert await page.hear() == {"type": "received", "id": str(number)}
    assert len(house.intake.events(CustomerWrote)) == 20
    await eventually(lambda: house.clock.sleepers >= 3)  # the hub, the tidying, and this socket

    async def has_all() -> bool:
        await house.clock.advance(0.1)
        return len(house.intake.events(CustomerWrote)) == 30

    began = house.clock.now()
    await eventually(has_all)
    assert house.clock.now() - began >= timedelta(seconds=1.9)
    for number in range(20, 30):
        assert await page.hear() == {"type": "received", "id": str(number)}


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "file://", "http://127.0.0.1"])
async def test_a_foreign_page_cannot_open_the_chat(house: House, origin: str) -> None:
    with pytest.raises(WSServerHandshakeError) as refused:
        await house.page({"Origin": origin})
    assert refused.value.status == 403


async def test_our_own_page_can_open_the_chat(house: House) -> None:
    page = await house.page({"Origin": house.base})
    assert (await page.hello()).visitor


@pytest.mark.parametrize(
    ("hello", "header", "language"),
    [
        ({}, "", ""),
        ({}, "zh-HK,zh;q=0.9,en;q=0.8", "zh-TW"),
        ({}, "fr-FR,en-GB;q=0.5", "en"),
        ({"language": "zh-CN"}, "en", "zh-CN"),
        ({"language": "zh-Hant-TW"}, "en", "zh-TW"),
        ({"language": 7}, "de", ""),
    ],
)
async def test_the_language_is_a_hint_of_the_page_or_the_browser(
    house: House, hello: dict[str, Any], header: str, language: str
) -> None:
    page = await house.page({"Accept-Language": header})
    await page.hello(**hello)
    await eventually(lambda: house.intake.arrivals)
    assert house.intake.events(CustomerArrived)[0].language == language


async def test_a_sticker_or_place_is_shown_in_words(house: House) -> None:
    page = await (await house.page()).hello()
    chat = await chat_of(house, page)
    place = '[{"kind":"location","text":"31.2, 121.5"}]'
    await house.said(chat, "", author="customer", attachments=place)
    await house.clock.advance(1)
    frame = await page.hear()
    assert frame["text"] == "31.2, 121.5"
    assert "files" not in frame


async def test_the_pages_end_politely_when_the_house_closes(house: House) -> None:
    page = await (await house.page()).hello()
    await eventually(lambda: house.hub.visitors == 1)
    house.hub.close()
    closing = await page.socket.receive(timeout=5)
    assert (closing.type, page.socket.close_code) == (WSMsgType.CLOSE, 1001)


async def test_reading_the_history_is_limited_to_the_conversation(house: House) -> None:
    stranger = await house.insert(
        schema.conversation,
        channel="web",
        address="not-a-hash",
        created_at=house.clock.now(),
        updated_at=house.clock.now(),
    )
    await house.said(stranger, "secret")
    page = await (await house.page()).hello(visitor="not-a-hash")
    assert page.welcome["messages"] == []
