"""What is measured is not spoiled, whatever happens (section 3 of the design)."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, given, settings

from handlers.actions import MessageKind, RecordTurn, RecordVisit, RecordWait, Say
from handlers.conversation import Stage, Turn
from tests.handlers.lives import Life, lives

often = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])


def _ended(life: Life) -> list[Turn]:
    turns = [a.turn for a in life.theatre.actions if isinstance(a, RecordTurn)]
    return [turn for turn in turns if turn.answered_by]


@often
@given(lives())
def test_the_bot_owes_nothing_when_it_has_decided_t2(life: Life) -> None:
    for _, _, decision in life.decisions:
        after = decision.conversation
        assert after.turn is None or after.stage in {Stage.WAITING, Stage.AGENT}


@often
@given(lives())
def test_a_holding_phrase_never_passes_for_an_answer_t3(life: Life) -> None:
    for _, _, say in life.said():
        if say.kind in {MessageKind.HOLD, MessageKind.INTRO}:
            assert say.answers_turn is None


@often
@given(lives())
def test_a_late_answer_is_a_breach_and_one_in_time_is_none_t2(life: Life) -> None:
    for _, event, decision in life.decisions:
        for action in decision.actions:
            if isinstance(action, RecordTurn) and action.turn.answered_by:
                last_at = decision.conversation.last_at
                assert last_at is not None
                assert action.turn.due_at == action.turn.asked_at + timedelta(seconds=20)
                if event.at > action.turn.due_at:
                    assert action.turn.is_breached


@often
@given(lives())
def test_a_turn_is_answered_by_who_spoke_or_by_nobody(life: Life) -> None:
    for _, _, decision in life.decisions:
        by = {
            say.answers_turn: say.author
            for say in decision.actions
            if isinstance(say, Say) and say.answers_turn is not None
        }
        for action in decision.actions:
            if isinstance(action, RecordTurn) and action.turn.answered_by:
                assert action.turn.answered_by == by.get(action.turn.number, "nobody")


@often
@given(lives())
def test_the_line_is_not_measured_as_the_bot(life: Life) -> None:
    """Words that waited for a person longer than promised are no late answer of the bot's."""
    for turn in _ended(life):
        if turn.responsible == "line" and turn.is_breached:
            assert turn.answered_by in {"nobody", "agent"}


@often
@given(lives())
def test_a_turn_of_an_agent_names_the_agent(life: Life) -> None:
    for _, _, decision in life.decisions:
        for action in decision.actions:
            if isinstance(action, RecordTurn) and action.turn.responsible == "agent":
                assert action.turn.agent_id is not None
                assert action.turn.group != ""


@often
@given(lives())
def test_a_visit_and_a_wait_end_once_and_stay_ended(life: Life) -> None:
    ended: dict[tuple[str, int], object] = {}
    for action in life.theatre.actions:
        match action:
            case RecordVisit(visit):
                key, ended_at = ("visit", visit.number), visit.ended_at
            case RecordWait(wait):
                key, ended_at = ("wait", wait.number), wait.ended_at
            case _:
                continue
        assert ended.get(key) in {None, ended_at}
        ended[key] = ended_at


@often
@given(lives())
def test_first_words_are_marked_once_t1(life: Life) -> None:
    says = [say for _, _, say in life.said()]
    for mark in ("greets_visit", "first_word_of_turn", "answers_turn", "first_words_of_wait"):
        marks = [getattr(say, mark) for say in says if getattr(say, mark) is not None]
        assert len(marks) == len(set(marks)), mark
