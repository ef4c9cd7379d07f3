"""The line: position, expected wait, told again, free to leave (T9, H5)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.actions import MessageKind, RecordTurn, RecordWait
from handlers.choices import Deed
from handlers.conversation import Stage, Wait
from handlers.deciding import handle
from handlers.events import CustomerWrote, DeadlineDue, DeadlineKind
from handlers.surroundings import GroupLine, Surroundings
from knowledge.understanding import Candidate, Outcome, Signal
from tests.handlers.desk import RETURNS, Desk, photo


def _waiting(**more: object) -> Desk:
    desk = Desk(**more)  # type: ignore[arg-type] # spelled by each test
    desk.hears("agent", Signal.PERSON)
    return desk


def _wait(desk: Desk) -> Wait:
    assert desk.talk.wait is not None
    return desk.talk.wait


def test_who_joins_hears_the_position_and_what_else_is_possible_t9() -> None:
    desk = Desk()
    desk.others_waiting = 3
    desk.hears("agent", Signal.PERSON)
    assert "4" in desk.says_last()[-1].text
    assert desk.deeds() == ["leave_line", "leave_message", "call_back"]


def test_the_expected_wait_is_told_where_it_is_known_and_never_made_up() -> None:
    desk = Desk()
    desk.expected_wait = timedelta(seconds=61)
    assert desk.hears("agent", Signal.PERSON)[-1] == "queue.joined_expected"
    assert "2" in desk.says_last()[-1].text


def test_a_person_is_fetched_from_the_group_of_the_question() -> None:
    desk = Desk()
    desk.hears("return? agent!", Signal.PERSON, outcome=Outcome.ANSWER, best=[RETURNS])
    assert _wait(desk).group == "orders"
    assert desk.visit.group == "orders"
    desk = Desk()
    desk.hears("hm? agent!", Signal.PERSON, best=[RETURNS])  # it may be about anything
    assert _wait(desk).group == "service"


def test_a_group_the_company_has_not_is_its_first() -> None:
    desk = Desk()
    sales = Candidate("sales", "?", "!", 0.9, "sales")
    desk.hears("agent for sales", Signal.PERSON, outcome=Outcome.ANSWER, best=[sales])
    assert _wait(desk).group == "service"


def test_who_waits_is_told_again_at_growing_gaps_t9() -> None:
    desk = _waiting()
    told = [desk.passes(minutes=1) for _ in range(16)]
    assert [minute for minute, kinds in enumerate(told, start=1) if kinds] == [1, 3, 6, 10, 15]
    assert all(kinds in ([], ["queue"]) for kinds in told)


def test_who_waits_where_nobody_is_on_is_not_woken_all_night() -> None:
    desk = Desk(online="")
    desk.hears("agent", Signal.PERSON)
    desk.pressed(Deed.KEEP_WAITING)
    assert len(desk.passes(hours=10)) == 9
    assert desk.deeds() == ["keep_waiting", "leave_message", "call_back", "leave_line"]


def test_the_expected_wait_shrinks_with_the_position() -> None:
    desk = Desk()
    desk.others_waiting, desk.expected_wait = 9, timedelta(minutes=20)
    desk.hears("agent", Signal.PERSON)
    desk.others_waiting = 0
    desk.others_waiting, desk.expected_wait = 4, timedelta(minutes=12)
    desk.passes(minutes=1)
    assert desk.situations == ["queue.update_expected"]
    assert "10" in desk.says_last()[0].text


def test_a_line_that_is_not_known_at_the_moment_keeps_company_all_the_same() -> None:
    desk = _waiting()
    around = Surroundings(desk.now, desk.company, {"service": GroupLine(1, 1)})
    due = DeadlineDue(desk.now, DeadlineKind.LINE_UPDATE, desk.now)
    assert list(handle(desk.talk, due, around).conversation.said)[-1] == "hold.line"
    wrote = CustomerWrote(desk.now, "hurry")
    assert list(handle(desk.talk, wrote, around).conversation.said)[-1] == "hold.line"


def test_an_update_that_comes_too_late_says_nothing() -> None:
    desk = Desk()
    desk.play(DeadlineDue(desk.now, DeadlineKind.LINE_UPDATE, desk.now))
    assert desk.last.actions == ()


def test_a_burst_in_the_line_is_heard_once_and_kept_company_t3() -> None:
    desk = _waiting()
    assert desk.hears("my order") == ["queue.heard"]
    assert desk.hears("is missing") == []
    assert desk.passes(seconds=18) == ["hold"]
    assert desk.turn.responsible == "line"


def test_words_in_the_line_are_owed_by_the_agent_who_comes() -> None:
    desk = _waiting()
    desk.hears("my order is missing")
    desk.passes(seconds=5)
    desk.claims("Ann")
    assert (desk.turn.responsible, desk.turn.agent_id) == ("agent", desk.agent("Ann").id)
    assert desk.turn.owed_since == desk.now


def test_words_that_waited_too_long_stay_the_lines() -> None:
    desk = _waiting()
    desk.hears("my order is missing")
    desk.passes(seconds=30)
    desk.claims("Ann")
    records = [one.turn for one in desk.does(RecordTurn)]
    assert [(turn.number, turn.answered_by, turn.responsible) for turn in records] == [
        (2, "nobody", "line"),
        (3, "", "agent"),
    ]
    assert desk.turn.asked_at == desk.now


@pytest.mark.parametrize(
    ("signal", "situation"),
    [
        (Signal.LEAVE_LINE, "queue.left"),
        (Signal.CANCEL, "queue.left"),
        (Signal.GOODBYE, "farewell.bot"),
        (Signal.LEAVE_MESSAGE, "message.ask_what"),
        (Signal.TICKET_STATUS, "ticket.none"),
        (Signal.PERSON, "queue.already"),
        (Signal.COMPLAINT, "queue.heard"),
        (Signal.THANKS, "queue.heard"),
        (Signal.AGED, "need.moved_up"),
    ],
)
def test_what_is_wanted_in_the_line_is_done(signal: Signal, situation: str) -> None:
    assert _waiting().hears("words", signal) == [situation]


@pytest.mark.parametrize("signal", [Signal.CANCEL, Signal.GOODBYE, Signal.NO])
def test_what_a_long_story_says_in_passing_ends_nothing(signal: Signal) -> None:
    desk = _waiting()
    story = "after we had said goodbye and no thanks I found that one of the two cups is missing"
    assert desk.hears(story, signal) == ["queue.heard"]
    assert desk.talk.stage is Stage.WAITING


def test_an_emergency_jumps_the_line_c6() -> None:
    desk = _waiting()
    assert desk.hears("fire", Signal.EMERGENCY, Signal.LEAVE_LINE) == ["emergency.alarm"]
    assert _wait(desk).priority == 2
    assert desk.flags() == ["emergency"]


def test_the_name_of_a_button_typed_is_the_button() -> None:
    desk = _waiting()
    assert desk.hears("退出排队。") == ["queue.left"]
    assert desk.talk.wait is None


def test_a_late_word_of_the_bot_is_no_late_answer_of_the_bot() -> None:
    desk = _waiting()
    desk.hears("my order is missing")
    desk.passes(minutes=5)
    desk.pressed(Deed.LEAVE_LINE)
    [turn] = [one.turn for one in desk.does(RecordTurn)]
    assert (turn.responsible, turn.answered_by, turn.is_breached) == ("line", "nobody", True)
    assert [say.answers_turn for say in desk.says_last()] == [None]


def test_leaving_the_line_is_on_record_t9() -> None:
    desk = _waiting()
    desk.pressed(Deed.LEAVE_LINE)
    [wait] = [one.wait for one in desk.does(RecordWait)]
    assert (wait.ended_by, wait.ended_at, wait.agent_id) == ("customer", desk.now, None)
    assert DeadlineKind.LINE_UPDATE not in desk.deadlines
    assert desk.deadlines[DeadlineKind.IDLE] == desk.now + timedelta(minutes=10)


def test_an_album_in_the_line_is_heard_once() -> None:
    desk = _waiting()
    assert desk.hears("", attachments=(photo("a"),), album="x") == ["queue.heard"]
    assert desk.hears("", attachments=(photo("b"),), album="x") == []


def test_an_emergency_alone_at_night_waits_in_the_line_and_alarms_the_leads_h5() -> None:
    desk = Desk(online="")
    desk.hears("fire", Signal.EMERGENCY)
    assert desk.talk.stage is Stage.WAITING
    assert desk.kinds() == [MessageKind.NOTICE]
    assert desk.flags() == ["emergency"]


def test_a_wait_for_one_colleague_ends_after_a_minute_h2() -> None:
    desk = Desk().with_agent()
    del desk.online["Ann"]  # to whom the customer would go back
    desk.passes_on("Ann", "Cai", "knows it")
    assert desk.claims("Bob").refusal == "not_yours"
    desk.passes(minutes=1)
    assert _wait(desk).for_agent is None
    assert DeadlineKind.LINE_UPDATE in desk.deadlines
    assert desk.claims("Bob").refusal == ""
