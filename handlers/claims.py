"""Who has the chat: claimed by one, taken back to the line (H1, H2, H3, T6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final, Literal

from handlers import line
from handlers.actions import Flag, MessageKind, RecordVisit
from handlers.conversation import AgentRef, Conversation, Stage, Wait
from handlers.draft import Draft
from handlers.events import AgentClaimed, AgentVanished

PASSED_ON: Final = "passed_on"
_TAKEN_BACK: Final = "taken_back"


def refusal_of(talk: Conversation, agent_id: int, epoch: int) -> str:
    """Return why this agent may not act here now, or ""."""
    if epoch != talk.epoch:
        return "stale_epoch"
    has_it = talk.stage is Stage.AGENT and talk.agent is not None and talk.agent.id == agent_id
    return "" if has_it else "not_yours"


def claimed(draft: Draft, event: AgentClaimed) -> str:
    """Give the waiting customer to the agent, and introduce them."""
    talk = draft.conversation
    if talk.stage is Stage.AGENT and talk.agent is not None and talk.agent.id == event.agent.id:
        return ""  # asked for twice; it is theirs already
    refusal = _refusal_of_claim(draft, event) or refusal_of_more(draft, event.agent.id)
    if refusal:
        return refusal
    give(draft, event.agent, "claim")
    draft.log("claimed", who=event.agent.name)
    introduce(draft, event.agent, talk)
    return ""


def give(draft: Draft, agent: AgentRef, by: Literal["claim", "returned"]) -> None:
    """Let the agent have the waiting customer; the first one asked owns the question (H1)."""
    talk = draft.conversation
    draft.change(agent=agent, owner=talk.owner or agent)
    line.end_wait(draft, by)
    draft.change(stage=Stage.AGENT, epoch=talk.epoch + 1, has_agent_spoken=False, offered=())
    record_agent(draft, agent)
    draft.pass_turn_on()


def _refusal_of_claim(draft: Draft, event: AgentClaimed) -> str:
    """Agents take what is offered to them or the head of their line; leads may pick (H2)."""
    talk = draft.conversation
    if talk.stage is not Stage.WAITING or talk.wait is None:
        return "not_waiting"
    if talk.wait.for_agent is not None:
        return "" if talk.wait.for_agent == event.agent.id else "not_yours"
    if talk.wait.for_leads:
        return "" if event.is_lead else "for_leads"
    if talk.wait.group not in event.groups:
        return "wrong_group"
    is_asked = talk.wait.offer is not None and talk.wait.offer.agent.id == event.agent.id
    if event.is_lead or is_asked or talk.wait.is_for_all:
        return ""
    return "" if draft.surroundings.ahead is None else "not_head"


def refusal_of_more(draft: Draft, agent_id: int) -> str:
    """Return why this agent gets no more chats, or ""."""
    colleague = draft.surroundings.staff.get(agent_id)
    if colleague is not None and not colleague.has_room:
        return "too_many_chats"
    return "signing_out" if colleague is not None and colleague.status == "leaving" else ""


def record_agent(draft: Draft, agent: AgentRef) -> None:
    """Note who has the customer now, and whose question it is."""
    visit, owner = draft.conversation.visit, draft.conversation.owner
    if visit is not None:
        visit = replace(visit, agent_id=agent.id, owner_id=owner.id if owner else None)
        draft.change(visit=visit)
        draft.do(RecordVisit(visit))


def introduce(draft: Draft, agent: AgentRef, talk: Conversation) -> None:
    """Say who is there now; `talk` is the conversation before."""
    is_back = talk.last_agent is not None and talk.last_agent.id == agent.id
    situation = "handoff.intro_back" if is_back else "handoff.intro"
    words = draft.words(situation, agent=agent.name)
    if _is_picked_up_late(draft, talk):
        words = f"{draft.apology()}\n{words}"
    draft.inform(MessageKind.INTRO, words)


def _is_picked_up_late(draft: Draft, talk: Conversation) -> bool:
    """Tell whether the customer waited too long (T4); a colleague's time is no waiting."""
    wait, turn = talk.wait, talk.turn
    is_overdue = turn is not None and draft.now > turn.due_at
    return is_overdue or (
        wait is not None and draft.now - _kept_since(wait) > draft.policy.reply_within
    )


def _kept_since(wait: Wait) -> datetime:
    return (wait.joined_at if wait.reason == PASSED_ON else None) or wait.since


def vanished(draft: Draft, event: AgentVanished) -> str:
    """Return the customer of an agent who is gone to the line, with an apology."""
    refusal = refusal_of(draft.conversation, event.agent_id, event.epoch)
    if not refusal:
        _take_back(draft, "vanished", "queue.agent_vanished")
    return refusal


def take_back(draft: Draft) -> None:
    """Return a customer whom the agent leaves without words to the line (T6)."""
    _take_back(draft, _TAKEN_BACK, "queue.taken_back")


def _take_back(draft: Draft, reason: str, situation: str) -> None:
    agent = draft.conversation.agent
    name = agent.name if agent else ""
    draft.do(Flag(reason, name))
    draft.log(reason, who=name)
    wait = next_wait(draft, reason)
    if agent is not None and reason == _TAKEN_BACK:
        wait = replace(wait, asked=(agent.id,))  # others first, and then whoever wants to
    back_to_line(draft, wait)
    draft.tell(MessageKind.QUEUE, situation, line.ways_out(draft))


def next_wait(draft: Draft, reason: str) -> Wait:
    """Return a place in the same line at the original arrival."""
    talk = draft.conversation
    number = talk.waits + 1
    old = talk.wait
    if old is None:
        return Wait(number, draft.group("service"), draft.now, reason=reason, joined_at=draft.now)
    # Who was never spoken to has been waiting all along.
    joined_at = draft.now if talk.has_agent_spoken else old.joined_at
    return Wait(number, old.group, old.since, old.priority, reason, joined_at=joined_at)


def back_to_line(draft: Draft, wait: Wait) -> None:
    """Put the customer into the line, away from the agent."""
    # The epoch moves on, so that words the agent has not sent yet are refused.
    draft.change(epoch=draft.conversation.epoch + 1)
    line.enter(draft, wait)
    draft.pass_turn_on()
