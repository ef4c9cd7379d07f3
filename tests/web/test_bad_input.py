"""What nobody should send, on both databases: a clear refusal, and the house lives on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from aiohttp import FormData, WSCloseCode

from bot.channels.base import Arrival, Outcome
from bot.storage import schema
from handlers.events import AgentTransferred, AgentWrote, CustomerWrote
from tests.waiting import eventually
from tests.web.house import House, open_house


@pytest.fixture
async def house(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """Serve a house on each kind of database."""
    async with open_house(database_url, tmp_path) as opened:
        yield opened


BAD_NAMES = ["%00", "a%00b", "%0a", "%7f", "%e2%80%ae", "%ff", "%ed%a0%80", "..", "1%20or%201=1"]


@pytest.mark.parametrize("name", BAD_NAMES)
async def test_a_name_no_store_can_keep_names_nothing(house: House, name: str) -> None:
    lea = await house.agent("Lea", role="lead")
    for path in (f"/tickets/{name}", f"/files/{name}", f"/files/tg:{name}", f"/chats/{name}"):
        await lea.get(path, 404)
    await lea.post(f"/tickets/{name}", {"status": "open"}, 404)
    await lea.post(f"/flags/{name}/settle", status=404)
    page = await (await house.page()).hello()
    headers = {"X-Visitor": page.visitor}
    url = f"{house.base}/chat/files/{name}"
    async with lea.session.get(url, headers=headers) as response:
        assert response.status == 404


@pytest.mark.parametrize("number", ["0", "9" * 18, str(2**63), str(2**31)])
async def test_a_number_nobody_has_is_not_there(house: House, number: str) -> None:
    lea = await house.agent("Lea", role="lead")
    await lea.get(f"/chats/{number}", 404)
    await lea.post(f"/flags/{number}/settle", status=404)


@pytest.mark.parametrize("own_id", ["a\0", "\n", "\x7f", "\u202e", "", "x" * 101, 7, None, {}])
async def test_an_id_that_cannot_be_kept_is_refused(house: House, own_id: Any) -> None:
    ann = await house.agent()
    chat = await house.waiting()
    await house.give(chat, ann)
    body = {"id": own_id, "epoch": 1, "text": "x"}
    problem = await ann.post(f"/chats/{chat}/messages", body, 422)
    assert problem["detail"].startswith("id:")
    assert house.intake.events(AgentWrote) == []


@pytest.mark.parametrize(
    "agent", [0, -1, 2**63, 10**40, 1.5, True, [], {}, "x" * 101, "nobody\0", "\u202e"]
)
async def test_nobody_is_found_under_a_name_that_is_none(house: House, agent: Any) -> None:
    ann = await house.agent("Ann")
    chat = await house.waiting()
    await house.give(chat, ann)
    await ann.post(f"/chats/{chat}/transfer", {"epoch": 1, "to": {"agent": agent}}, 422)
    assert house.intake.events(AgentTransferred) == []


async def raw(house: House, path: str, body: bytes) -> tuple[int, Any]:
    ann = await house.caller().sign_in("Ann")
    headers = {"X-CSRF-Token": ann.csrf, "Content-Type": "application/json"}
    async with ann.session.post(
        f"{house.base}/api/v1{path}", data=BytesIO(body), headers=headers
    ) as response:
        return response.status, await response.json()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"\xff\xfe", 422),
        (b"\xef\xbb\xbf{}", 422),
        (b"[" * 100_000, 422),
        (b'{"status":' * 5000, 422),
        (b'{"status":"\\ud800"}', 422),
        (b'{"status":1e400}', 422),
        (b'{"status":NaN}', 422),
        (b'{"status":"' + b"x" * 2_000_000 + b'"}', 413),
    ],
)
async def test_a_body_that_is_torn_or_endless_is_refused(
    house: House, body: bytes, status: int
) -> None:
    await house.agent("Ann")
    found, problem = await raw(house, "/presence", body)
    assert found == status
    assert problem["detail"].endswith(".")


async def test_words_with_halves_and_controls_are_kept_readable(house: House) -> None:
    ann = await house.agent()
    chat = await house.waiting()
    await house.give(chat, ann)
    for number, text in enumerate(["🍵" * 50_000, "\0\a👍\x1b[31m", "a\r\nb\rc"]):
        body = {"id": f"r{number}", "epoch": 1, "text": text}
        await ann.post(f"/chats/{chat}/messages", body, 201)
    said = [event.text for event in house.intake.events(AgentWrote)]
    assert said == ["🍵" * 50_000, "👍[31m", "a\nb\nc"]


@pytest.mark.parametrize(
    ("garbage", "code"),
    [
        ('{"type":"message","id":"a\\u0000","text":"x"}', "no_id"),
        ('{"type":"message","id":"\\ud800","text":"x"}', "no_id"),
        ('{"type":"message","id":"a","text":"x","files":["\\ud800"]}', "not_files"),
        ('{"type":"message","id":"a","text":"x","files":["a\\u0000"]}', "not_files"),
        ('{"type":"message","id":"a","text":"x","files":["nothing"]}', "unknown_file"),
    ],
)
async def test_a_frame_no_store_can_keep_is_answered_and_the_session_lives(
    house: House, garbage: str, code: str
) -> None:
    page = await (await house.page()).hello()
    await page.socket.send_str(garbage)
    assert (await page.hear())["code"] == code
    words = {"type": "message", "id": "m", "text": "still here"}
    assert await page.ask(words) == {"type": "received", "id": "m"}


async def test_a_message_the_house_trips_over_is_told_and_the_session_lives(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await (await house.page()).hello()

    async def receive(_: Arrival) -> None:
        raise ValueError("a fault of ours")

    with monkeypatch.context() as broken:
        broken.setattr(house.intake, "receive", receive)
        answer = await page.ask({"type": "message", "id": "m", "text": "x"})
        assert (answer["type"], answer["code"], answer["id"]) == ("error", "failed", "m")
        assert "fault of ours" not in json.dumps(answer)
    await page.ask({"type": "message", "id": "m", "text": "x"})
    assert [event.text for event in house.intake.events(CustomerWrote)] == ["x"]


async def test_a_frame_beyond_all_measure_closes_the_line_and_nothing_is_lost(
    house: House,
) -> None:
    page = await (await house.page()).hello()
    await page.socket.send_str("x" * (4 * 1024 * 1024 - 1))
    assert (await page.hear())["type"] == "error"
    with suppress(ConnectionError):  # its head was enough: the line may be cut in its middle
        await page.socket.send_str("x" * (4 * 1024 * 1024 + 1))
    await page.socket.receive(timeout=5)
    assert page.socket.close_code in {WSCloseCode.MESSAGE_TOO_BIG, WSCloseCode.ABNORMAL_CLOSURE}
    await eventually(lambda: house.hub.visitors == 0)
    again = await (await house.page()).hello(visitor=page.visitor, last_seen=0)
    assert again.visitor == page.visitor


async def test_a_desk_that_floods_is_slowed_down(house: House) -> None:
    desk = await (await house.agent()).desk()
    await desk.hear()
    for _ in range(7):
        await desk.say({"type": "?"})
    for _ in range(5):
        assert (await desk.hear())["type"] == "error"
    await eventually(lambda: house.clock.sleepers >= 3)  # the hub, the tidying, and this desk
    await house.clock.advance(2)
    assert (await desk.hear())["type"] == "error"


async def test_a_runaway_script_waits_its_turn_and_is_answered(house: House) -> None:
    ann = await house.agent()
    for _ in range(200):
        await ann.get("/session")
    waiting = house.clock.sleepers
    slow = asyncio.create_task(ann.get("/session"))
    await eventually(lambda: house.clock.sleepers > waiting)
    await house.clock.advance(0.1)
    assert (await slow)["agent"]["name"] == "Ann"


async def test_a_refused_request_for_a_file_leaves_no_file(house: House) -> None:
    ann = await house.agent()
    chat = await house.waiting()
    await house.give(chat, ann)

    async def send(own_id: str) -> int:
        form = FormData({"id": own_id, "epoch": "1"})
        form.add_field("file", b"content", filename="a.txt")
        url, headers = f"{house.base}/api/v1/chats/{chat}/files", {"X-CSRF-Token": ann.csrf}
        async with ann.session.post(url, data=form, headers=headers) as response:
            return response.status

    def files() -> int:
        return len(list(house.parts.files.glob("*")))

    assert await send("\u202e") == 422
    house.intake.is_away = True
    assert await send("r1") == 503
    house.intake.is_away = False
    house.intake.decide = lambda _: Outcome(refusal="stale_epoch")
    assert await send("r2") == 409
    assert files() == 0
    house.intake.decide = lambda _: Outcome(seq=1)
    assert [await send("r3"), await send("r3")] == [201, 201]
    assert files() == 1  # sent twice, kept once
    async with house.database.read() as tx:
        assert len((await tx.execute(schema.file.select())).all()) == 1
