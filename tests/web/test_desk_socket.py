"""The desk's socket: what changes is told, pings keep the presence, the end is said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from aiohttp import WSMsgType, WSServerHandshakeError

from bot.storage import schema
from bot.storage.people import set_disabled
from tests.waiting import eventually
from tests.web.house import Caller, House


async def _seen_at(house: House, caller: Caller) -> Any:
    async with house.database.read() as tx:
        query = schema.agent.select().where(schema.agent.c.id == caller.agent["id"])
        return (await tx.execute(query)).one().seen_at


async def test_a_desk_begins_with_a_look_at_the_lines(house: House) -> None:
    ann = await house.agent()
    desk = await ann.desk()
    assert await desk.hear() == {"type": "queue"}
    assert await _seen_at(house, ann) == house.clock.now()


async def test_a_ping_keeps_the_presence(house: House) -> None:
    ann = await house.agent()
    desk = await ann.desk()
    await desk.hear()
    house.clock.set(house.clock.now() + timedelta(seconds=20))
    await desk.say({"type": "ping"})

    async def is_seen() -> bool:
        return bool(await _seen_at(house, ann) == house.clock.now())

    await eventually(is_seen)


async def test_who_only_watches_is_not_at_the_desk(house: House) -> None:
    lea = await house.agent("Lea", role="lead")
    socket = await lea.session.ws_connect(f"{house.base}/desk/ws?watch=1")
    assert await socket.receive_json(timeout=5) == {"type": "queue"}
    assert await _seen_at(house, lea) is None


async def test_a_desk_is_for_those_who_are_signed_in(house: House) -> None:
    with pytest.raises(WSServerHandshakeError) as refusal:
        await house.caller().desk()
    assert refusal.value.status == 401


async def test_a_page_of_another_site_gets_no_desk(house: House) -> None:
    ann = await house.agent()
    headers = {"Origin": "https://evil.example"}
    with pytest.raises(WSServerHandshakeError) as refusal:
        await ann.session.ws_connect(f"{house.base}/desk/ws", headers=headers)
    assert refusal.value.status == 403


@pytest.mark.parametrize("garbage", ["{", "[]", "7", '{"type":"other"}', "[" * 2000])
async def test_garbage_is_answered_and_the_desk_stays(house: House, garbage: str) -> None:
    desk = await (await house.agent()).desk()
    await desk.hear()
    await desk.socket.send_str(garbage)
    assert (await desk.hear())["type"] == "error"
    await desk.socket.send_bytes(b"\x00\xff")
    assert (await desk.hear())["type"] == "error"


async def test_words_in_ones_own_chat_are_pushed_and_others_not(house: House) -> None:
    ann, bob = await house.agent("Ann"), await house.agent("Bob")
    chat = await house.waiting()
    await house.give(chat, ann)
    desk, other = await ann.desk(), await bob.desk()
    await desk.hear()
    await other.hear()
    await house.said(chat, "在吗", author="customer")
    await house.hub.notify([chat])
    frame = await desk.hear()
    assert (frame["type"], frame["chat"]) == ("message", chat)
    assert (frame["message"]["from"], frame["message"]["text"]) == ("customer", "在吗")
    house.hub.ring(bob.agent["id"], chat, "remind")
    assert await other.hear() == {"type": "ring", "chat": chat, "kind": "remind"}


async def test_a_message_is_pushed_once_however_often_the_bell_rings(house: House) -> None:
    ann = await house.agent()
    chat = await house.waiting()
    await house.give(chat, ann)
    desk = await ann.desk()
    await desk.hear()
    await house.said(chat, "one", author="customer")
    for _ in range(3):
        await house.hub.notify([chat])
    await house.said(chat, "two", author="customer")
    await house.hub.notify([chat])
    texts = [(await desk.hear())["message"]["text"] for _ in range(2)]
    assert texts == ["one", "two"]


async def test_without_a_bell_a_look_a_second_finds_what_is_new(house: House) -> None:
    ann = await house.agent()
    chat = await house.waiting()
    await house.give(chat, ann)
    desk = await ann.desk()
    await desk.hear()
    await house.hub.look()
    await house.said(chat, "unannounced", author="customer")
    await house.hub.look()
    frames = [await desk.hear(), await desk.hear()]
    assert {"queue", "message"} == {frame["type"] for frame in frames}


async def test_a_disabled_agent_is_out_within_a_look(house: House) -> None:
    ann = await house.agent()
    desk = await ann.desk()
    await desk.hear()
    async with house.database.write() as tx:
        now = house.clock.now()
        await set_disabled(tx, ann.agent["id"], is_disabled=True, now=now)
    await house.hub.look()
    assert await desk.hear() == {"type": "out"}
    goodbye = await desk.socket.receive(timeout=5)
    assert (goodbye.type, goodbye.data) == (WSMsgType.CLOSE, 4401)


async def test_an_expired_sign_in_ends_the_desk_as_well(house: House) -> None:
    ann = await house.agent()
    desk = await ann.desk()
    await desk.hear()
    house.clock.set(house.clock.now() + timedelta(hours=13))
    await house.hub.look()
    assert await desk.hear() == {"type": "out"}
