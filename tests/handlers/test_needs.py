"""Customers in special need go first, nobody starves, a lost place is kept (H4, H3)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.queue.line import score
from handlers.actions import Log, RecordWait
from handlers.choices import Deed
from handlers.conversation import SpecialNeed, Stage, Wait
from handlers.events import CustomerBlocked, NeedMarked
from handlers.policy import Policy
from knowledge.understanding import Outcome, Signal
from tests.handlers.desk import MORNING, RETURNS, Desk

HEAD_START = Policy().priority_head_start
KEPT = Policy().need_kept_for


def _wait(desk: Desk) -> Wait:
    assert desk.talk.wait is not None
    return desk.talk.wait


def _need(desk: Desk) -> SpecialNeed | None:
    return desk.talk.need


def _marks(desk: Desk, reason: str = "disabled", **more: object) -> str:
    details: dict[str, object] = {"is_lead": False, "has_consent": True, **more}
    event = NeedMarked(desk.now, desk.agent("Ann"), reason=reason, **details)  # type: ignore[arg-type]
    return desk.play(event).refusal


def test_who_says_so_is_thanked_and_asked_whether_to_remember_it() -> None:
    desk = Desk()
    desk.hears("hi", Signal.GREETING)
    assert desk.hears("I am 74", Signal.AGED) == ["need.noted"]
    assert _need(desk) == SpecialNeed("aged")
    assert desk.deeds() == [Deed.PERSON, Deed.REMEMBER_NEED]


def test_who_says_so_with_a_call_for_a_person_gets_a_head_start() -> None:
    desk = Desk()
    desk.others_waiting = 4
    situations = desk.hears("I am blind, a person please", Signal.DISABLED, Signal.PERSON)
    assert "queue.joined_first" in situations
    assert (_wait(desk).priority, _wait(desk).head_start) == (1, HEAD_START)
    assert _wait(desk).ranked_since == desk.now - HEAD_START


def test_a_question_is_answered_all_the_same() -> None:
    desk = Desk()
    desk.hears("I am 74, how do I return it", Signal.AGED, outcome=Outcome.ANSWER, best=[RETURNS])
    assert RETURNS.answer in desk.says_last()[-1].text
    assert _need(desk) is not None
    desk.hears("agent", Signal.PERSON)
    assert _wait(desk).priority == 1


def test_who_says_so_in_the_line_moves_up_at_once() -> None:
    desk = Desk()
    desk.hears("agent", Signal.PERSON)
    assert _wait(desk).head_start == timedelta()
    assert desk.hears("I am deaf", Signal.DISABLED) == ["need.moved_up"]
    [record] = desk.does(RecordWait)
    assert record.wait.head_start == _wait(desk).head_start == HEAD_START
    assert record.wait.since == MORNING  # the place in time is the same


def test_without_consent_it_is_forgotten_with_the_visit() -> None:
    desk = Desk()
    desk.hears("I am 74", Signal.AGED)
    desk.hears("bye", Signal.GOODBYE)
    assert _need(desk) is None


def test_with_consent_it_is_kept_and_ends_by_itself() -> None:
    desk = Desk()
    desk.hears("I am 74", Signal.AGED)
    assert desk.pressed(Deed.REMEMBER_NEED) == ["need.kept"]
    assert "2026-08-29" in desk.says_last()[0].text
    desk.hears("bye", Signal.GOODBYE)
    desk.passes(days=100)
    desk.hears("agent", Signal.PERSON)
    assert _wait(desk).priority == 1
    desk.hears("leave", Signal.LEAVE_LINE)
    desk.passes(days=81)
    desk.hears("agent", Signal.PERSON)
    assert _wait(desk).priority == 0


def test_the_customer_may_have_it_removed_d3() -> None:
    desk = Desk()
    desk.hears("I am 74", Signal.AGED)
    desk.pressed(Deed.REMEMBER_NEED)
    assert desk.deeds() == [Deed.FORGET_NEED]
    assert desk.pressed(Deed.FORGET_NEED) == ["need.forgotten"]
    assert _need(desk) is None


def test_an_old_button_remembers_nothing() -> None:
    desk = Desk()
    desk.hears("hi", Signal.GREETING)
    assert desk.pressed(Deed.REMEMBER_NEED) == ["choice.expired"]
    assert _need(desk) is None


def test_an_agent_marks_their_own_customer_with_consent() -> None:
    desk = Desk().with_agent()
    assert _marks(desk, has_consent=False) == "no_consent"
    assert _need(desk) is None
    assert _marks(desk) == ""
    need = _need(desk)
    assert need == SpecialNeed("disabled", desk.now + KEPT, "Ann", has_consent=True)
    assert Log("need_kept", "Ann", "disabled") in desk.does(Log)
    assert desk.says_last() == []  # the agent speaks for themselves


def test_for_how_long_is_the_markers_to_say_and_taking_back_too() -> None:
    desk = Desk().with_agent()
    _marks(desk, kept_for=timedelta(days=7))
    need = _need(desk)
    assert need is not None
    assert need.until == desk.now + timedelta(days=7)
    assert _marks(desk, reason="", has_consent=False) == ""
    assert _need(desk) is None


def test_nobody_elses_customer_is_marked_but_by_leads() -> None:
    desk = Desk()
    desk.hears("agent", Signal.PERSON)
    assert _marks(desk) == "not_yours"
    assert _marks(desk, is_lead=True) == ""
    assert _wait(desk).head_start == HEAD_START


def test_who_is_taken_back_to_the_line_goes_first_as_well() -> None:
    desk = Desk().with_agent(greeted=False)
    _marks(desk)
    desk.passes(minutes=3)
    assert desk.talk.stage is Stage.WAITING
    assert _wait(desk).head_start == HEAD_START


def test_an_emergency_comes_before_everybody_whatever_they_waited() -> None:
    desk = Desk()
    desk.hears("I am blind and it burns", Signal.DISABLED, Signal.EMERGENCY)
    assert (_wait(desk).band, _wait(desk).head_start) == (1, timedelta())


# --- a place that was lost ---


def test_who_blocked_by_mistake_finds_the_place_again_h3() -> None:
    desk = Desk()
    desk.hears("agent", Signal.PERSON)
    desk.passes(minutes=3)
    desk.play(CustomerBlocked(desk.now))
    desk.play(CustomerBlocked(desk.now, is_blocked=False))
    desk.passes(minutes=2)
    assert "queue.place_kept" in desk.hears("agent", Signal.PERSON)
    assert (_wait(desk).since, _wait(desk).joined_at) == (MORNING, desk.now)
    assert desk.talk.kept_place is None


def test_who_was_silent_ever_since_the_claim_finds_the_place_again() -> None:
    desk = Desk()
    desk.hears("agent", Signal.PERSON)
    desk.passes(minutes=3)
    desk.claims("Ann")
    desk.says("Ann", "Hello?")
    desk.passes(minutes=1)
    desk.closes("Ann", "no_reply")
    desk.passes(minutes=2)
    assert "queue.place_kept" in desk.hears("agent", Signal.PERSON)
    assert _wait(desk).since == MORNING


@pytest.mark.parametrize("minutes", [11, 60])
def test_a_place_is_kept_for_a_while_only(minutes: int) -> None:
    desk = Desk()
    desk.hears("agent", Signal.PERSON)
    desk.play(CustomerBlocked(desk.now))
    desk.passes(minutes=minutes)
    assert "queue.joined" in desk.hears("agent", Signal.PERSON)
    assert _wait(desk).since == desk.now


def test_who_was_served_or_left_by_themselves_begins_anew() -> None:
    served = Desk().with_agent()
    served.hears("it is about my parcel")
    served.closes("Ann", "solved")
    left = Desk()
    left.hears("agent", Signal.PERSON)
    left.hears("leave", Signal.LEAVE_LINE)
    for desk in (served, left):
        desk.passes(minutes=1)
        desk.hears("agent", Signal.PERSON)
        assert _wait(desk).since == desk.now


def test_another_group_has_no_place_for_them() -> None:
    desk = Desk()
    desk.hears("agent", Signal.PERSON)
    desk.play(CustomerBlocked(desk.now))
    desk.passes(minutes=1)
    desk.hears("return, agent", Signal.PERSON, outcome=Outcome.ANSWER, best=[RETURNS])
    assert (_wait(desk).group, _wait(desk).since) == ("orders", desk.now)


# --- nobody starves ---

_waits = st.builds(
    lambda second, priority: Wait(
        1,
        "service",
        MORNING + timedelta(seconds=second),
        priority,
        head_start=HEAD_START if priority == 1 else timedelta(),
    ),
    st.integers(0, 7200),
    st.sampled_from([0, 0, 0, 1, 2]),
)


def _order(wait: Wait) -> tuple[int, datetime]:
    return -wait.band, wait.ranked_since


@given(_waits, _waits)
def test_redis_and_the_house_order_alike(one: Wait, other: Wait) -> None:
    scores = [score(wait.ranked_since, wait.band) for wait in (one, other)]
    assert (scores[0] < scores[1]) == (_order(one) < _order(other))


@given(_waits, _waits)
def test_who_has_waited_longer_than_the_head_start_goes_before_any_newcomer(
    one: Wait, newcomer: Wait
) -> None:
    if newcomer.band == 0 and newcomer.since - one.since > HEAD_START:
        assert _order(one) < _order(newcomer)


@given(st.lists(st.integers(1, 90), min_size=60, max_size=60))
def test_a_usual_customer_is_served_however_many_in_need_keep_coming(gaps: list[int]) -> None:
    """One is served every 30 s; somebody in need joins whenever the gaps say so."""
    usual = Wait(1, "service", MORNING)
    line, now = [usual], MORNING
    arrivals = iter(gaps)
    next_at = now + timedelta(seconds=next(arrivals))
    for _ in range(2 * int(HEAD_START / timedelta(seconds=30)) + len(gaps)):
        while next_at <= now:
            line.append(Wait(2, "service", next_at, 1, head_start=HEAD_START))
            gap = next(arrivals, None)
            next_at = now + timedelta(days=1) if gap is None else next_at + timedelta(seconds=gap)
        served = min(line, key=_order)
        line.remove(served)
        if served is usual:
            return
        assert served.since - usual.since <= HEAD_START
        now += timedelta(seconds=30)
    raise AssertionError("still waiting")
