"""Steps of a case: stored together with what tells the customer, told once, by right only (C5)."""

from __future__ import annotations

from typing import Any

import pytest

from bot.storage import schema
from bot.storage.codec import event_json
from handlers.events import TicketChanged
from tests.web.house import House

CASE = "/tickets/260302-0001-1"


async def make_case(house: House, **values: Any) -> int:
    """Make a complaint of Jane's."""
    chat, now = await house.chat(customer_name="Jane"), house.clock.now()
    case = {"kind": "complaint", "group_name": "complaints", "opened_at": now, "updated_at": now}
    await house.insert(
        schema.ticket, **{"number": "260302-0001-1", "conversation_id": chat, **case, **values}
    )
    return chat


async def told(house: House) -> list[TicketChanged]:
    """Return what waits to be told to customers."""
    async with house.database.read() as tx:
        rows = (await tx.execute(schema.inbox.select().order_by(schema.inbox.c.id))).all()
    events = [event_json.validate_json(row.event) for row in rows]
    assert all(isinstance(event, TicketChanged) for event in events)
    return [event for event in events if isinstance(event, TicketChanged)]


async def test_each_step_is_told_with_its_note(house: House) -> None:
    await make_case(house)
    ann = await house.agent(groups="complaints")
    for status, note in (("in_progress", "我们在查"), ("solved", ""), ("closed", "done")):
        house.clock.set(house.clock.now())
        moved = await ann.post(CASE, {"status": status, "note": note})
        assert moved["status"] == status
    steps = [(event.number, event.status, event.note) for event in await told(house)]
    assert steps == [
        ("260302-0001-1", "in_progress", "我们在查"),
        ("260302-0001-1", "solved", ""),
        ("260302-0001-1", "closed", "done"),
    ]
    assert (await ann.get(CASE))["note"] == "done"


async def test_a_note_alone_is_a_step_and_the_same_again_is_none(house: House) -> None:
    await make_case(house)
    ann = await house.agent(groups="complaints")
    body = {"status": "open", "note": "the parcel is on its way"}
    for _ in range(3):  # a page without an answer asks again
        await ann.post(CASE, body)
    assert [event.note for event in await told(house)] == [body["note"]]


async def test_a_step_that_cannot_be_told_is_not_taken(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await make_case(house)
    ann = await house.agent(groups="complaints")

    async def insert_rows(*_: object) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as broken:
        broken.setattr("bot.web.api.tickets.insert_rows", insert_rows)
        await ann.post(CASE, {"status": "solved"}, 503)
    assert (await ann.get(CASE))["status"] == "open"
    await ann.post(CASE, {"status": "solved"})
    assert [event.status for event in await told(house)] == ["solved"]


async def test_opening_a_case_is_on_record_and_listing_is_not_d1(house: House) -> None:
    await make_case(house)
    ann, bob = await house.agent("Ann", groups="complaints"), await house.agent("Bob")
    await ann.get("/tickets")
    await ann.get(CASE)
    await bob.get(CASE, 404)
    async with house.database.read() as tx:
        rows = (await tx.execute(schema.access_log.select())).all()
    assert [(row.agent_id, row.what, row.subject) for row in rows] == [
        (ann.agent["id"], "ticket", "260302-0001-1")
    ]


async def test_a_lead_sees_the_cases_of_every_group(house: House) -> None:
    await make_case(house, group_name="orders")
    lea = await house.agent("Lea", role="lead", groups="service")
    assert [case["group"] for case in (await lea.get("/tickets"))["tickets"]] == ["orders"]
    assert (await lea.post(CASE, {"status": "closed"}))["status"] == "closed"


@pytest.mark.parametrize(
    ("body", "blamed"),
    [
        ({}, "status"),
        ({"status": "gone"}, "status"),
        ({"status": "open", "note": "x" * 2001}, "note"),
        ({"status": "open", "note": 7}, "note"),
        ({"status": "open", "id": "\0"}, "id"),
    ],
)
async def test_a_step_out_of_shape_is_refused_by_field(
    house: House, body: dict[str, Any], blamed: str
) -> None:
    await make_case(house)
    ann = await house.agent(groups="complaints")
    problem = await ann.post(CASE, body, 422)
    assert problem["detail"].startswith(f"{blamed}:")
    assert await told(house) == []
