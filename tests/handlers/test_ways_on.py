"""There is always a way on: no dead ends, no button that leads nowhere, no words unasked."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, given, settings

from handlers.conversation import ComplaintForm, MessageForm, Stage
from handlers.events import CustomerChose, CustomerWrote
from knowledge.understanding import Signal, Understanding
from tests.dialogues.checks import said_after_farewell
from tests.handlers.lives import Life, lives

often = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])

_WITH_THE_BOT = {Stage.BOT, Stage.WAITING}


def _understood(*signals: Signal) -> Understanding:
    return Understanding("", frozenset(signals))


@often
@given(lives())
def test_a_button_that_is_on_offer_works(life: Life) -> None:
    before = life.talk
    if before.stage not in _WITH_THE_BOT:
        return
    for choice in before.offered:
        life.theatre.talk = before
        decision = life.theatre.play(CustomerChose(life.theatre.now, "token", choice))
        expired = "choice.expired"
        assert decision.conversation.said.get(expired, 0) == before.said.get(expired, 0), choice


@often
@given(lives())
def test_a_form_can_always_be_left(life: Life) -> None:
    if isinstance(life.talk.form, ComplaintForm | MessageForm):
        known = _understood(Signal.CANCEL)
        stop = CustomerWrote(life.theatre.now, "stop", understanding=known)
        after = life.theatre.play(stop).conversation
        assert after.form is None
        assert after.stage is Stage.BOT


@often
@given(lives())
def test_a_person_can_always_be_asked_for_h5(life: Life) -> None:
    """Into the line, or where nobody is on into a message; never nowhere."""
    known = _understood(Signal.PERSON)
    life.theatre.play(CustomerWrote(life.theatre.now, "a person!", understanding=known))
    is_taken_down = isinstance(life.talk.form, MessageForm)
    assert life.talk.stage in {Stage.WAITING, Stage.AGENT} or is_taken_down


@often
@given(lives())
def test_an_emergency_is_always_heard_c6(life: Life) -> None:
    flags = len(life.theatre.flags())
    known = _understood(Signal.EMERGENCY)
    life.theatre.play(CustomerWrote(life.theatre.now, "fire!", understanding=known))
    assert life.theatre.flags()[flags:] == ["emergency"]
    assert life.talk.stage in {Stage.WAITING, Stage.AGENT}


@often
@given(lives())
def test_a_goodbye_always_ends_what_the_bot_does_p8(life: Life) -> None:
    if life.talk.stage in _WITH_THE_BOT:
        known = _understood(Signal.GOODBYE)
        life.theatre.play(CustomerWrote(life.theatre.now, "goodbye", understanding=known))
        assert life.talk.stage is Stage.AWAY


@often
@given(lives())
def test_nothing_is_said_after_the_farewell_unasked_p8(life: Life) -> None:
    life.theatre.waits(timedelta(days=1))
    assert said_after_farewell(life.theatre) == []


@often
@given(lives())
def test_what_was_written_of_a_complaint_is_never_lost_c1(life: Life) -> None:
    """It is in the form that is kept to be resumed, whichever step it was taken for."""
    story = "the cup came broken, and nobody has answered me in three days of asking"
    known = _understood(Signal.NEW_COMPLAINT)
    theatre = life.theatre
    theatre.play(CustomerWrote(theatre.now, story, understanding=known))
    if not isinstance(life.talk.form, ComplaintForm):
        return  # a person has heard it
    theatre.waits(timedelta(days=1))
    assert life.talk.kept_complaint is not None
    assert story in "\n".join(life.talk.kept_complaint.answers.values())
