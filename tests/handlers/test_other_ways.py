"""Other ways than waiting: a call back, a full line with dignity, a complaint finished now."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.actions import OpenTicket
from handlers.choices import Deed
from handlers.conversation import ComplaintForm, MessageForm, Stage
from handlers.policy import Policy
from knowledge.understanding import Signal
from tests.handlers.desk import MORNING, Desk

WITHIN = Policy().message_answered_within


def _waiting() -> Desk:
    desk = Desk()
    desk.hears("agent", Signal.PERSON)
    return desk


def _ticket(desk: Desk) -> OpenTicket:
    [ticket] = desk.does(OpenTicket)
    return ticket


# --- a call back ---


def test_who_waits_may_be_called_back_instead_at_a_promised_time_t9_t5() -> None:
    desk = _waiting()
    assert Deed.CALL_BACK in desk.deeds()
    assert desk.pressed(Deed.CALL_BACK) == ["callback.ask_contact"]
    assert desk.talk.stage is Stage.BOT
    assert desk.talk.wait is not None
    assert desk.talk.wait.ended_by == "message"
    assert desk.hears("Jane, 020 7946 0000") == ["callback.done"]
    ticket = _ticket(desk)
    assert (ticket.kind, ticket.due_at) == ("callback", desk.now + WITHIN)
    assert ticket.details == {"contact": "Jane, 020 7946 0000"}


def test_who_gives_no_number_is_written_to() -> None:
    desk = _waiting()
    desk.pressed(Deed.CALL_BACK)
    desk.pressed(Deed.SKIP)
    assert _ticket(desk).details == {}


@pytest.mark.parametrize("signals", [[Signal.CALL_BACK], [Signal.CALL_BACK, Signal.LEAVE_LINE]])
def test_typed_words_are_as_good_as_the_button(signals: list[Signal]) -> None:
    assert _waiting().hears("call me back", *signals) == ["callback.ask_contact"]


def test_it_can_be_asked_for_without_waiting_first() -> None:
    desk = Desk()
    desk.hears("hi", Signal.GREETING)
    situations = desk.hears("please call me back", Signal.CALL_BACK, Signal.PERSON)
    assert situations == ["callback.ask_contact"]


def test_a_call_back_that_nobody_makes_is_chased_like_a_message_t5() -> None:
    desk = _waiting()
    desk.pressed(Deed.CALL_BACK)
    desk.hears("020 7946 0000")
    desk.passes(minutes=31)
    assert "message_overdue" in desk.flags()


def test_a_call_back_that_was_made_is_not_chased() -> None:
    desk = _waiting()
    desk.pressed(Deed.CALL_BACK)
    desk.hears("020 7946 0000")
    desk.moves_ticket(1, "solved", "called")
    desk.passes(minutes=31)
    assert desk.flags() == []


def test_who_changes_their_mind_finds_the_old_place() -> None:
    desk = _waiting()
    desk.passes(minutes=3)
    desk.pressed(Deed.CALL_BACK)
    desk.pressed(Deed.CANCEL)
    desk.hears("agent", Signal.PERSON)
    assert desk.talk.wait is not None
    assert desk.talk.wait.since == MORNING


def test_what_was_written_of_a_message_goes_with_the_call_back() -> None:
    desk = Desk(online="")
    desk.hears("agent", Signal.PERSON)
    desk.hears("the kettle leaks")
    desk.pressed(Deed.CALL_BACK)
    desk.hears("020 7946 0000")
    assert _ticket(desk).details == {"what": "the kettle leaks", "contact": "020 7946 0000"}


# --- a full line ---


def _full(**more: int) -> Desk:
    desk = Desk(policy=replace(Policy(), line_at_most=3), **more)  # type: ignore[arg-type]
    desk.others_waiting = 3
    return desk


def test_a_full_line_is_told_with_other_ways_h5() -> None:
    desk = _full()
    assert "queue.full" in desk.hears("agent", Signal.PERSON)
    assert desk.talk.stage is Stage.BOT
    assert isinstance(desk.talk.form, MessageForm)
    assert desk.deeds() == [Deed.CALL_BACK, Deed.CANCEL]
    assert desk.hears("the kettle leaks") == ["message.ask_contact"]


def test_one_place_less_is_not_full() -> None:
    desk = _full()
    desk.others_waiting = 2
    assert "queue.joined" in desk.hears("agent", Signal.PERSON)


def test_an_emergency_and_a_special_need_always_have_a_place() -> None:
    hurt, blind = _full(), _full()
    hurt.hears("fire", Signal.EMERGENCY)
    blind.hears("I am blind, a person please", Signal.DISABLED, Signal.PERSON)
    assert hurt.talk.stage is blind.talk.stage is Stage.WAITING


def test_who_is_in_the_line_already_stays_when_it_fills() -> None:
    desk = _full()
    desk.others_waiting = 2
    desk.hears("agent", Signal.PERSON)
    desk.others_waiting = 5
    desk.passes(minutes=2)
    assert desk.talk.stage is Stage.WAITING


def test_waiting_for_nobody_is_not_without_end_either() -> None:
    desk = _full()
    desk.online = {}
    desk.hears("agent", Signal.PERSON)
    assert desk.pressed(Deed.KEEP_WAITING) == ["queue.full"]


# --- a complaint that is nearly there ---


def _complaining() -> Desk:
    desk = Desk(online="")
    desk.hears("the cup came broken and nobody answered me three times now", Signal.COMPLAINT)
    return desk


def test_nobody_on_to_take_a_complaint_over_it_is_finished_now_c1_h5() -> None:
    desk = _complaining()
    assert desk.hears("a person!", Signal.PERSON) == ["complaint.finish_now"]
    assert desk.deeds() == [Deed.RESUME, Deed.LEAVE_MESSAGE, Deed.NOT_NOW]
    assert desk.pressed(Deed.RESUME) == ["complaint.ask_contact"]
    assert "complaint.summary" in desk.hears("020 7946 0000")
    assert desk.pressed(Deed.SUBMIT) == ["complaint.filed"]
    assert _ticket(desk).details["contact"] == "020 7946 0000"


def test_with_a_contact_only_the_summary_is_left() -> None:
    desk = _complaining()
    desk.pressed(Deed.SKIP)
    desk.hears("020 7946 0000")
    desk.hears("a person!", Signal.PERSON)
    assert desk.pressed(Deed.RESUME) == ["complaint.summary"]


def test_a_number_written_at_once_is_taken_as_the_contact() -> None:
    desk = _complaining()
    desk.hears("a person!", Signal.PERSON)
    assert "complaint.summary" in desk.hears("020 7946 0000")


def test_a_message_instead_keeps_the_complaint() -> None:
    desk = _complaining()
    desk.hears("a person!", Signal.PERSON)
    assert desk.pressed(Deed.LEAVE_MESSAGE) == ["message.ask_what"]
    assert desk.talk.kept_complaint is not None
    assert isinstance(desk.talk.form, MessageForm)
    assert desk.talk.form.group == "complaints"


def test_the_button_for_a_person_asks_once() -> None:
    desk = _complaining()
    assert desk.pressed(Deed.PERSON) == ["complaint.finish_now"]
    assert len(desk.says_last()) == 1


def test_a_complaint_of_which_nothing_is_told_is_a_message() -> None:
    desk = Desk(online="")
    desk.hears("complain", Signal.COMPLAINT)
    assert isinstance(desk.talk.form, ComplaintForm)
    assert "queue.nobody_on" in desk.hears("a person!", Signal.PERSON)
    assert desk.passes(seconds=1) == []
    assert desk.now - MORNING < timedelta(minutes=1)
