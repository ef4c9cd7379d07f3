"""Offers at the desk's interface: seen, taken, passed; the middle of a line is not for picking."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.channels.base import Arrival, Outcome
from bot.storage import schema
from bot.storage.codec import conversation_json
from handlers.conversation import AgentRef, Conversation, Offer, Stage, Wait
from handlers.events import AgentClaimed, AgentPassed, LeadTookOver, LeadWhispered
from tests.web.house import Caller, House


async def _offer(house: House, chat: int, to: Caller | None, **more: Any) -> None:
    """Put a waiting chat before an agent, or before all, as the engine stores it."""
    now = house.clock.now()
    agent = AgentRef(to.agent["id"], to.agent["name"]) if to else None
    until = now + timedelta(seconds=20)
    offer = Offer(agent, now, until) if agent else None
    wait = Wait(1, "service", now, offer=offer, is_for_all=to is None, **more)
    talk = Conversation(chat, "web", stage=Stage.WAITING, wait=wait)
    await house.change(
        schema.conversation,
        chat,
        state=conversation_json.dump_json(talk).decode(),
        offer_to=agent.id if agent else None,
        offer_until=until if agent else None,
        is_for_all=to is None,
    )


def _refuse(refusal: str) -> Any:
    def decide(_: Arrival) -> Outcome:
        return Outcome(refusal=refusal)

    return decide


async def test_who_is_asked_about_whom_is_seen_by_the_group(house: House) -> None:
    ann, bob = await house.agent("Ann"), await house.agent("Bob")
    cai = await house.agent("Cai", groups="orders")
    chat = await house.waiting(customer_name="Jane", last_text="hello")
    await _offer(house, chat, ann)
    for caller in (ann, bob):
        [offer] = (await caller.get("/queue"))["offers"]
        assert offer == {
            "chat": chat,
            "customer": "Jane",
            "channel": "web",
            "group": "service",
            "since": "2026-03-02T02:00:00.000Z",
            "last_text": "hello",
            "kind": "turn",
            "to": {"id": ann.agent["id"], "name": "Ann"},
            "at": "2026-03-02T02:00:00.000Z",
            "until": "2026-03-02T02:00:20.000Z",
            "passed_by": "",
            "note": "",
        }
    assert (await cai.get("/queue"))["offers"] == []


async def test_what_all_have_passed_is_offered_to_everybody(house: House) -> None:
    ann = await house.agent("Ann")
    chat, _ = await house.waiting(), await house.waiting()
    await _offer(house, chat, None)
    [offer] = (await ann.get("/queue"))["offers"]
    assert (offer["chat"], offer["kind"], offer["to"]) == (chat, "all", None)
    assert (offer["at"], offer["until"]) == (None, None)


async def test_an_offer_is_open_to_who_is_asked_whatever_their_group(house: House) -> None:
    cai, bob = await house.agent("Cai", groups="orders"), await house.agent("Bob", groups="orders")
    lea = await house.agent("Lea", role="lead", groups="orders")
    chat = await house.waiting("service")
    await cai.get(f"/chats/{chat}", 404)
    await _offer(house, chat, cai)
    assert [one["chat"] for one in (await cai.get("/queue"))["offers"]] == [chat]
    assert [one["chat"] for one in (await lea.get("/queue"))["offers"]] == [chat]
    assert (await cai.get(f"/chats/{chat}"))["chat"] == chat
    await bob.get(f"/chats/{chat}", 404)


async def test_an_offer_is_passed(house: House) -> None:
    ann = await house.agent()
    chat = await house.waiting()
    await ann.post(f"/chats/{chat}/pass", status=204)
    [event] = house.intake.events(AgentPassed)
    assert event.agent.name == "Ann"
    house.intake.decide = _refuse("not_offered")
    problem = await ann.post(f"/chats/{chat}/pass", status=409)
    assert problem["code"] == "not_offered"
    await ann.post("/chats/999/pass", status=404)


async def test_who_picks_from_the_middle_learns_whom_to_take(house: House) -> None:
    ann, bob = await house.agent("Ann"), await house.agent("Bob")
    first = await house.waiting(address="1")
    house.clock.set(house.clock.now() + timedelta(seconds=1))
    second = await house.waiting(address="2")
    house.intake.decide = _refuse("not_head")
    problem = await ann.post(f"/chats/{second}/claim", status=409)
    assert (problem["code"], problem["head"], problem["agent"]) == ("not_head", first, "")
    await _offer(house, second, bob)
    problem = await ann.post(f"/chats/{second}/claim", status=409)
    assert (problem["head"], problem["agent"]) == (first, "Bob")
    assert problem["detail"].startswith("Bob is asked about this chat.")


async def test_a_lead_says_so_when_they_claim(house: House) -> None:
    chat = await house.waiting()
    ann, lea = await house.agent("Ann"), await house.agent("Lea", role="lead")
    for caller in (ann, lea):
        await house.give(chat, caller)
        await caller.post(f"/chats/{chat}/claim")
    assert [event.is_lead for event in house.intake.events(AgentClaimed)] == [False, True]


async def test_a_cap_of_ones_own_counts(house: House) -> None:
    ann = await house.agent()
    await house.change(schema.agent, ann.agent["id"], chats_at_most=1)
    await house.give(await house.waiting(address="1"), ann)
    chat = await house.waiting(address="2")
    problem = await ann.post(f"/chats/{chat}/claim", status=409)
    assert (problem["code"], problem["chats"]) == ("too_many_chats", 1)
    await house.change(schema.agent, ann.agent["id"], chats_at_most=9)
    house.intake.decide = _refuse("too_many_chats")  # it was one more when it was decided
    problem = await ann.post(f"/chats/{chat}/claim", status=409)
    assert problem["code"] == "too_many_chats"


async def test_a_note_comes_with_what_is_passed_on(house: House) -> None:
    ann = await house.agent("Ann")
    chat = await house.waiting()
    await _offer(house, chat, ann, passed_by=AgentRef(9, "Bob"), note="an invoice")
    [offer] = (await ann.get("/queue"))["offers"]
    assert (offer["passed_by"], offer["note"]) == ("Bob", "an invoice")


async def test_what_is_open_in_ones_name_is_shown_while_others_see_to_it_h1(house: House) -> None:
    ann, bob = await house.agent("Ann"), await house.agent("Bob")
    chat = await house.waiting(owner_id=ann.agent["id"], customer_name="Jane")
    [owned] = (await ann.get("/queue"))["owned"]
    assert (owned["chat"], owned["customer"], owned["agent"]) == (chat, "Jane", None)
    await house.give(chat, bob)
    [owned] = (await ann.get("/queue"))["owned"]
    assert (owned["status"], owned["agent"]) == ("agent", "Bob")
    assert (await bob.get("/queue"))["owned"] == []
    await house.give(chat, ann)
    assert (await ann.get("/queue"))["owned"] == []


async def test_the_queue_tells_ones_own_status(house: House) -> None:
    ann = await house.agent()
    assert (await ann.get("/queue"))["status"] == "offline"
    for status in ("online", "away", "leaving"):
        await ann.post("/presence", {"status": status}, 204)
        assert (await ann.get("/queue"))["status"] == status
    await ann.post("/presence", {"status": "asleep"}, 422)


# --- a lead beside an agent ---


async def test_a_lead_whispers_and_takes_over_and_nobody_else(house: House) -> None:
    ann, lea = await house.agent("Ann"), await house.agent("Lea", role="lead")
    chat = await house.waiting()
    await house.give(chat, ann)
    body = {"id": "w1", "text": "be kind"}
    await ann.post(f"/chats/{chat}/whisper", body, 403)
    await ann.post(f"/chats/{chat}/takeover", status=403)
    assert house.intake.arrivals == []
    await lea.post(f"/chats/{chat}/whisper", body, 204)
    await lea.post(f"/chats/{chat}/whisper", body, 204)
    [event] = house.intake.events(LeadWhispered)
    assert (event.agent.name, event.text) == ("Lea", "be kind")
    assert (await lea.post(f"/chats/{chat}/takeover"))["chat"] == chat
    assert [event.agent.name for event in house.intake.events(LeadTookOver)] == ["Lea"]
    house.intake.decide = _refuse("no_agent")
    problem = await lea.post(f"/chats/{chat}/takeover", status=409)
    assert problem["code"] == "no_agent"
    for wrong in ({"text": "x"}, {"id": "w2"}, {"id": "w2", "text": "x" * 4001}):
        await lea.post(f"/chats/{chat}/whisper", wrong, 422)


async def test_a_whisper_is_read_at_the_desk_and_by_no_customer(house: House) -> None:
    page = await (await house.page()).hello()
    ann = await house.agent("Ann")
    await page.ask({"type": "message", "id": "m1", "text": "hello"})
    chat = house.intake.arrivals[-1].conversation_id
    async with house.database.read() as tx:
        chat = int((await tx.scalars(schema.conversation.select())).one())
    await house.give(chat, ann)
    await house.said(chat, "好的")
    words = {"conversation_id": chat, "agent_id": ann.agent["id"], "at": house.clock.now()}
    await house.insert(schema.whisper, **words, after_seq=1, kind="whisper", text="secret")
    await house.hub.notify([chat])
    await house.hub.look()
    frames = [await page.hear()]
    again = await (await house.page()).hello(visitor=page.visitor)
    assert "secret" not in str(frames) + str(again.welcome)
    found = await ann.get(f"/chats/{chat}")
    assert [(one["from"], one["kind"], one["text"]) for one in found["whispers"]] == [
        ("Ann", "whisper", "secret")
    ]
    assert "secret" not in str(found["messages"])
    await (await house.agent("Bob", groups="orders")).get(f"/chats/{chat}", 404)
