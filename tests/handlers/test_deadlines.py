"""The clock: what is promised, and what happens when it is due (T1 to T9)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.actions import RecordTurn, RingAgent, SetDeadline
from handlers.choices import Deed
from handlers.conversation import Stage
from handlers.deadlines import _DUE
from handlers.events import DeadlineDue, DeadlineKind
from handlers.policy import Policy
from knowledge.understanding import Signal
from tests.handlers.desk import Desk

OF_ITSELF = {  # kinds that speak or act without regard to who is with the customer
    DeadlineKind.MESSAGE_PROMISE,
    DeadlineKind.COMPLAINT_DUE,
}


def _due(desk: Desk, kind: DeadlineKind) -> Desk:
    desk.play(DeadlineDue(desk.now, kind, desk.now))
    return desk


def test_something_is_done_for_every_kind_of_deadline() -> None:
    assert set(_DUE) == set(DeadlineKind)


def test_the_promises_of_a_question_to_an_agent_t2_t6() -> None:
    desk = Desk().with_agent()
    desk.hears("where is it?")
    at = desk.now
    promised = {one.kind: one.due_at - at for one in desk.does(SetDeadline)}
    assert promised == {
        DeadlineKind.REMIND_AGENT: timedelta(seconds=12),
        DeadlineKind.HOLD: timedelta(seconds=18),
        DeadlineKind.REPLY: timedelta(seconds=20),
        DeadlineKind.BOARD: timedelta(seconds=60),
        DeadlineKind.TAKE_BACK: timedelta(minutes=2),
    }
    desk.says("Ann", "There.")
    assert desk.deadlines == {}


def test_the_promises_of_an_agent_who_has_claimed_t1_t6() -> None:
    desk = Desk().with_agent(greeted=False)
    assert desk.deadlines == {
        DeadlineKind.GREETING: desk.now + timedelta(seconds=15),
        DeadlineKind.BOARD: desk.now + timedelta(seconds=60),
        DeadlineKind.TAKE_BACK: desk.now + timedelta(minutes=2),
    }


def test_a_silent_agent_is_reminded_kept_company_for_and_relieved_t3_t6() -> None:
    desk = Desk().with_agent()
    desk.hears("where is it?")
    asked_at = desk.now
    told = []
    while desk.talk.stage is Stage.AGENT:
        kinds = desk.passes(seconds=1)
        told += [((desk.now - asked_at).seconds, kind) for kind in kinds]
    assert told == [(18, "hold"), (120, "queue")]
    assert desk.rings() == ["remind"]
    assert desk.flags() == ["unanswered", "taken_back"]
    turns = [a.turn for a in desk.actions if isinstance(a, RecordTurn) and a.turn.number == 2]
    assert turns[-1].is_breached
    assert turns[-1].answered_by == "nobody"


def test_the_customer_is_kept_company_again_after_new_words_t3() -> None:
    desk = Desk().with_agent()
    desk.hears("where is it?")
    assert desk.passes(seconds=30) == ["hold"]
    desk.hears("hello?")
    assert desk.passes(seconds=18) == ["hold"]
    assert desk.turn.number == 2


def test_an_agent_who_has_not_greeted_is_reminded_and_the_customer_kept_company_t1() -> None:
    desk = Desk().with_agent(greeted=False)
    assert desk.passes(seconds=15) == ["hold"]
    assert desk.rings() == ["greet"]


def test_who_has_just_written_is_kept_company_once() -> None:
    desk = Desk().with_agent(greeted=False)
    desk.hears("hello?")
    assert desk.passes(seconds=59) == ["hold"]
    assert desk.rings() == ["remind", "greet"]


def test_what_was_written_during_an_outage_is_spoken_to_at_once_t3() -> None:
    desk = Desk().with_agent()
    desk.hears("where is it?", at=desk.now - timedelta(minutes=5))
    assert desk.passes() == ["hold"]
    assert desk.turn.is_breached
    assert desk.talk.stage is Stage.AGENT  # the agent has the usual time from now on
    assert desk.passes(seconds=119) == []
    assert desk.passes(seconds=1) == ["queue"]


def test_who_wrote_during_an_outage_is_not_seen_off_for_it_p8() -> None:
    desk = Desk()
    desk.hears("hm?", at=desk.now - timedelta(minutes=30))
    assert desk.passes(minutes=9) == []
    assert desk.passes(minutes=1) == ["farewell"]


def test_a_backlog_is_apologised_for_once_t4() -> None:
    desk = Desk()
    desk.hears("hi", Signal.GREETING)
    desk.passes(minutes=9)
    for minutes in (5, 4, 3):
        desk.hears("thanks a lot, hello", Signal.GREETING, at=desk.now - timedelta(minutes=minutes))
    assert desk.talk.said["late.apology"] == 1
    desk.passes(minutes=9)
    desk.hears("hello", Signal.GREETING, at=desk.now - timedelta(minutes=1))
    assert desk.talk.said["late.apology"] == 2


@pytest.mark.parametrize("kind", sorted(set(DeadlineKind) - OF_ITSELF))
@pytest.mark.parametrize("stage", list(Stage))
def test_a_deadline_that_comes_when_it_is_no_longer_meant_does_no_harm(
    kind: DeadlineKind, stage: Stage
) -> None:
    desk = Desk()
    if stage is not Stage.AWAY:
        desk.hears("hi", Signal.GREETING)
    if stage in {Stage.WAITING, Stage.AGENT}:
        desk.pressed(Deed.PERSON)
    if stage is Stage.AGENT:
        desk.claims("Ann")
        desk.says("Ann", "Hello")
    assert desk.talk.stage is stage
    _due(desk, kind)
    meant = {
        DeadlineKind.GREETING: {Stage.AGENT},
        DeadlineKind.TAKE_BACK: {Stage.AGENT},
        DeadlineKind.LINE_UPDATE: {Stage.WAITING},
        DeadlineKind.IDLE: {Stage.BOT},
    }
    if stage not in meant.get(kind, set()):
        assert desk.says_last() == []
        assert desk.talk.stage is stage


def test_nobody_is_rung_where_nobody_is_on() -> None:
    desk = _due(Desk(), DeadlineKind.REMIND_AGENT)
    assert desk.does(RingAgent) == []
    assert _due(desk, DeadlineKind.BOARD).flags() == ["unanswered"]


def test_a_turn_that_the_bot_owes_is_kept_company_as_well_t3() -> None:
    """No handler leaves one open; a stored one of another version is not left in silence."""
    desk = Desk().with_agent()
    desk.hears("where is it?")
    desk.be(desk.talk.but(stage=Stage.BOT, agent=None))
    _due(desk, DeadlineKind.HOLD)
    assert desk.situations == ["hold.bot"]


def test_a_company_may_promise_more_t2() -> None:
    desk = Desk(policy=Policy(hold_after=timedelta(seconds=5), take_back_after=timedelta(hours=1)))
    desk.with_agent()
    desk.hears("where is it?")
    assert desk.passes(minutes=59) == ["hold"]
