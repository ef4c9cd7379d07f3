"""On call: put there by leads, shown what they are called for (H5, C6)."""

from __future__ import annotations

from typing import Any

from bot.storage import schema
from tests.web.house import Caller, House


async def _put(caller: Caller, agent: int, status: int, *, on_call: bool = True) -> None:
    body = {"on_call": on_call}
    async with await caller.call("PUT", f"/agents/{agent}/on-call", body) as response:
        assert response.status == status, await response.text()


async def _raise_alarm(house: House) -> int:
    chat = await house.waiting()
    at = house.clock.now()
    await house.insert(
        schema.flag, kind="emergency", detail="fire", conversation_id=chat, raised_at=at
    )
    await house.insert(schema.flag, kind="poison", detail="x", conversation_id=chat, raised_at=at)
    return chat


async def test_a_lead_puts_somebody_on_call_and_everybody_sees_it(house: House) -> None:
    lead, ann = await house.agent("Lea", role="lead"), await house.agent("Ann")
    await _put(lead, ann.agent["id"], 204)
    people: list[dict[str, Any]] = (await lead.get("/board"))["agents"]
    assert {p["name"]: p["on_call"] for p in people} == {"Ann": True, "Lea": False}
    await _put(lead, ann.agent["id"], 204, on_call=False)
    assert (await ann.get("/alarms"))["on_call"] is False


async def test_agents_put_nobody_on_call(house: House) -> None:
    ann = await house.agent("Ann")
    await _put(ann, ann.agent["id"], 403)


async def test_nobody_is_not_put_on_call(house: House) -> None:
    lead = await house.agent("Lea", role="lead")
    await _put(lead, 999, 404)


async def test_emergencies_are_shown_to_who_is_on_call_and_to_leads_alone(house: House) -> None:
    lead = await house.agent("Lea", role="lead")
    ann, bob = await house.agent("Ann"), await house.agent("Bob")
    await _put(lead, ann.agent["id"], 204)
    chat = await _raise_alarm(house)
    shown = await ann.get("/alarms")
    assert shown["on_call"] is True
    assert [(a["detail"], a["chat"]) for a in shown["alarms"]] == [("fire", chat)]
    assert len((await lead.get("/alarms"))["alarms"]) == 1
    assert await bob.get("/alarms") == {"on_call": False, "alarms": []}


async def test_what_a_lead_has_settled_alarms_no_more(house: House) -> None:
    lead = await house.agent("Lea", role="lead")
    await _raise_alarm(house)
    [alarm] = (await lead.get("/alarms"))["alarms"]
    await lead.post(f"/flags/{alarm['id']}/settle", {}, 204)
    assert (await lead.get("/alarms"))["alarms"] == []
