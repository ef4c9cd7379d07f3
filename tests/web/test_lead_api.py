"""What leads read and settle: board, flags, response times; cases of everybody who may."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.storage import schema
from handlers.events import TicketChanged
from tests.web.house import House


async def test_the_board_shows_lines_people_and_flags(house: House) -> None:
    lea = await house.agent("Lea", role="lead", groups="service,complaints,orders")
    await lea.post("/presence", {"status": "online"}, 204)
    chat = await house.waiting("orders")
    now = house.clock.now()
    await house.insert(
        schema.flag, conversation_id=chat, kind="emergency", detail="fire", raised_at=now
    )
    board = await lea.get("/board")
    lines = {line["group"]: line for line in board["lines"]}
    assert lines["orders"] == {
        "group": "orders",
        "waiting": 1,
        "longest_since": "2026-03-02T02:00:00.000Z",
        "agents_online": 1,
    }
    assert lines["service"]["longest_since"] is None
    assert [p["name"] for p in board["agents"]] == ["Lea"]
    [flag] = board["flags"]
    assert (flag["kind"], flag["detail"], flag["chat"]) == ("emergency", "fire", chat)


async def test_a_flag_is_taken_off_the_board(house: House) -> None:
    lea = await house.agent("Lea", role="lead")
    flag = await house.insert(schema.flag, kind="poison", raised_at=house.clock.now())
    await lea.post(f"/flags/{flag}/settle", status=204)
    assert (await lea.get("/board"))["flags"] == []
    await lea.post("/flags/999/settle", status=404)


async def test_response_times_have_the_contracts_shape(house: House) -> None:
    lea = await house.agent("Lea", role="lead")
    chat, now = await house.chat(), house.clock.now()
    await house.insert(
        schema.visit,
        conversation_id=chat,
        number=1,
        channel="web",
        group_name="",
        arrived_at=now,
        greeted_at=now + timedelta(seconds=2),
    )
    stats = await lea.get("/stats?by=channel")
    [row] = stats["rows"]
    assert row["key"] == "web"
    assert row["greeting"] == {"count": 1, "within": 1.0, "p50": 2.0, "p90": 2.0, "p99": 2.0}
    wanted = {"greeting", "first_word", "answer_bot", "answer_agent", "wait"}
    assert wanted <= set(stats["total"])
    yesterday = await lea.get("/stats?from=2026-03-01&to=2026-03-02&by=day")
    assert yesterday["rows"] == []


async def test_response_times_can_be_taken_along(house: House) -> None:
    lea = await house.agent("Lea", role="lead")
    async with await lea.call("GET", "/stats?by=hour&format=csv") as response:
        assert response.content_type == "text/csv"
        assert "attachment" in response.headers["Content-Disposition"]
        assert (await response.text()).startswith("\ufeffkey,greeting_count")


@pytest.mark.parametrize(
    ("query", "blamed"),
    [("by=moon", "by"), ("from=soon", "from"), ("to=2020-01-01", "to"), ("format=xml", "format")],
)
async def test_a_question_out_of_shape_is_told_what_to_write(
    house: House, query: str, blamed: str
) -> None:
    lea = await house.agent("Lea", role="lead")
    problem = await lea.get(f"/stats?{query}", 422)
    assert problem["detail"].startswith(f"{blamed}:")


async def _case(house: House, number: str = "260302-0001-1", group: str = "complaints") -> int:
    chat, now = await house.chat(customer_name="Jane"), house.clock.now()
    await house.insert(
        schema.ticket,
        number=number,
        conversation_id=chat,
        kind="complaint",
        group_name=group,
        details='{"what": "坏了"}',
        files='["f1", "tg:2"]',
        opened_at=now,
        updated_at=now,
        due_at=now + timedelta(days=3),
    )
    async with house.database.write() as tx:
        values = {"id": "f1", "conversation_id": chat, "name": "a.jpg", "type": "image/jpeg"}
        row = {**values, "size": 3, "is_stored": True, "created_at": now}
        await tx.execute(schema.file.insert().values(row))
    return chat


async def test_a_case_is_listed_and_opened_by_its_group(house: House) -> None:
    chat = await _case(house)
    ann = await house.agent("Ann", groups="complaints")
    [listed] = (await ann.get("/tickets?status=open"))["tickets"]
    assert (listed["number"], listed["customer"]) == ("260302-0001-1", "Jane")
    case = await ann.get("/tickets/260302-0001-1")
    assert (case["details"], case["chat"]) == ({"what": "坏了"}, chat)
    assert case["files"][0] == {"id": "f1", "name": "a.jpg", "type": "image/jpeg", "size": 3}
    assert case["files"][1]["id"] == "tg:2"
    assert (await ann.get("/tickets?status=solved"))["tickets"] == []
    await ann.get("/tickets?status=odd", 422)


async def test_a_case_of_another_group_is_not_there(house: House) -> None:
    await _case(house)
    bob = await house.agent("Bob", groups="orders")
    assert (await bob.get("/tickets"))["tickets"] == []
    await bob.get("/tickets/260302-0001-1", 404)
    await bob.post("/tickets/260302-0001-1", {"status": "closed"}, 404)


async def test_a_step_of_a_case_is_told_to_the_customer_in_the_same_breath_c5(
    house: House,
) -> None:
    chat = await _case(house)
    ann = await house.agent("Ann", groups="complaints")
    body = {"status": "in_progress", "note": "正在处理\x00", "id": "r1"}
    moved = await ann.post("/tickets/260302-0001-1", body)
    assert (moved["status"], moved["note"]) == ("in_progress", "正在处理")
    await ann.post("/tickets/260302-0001-1", body)  # sent twice, told once
    async with house.database.read() as tx:
        rows = (await tx.execute(schema.inbox.select())).all()
        [row] = rows
    assert row.conversation_id == chat
    assert TicketChanged.__dataclass_fields__.keys() >= {"number", "status", "note"}
    assert '"in_progress"' in row.event


async def test_nothing_new_about_a_case_is_not_told(house: House) -> None:
    await _case(house)
    ann = await house.agent("Ann", groups="complaints")
    await ann.post("/tickets/260302-0001-1", {"status": "open"})
    async with house.database.read() as tx:
        assert (await tx.execute(schema.inbox.select())).all() == []
    problem = await ann.post("/tickets/260302-0001-1", {"status": "lost"}, 422)
    assert problem["detail"].startswith("status:")


async def test_owners_are_read_by_leads_for_a_period_h1(house: House) -> None:
    ann, lea = await house.agent("Ann"), await house.agent("Lea", role="lead")
    chat, owner = await house.waiting(), ann.agent["id"]
    now = house.clock.now()
    await house.give(chat, ann)
    await house.change(schema.conversation, chat, owner_id=owner)
    visit = {"conversation_id": chat, "number": 1, "channel": "web", "arrived_at": now}
    await house.insert(schema.visit, **visit, agent_id=owner, owner_id=owner, ended_at=now)
    ticket = {"conversation_id": chat, "number": "1-1", "kind": "callback", "group_name": "service"}
    times = {"opened_at": now, "updated_at": now, "due_at": now + timedelta(minutes=5)}
    await house.insert(schema.ticket, **ticket, **times, details="{}", files="[]", owner_id=owner)
    [row] = (await lea.get("/owners"))["owners"]
    counted = {"open": 1, "promised": 1, "overdue": 0, "asked": 1, "ended": 1, "ended_by_owner": 1}
    assert row == {"agent": "Ann", **counted}
    await ann.get("/owners", 403)
    assert (await lea.get("/owners?from=yesterday", 422))["code"] == "invalid"
    [promised] = (await ann.get("/queue"))["promised"]
    assert (promised["number"], promised["kind"]) == ("1-1", "callback")
    assert promised["due_at"] == "2026-03-02T02:05:00.000Z"
    assert promised["remind_at"] == "2026-03-02T01:55:00.000Z"
    assert (await lea.get("/queue"))["promised"] == []
