"""The desk's interface: the line, claims, words, files, passing on, closing (H3)."""

from __future__ import annotations

import asyncio
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import FormData

from bot.channels.base import Arrival, Outcome
from bot.knowledge_files import take_in
from bot.storage import schema
from bot.storage.entries import Change
from handlers.events import (
    AgentClaimed,
    AgentClosed,
    AgentTransferred,
    AgentWrote,
)
from handlers.policy import Policy
from knowledge.entry import Entry
from tests.web.house import Caller, House, open_house

_NO_FILES = Path("/none")  # nothing that is read here names a picture


def _refuse(refusal: str, agent_name: str = "") -> Any:
    return lambda _: Outcome(refusal=refusal, agent_name=agent_name)


async def _claim_really(house: House, caller: Caller, chat: int) -> None:
    """Let the engine's part of a claim happen when it is asked for."""

    def decide(arrival: Arrival) -> Outcome:
        assert isinstance(arrival.event, AgentClaimed)
        return Outcome(epoch=1)

    house.intake.decide = decide
    await house.give(chat, caller)


async def test_presence_is_kept_and_seen_by_colleagues(house: House) -> None:
    ann, bob = await house.agent("Ann"), await house.agent("Bob")
    await ann.post("/presence", {"status": "online"}, 204)
    people = {p["name"]: p["status"] for p in (await bob.get("/agents"))["agents"]}
    assert people == {"Ann": "online", "Bob": "offline"}
    house.clock.set(house.clock.now() + Policy().agent_vanished_after * 2)
    people = {p["name"]: p["status"] for p in (await bob.get("/agents"))["agents"]}
    assert people["Ann"] == "offline"


async def test_the_queue_is_in_the_contracts_shape(house: House) -> None:
    ann = await house.agent(groups="service")
    chat = await house.waiting("service", customer_name="Jane", last_text="hello", priority=1)
    await house.waiting("orders")
    queue = await ann.get("/queue")
    assert queue["mine"] == []
    [waiting] = queue["waiting"]
    assert waiting == {
        "chat": chat,
        "customer": "Jane",
        "channel": "web",
        "group": "service",
        "since": "2026-03-02T02:00:00.000Z",
        "priority": 1,
        "position": 1,
        "last_text": "hello",
        "need": "",
        "ranked_since": "2026-03-02T02:00:00.000Z",
        "for_leads": False,
    }


async def test_of_a_long_line_the_foremost_are_shown_and_all_are_counted(house: House) -> None:
    ann, lead = await house.agent("Ann"), await house.agent("Lea", role="lead")
    chats = [await house.waiting(address=str(n)) for n in range(3)]
    other = await house.waiting(address="9", group="orders")
    found = await ann.get("/queue?foremost=2")
    assert [w["chat"] for w in found["waiting"]] == chats[:2]
    assert found["lengths"] == {"service": 3}
    found = await lead.get("/queue?foremost=1")
    assert {w["chat"] for w in found["waiting"]} == {chats[0], other}
    assert found["lengths"] == {"service": 3, "orders": 1}
    assert len((await ann.get("/queue"))["waiting"]) == 3
    lines = (await lead.get("/board"))["lines"]
    assert {line["group"]: line["waiting"] for line in lines if line["waiting"]} == {
        "service": 3,
        "orders": 1,
    }


@pytest.mark.parametrize("foremost", ["0", "-1", "x", "1e3", "٣", "99999"])
async def test_a_number_that_is_none_is_refused_with_words(house: House, foremost: str) -> None:
    ann = await house.agent("Ann")
    problem = await ann.get(f"/queue?foremost={foremost}", status=422)
    assert problem["detail"] == "foremost: A number from 1 to 10000, please."


async def test_a_claim_answers_with_epoch_and_messages(house: House) -> None:
    ann = await house.agent()
    chat = await house.waiting()
    await house.said(chat, "你好", author="customer")
    await _claim_really(house, ann, chat)
    found = await ann.post(f"/chats/{chat}/claim")
    assert (found["chat"], found["epoch"], found["status"]) == (chat, 1, "agent")
    assert [(m["seq"], m["from"], m["text"]) for m in found["messages"]] == [
        (1, "customer", "你好")
    ]
    [event] = house.intake.events(AgentClaimed)
    assert (event.agent.name, event.groups) == ("Ann", ("service",))


async def test_who_comes_too_late_learns_who_has_it_and_since_when(house: House) -> None:
    ann, bob = await house.agent("Ann"), await house.agent("Bob")
    chat = await house.waiting()
    await house.give(chat, bob)
    problem = await ann.post(f"/chats/{chat}/claim", status=409)
    assert (problem["code"], problem["agent"]) == ("not_waiting", "Bob")
    assert problem["since"] == "2026-03-02T02:00:00.000Z"
    assert problem["detail"] == "Bob has this chat."
    assert not house.intake.events(AgentClaimed), "nothing is left to decide"


async def test_who_is_beaten_while_asking_learns_the_same(house: House) -> None:
    ann = await house.agent("Ann")
    chat = await house.waiting()
    house.intake.decide = _refuse("not_waiting", "Bob")
    problem = await ann.post(f"/chats/{chat}/claim", status=409)
    assert (problem["code"], problem["agent"]) == ("not_waiting", "Bob")
    assert len(house.intake.events(AgentClaimed)) == 1


async def test_the_cap_of_chats_holds_also_for_two_clicks_at_once(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    policy = Policy(chats_per_agent=1)
    async with open_house(sqlite_database_url, tmp_path, policy=policy) as house:
        ann = await house.agent()
        chats = [await house.waiting(address=str(n)) for n in range(2)]
        loop_claims: list[int] = []

        def decide(arrival: Arrival) -> Outcome:
            loop_claims.append(arrival.conversation_id or 0)
            return Outcome(epoch=1)

        house.intake.decide = decide
        await house.give(chats[0], ann)
        answers = await asyncio.gather(
            *(ann.call("POST", f"/chats/{chat}/claim", {}) for chat in [chats[1]] * 2)
        )
        assert [answer.status for answer in answers] == [409, 409]
        problem = await answers[0].json()
        assert (problem["code"], problem["chats"]) == ("too_many_chats", 1)
        assert loop_claims == []


async def test_a_chat_that_is_not_theirs_is_not_there(house: House) -> None:
    ann, bob = await house.agent("Ann", groups="orders"), await house.agent("Bob")
    chat = await house.waiting("service")
    await house.give(chat, bob)
    for call in (ann.get(f"/chats/{chat}", 404), ann.post(f"/chats/{chat}/claim", status=404)):
        assert (await call)["code"] == "not_found"
    for odd in ("0x1", "-1", "１", "9" * 30, "1 or 1=1"):
        await ann.get(f"/chats/{odd}", 404)


async def test_words_are_passed_on_with_id_and_epoch(house: House) -> None:
    ann = await house.agent()
    chat = await house.waiting()
    await house.give(chat, ann)
    house.intake.decide = lambda _: Outcome(seq=7)
    body = {"id": "r1", "epoch": 1, "text": "您好 \x00\u202eabc"}
    assert await ann.post(f"/chats/{chat}/messages", body, 201) == {"seq": 7}
    assert await ann.post(f"/chats/{chat}/messages", body, 201) == {"seq": 7}
    [event] = house.intake.events(AgentWrote)
    assert (event.epoch, event.agent.name) == (1, "Ann")
    assert "\x00" not in event.text
    assert event.text.startswith("您好")


async def test_the_same_id_of_two_agents_is_two_messages(house: House) -> None:
    ann, bob = await house.agent("Ann"), await house.agent("Bob")
    one, two = await house.waiting(address="1"), await house.waiting(address="2")
    await house.give(one, ann)
    await house.give(two, bob)
    for caller, chat in ((ann, one), (bob, two)):
        body = {"id": "r1", "epoch": 1, "text": "x"}
        await caller.post(f"/chats/{chat}/messages", body, 201)
    assert len(house.intake.events(AgentWrote)) == 2


async def test_an_id_used_for_another_chat_is_refused(house: House) -> None:
    ann = await house.agent()
    chats = [await house.waiting(address=str(n)) for n in range(2)]
    for chat in chats:
        await house.give(chat, ann)
    body = {"id": "r1", "epoch": 1, "text": "x"}
    await ann.post(f"/chats/{chats[0]}/messages", body, 201)
    problem = await ann.post(f"/chats/{chats[1]}/messages", body, 409)
    assert problem["code"] == "id_used"


async def test_a_stale_epoch_is_a_conflict_with_the_new_one(house: House) -> None:
    ann, bob = await house.agent("Ann"), await house.agent("Bob")
    chat = await house.waiting()
    await house.give(chat, bob, epoch=3)
    house.intake.decide = _refuse("stale_epoch")
    body = {"id": "r1", "epoch": 1, "text": "too late"}
    problem = await ann.post(f"/chats/{chat}/messages", body, 409)
    assert (problem["code"], problem["epoch"], problem["agent"]) == ("stale_epoch", 3, "Bob")


@pytest.mark.parametrize(
    "body",
    [
        {"epoch": 1, "text": "x"},
        {"id": "", "epoch": 1, "text": "x"},
        {"id": "a", "epoch": -1, "text": "x"},
        {"id": "a", "epoch": 2**31, "text": "x"},
        {"id": "a", "epoch": 1, "text": "x" * 100_001},
        {"id": "a" * 101, "epoch": 1, "text": "x"},
    ],
)
async def test_a_message_out_of_shape_is_refused_by_field(
    house: House, body: dict[str, Any]
) -> None:
    ann = await house.agent()
    chat = await house.waiting()
    problem = await ann.post(f"/chats/{chat}/messages", body, 422)
    assert problem["detail"].split(":")[0] in {"id", "epoch", "text"}
    assert house.intake.events(AgentWrote) == []


async def test_a_house_that_cannot_store_says_come_back(house: House) -> None:
    ann = await house.agent()
    chat = await house.waiting()
    await house.give(chat, ann)
    house.intake.is_away = True
    body = {"id": "r1", "epoch": 1, "text": "x"}
    async with await ann.call("POST", f"/chats/{chat}/messages", body) as response:
        assert response.status == 503
        assert int(response.headers["Retry-After"]) > 0


async def test_a_chat_is_passed_on_to_a_colleague_a_group_or_a_lead(house: House) -> None:
    ann, bob = await house.agent("Ann"), await house.agent("Bob")
    chat = await house.waiting()
    await house.give(chat, ann)
    to_bob = {"epoch": 1, "to": {"agent": bob.agent["id"]}, "note": "please"}
    await ann.post(f"/chats/{chat}/transfer", to_bob, 204)
    await ann.post(f"/chats/{chat}/transfer", {"epoch": 1, "to": {"agent": "Bob"}}, 204)
    await ann.post(f"/chats/{chat}/transfer", {"epoch": 1, "to": {"group": "orders"}}, 204)
    to_lead = {"epoch": 1, "to": {"role": "lead"}, "note": "wants the lead"}
    await ann.post(f"/chats/{chat}/transfer", to_lead, 204)
    first, second, third, fourth = house.intake.events(AgentTransferred)
    assert (first.to_agent.name, first.note) == ("Bob", "please")
    assert second.to_agent == first.to_agent
    assert (third.to_agent, third.to_group, third.to_lead) == (None, "orders", False)
    assert (fourth.to_agent, fourth.to_group, fourth.to_lead) == (None, "", True)
    assert fourth.note == "wants the lead"


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ({}, "invalid"),
        ({"agent": 1, "group": "orders"}, "invalid"),
        ({"agent": 1, "role": "lead"}, "invalid"),
        ({"role": "agent"}, "invalid"),
        ({"group": "nothing"}, "no_such_group"),
        ({"agent": 999}, "no_such_agent"),
        ({"agent": "Ann"}, "to_oneself"),
    ],
)
async def test_passing_on_to_nobody_is_refused(house: House, to: dict[str, Any], code: str) -> None:
    ann = await house.agent("Ann")
    chat = await house.waiting()
    await house.give(chat, ann)
    problem = await ann.post(f"/chats/{chat}/transfer", {"epoch": 1, "to": to}, 422)
    assert problem["code"] == code


async def test_a_chat_is_closed_with_how_it_ended(house: House) -> None:
    ann = await house.agent()
    chat = await house.waiting()
    await house.give(chat, ann)
    await ann.post(f"/chats/{chat}/close", {"epoch": 1, "disposition": "solved"}, 204)
    [event] = house.intake.events(AgentClosed)
    assert (event.disposition, event.epoch) == ("solved", 1)


async def test_opening_a_chat_is_on_record_d1(house: House) -> None:
    ann = await house.agent()
    chat = await house.waiting()
    await ann.get(f"/chats/{chat}")
    async with house.database.read() as tx:
        [row] = (await tx.execute(schema.access_log.select())).all()
    assert (row.agent_id, row.what, row.subject) == (ann.agent["id"], "chat", str(chat))


def _form(content: bytes, name: str, **fields: str) -> FormData:
    form = FormData()
    for field, value in {"id": "f1", "epoch": "1", **fields}.items():
        form.add_field(field, value)
    form.add_field("file", io.BytesIO(content), filename=name)
    return form


async def _send(caller: Caller, chat: int, form: FormData) -> tuple[int, dict[str, Any]]:
    url = f"{caller.base}/api/v1/chats/{chat}/files"
    headers = {"X-CSRF-Token": caller.csrf}
    async with caller.session.post(url, data=form, headers=headers) as response:
        return response.status, await response.json()


async def test_a_file_is_sent_by_its_content_and_fetched_again(house: House) -> None:
    ann = await house.agent()
    chat = await house.waiting()
    await house.give(chat, ann)
    status, _ = await _send(ann, chat, _form(b"<svg onload=alert(1)>", "../../evil.png"))
    assert status == 201
    [event] = house.intake.events(AgentWrote)
    [file] = event.attachments
    assert len(file.id) >= 43
    assert "/" not in file.name
    assert not file.type.startswith("image/")
    async with await ann.call("GET", f"/files/{file.id}") as response:
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert "sandbox" in response.headers["Content-Security-Policy"]
        assert await response.read() == b"<svg onload=alert(1)>"
    await (await house.agent("Bob")).get(f"/files/{file.id}", 404)


async def test_a_file_that_is_too_large_is_refused_and_leaves_nothing(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    policy = Policy(file_bytes_at_most=1000)
    async with open_house(sqlite_database_url, tmp_path, policy=policy) as house:
        ann = await house.agent()
        chat = await house.waiting()
        await house.give(chat, ann)
        status, problem = await _send(ann, chat, _form(b"x" * 1001, "a.txt"))
        assert (status, problem["status"]) == (413, 413)
        status, _ = await _send(ann, chat, _form(b"x" * 2_000_000, "a.txt"))
        assert status == 413
        assert list((tmp_path / "files").glob("*")) == []
        assert house.intake.events(AgentWrote) == []
        status, _ = await _send(ann, chat, _form(b"x" * 1000, "a.txt"))
        assert status == 201


async def test_a_refused_file_is_not_kept(house: House) -> None:
    ann = await house.agent()
    chat = await house.waiting()
    await house.give(chat, ann)
    house.intake.decide = _refuse("stale_epoch")
    status, _ = await _send(ann, chat, _form(b"text", "a.txt"))
    assert status == 409
    assert list(house.parts.files.glob("*")) == []
    async with house.database.read() as tx:
        assert (await tx.execute(schema.file.select())).all() == []


@pytest.mark.parametrize("fields", [{"id": ""}, {"epoch": "x"}, {"epoch": "-1"}])
async def test_a_form_out_of_shape_is_refused(house: House, fields: dict[str, str]) -> None:
    ann = await house.agent()
    chat = await house.waiting()
    await house.give(chat, ann)
    status, problem = await _send(ann, chat, _form(b"text", "a.txt", **fields))
    assert (status, problem["code"]) == (422, "invalid")


async def test_suggestions_come_from_the_knowledge_base(house: House) -> None:
    await take_in(house.database, house.clock, None, _NO_FILES)
    await house.knowledge.open()
    ann = await house.agent()
    found = (await ann.get("/suggestions?q=怎么退货&language=zh-CN"))["suggestions"]
    assert found[0]["entry"] == "return-how"
    assert 0 <= found[0]["score"] <= 1
    english = (await ann.get("/suggestions?q=how do I return this"))["suggestions"]
    assert english[0]["answer"].isascii() or "After-sales" in english[0]["answer"]
    assert (await ann.get("/suggestions?q="))["suggestions"] == []


async def test_agents_are_suggested_what_is_for_staff_only(house: House) -> None:
    secret = Entry("secret", questions={"en": ("Who has the key?",)}, answers={"en": "Bob."})
    by = Change(house.clock.now(), "Ann")
    await house.knowledge.put(replace(secret, is_internal=True), 0, by)
    ann = await house.agent()
    found = (await ann.get("/suggestions?q=who has the key"))["suggestions"]
    assert [one["entry"] for one in found] == ["secret"]
    assert house.knowledge.current().understand("who has the key").best == ()
