"""Marking a customer as going first: with consent, by who may (H4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.channels.base import Outcome
from handlers.events import NeedMarked
from tests.web.house import House


async def _own_chat(house: House) -> tuple[Any, int]:
    ann = await house.agent("Ann")
    chat = await house.waiting()
    await house.give(chat, ann)
    return ann, chat


async def test_a_mark_carries_reason_consent_and_time(house: House) -> None:
    ann, chat = await _own_chat(house)
    body = {"reason": "disabled", "consent": True, "days": 30}
    async with await ann.call("PUT", f"/chats/{chat}/need", body) as response:
        assert response.status == 204
    [event] = house.intake.events(NeedMarked)
    assert (event.reason, event.has_consent, event.is_lead) == ("disabled", True, False)
    assert event.kept_for == timedelta(days=30)
    assert event.agent.name == "Ann"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"reason": "aged"}, "no_consent"),
        ({"reason": "rich", "consent": True}, "invalid"),
        ({"reason": "aged", "consent": True, "days": 0}, "invalid"),
        ({"reason": "aged", "consent": True, "days": 999}, "invalid"),
        ({}, "invalid"),
    ],
)
async def test_without_consent_or_sense_nothing_is_marked(
    house: House, body: dict[str, Any], code: str
) -> None:
    ann, chat = await _own_chat(house)
    async with await ann.call("PUT", f"/chats/{chat}/need", body) as response:
        assert response.status == 422
        assert (await response.json())["code"] == code
    assert house.intake.events(NeedMarked) == []


async def test_a_chat_that_is_not_theirs_to_know_is_not_there(house: House) -> None:
    ann = await house.agent("Ann", groups="orders")
    chat = await house.waiting("service")
    body = {"reason": "aged", "consent": True}
    async with await ann.call("PUT", f"/chats/{chat}/need", body) as response:
        assert response.status == 404


async def test_a_refusal_is_told(house: House) -> None:
    ann, chat = await _own_chat(house)
    house.intake.decide = lambda _: Outcome(refusal="not_yours")
    body = {"reason": "aged", "consent": True}
    async with await ann.call("PUT", f"/chats/{chat}/need", body) as response:
        assert response.status == 409


async def test_a_lead_marks_who_waits(house: House) -> None:
    lead = await house.agent("Lea", role="lead")
    chat = await house.waiting()
    body = {"reason": "", "consent": False}
    async with await lead.call("PUT", f"/chats/{chat}/need", body) as response:
        assert response.status == 204
    [event] = house.intake.events(NeedMarked)
    assert (event.is_lead, event.reason) == (True, "")
