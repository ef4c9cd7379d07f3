"""Pushing: every tab once and in order, gaps filled, and no fault of the database is the end."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import WSMsgType

from bot.storage import schema
from bot.storage.people import set_disabled
from bot.web.hub import Hub
from tests.storage.deeds import rows
from tests.waiting import eventually
from tests.web.house import Caller, Chatter, House


async def desk_of(caller: Caller) -> Chatter:
    desk = await caller.desk()
    assert await desk.hear() == {"type": "queue"}
    return desk


async def page_of(house: House) -> tuple[Chatter, int]:
    page = await (await house.page()).hello()
    await eventually(lambda: house.hub.visitors)
    receipt = await house.intake.receive(house.intake.arrivals[-1])
    return page, receipt.conversation_id


def break_reading(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def read_heads(*_: object) -> Any:
        raise ConnectionRefusedError

    monkeypatch.setattr("bot.web.hub.read_heads", read_heads)


async def test_a_database_that_is_away_delays_the_push_and_nothing_more(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, chat = await page_of(house)
    await house.said(chat, "one")
    with monkeypatch.context() as broken:
        break_reading(house, broken)
        await house.hub.hear({"conversations": [chat]})
        await house.clock.advance(1)
    await house.said(chat, "two")
    await house.clock.advance(1)
    assert [(await page.hear())["text"] for _ in range(2)] == ["one", "two"]


async def test_a_notice_of_another_process_is_pushed_here(house: House) -> None:
    ann = await house.agent()
    desk = await desk_of(ann)
    page, chat = await page_of(house)
    await house.said(chat, "from elsewhere")
    await house.hub.hear({"conversations": [chat, 999]})
    assert (await page.hear())["text"] == "from elsewhere"
    ring = {"agent": ann.agent["id"], "chat": chat, "kind": "remind"}
    await house.hub.hear({"queue": True, "ring": ring})
    assert await desk.hear() == {"type": "queue"}
    assert await desk.hear() == {"type": "ring", "chat": chat, "kind": "remind"}
    await house.hub.hear({})


async def test_many_changes_of_the_lines_are_told_twice_a_second_at_most(house: House) -> None:
    desk = await desk_of(await house.agent())
    for _ in range(50):
        house.hub.show_queue()
    assert await desk.hear() == {"type": "queue"}
    await house.clock.advance(0.5)
    assert await desk.hear() == {"type": "queue"}
    await house.clock.advance(0.5)
    await desk.say({"type": "?"})
    assert (await desk.hear())["type"] == "error"  # and no third queue before it


async def test_a_change_in_the_line_is_found_without_a_bell(house: House) -> None:
    desk = await desk_of(await house.agent())
    await house.hub.look()
    await house.waiting()
    await house.hub.look()
    assert await desk.hear() == {"type": "queue"}


async def test_a_chat_that_was_just_claimed_is_shown_from_the_claim_on(house: House) -> None:
    ann = await house.agent()
    desk = await desk_of(ann)
    chat = await house.waiting()
    await house.said(chat, "before", author="customer")
    await house.clock.advance(60)
    await house.give(chat, ann)
    await house.said(chat, "after", author="customer")
    await house.hub.notify([chat])
    frames = [await desk.hear(), await desk.hear()]
    assert [f["message"]["text"] for f in frames if f["type"] == "message"] == ["after"]


async def test_a_chat_that_was_passed_on_is_shown_to_the_other_agent_only(house: House) -> None:
    ann, bob = await house.agent("Ann"), await house.agent("Bob")
    chat = await house.waiting()
    await house.give(chat, ann)
    desks = await desk_of(ann), await desk_of(bob)
    await house.give(chat, bob, epoch=2)
    await house.said(chat, "for Bob", author="customer")
    await house.hub.notify([chat])
    assert (await desks[1].hear())["message"]["text"] == "for Bob"
    await desks[0].say({"type": "?"})
    assert (await desks[0].hear())["type"] == "error"


async def _watches(house: House, caller: Caller, chat: int, after: int) -> Chatter:
    desk = await desk_of(caller)
    await desk.say({"type": "watch", "chat": chat, "after": after})
    return desk


async def test_a_lead_who_looks_in_is_shown_what_is_said_from_then_on(house: House) -> None:
    ann, lea = await house.agent("Ann"), await house.agent("Lea", role="lead")
    chat, other = await house.waiting(), await house.waiting()
    await house.give(chat, ann)
    await house.give(other, ann)
    for text in ("seen", "missed"):
        await house.said(chat, text, author="customer")
    desk = await _watches(house, lea, chat, after=1)
    assert (await desk.hear())["message"]["text"] == "missed"
    await house.said(other, "not looked into", author="customer")
    await house.said(chat, "live", author="agent")
    await house.hub.notify([chat, other])
    assert (await desk.hear())["message"]["text"] == "live"
    await desk.say({"type": "watch", "chat": None})
    await desk.say({"type": "?"})
    assert (await desk.hear())["type"] == "error"
    await house.said(chat, "looked away", author="customer")
    await house.hub.notify([chat])
    await desk.say({"type": "?"})
    assert (await desk.hear())["type"] == "error"


async def test_a_lead_who_looks_in_hears_without_a_bell_that_the_chat_has_passed_on(
    house: House,
) -> None:
    ann, bob = await house.agent("Ann"), await house.agent("Bob")
    lea = await house.agent("Lea", role="lead")
    chat = await house.waiting()
    await house.give(chat, ann)
    await house.said(chat, "words", author="customer")
    desk = await _watches(house, lea, chat, after=0)
    assert (await desk.hear())["type"] == "message"
    await house.give(chat, bob, epoch=2)
    await house.clock.advance(1)
    frames = [await desk.hear(), await desk.hear()]
    assert {"type": "changed", "chat": chat} in frames
    await house.change(schema.conversation, chat, stage="away", agent_id=None)
    await house.hub.notify([chat])
    assert await desk.hear() == {"type": "changed", "chat": chat}


async def test_looking_in_is_for_leads_and_on_record_d1(house: House) -> None:
    ann, lea = await house.agent("Ann"), await house.agent("Lea", role="lead")
    chat = await house.waiting()
    await house.said(chat, "words", author="customer")
    desk = await _watches(house, ann, chat, after=0)
    assert (await desk.hear())["code"] == "leads_only"
    desk = await _watches(house, lea, 999, after=0)
    assert (await desk.hear())["code"] == "not_found"
    for wrong in ({"chat": "1"}, {"chat": True}, {"chat": chat, "after": 2**40}):
        await desk.say({"type": "watch", **wrong})
        assert (await desk.hear())["code"] == "invalid"
    await desk.say({"type": "watch", "chat": chat, "after": 0})
    assert (await desk.hear())["message"]["text"] == "words"
    async with house.database.read() as tx:
        log = await rows(tx, "access_log", what="watch")
    assert [(row.agent_id, row.subject) for row in log] == [(lea.agent["id"], str(chat))]


async def test_two_desks_of_one_agent_are_both_told(house: House) -> None:
    ann = await house.agent()
    chat = await house.waiting()
    await house.give(chat, ann)
    desks = [await desk_of(ann), await desk_of(ann)]
    await eventually(lambda: house.hub.consoles == 2)
    await house.said(chat, "hello", author="customer")
    await house.hub.notify([chat])
    for desk in desks:
        assert (await desk.hear())["message"]["text"] == "hello"
    await desks[0].socket.close()
    await eventually(lambda: house.hub.consoles == 1)


async def test_a_disabled_agent_is_out_of_every_desk_within_a_second(house: House) -> None:
    ann, bob = await house.agent("Ann"), await house.agent("Bob")
    desks, other = [await desk_of(ann), await desk_of(ann)], await desk_of(bob)
    async with house.database.write() as tx:
        await set_disabled(tx, ann.agent["id"], is_disabled=True, now=house.clock.now())
    await house.clock.advance(1)
    for desk in desks:
        assert await desk.hear() == {"type": "out"}
        goodbye = await desk.socket.receive(timeout=5)
        assert (goodbye.type, goodbye.data) == (WSMsgType.CLOSE, 4401)
    await eventually(lambda: house.hub.consoles == 1)
    await other.say({"type": "?"})
    assert (await other.hear())["type"] == "error"


async def test_a_thousand_messages_at_once_come_in_order_and_once(house: House) -> None:
    page, chat = await page_of(house)
    for number in range(1000):
        await house.said(chat, str(number))
    for _ in range(3):
        await house.hub.notify([chat])
    assert [(await page.hear())["seq"] for _ in range(1000)] == list(range(1, 1001))


async def test_nobody_looking_costs_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*_: object) -> Any:
        raise AssertionError("the database was asked")

    hub = Hub(house.database, house.clock)
    monkeypatch.setattr(house.database, "read", read)
    await hub.look()
    await hub.notify([1, 2])
    hub.show_queue()
    hub.ring(1, 1, "remind")
    assert (hub.visitors, hub.consoles) == (0, 0)
    hub.close()
