"""Second thoughts, in every stage."""

from __future__ import annotations

import pytest

from handlers.actions import RecordTurn
from handlers.choices import Deed
from handlers.conversation import Stage
from handlers.events import CustomerEdited
from knowledge.understanding import Outcome, Signal, Understanding
from tests.handlers.desk import RETURNS, Desk


def test_nothing_is_said_after_the_farewell_p8() -> None:
    desk = Desk()
    desk.hears("bye", Signal.GOODBYE, reference="1")
    assert desk.talk.stage is Stage.AWAY
    assert desk.hears_edit("good bye") == []
    assert desk.last.actions == ()


def test_a_person_reads_an_edit_without_the_bot() -> None:
    desk = Desk().with_agent()
    assert desk.hears_edit("where is it?") == []
    assert desk.talk.turn is None


def test_an_edit_in_the_line_answers_nothing() -> None:
    desk = Desk()
    desk.hears("agent", Signal.PERSON)
    desk.hears("wher is it?", reference="2")
    assert desk.hears_edit("where is it?", reference="2") == ["received.edit"]
    assert desk.turn.answered_by == ""
    desk.pressed(Deed.LEAVE_LINE)


def test_an_edit_to_nothing_changes_nothing() -> None:
    desk = Desk()
    desk.hears("hm?", reference="1")
    assert desk.hears_edit("  ") == []


@pytest.mark.parametrize("reference", ["", "other"])
def test_an_edit_of_an_older_message_is_only_acknowledged(reference: str) -> None:
    desk = Desk()
    desk.hears("hm?", reference="1")
    known = Understanding("", outcome=Outcome.ANSWER, best=(RETURNS,))
    desk.play(CustomerEdited(desk.now, reference, "return?", known))
    assert desk.situations == ["received.edit"]
    assert [one.turn.answered_by for one in desk.does(RecordTurn)] == ["bot"]


def test_a_question_that_was_put_right_is_answered_k1() -> None:
    desk = Desk()
    desk.hears("retrun?", reference="1")
    known = Understanding("en", outcome=Outcome.ANSWER, best=(RETURNS,))
    desk.play(CustomerEdited(desk.now, "1", "return?", known))
    assert [say.text for say in desk.says_last()] == [RETURNS.answer]
    assert desk.talk.language == "en"


def test_a_wish_that_was_put_right_is_done() -> None:
    desk = Desk()
    desk.hears("agnet", reference="1")
    assert desk.hears_edit("agent", Signal.PERSON) == ["queue.joined"]


def test_an_edit_that_says_nothing_more_is_acknowledged() -> None:
    desk = Desk()
    desk.hears("hm", reference="1")
    assert desk.hears_edit("hmm") == ["received.edit"]


def test_an_edit_before_anything_was_asked_corrects_nothing() -> None:
    desk = Desk()
    desk.hears("complaint", Signal.COMPLAINT, reference="1")
    assert set(desk.hears_edit("a complaint")) == {"received.edit", "complaint.begin"}


@pytest.mark.parametrize("stage", [Stage.AWAY, Stage.BOT, Stage.WAITING])
def test_an_emergency_is_heard_in_an_edit_as_well_c6(stage: Stage) -> None:
    desk = Desk()
    desk.hears("hi", Signal.GREETING)
    if stage is Stage.AWAY:
        desk.hears("bye", Signal.GOODBYE)
    if stage is Stage.WAITING:
        desk.hears("agent", Signal.PERSON)
    assert desk.talk.stage is stage
    assert desk.hears_edit("fire", Signal.EMERGENCY) == ["emergency.alarm"]
    assert desk.flags() == ["emergency"]
