"""Misses as leads see them, and the week in figures (K3)."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from bot.storage import schema
from bot.storage.entries import Change
from knowledge.entry import Entry
from tests.web.house import House

HOURS = Entry(
    "hours",
    questions={"zh-CN": ("你们几点开门", "营业时间"), "en": ("When do you open?",)},
    answers={"zh-CN": "九点到二十一点", "en": "At nine."},
)
_VISITORS = itertools.count()


async def keep(house: House, entry: Entry) -> None:
    """Let an entry stand."""
    await house.knowledge.put(entry, 0, Change(house.clock.now(), "Lea"))


async def missed(house: House, text: str, *answers: str, **more: Any) -> int:
    """Let a customer ask what nobody can answer, and agents answer it."""
    chat = await house.chat(address=f"visitor {next(_VISITORS)}")
    seq = await house.said(chat, text, "customer", visit=1, reference="m")
    for reply in answers:
        ann = more.get("ann")
        await house.said(chat, reply, "agent", kind="agent", visit=1, agent_id=ann)
    place = {"visit": 1, "seq": seq, "at": more.get("at", house.clock.now())}
    return await house.insert(schema.miss, conversation_id=chat, text=text, **place)


async def test_misses_are_grouped_with_what_is_close_and_what_agents_answered_k3(
    house: House,
) -> None:
    lea = await house.agent("Lea", role="lead")
    ann = await house.agent_account("Ann")
    await keep(house, HOURS)
    await missed(house, "有蓝色的吗", "您好，请稍等", "蓝色的下周三到货，到时通知您", ann=ann)
    await missed(house, "请问有没有蓝色的")
    await missed(house, "几点能开门营业")
    found = await lea.get("/knowledge/misses")
    assert found["total"] == 3
    blue, hours = found["groups"]
    assert (blue["count"], len(blue["misses"])) == (2, 2)
    assert blue["question"] in {"有蓝色的吗", "请问有没有蓝色的"}
    assert blue["proposal"]["text"] == "蓝色的下周三到货，到时通知您"
    assert blue["proposal"]["agent"] == "Ann"
    assert blue["proposal"]["chat"] in {each["chat"] for each in blue["misses"]}
    assert {each["reason"] for each in blue["misses"]} == {"unanswered"}
    assert hours["proposal"] is None
    assert hours["closest"][0]["entry"] == "hours"
    assert blue["last_at"] == "2026-03-02T02:00:00.000Z"


async def test_what_was_answered_in_a_visit_rated_badly_is_among_them(house: House) -> None:
    lea = await house.agent("Lea", role="lead")
    chat, now = await house.chat(), house.clock.now()
    await house.said(chat, "几点开门", "customer", visit=1, reference="m")
    await house.said(chat, "九点", "bot", visit=1)
    told = {"what": "answered", "detail": "hours", "at": now}
    await house.insert(schema.timeline, conversation_id=chat, **told)
    visit = {"number": 1, "channel": "web", "arrived_at": now, "rating": 1}
    await house.insert(schema.visit, conversation_id=chat, **visit)
    [group] = (await lea.get("/knowledge/misses"))["groups"]
    assert [each["reason"] for each in group["misses"]] == ["rated"]


async def picks(house: House, text: str, entry: str) -> int:
    """Let a customer pick what was meant."""
    chat = await house.chat(address=f"visitor {next(_VISITORS)}")
    row = {"conversation_id": chat, "text": text, "best_entry": entry, "at": house.clock.now()}
    await house.insert(schema.miss, reason="picked", **row)
    return chat


async def test_what_two_customers_picked_is_a_wording_to_be_k3(house: House) -> None:
    lea = await house.agent("Lea", role="lead")
    await keep(house, HOURS)
    await keep(house, Entry("dogs", questions={"en": ("Dogs?",)}, answers={"en": "Yes."}))
    first = await picks(house, "什么时候有人", "dogs")
    now = house.clock.now()
    again = {"conversation_id": first, "text": "什么时候有人", "best_entry": "dogs", "at": now}
    await house.insert(schema.miss, reason="picked", **again)
    assert await lea.get("/knowledge/misses") == {"groups": [], "total": 0}
    await picks(house, "什么时候有人在", "hours")
    await picks(house, "请问什么时候有人", "hours")
    await picks(house, "有没有蓝色的", "gone")
    found = await lea.get("/knowledge/misses")
    assert found["total"] == 4
    [group] = found["groups"]
    assert {one["reason"] for one in group["misses"]} == {"picked"}
    hours, dogs = group["closest"]
    assert (hours["entry"], hours["picked"], hours["answered"]) == ("hours", 2, False)
    assert (dogs["entry"], dogs["question"], dogs["picked"]) == ("dogs", "Dogs?", 1)
    ids = [one["id"] for one in group["misses"]]
    await lea.post("/knowledge/misses/settle", {"ids": ids, "as": "hours"}, 204)
    assert await lea.get("/knowledge/misses") == {"groups": [], "total": 0}


async def test_one_pick_stands_beside_a_like_question_that_nothing_fitted(house: House) -> None:
    lea = await house.agent("Lea", role="lead")
    await keep(house, HOURS)
    await missed(house, "什么时候有人")
    await picks(house, "什么时候有人在", "hours")
    [group] = (await lea.get("/knowledge/misses"))["groups"]
    assert {one["reason"] for one in group["misses"]} == {"unanswered", "picked"}
    assert (group["closest"][0]["entry"], group["closest"][0]["picked"]) == ("hours", 1)


async def test_the_entry_that_agents_answered_with_comes_first_k3(house: House) -> None:
    lea = await house.agent("Lea", role="lead")
    await keep(house, HOURS)
    late = "有人在，一直开到九点"
    await keep(house, Entry("late", questions={"zh-CN": ("晚上有人",)}, answers={"zh-CN": late}))
    await missed(house, "你们几点开门呀", late)
    [group] = (await lea.get("/knowledge/misses"))["groups"]
    assert [one["entry"] for one in group["closest"]] == ["late", "hours"]
    assert [one["answered"] for one in group["closest"]] == [True, False]


async def test_looking_at_misses_is_on_record_d1(house: House) -> None:
    lea = await house.agent("Lea", role="lead")
    assert await lea.get("/knowledge/misses?days=3") == {"groups": [], "total": 0}
    async with house.database.read() as tx:
        [row] = (await tx.execute(sa.select(schema.access_log))).all()
    assert (row.agent_id, row.what, row.subject) == (lea.agent["id"], "misses", "3 days")


async def test_only_the_days_asked_for_are_read(house: House) -> None:
    lea = await house.agent("Lea", role="lead")
    now = house.clock.now()
    await missed(house, "old", at=now - timedelta(days=8))
    await missed(house, "older", at=now - timedelta(days=31))
    assert (await lea.get("/knowledge/misses?days=7"))["total"] == 0
    assert (await lea.get("/knowledge/misses"))["total"] == 1
    for wrong in ("0", "x", "-1", "999", "1.5", "٣"):
        problem = await lea.get(f"/knowledge/misses?days={wrong}", 422)
        assert problem["detail"].startswith("days:")


async def test_a_group_is_settled_as_an_entry_or_dismissed(house: House) -> None:
    lea = await house.agent("Lea", role="lead")
    await keep(house, HOURS)
    first, second = await missed(house, "几点"), await missed(house, "天气")
    await lea.post("/knowledge/misses/settle", {"ids": [first], "as": "hours"}, 204)
    await lea.post("/knowledge/misses/settle", {"ids": [second], "as": ""}, 204)
    assert (await lea.get("/knowledge/misses"))["total"] == 0
    async with house.database.read() as tx:
        rows = (await tx.execute(sa.select(schema.miss).order_by(schema.miss.c.id))).all()
    assert [row.settled_as for row in rows] == ["hours", ""]
    assert {row.settled_by for row in rows} == {lea.agent["id"]}


async def test_what_cannot_be_settled_is_told(house: House) -> None:
    lea = await house.agent("Lea", role="lead")
    asked = await missed(house, "几点")
    problem = await lea.post("/knowledge/misses/settle", {"ids": [asked], "as": "none"}, 422)
    assert problem["detail"] == "as: There is no entry 'none'."
    for ids in ([], [0], [2**63], ["x"], None):
        problem = await lea.post("/knowledge/misses/settle", {"ids": ids, "as": ""}, 422)
        assert problem["detail"].startswith("ids")
    assert (await lea.get("/knowledge/misses"))["total"] == 1


async def test_the_week_in_figures_k3(house: House) -> None:
    lea = await house.agent("Lea", role="lead")
    await keep(house, HOURS)
    await keep(house, Entry("dogs", questions={"en": ("Dogs?",)}, answers={"en": "Yes."}))
    chat, now = await house.chat(), house.clock.now()
    for what, detail in (("answered", "hours"), ("answered", "hours"), ("offered", "a,b")):
        row = {"what": what, "detail": detail, "at": now}
        await house.insert(schema.timeline, conversation_id=chat, **row)
    for text in ("有蓝色的吗", "有没有蓝色的", "送货吗"):
        await missed(house, text)
    settled = await missed(house, "天气")
    await lea.post("/knowledge/misses/settle", {"ids": [settled]}, 204)
    await missed(house, "long ago", at=now - timedelta(days=30))
    found = await lea.get("/knowledge/summary")
    assert found["top_missed"][0]["count"] == 2
    assert len(found.pop("top_missed")) == 3
    assert found == {
        "from": "2026-02-22T16:00:00.000Z",
        "until": "2026-03-02T02:00:00.000Z",
        "questions": 7,
        "answered": 2,
        "offered": 1,
        "missed": 4,
        "top_answered": [{"entry": "hours", "count": 2}],
        "settled": 1,
        "unused": ["dogs"],
    }
    assert (await lea.get("/knowledge/summary?days=40"))["missed"] == 5
    await lea.get("/knowledge/summary?days=none", 422)
