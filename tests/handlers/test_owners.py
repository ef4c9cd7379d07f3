"""First asked, first responsible: who owes an answer is reminded before it is due (H1, T5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.actions import Flag, Log, OpenTicket, RingAgent
from handlers.choices import Deed
from handlers.conversation import AgentRef
from handlers.events import DeadlineKind
from handlers.policy import Policy
from handlers.surroundings import TicketView
from knowledge.understanding import Signal
from tests.handlers.desk import Desk

ANN = AgentRef(1, "Ann")


def _leaves_message(desk: Desk, what: str = "Where is my parcel?") -> TicketView:
    """Let a customer leave a message where nobody is on."""
    desk.online = {}
    desk.hears("agent", Signal.PERSON)
    desk.hears(what)
    desk.pressed(Deed.SKIP)
    return desk.tickets[-1]


def _reminders(desk: Desk) -> list[object]:
    """Return who was reminded, and what was shown to the leads beforehand."""
    rings = [a for a in desk.actions if isinstance(a, RingAgent) and a.kind == "promise_due"]
    flags = [a for a in desk.actions if isinstance(a, Flag) and a.kind == "message_due"]
    return [*(one.agent_id for one in rings), *(one.detail for one in flags)]


def _owned(policy: Policy | None = None) -> Desk:
    desk = Desk(policy=policy)
    desk.talk = desk.talk.but(last_agent=ANN)
    return desk


def test_a_message_stands_in_the_name_of_who_served_the_customer_h1() -> None:
    assert _leaves_message(_owned()).owner_id == ANN.id
    assert _leaves_message(Desk()).owner_id is None
    first = Desk().with_agent("Bob")
    first.vanishes("Bob")  # asked first, and gone: the question stays theirs
    assert first.talk.owner == first.agent("Bob")
    first.pressed(Deed.LEAVE_MESSAGE)
    first.hears("Please call my office.")
    first.pressed(Deed.SKIP)
    assert first.does(OpenTicket)[0].owner_id == first.agent("Bob").id


def test_the_owner_is_reminded_ten_minutes_before_and_once() -> None:
    desk = _owned()
    _leaves_message(desk)
    assert desk.deadlines[DeadlineKind.REMIND_OWNER] - desk.now == timedelta(minutes=20)
    desk.passes(minutes=20, seconds=-1)
    assert _reminders(desk) == []
    desk.passes(seconds=1)
    assert _reminders(desk) == [ANN.id]
    desk.passes(hours=3)
    assert _reminders(desk) == [ANN.id]


def test_leads_see_in_time_what_nobody_owns() -> None:
    desk = Desk()
    ticket = _leaves_message(desk)
    desk.passes(minutes=20)
    assert _reminders(desk) == [ticket.number]


def test_a_call_back_is_reminded_of_as_well() -> None:
    desk = _owned()
    desk.online = {}
    desk.hears("agent", Signal.PERSON)
    desk.pressed(Deed.CALL_BACK)
    desk.hears("13800138000")
    [ticket] = desk.does(OpenTicket)
    assert (ticket.kind, ticket.owner_id) == ("callback", ANN.id)
    desk.passes(minutes=20)
    assert _reminders(desk) == [ANN.id]


@pytest.mark.parametrize("how", ["ticket", "words"])
def test_nobody_is_reminded_of_what_is_answered(how: str) -> None:
    desk = _owned()
    _leaves_message(desk)
    if how == "ticket":
        desk.moves_ticket(1, "solved", "It is on its way.")
    else:
        desk.online = {"Ann": ANN}
        desk.hears("agent", Signal.PERSON)
        desk.claims("Ann")
        desk.says("Ann", "It is on its way.")
    assert DeadlineKind.REMIND_OWNER not in desk.deadlines
    desk.passes(hours=1)
    assert _reminders(desk) == []


def test_a_reminder_keeps_the_policy_it_was_promised_under() -> None:
    desk = _owned()
    _leaves_message(desk)
    policy = replace(desk.policy, remind_owner_before=timedelta(minutes=2))
    desk.company = replace(desk.company, policy=policy)
    desk.passes(minutes=20)
    assert _reminders(desk) == [ANN.id]
    desk.tickets[0] = replace(desk.tickets[0], status="solved")
    _leaves_message(desk, "And my other parcel?")
    assert desk.deadlines[DeadlineKind.REMIND_OWNER] - desk.now == timedelta(minutes=28)


gaps = st.lists(st.integers(0, 40), min_size=1, max_size=5)


@given(gaps, st.integers(1, 29))
def test_every_message_is_reminded_of_once_within_its_time_and_never_early(
    minutes: list[int], before: int
) -> None:
    desk = _owned(Policy(remind_owner_before=timedelta(minutes=before)))
    for gap in minutes:
        desk.passes(minutes=gap)
        _leaves_message(desk, f"After {gap} minutes")
    desk.passes(hours=2)
    logs = [a for a in desk.actions if isinstance(a, Log) and a.what == "owner_reminded"]
    told = [one.detail for one in logs]
    assert sorted(told) == sorted(ticket.number for ticket in desk.tickets)
    assert len(_reminders(desk)) == len(told)
