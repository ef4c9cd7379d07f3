"""Arrival: greeted once, by the hour, in the customer's language (T1, T4, P2)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from handlers.actions import MessageKind, RecordVisit, Say
from handlers.conversation import Stage
from handlers.events import CustomerArrived
from knowledge.understanding import Signal
from tests.dialogues.theatre import ZONE
from tests.handlers.desk import Desk, photo


def _arrives(desk: Desk, **more: object) -> list[str]:
    desk.play(CustomerArrived(desk.now, **more))  # type: ignore[arg-type] # spelled by each test
    return desk.situations


@pytest.mark.parametrize(
    ("hour", "situation"),
    [
        (4, "greeting.evening"),
        (5, "greeting.morning"),
        (11, "greeting.morning"),
        (12, "greeting.afternoon"),
        (17, "greeting.afternoon"),
        (18, "greeting.evening"),
        (23, "greeting.evening"),
    ],
)
def test_the_greeting_is_that_of_the_hour_in_the_companys_zone_p2(
    hour: int, situation: str
) -> None:
    desk = Desk()
    desk.now = datetime(2026, 3, 2, hour, tzinfo=ZONE)
    assert _arrives(desk) == [situation]


def test_a_greeting_is_marked_as_that_of_its_visit_t1() -> None:
    desk = Desk()
    _arrives(desk)
    assert [say.greets_visit for say in desk.says_last()] == [1]
    assert [one.visit.arrived_at for one in desk.does(RecordVisit)] == [desk.now]


def test_who_comes_late_out_of_an_outage_hears_an_apology_first_t4() -> None:
    desk = Desk()
    desk.play(CustomerArrived(desk.now - timedelta(seconds=16)))
    assert desk.situations == ["late.apology", "greeting.morning"]
    desk = Desk()
    desk.play(CustomerArrived(desk.now - timedelta(seconds=15)))
    assert desk.situations == ["greeting.morning"]


def test_who_returns_is_greeted_as_such_p2() -> None:
    desk = Desk()
    _arrives(desk)
    desk.hears("bye", Signal.GOODBYE)
    assert _arrives(desk) == ["greeting_back.morning"]


def test_who_is_here_is_not_greeted_again() -> None:
    desk = Desk()
    _arrives(desk)
    assert _arrives(desk) == []
    assert desk.talk.visits == 1


def test_a_page_that_only_reconnects_brings_nobody_back() -> None:
    desk = Desk()
    assert _arrives(desk, is_reconnect=True) == ["greeting.morning"]  # of its very first visit
    desk.hears("bye", Signal.GOODBYE)
    assert _arrives(desk, is_reconnect=True) == []
    assert desk.talk.stage is Stage.AWAY


def test_a_page_that_is_opened_again_keeps_its_reader_from_being_seen_off() -> None:
    desk = Desk()
    _arrives(desk)
    desk.passes(minutes=9)
    _arrives(desk)
    assert desk.passes(minutes=9) == []
    assert desk.passes(minutes=1) == ["farewell"]


def test_the_channels_hint_of_the_language_holds_at_first_sight_only() -> None:
    desk = Desk()
    _arrives(desk, language="en", name="Jane")
    assert (desk.talk.language, desk.talk.customer_name) == ("en", "Jane")
    _arrives(desk, language="zh-TW")
    assert (desk.talk.language, desk.talk.customer_name) == ("en", "Jane")


def test_the_first_words_are_greeted_and_answered() -> None:
    desk = Desk()
    assert desk.hears("??", Signal.WORDLESS) == ["greeting.morning", "wordless.ask"]
    assert [say.answers_turn for say in desk.says_last()] == [None, 1]


def test_a_greeting_is_greeted_back_once() -> None:
    desk = Desk()
    assert desk.hears("hi", Signal.GREETING) == ["greeting.morning"]
    assert [say.answers_turn for say in desk.says_last()] == [1]
    assert desk.talk.turn is None


def test_a_greeting_with_a_picture_is_more_than_a_greeting() -> None:
    desk = Desk()
    assert desk.hears("hi", Signal.GREETING, attachments=(photo(),)) == [
        "greeting.morning",
        "received.photo",
    ]


def test_a_late_greeting_apologises_for_the_answer_as_well_t4() -> None:
    desk = Desk()
    at = desk.now - timedelta(minutes=5)
    assert desk.hears("??", Signal.WORDLESS, at=at) == [
        "late.apology",
        "greeting.morning",
        "wordless.ask",
    ]


def test_an_emergency_is_not_met_with_pleasantries_c6() -> None:
    desk = Desk()
    assert desk.hears("fire!", Signal.EMERGENCY) == ["emergency.alarm"]
    assert [say.greets_visit for say in desk.does(Say)] == [1]
    assert desk.kinds() == [MessageKind.NOTICE]


def test_a_complaint_that_was_kept_is_offered_at_the_door_c1() -> None:
    desk = Desk()
    desk.hears("x" * 3, Signal.COMPLAINT)
    desk.hears("the long story of a cup that came broken and of nobody caring")
    desk.hears("bye", Signal.GOODBYE)
    assert _arrives(desk) == ["greeting_back.morning", "complaint.resume"]
    desk.hears("bye", Signal.GOODBYE)
    desk.passes(hours=1)
    desk.hears("hello", Signal.GREETING)
    assert desk.deeds() == ["resume", "not_now"]


def test_a_command_in_the_middle_of_a_visit_is_answered_t2() -> None:
    desk = Desk()
    assert _arrives(desk, is_said=True) == ["greeting.morning"]
    assert _arrives(desk, is_said=True) == ["small_talk.hello"]
    desk.hears("message", Signal.LEAVE_MESSAGE)
    assert set(_arrives(desk, is_said=True)) == {"small_talk.hello", "message.ask_what"}
    desk.hears("agent", Signal.PERSON)
    assert _arrives(desk, is_said=True) == ["queue.already"]
    desk.claims("Ann")
    assert _arrives(desk, is_said=True) == []
    desk.closes("Ann", "solved")
    assert _arrives(desk, is_said=True)[0] == "greeting_back.morning"
