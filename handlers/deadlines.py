"""The clock: which promises a conversation carries, and what happens when one is due (T1 to T9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from handlers import cases, claims, farewell, line, offers
from handlers.actions import ClearDeadline, Flag, MessageKind, RingAgent, SetDeadline
from handlers.conversation import Conversation, Stage, Turn, Wait
from handlers.draft import Draft
from handlers.events import DeadlineDue, DeadlineKind
from handlers.policy import Policy

Promises = dict[DeadlineKind, datetime]


def promise(draft: Draft) -> None:
    """Set and clear what the decision changed; promises that go on keep their old moment."""
    before = _promises(draft.before, draft.policy)
    after = _promises(draft.conversation, draft.policy)
    for kind in before.keys() - after.keys():
        draft.do(ClearDeadline(kind))
    for kind, due_at in after.items():
        if before.get(kind) != due_at:
            draft.do(SetDeadline(kind, due_at))


def _promises(talk: Conversation, policy: Policy) -> Promises:
    """Return the promises that follow from how the conversation stands."""
    promises: Promises = {}
    if talk.turn is not None:
        promises |= _of_turn(talk.turn, policy)
    if talk.stage is Stage.AGENT and not talk.has_agent_spoken and talk.wait and talk.wait.ended_at:
        promises |= _of_claim(talk.wait.ended_at, policy)
    if talk.stage is Stage.WAITING and talk.wait is not None:
        promises |= _of_offer(talk.wait)
    if talk.stage is Stage.BOT and talk.last_at is not None:
        promises[DeadlineKind.IDLE] = talk.last_at + policy.idle_farewell_after
    return promises


def _of_claim(claimed_at: datetime, policy: Policy) -> Promises:
    """An agent who takes a chat speaks first, also where no question is open (T1, T6)."""
    return {
        DeadlineKind.GREETING: claimed_at + policy.greeting_within,
        DeadlineKind.BOARD: claimed_at + policy.board_after,
        DeadlineKind.TAKE_BACK: claimed_at + policy.take_back_after,
    }


def _of_offer(wait: Wait) -> Promises:
    """Who is asked and does not answer loses the offer; so do all of them together (T6)."""
    if wait.offer is not None:
        return {DeadlineKind.OFFER: wait.offer.until}
    if wait.ask_until is not None and not wait.is_for_all:
        return {DeadlineKind.OFFER: wait.ask_until}
    return {}


def _of_turn(turn: Turn, policy: Policy) -> Promises:
    promises: Promises = {}
    if turn.silent_since is not None:
        promises[DeadlineKind.HOLD] = turn.silent_since + policy.hold_after
    if not turn.is_breached:
        promises[DeadlineKind.REPLY] = turn.due_at
    if turn.responsible == "agent" and not turn.is_courtesy:
        since = turn.owed_since or turn.asked_at
        promises[DeadlineKind.REMIND_AGENT] = since + policy.remind_agent_after
        promises[DeadlineKind.BOARD] = since + policy.board_after
        promises[DeadlineKind.TAKE_BACK] = since + policy.take_back_after
    return promises


def came(draft: Draft, event: DeadlineDue) -> None:
    """Do what was promised for this moment."""
    _DUE[event.kind](draft)


def _hold(draft: Draft) -> None:
    """Keep the customer company; it never passes for an answer (T3)."""
    talk = draft.conversation
    if talk.turn is None or talk.turn.silent_since is None:
        return
    if talk.stage is Stage.WAITING:
        draft.tell(MessageKind.HOLD, "hold.line", line.ways_out(draft))
    elif talk.stage is Stage.AGENT and talk.turn.is_courtesy:
        draft.answer(MessageKind.NOTICE, "small_talk.thanks")  # that is all there is to say
    elif talk.stage is Stage.AGENT and talk.agent is not None:
        draft.tell(MessageKind.HOLD, "hold.agent", agent=talk.agent.name)
    else:
        draft.tell(MessageKind.HOLD, "hold.bot")


def _breach(draft: Draft) -> None:
    """The reply is late from now on (T2); the answer is judged once more when it comes."""
    turn = draft.conversation.turn
    if turn is not None:
        draft.record_turn(turn.breached())


def _take_back(draft: Draft) -> None:
    if draft.conversation.stage is Stage.AGENT:
        claims.take_back(draft)


def _see_off(draft: Draft) -> None:
    if draft.conversation.stage is Stage.BOT:
        farewell.idle(draft)


def _ring(draft: Draft, kind: str) -> None:
    agent = draft.conversation.agent
    if draft.conversation.stage is Stage.AGENT and agent is not None:
        draft.do(RingAgent(agent.id, kind))


def _greet(draft: Draft) -> None:
    """The agent who came has not spoken yet: remind them, keep the customer company (T1, T3)."""
    _ring(draft, "greet")
    agent, turn = draft.conversation.agent, draft.conversation.turn
    if agent is not None and (turn is None or turn.silent_since is None):
        draft.tell(MessageKind.HOLD, "hold.agent", agent=agent.name)


def _show_leads(draft: Draft) -> None:
    agent = draft.conversation.agent
    draft.do(Flag("unanswered", agent.name if agent else ""))


# Every kind of promise, and what is done when it is due.
_DUE: Final[Mapping[DeadlineKind, Callable[[Draft], None]]] = {
    DeadlineKind.GREETING: _greet,
    DeadlineKind.HOLD: _hold,
    DeadlineKind.REPLY: _breach,
    DeadlineKind.REMIND_AGENT: lambda draft: _ring(draft, "remind"),
    DeadlineKind.BOARD: _show_leads,
    DeadlineKind.TAKE_BACK: _take_back,
    DeadlineKind.LINE_UPDATE: line.update,
    DeadlineKind.IDLE: _see_off,
    DeadlineKind.MESSAGE_PROMISE: cases.chase_messages,
    DeadlineKind.REMIND_OWNER: cases.remind_owners,
    DeadlineKind.COMPLAINT_DUE: cases.chase_complaints,
    DeadlineKind.OFFER: offers.due,
}
