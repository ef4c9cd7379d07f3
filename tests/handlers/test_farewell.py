"""Leaving: every visit ends with a farewell, after which nothing is said unasked (P8)."""

from __future__ import annotations

import pytest

from handlers.actions import RecordVisit
from handlers.choices import Deed
from handlers.conversation import Conversation, Stage
from handlers.events import CustomerBlocked
from knowledge.understanding import Outcome, Signal
from tests.handlers.desk import RETURNS, Desk, photo


def _gone() -> Desk:
    desk = Desk()
    desk.hears("hi", Signal.GREETING)
    desk.hears("bye", Signal.GOODBYE)
    return desk


def test_a_goodbye_is_answered_and_ends_the_visit() -> None:
    desk = _gone()
    assert desk.situations == ["farewell.bot"]
    [visit] = [one.visit for one in desk.does(RecordVisit)]
    assert (visit.ended_at, visit.disposition) == (desk.now, "goodbye")
    assert desk.deadlines == {}


def test_who_goes_quiet_is_seen_off_once() -> None:
    desk = Desk()
    desk.hears("hi", Signal.GREETING)
    assert desk.passes(minutes=10) == ["farewell"]
    assert desk.passes(days=3) == []
    assert desk.visit.disposition == "idle"


@pytest.mark.parametrize(
    ("signal", "situation"),
    [(Signal.THANKS, "small_talk.thanks"), (Signal.GOODBYE, "farewell.bot")],
)
def test_a_last_courtesy_begins_nothing_anew(signal: Signal, situation: str) -> None:
    desk = _gone()
    assert desk.hears("words", signal) == [situation]
    assert desk.talk.stage is Stage.AWAY


def test_a_courtesy_long_after_is_a_new_visit() -> None:
    desk = _gone()
    desk.passes(minutes=11)
    assert desk.hears("thanks", Signal.THANKS)[0] == "greeting_back.morning"


@pytest.mark.parametrize("signals", [(Signal.THANKS, Signal.COMPLAINT), (Signal.GREETING,)])
def test_thanks_with_a_wish_are_a_new_visit(signals: tuple[Signal, ...]) -> None:
    assert _gone().hears("words", *signals)[0] == "greeting_back.morning"


def test_thanks_with_a_question_or_a_picture_are_a_new_visit() -> None:
    best = [RETURNS]
    desk = _gone()
    assert desk.hears("thanks, and", Signal.THANKS, outcome=Outcome.ANSWER, best=best)[0] == (
        "greeting_back.morning"
    )
    assert _gone().hears("thanks", Signal.THANKS, attachments=(photo(),)) == [
        "greeting_back.morning",
        "received.photo",
    ]


def test_a_very_first_thank_you_is_greeted() -> None:
    assert Desk().hears("thanks", Signal.THANKS)[0] == "greeting.morning"


@pytest.mark.parametrize("deed", [None, Deed.SKIP, Deed.LEAVE_LINE, Deed.RATING, Deed.NOT_NOW])
def test_a_button_pressed_after_the_farewell_brings_nobody_back(deed: Deed | None) -> None:
    desk = _gone()
    assert desk.pressed(deed) == ["choice.expired"]
    assert desk.talk.stage is Stage.AWAY
    assert desk.passes(days=1) == []


@pytest.mark.parametrize(
    ("deed", "situation"),
    [(Deed.PERSON, "queue.joined"), (Deed.COMPLAINT, "complaint.begin")],
)
def test_a_button_that_wants_something_does(deed: Deed, situation: str) -> None:
    assert _gone().pressed(deed) == ["greeting_back.morning", situation]


def test_a_forged_button_is_greeted_at_first_sight_t1() -> None:
    assert Desk().pressed(None) == ["greeting.morning", "choice.expired"]


def test_a_visit_that_was_never_recorded_ends_as_well() -> None:
    desk = Desk().be(Conversation(1, "web", stage=Stage.BOT))
    desk.play(CustomerBlocked(desk.now))
    assert desk.talk.stage is Stage.AWAY
