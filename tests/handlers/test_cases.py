"""Cases: numbers, how they stand, promises about them (C5, T5, T8, C4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from handlers.actions import Flag
from handlers.choices import Deed
from handlers.events import DeadlineDue, DeadlineKind, TicketChanged
from handlers.surroundings import TicketView
from knowledge.understanding import Signal
from tests.dialogues.theatre import ZONE
from tests.handlers.desk import Desk


def _leaves_message(desk: Desk) -> Desk:
    desk.hears("message", Signal.LEAVE_MESSAGE)
    desk.hears("the kettle leaks")
    desk.hears("jane@example.com")
    return desk


def _complains(desk: Desk) -> Desk:
    desk.hears("the cup came broken and nobody answered me three times now", Signal.COMPLAINT)
    for _ in range(4):
        desk.pressed(Deed.SKIP)
    desk.pressed(Deed.SUBMIT)
    return desk


def _overdue(desk: Desk) -> list[str]:
    return [a.detail for a in desk.actions if isinstance(a, Flag) and a.kind == "message_overdue"]


def test_a_number_holds_the_companys_day_the_conversation_and_the_count() -> None:
    desk = Desk()
    desk.now = datetime(2026, 3, 2, 0, 30, tzinfo=ZONE)  # still the first of March in UTC
    _leaves_message(desk)
    desk.passes(minutes=1)
    _leaves_message(desk)
    assert desk.talk.tickets == ("260302-0001-1", "260302-0001-2")


def test_how_cases_stand_is_told_newest_first_and_at_most_three_c5() -> None:
    desk = Desk()
    desk.hears("hi", Signal.GREETING)
    desk.tickets = [
        TicketView(f"n{n}", "complaint", "open", desk.now + timedelta(hours=n), desk.now)
        for n in range(5)
    ]
    desk.hears("my cases?", Signal.TICKET_STATUS)
    lines = desk.says_last()[0].text.splitlines()
    assert [next(n for n in range(5) if f"n{n}" in line) for line in lines] == [4, 3, 2]


def test_the_note_of_a_case_is_told_and_a_state_of_the_companys_own_by_its_name() -> None:
    desk = Desk()
    desk.hears("hi", Signal.GREETING)
    desk.tickets = [TicketView("n1", "complaint", "at the smith", desk.now, desk.now, "{x} soon")]
    assert desk.hears("my case?", Signal.TICKET_STATUS) == ["ticket.status", "ticket.note"]
    assert "at the smith" in desk.says_last()[0].text
    assert "{x} soon" in desk.says_last()[0].text


@pytest.mark.parametrize(
    ("status", "situation"),
    [("in_progress", "ticket.changed"), ("solved", "ticket.solved"), ("closed", "ticket.changed")],
)
def test_every_step_is_told_unasked_c5(status: str, situation: str) -> None:
    desk = _complains(Desk())
    desk.moves_ticket(1, status, "")
    assert desk.situations == [situation]
    desk.moves_ticket(1, status, "soon")
    assert "soon" in desk.says_last()[0].text


def test_a_message_that_nobody_answered_is_put_before_the_leads_t5() -> None:
    desk = _leaves_message(Desk())
    desk.passes(minutes=29)
    assert desk.passes(minutes=1) == ["ticket"]
    assert desk.situations == ["message.overdue"]
    assert _overdue(desk) == ["260302-0001-1"]
    assert DeadlineKind.MESSAGE_PROMISE not in desk.deadlines


def test_each_message_keeps_its_own_promise_t5() -> None:
    desk = _leaves_message(Desk())
    desk.passes(minutes=20)
    _leaves_message(desk)
    desk.passes(minutes=10)
    assert _overdue(desk) == ["260302-0001-1"]
    desk.moves_ticket(1, "in_progress", "")
    desk.passes(minutes=20)
    assert _overdue(desk) == ["260302-0001-1", "260302-0001-2"]


def test_an_answered_message_ends_its_own_promise_only_t5() -> None:
    desk = _leaves_message(Desk())
    desk.passes(minutes=5)
    _leaves_message(desk)
    desk.moves_ticket(1, "in_progress", "")
    desk.passes(minutes=30)
    assert _overdue(desk) == ["260302-0001-2"]
    desk = _leaves_message(Desk())
    desk.moves_ticket(1, "solved", "")
    assert DeadlineKind.MESSAGE_PROMISE not in desk.deadlines


def test_news_of_a_complaint_answers_no_message_t5() -> None:
    desk = _complains(_leaves_message(Desk()))
    desk.moves_ticket(2, "in_progress", "")
    desk.play(TicketChanged(desk.now, "of another version", "solved"))
    desk.passes(minutes=30)
    assert _overdue(desk) == ["260302-0001-1"]


def test_who_has_a_person_is_not_told_of_an_overdue_message() -> None:
    desk = _leaves_message(Desk())
    desk.with_agent(greeted=False)
    desk.play(DeadlineDue(desk.now, DeadlineKind.MESSAGE_PROMISE, desk.now))
    assert _overdue(desk) == []  # it is not late yet
    desk.tickets[0] = replace(desk.tickets[0], due_at=desk.now - timedelta(hours=1))
    desk.play(DeadlineDue(desk.now, DeadlineKind.MESSAGE_PROMISE, desk.now))
    assert _overdue(desk) == ["260302-0001-1"]
    assert desk.says_last() == []


def test_a_complaint_is_chased_day_after_day_until_it_is_settled_t8_c4() -> None:
    desk = _complains(Desk())
    desk.passes(days=2, hours=23)
    assert desk.flags() == []
    desk.passes(days=2)
    assert desk.flags() == ["complaint_due", "complaint_due"]
    desk.moves_ticket(1, "solved", "")
    desk.passes(days=7)
    assert desk.flags() == ["complaint_due", "complaint_due"]
    assert desk.deadlines == {}


def test_a_second_complaint_does_not_put_off_the_first_t8() -> None:
    desk = _complains(Desk())
    desk.passes(days=2)
    _complains(desk)
    desk.passes(days=1)
    flags = [a for a in desk.actions if isinstance(a, Flag)]
    assert flags == [Flag("complaint_due", "260302-0001-1")]
    desk.moves_ticket(1, "closed", "")
    desk.passes(days=2)
    assert [a for a in desk.actions if isinstance(a, Flag)][1:] == [
        Flag("complaint_due", "260304-0001-2")
    ]
