"""An agent at work: their words as they are, late ones apologised for, the end (T4, P8)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.actions import MessageKind, RecordTurn, RecordVisit, Say, Urgency
from handlers.choices import Deed
from handlers.conversation import Stage, SurveyForm
from handlers.events import AgentClosed, AgentWrote, DeadlineKind
from knowledge.understanding import Signal
from tests.handlers.desk import Desk, photo


@given(st.text(min_size=1).filter(lambda text: bool(text.strip())))
def test_an_agents_words_arrive_as_they_were_written(text: str) -> None:
    desk = Desk().with_agent()
    desk.says("Ann", text)
    [say] = desk.says_last()
    assert (say.text, say.author, say.kind) == (text, "agent", MessageKind.AGENT)
    assert say.agent_id == desk.agent("Ann").id
    assert say.urgency is Urgency.AGENT


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_nothing_is_not_sent(text: str) -> None:
    assert Desk().with_agent().says("Ann", text).refusal == "empty"


def test_a_file_without_words_is_sent() -> None:
    desk = Desk().with_agent()
    desk.play(AgentWrote(desk.now, desk.agent("Ann"), desk.talk.epoch, "", (photo(),)))
    assert [say.attachments for say in desk.says_last()] == [(photo(),)]


def test_the_agents_words_answer_the_turn_t2() -> None:
    desk = Desk().with_agent()
    desk.hears("where is it?")
    desk.says("Ann", "On its way.")
    [turn] = [one.turn for one in desk.does(RecordTurn)]
    assert (turn.answered_by, turn.is_breached, turn.agent_id) == (
        "agent",
        False,
        desk.agent("Ann").id,
    )
    assert [say.answers_turn for say in desk.says_last()] == [turn.number]


def test_late_words_are_apologised_for_first_t4() -> None:
    desk = Desk().with_agent()
    desk.hears("where is it?")
    desk.passes(seconds=21)
    desk.says("Ann", "On its way.")
    assert desk.kinds() == [MessageKind.HOLD, MessageKind.AGENT]
    assert [one.turn.is_breached for one in desk.does(RecordTurn)] == [True]
    desk.says("Ann", "It comes tomorrow.")
    assert desk.kinds() == [MessageKind.AGENT]


def test_the_bot_is_silent_while_a_person_is_on() -> None:
    desk = Desk().with_agent()
    assert desk.hears("agent! complaint! bye", *Signal) == []
    assert desk.talk.stage is Stage.AGENT


def test_a_button_pressed_with_an_agent_is_read_by_the_agent() -> None:
    desk = Desk().with_agent()
    assert desk.pressed(None) == []
    assert desk.talk.turn is None
    assert desk.pressed(Deed.LEAVE_LINE) == []
    assert desk.turn.responsible == "agent"


def test_thanks_are_answered_without_ringing_anybody() -> None:
    desk = Desk().with_agent()
    desk.hears("thanks", Signal.THANKS)
    assert desk.turn.is_courtesy
    assert desk.passes(minutes=5) == ["notice"]
    assert desk.rings() == []
    assert desk.talk.turn is None


def test_late_words_after_thanks_need_no_apology() -> None:
    desk = Desk().with_agent()
    desk.hears("thanks", Signal.THANKS)
    desk.passes(minutes=1)
    desk.says("Ann", "You are welcome.")
    assert desk.kinds() == [MessageKind.AGENT]


def test_a_question_after_thanks_is_a_turn_of_its_own_t2() -> None:
    desk = Desk().with_agent()
    desk.hears("thanks", Signal.THANKS)
    desk.passes(seconds=10)
    desk.hears("and when does it come?")
    assert not desk.turn.is_courtesy
    assert desk.turn.asked_at == desk.now
    assert desk.passes(seconds=8) == ["hold"]  # 18 s after the thanks, which nothing followed yet


def test_thanks_in_the_middle_of_a_question_do_not_end_it() -> None:
    desk = Desk().with_agent()
    desk.hears("when does it come?")
    desk.hears("thanks", Signal.THANKS)
    assert not desk.turn.is_courtesy
    assert desk.turn.number == 2


def test_a_chat_ends_with_a_farewell_and_a_question_p8_f5() -> None:
    desk = Desk().with_agent()
    desk.closes("Ann", "solved")
    assert desk.kinds() == [MessageKind.FAREWELL, MessageKind.SURVEY]
    assert desk.talk.stage is Stage.AWAY
    [visit] = [one.visit for one in desk.does(RecordVisit)]
    assert (visit.disposition, visit.ended_at) == ("solved", desk.now)
    assert isinstance(desk.talk.form, SurveyForm)


def test_a_chat_that_is_closed_without_a_word_why_is_closed() -> None:
    desk = Desk().with_agent()
    desk.play(AgentClosed(desk.now, desk.agent("Ann"), desk.talk.epoch, ""))
    assert desk.visit.disposition == "closed"


def test_a_farewell_is_no_answer_to_a_question() -> None:
    desk = Desk().with_agent()
    desk.hears("and my voucher?")
    desk.closes("Ann", "solved")
    assert [one.turn.answered_by for one in desk.does(RecordTurn)] == ["nobody"]


def test_a_farewell_answers_a_goodbye() -> None:
    desk = Desk().with_agent()
    desk.hears("bye", Signal.GOODBYE)
    desk.closes("Ann", "solved")
    assert [one.turn.answered_by for one in desk.does(RecordTurn)] == ["bot"]


def test_an_agent_who_writes_keeps_the_promise_of_a_message_t5() -> None:
    desk = Desk()
    desk.hears("message", Signal.LEAVE_MESSAGE)
    desk.hears("the kettle leaks")
    desk.hears("jane@example.com")
    assert DeadlineKind.MESSAGE_PROMISE in desk.deadlines
    desk.with_agent()
    assert DeadlineKind.MESSAGE_PROMISE not in desk.deadlines


def test_an_emergency_with_an_agent_alarms_the_leads_and_rings_the_agent_c6() -> None:
    desk = Desk().with_agent()
    assert desk.hears("fire", Signal.EMERGENCY) == []
    assert desk.flags() == ["emergency"]
    assert desk.rings() == ["emergency"]
    assert desk.turn.responsible == "agent"


def test_words_are_only_words_to_an_agent() -> None:
    desk = Desk().with_agent()
    desk.says("Ann", "Use {company} here.")
    assert [say.text for say in desk.does(Say)] == ["Use {company} here."]
