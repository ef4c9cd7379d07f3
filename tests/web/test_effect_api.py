"""The effect of a change on questions of the past, before it is saved (K3)."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from bot.storage import schema
from bot.storage.entries import Change
from knowledge.entry import Entry
from tests.web.house import Caller, House

RETURNS: dict[str, Any] = {
    "id": "returns",
    "questions": {"zh-CN": ["怎么退货", "我要退货"]},
    "answers": {"zh-CN": "七天内可以退货"},
}
HANDOFF = {"outcome": "handoff", "entry": "", "offered": []}


async def ask(house: House, *questions: str) -> None:
    """Let customers have asked the bot something."""
    chat = await house.chat()
    for question in questions:
        await house.said(chat, question, "customer", reference="m")
        await house.said(chat, "words of the bot")


async def keep(house: House, **more: Any) -> None:
    """Let the entry stand."""
    wordings = {"zh-CN": tuple(RETURNS["questions"]["zh-CN"])}
    entry = Entry("returns", questions=wordings, answers=RETURNS["answers"], **more)
    await house.knowledge.put(entry, 0, Change(house.clock.now(), "Lea"))


async def effect(lea: Caller, **body: Any) -> Any:
    return await lea.post("/knowledge/effect", body)


async def test_a_new_entry_shows_what_it_would_answer_k3(house: House) -> None:
    lea = await house.agent("Lea", role="lead")
    await ask(house, "怎么退货", "怎么退货", "几点开门")
    found = await effect(lea, entry=RETURNS)
    assert (found["asked"], found["reworded"]) == (2, 0)
    [changed] = found["changed"]
    assert (changed["question"], changed["times"]) == ("怎么退货", 2)
    assert changed["before"] == HANDOFF
    assert changed["after"] == {"outcome": "answer", "entry": "returns", "offered": []}
    assert (await effect(lea, entry=RETURNS, limit=1))["asked"] == 1
    assert house.knowledge.revision == 0  # nothing was saved


async def test_an_entry_that_goes_shows_what_nothing_would_fit_any_more(house: House) -> None:
    lea = await house.agent("Lea", role="lead")
    await keep(house)
    await ask(house, "怎么退货")
    for body in ({"remove": "returns"}, {"entry": RETURNS | {"internal": True}}):
        [changed] = (await effect(lea, **body))["changed"]
        assert changed["before"]["entry"] == "returns"
        assert changed["after"] == HANDOFF


async def test_new_words_of_an_answer_are_counted_apart(house: House) -> None:
    lea = await house.agent("Lea", role="lead")
    await keep(house)
    await ask(house, "怎么退货")
    found = await effect(lea, entry=RETURNS | {"answers": {"zh-CN": "三十天内可以退货"}})
    assert found == {"asked": 1, "changed": [], "reworded": 1}
    assert await effect(lea, entry=RETURNS) == {"asked": 1, "changed": [], "reworded": 0}


@pytest.mark.parametrize(
    ("body", "blamed"),
    [
        ({}, "body"),
        ({"entry": None, "remove": ""}, "body"),
        ({"entry": {"id": "returns"}}, "questions"),
        ({"remove": "x", "limit": 0}, "limit"),
        ({"remove": "x", "limit": 501}, "limit"),
        ({"remove": "x" * 999}, "remove"),
    ],
)
async def test_what_cannot_be_tried_is_told(
    house: House, body: dict[str, Any], blamed: str
) -> None:
    lea = await house.agent("Lea", role="lead")
    problem = await lea.post("/knowledge/effect", body, 422)
    assert problem["detail"].startswith(blamed)


async def test_reading_questions_of_the_past_is_on_record_d1(house: House) -> None:
    lea = await house.agent("Lea", role="lead")
    await effect(lea, remove="none")
    async with house.database.read() as tx:
        [row] = (await tx.execute(sa.select(schema.access_log))).all()
    assert (row.agent_id, row.what, row.subject) == (lea.agent["id"], "questions", "of the past")
