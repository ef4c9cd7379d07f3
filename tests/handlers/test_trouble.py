"""Blocked customers, and events that could not be handled."""

from __future__ import annotations

import pytest

from handlers.actions import Flag, Log, MessageKind, RecordTurn, RecordWait, RingAgent
from handlers.conversation import Stage
from handlers.events import CustomerBlocked, EventFailed
from knowledge.understanding import Signal
from tests.handlers.desk import Desk


def _blocks(desk: Desk, *, is_blocked: bool = True) -> Desk:
    desk.play(CustomerBlocked(desk.now, is_blocked))
    return desk


def _fails(desk: Desk, event_type: str) -> list[str]:
    desk.play(EventFailed(desk.now, event_type))
    return desk.situations


def test_who_blocks_the_bot_is_let_go_without_a_word() -> None:
    desk = Desk()
    desk.hears("agent", Signal.PERSON)
    _blocks(desk)
    assert desk.says_last() == []
    assert desk.talk.stage is Stage.AWAY
    assert [one.wait.ended_by for one in desk.does(RecordWait)] == ["customer"]
    assert desk.deadlines == {}


def test_an_agent_hears_of_the_block_and_decides() -> None:
    desk = Desk().with_agent()
    desk.hears("and now?")
    _blocks(desk)
    assert [ring.kind for ring in desk.does(RingAgent)] == ["blocked"]
    assert desk.talk.stage is Stage.AGENT
    assert [one.turn.answered_by for one in desk.does(RecordTurn)] == ["nobody"]


def test_who_blocks_while_away_and_who_comes_back_are_only_noted() -> None:
    desk = Desk()
    assert _blocks(desk).does(Log) == [Log("blocked")]
    assert _blocks(desk, is_blocked=False).last.actions == (Log("unblocked"),)


@pytest.mark.parametrize("event_type", ["customer_wrote", "customer_chose"])
def test_whose_words_were_put_aside_is_told_that_a_person_will_look(event_type: str) -> None:
    desk = Desk()
    assert _fails(desk, event_type) == ["greeting.morning", "poison.notice"]
    assert desk.does(Flag) == [Flag("poison", event_type)]
    assert _fails(desk, event_type) == ["poison.notice"]
    assert desk.passes(minutes=9, seconds=59) == []  # they were here a moment ago


def test_whose_arrival_was_put_aside_is_greeted() -> None:
    assert _fails(Desk(), "customer_arrived") == ["greeting.morning"]


@pytest.mark.parametrize(
    "event_type", ["customer_blocked", "customer_edited", "agent_wrote", "deadline idle"]
)
def test_what_no_customer_waits_for_is_for_the_leads_alone(event_type: str) -> None:
    desk = Desk()
    assert _fails(desk, event_type) == []
    assert desk.does(Flag) == [Flag("poison", event_type)]
    assert desk.talk.stage is Stage.AWAY


def test_a_lost_message_takes_no_question_from_the_agent() -> None:
    desk = Desk().with_agent()
    desk.hears("where is it?")
    _fails(desk, "customer_wrote")
    assert desk.kinds() == [MessageKind.NOTICE]
    assert desk.turn.answered_by == ""
    assert desk.passes(minutes=2) == ["queue"]  # still owed, and taken back in the end
