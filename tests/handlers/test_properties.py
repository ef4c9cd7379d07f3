"""What holds whatever happens, in whatever order."""

from __future__ import annotations

import re
from datetime import timedelta

from hypothesis import HealthCheck, given, settings

from bot.storage.codec import conversation_json, event_json
from handlers.actions import (
    MessageKind,
    OpenTicket,
    RecordTurn,
    RecordVisit,
    RecordWait,
    Say,
    SetDeadline,
    Urgency,
)
from handlers.conversation import Stage
from handlers.deciding import handle
from handlers.events import (
    AgentClaimed,
    AgentTransferred,
    AgentVanished,
    AgentWrote,
    CustomerBlocked,
    CustomerChose,
    DeadlineDue,
    DeadlineKind,
)
from handlers.surroundings import Surroundings
from tests.dialogues.checks import unanswered_by_any_word
from tests.handlers.lives import Life, is_with_agent, lives

often = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])

_WHILE_A_PERSON_IS_ON = {
    MessageKind.HOLD,
    MessageKind.QUEUE,
    MessageKind.INTRO,
    MessageKind.FAREWELL,
    MessageKind.SURVEY,
    MessageKind.TICKET,  # a case that moved on, a message that is overdue
    MessageKind.NOTICE,  # an event that was put aside
}
_OUTLIVE_A_VISIT = {
    DeadlineKind.MESSAGE_PROMISE,
    DeadlineKind.REMIND_OWNER,
    DeadlineKind.COMPLAINT_DUE,
}


@often
@given(lives())
def test_everything_that_is_said_has_words_and_a_known_kind(life: Life) -> None:
    for _, _, say in life.said():
        assert say.text.strip() or say.attachments
        assert say.kind in MessageKind
        assert say.author == "agent" or _gaps(say.text) <= _gaps(_written(life))


def _gaps(text: str) -> set[str]:
    """Return what looks like a place in a phrase that nobody has filled in."""
    return set(re.findall(r"\{\w+\}", text))


def _written(life: Life) -> str:
    """Return what people wrote: quoted in a summary or as a note it stays as it is."""
    return "\n".join(repr(event) for _, event, _ in life.decisions)


@often
@given(lives())
def test_the_bot_is_silent_while_a_person_is_on_h3(life: Life) -> None:
    for before, event, say in life.said():
        if is_with_agent(before) and say.author == "bot":
            assert say.kind in _WHILE_A_PERSON_IS_ON, (event, say)


@often
@given(lives())
def test_a_visit_is_greeted_once_t1(life: Life) -> None:
    greeted = [say.greets_visit for _, _, say in life.said() if say.kind is MessageKind.GREETING]
    assert len(greeted) == len(set(greeted))
    assert None not in greeted


@often
@given(lives())
def test_a_stale_epoch_is_refused_and_changes_nothing_h3(life: Life) -> None:
    for before, event, decision in life.decisions:
        if isinstance(event, AgentWrote | AgentTransferred) and event.epoch != before.epoch:
            assert decision.refusal == "stale_epoch"
        if decision.refusal:
            assert decision.conversation is before
            assert decision.actions == ()


@often
@given(lives())
def test_exactly_one_agent_has_a_chat_h3(life: Life) -> None:
    for before, event, decision in life.decisions:
        after = decision.conversation
        assert (after.agent is not None) == (after.stage is Stage.AGENT)
        if isinstance(event, AgentClaimed) and before.stage is Stage.AGENT:
            assert after.agent == before.agent
            assert bool(decision.refusal) == (event.agent != before.agent)
        if before.agent != after.agent:
            assert after.epoch > before.epoch or after.stage is Stage.AWAY


@often
@given(lives())
def test_an_agents_words_arrive_as_they_were_written(life: Life) -> None:
    for _, event, decision in life.decisions:
        if isinstance(event, AgentWrote) and not decision.refusal:
            own = [a for a in decision.actions if isinstance(a, Say) and a.author == "agent"]
            assert [say.text for say in own] == [event.text]
            assert own[0].agent_id == event.agent.id


@often
@given(lives())
def test_nobody_who_writes_is_left_in_silence_t2_t3(life: Life) -> None:
    """Every message is followed by words in time, unless its writer blocks the bot meanwhile."""
    if not any(isinstance(event, CustomerBlocked) for _, event, _ in life.decisions):
        life.theatre.waits(timedelta(minutes=1))
        assert unanswered_by_any_word(life.theatre) == []


@often
@given(lives())
def test_deadlines_do_not_loop(life: Life) -> None:
    """What fired is set again only for later, so that time always moves on."""
    for _, event, decision in life.decisions:
        if not isinstance(event, DeadlineDue):
            continue
        for action in decision.actions:
            if isinstance(action, SetDeadline) and action.kind is event.kind:
                assert action.due_at > event.at


@often
@given(lives())
def test_deadline_words_go_first(life: Life) -> None:
    for _, event, say in life.said():
        if isinstance(event, DeadlineDue):
            assert say.urgency is Urgency.DEADLINE


@often
@given(lives())
def test_nothing_is_promised_to_who_has_left_p8(life: Life) -> None:
    if life.stage() is Stage.AWAY:
        assert set(life.theatre.deadlines) <= _OUTLIVE_A_VISIT


@often
@given(lives())
def test_who_stays_is_seen_off_in_the_end_p8(life: Life) -> None:
    """Left alone with the bot, every visit ends with a farewell."""
    if life.stage() is Stage.BOT:
        life.theatre.waits(timedelta(hours=1))
        assert life.stage() is Stage.AWAY
        assert life.said()[-1][2].kind in {MessageKind.FAREWELL, MessageKind.TICKET}


@often
@given(lives())
def test_who_waits_is_told_again_and_again_t9(life: Life) -> None:
    if life.stage() is Stage.WAITING:
        told = len(life.said())
        # Where nobody is on, the gaps grow through the night.
        life.theatre.waits(timedelta(minutes=12) if life.theatre.online else timedelta(hours=9))
        assert len(life.said()) > told


@often
@given(lives())
def test_an_agent_who_says_nothing_does_not_keep_the_customer_t6(life: Life) -> None:
    turn = life.talk.turn
    if life.stage() is Stage.AGENT and turn is not None and not turn.is_courtesy:
        life.theatre.waits(timedelta(minutes=3))
        assert life.stage() is Stage.WAITING
        assert "taken_back" in life.theatre.flags()


@often
@given(lives())
def test_every_case_has_a_number_of_its_own_c1(life: Life) -> None:
    numbers = [a.number for a in life.theatre.actions if isinstance(a, OpenTicket)]
    assert len(numbers) == len(set(numbers))
    assert tuple(numbers) == life.talk.tickets


@often
@given(lives())
def test_records_are_numbered_without_gaps(life: Life) -> None:
    actions = life.theatre.actions
    visits = {a.visit.number for a in actions if isinstance(a, RecordVisit)}
    turns = {a.turn.number for a in actions if isinstance(a, RecordTurn)}
    waits = {a.wait.number for a in actions if isinstance(a, RecordWait)}
    assert visits == set(range(1, life.talk.visits + 1))
    assert turns == set(range(1, life.talk.turns + 1))
    assert waits == set(range(1, life.talk.waits + 1))


@often
@given(lives())
def test_a_turn_that_ended_is_not_opened_again(life: Life) -> None:
    ended: set[int] = set()
    for action in life.theatre.actions:
        if isinstance(action, RecordTurn):
            assert action.turn.number not in ended
            if action.turn.answered_by:
                ended.add(action.turn.number)


@often
@given(lives())
def test_a_stay_in_the_line_keeps_its_arrival_h3(life: Life) -> None:
    for before, event, decision in life.decisions:
        after = decision.conversation
        went_back = isinstance(event, AgentVanished | AgentTransferred) and not decision.refusal
        if went_back and before.wait is not None and after.wait is not None:
            assert after.wait.since == before.wait.since


@often
@given(lives())
def test_every_state_and_event_can_be_stored_and_read_back(life: Life) -> None:
    for _, event, decision in life.decisions:
        stored = conversation_json.dump_json(decision.conversation)
        assert conversation_json.validate_json(stored) == decision.conversation
        assert event_json.validate_json(event_json.dump_json(event)) == event


@often
@given(lives(at_most=8))
def test_deciding_twice_is_deciding_once(life: Life) -> None:
    """A retry after a lost race gives the same decision: handlers remember nothing."""
    if not life.decisions:
        return
    before, event, _ = life.decisions[-1]
    if isinstance(event, CustomerChose):
        return
    surroundings = Surroundings(life.theatre.now, life.theatre.company)
    assert handle(before, event, surroundings) == handle(before, event, surroundings)
