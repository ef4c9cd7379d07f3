"""Passing on: to a colleague, a group or any lead, with a note, until they take over (H3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from handlers import claims, line
from handlers.actions import MessageKind, RingAgent, TellAgent, Whisper
from handlers.conversation import AgentRef, Offer, Wait
from handlers.draft import Draft
from handlers.events import AgentTransferred
from handlers.line import Priority
from scripts.situations import SITUATIONS

_AT_THE_DESK: Final = frozenset({"online", "away", "leaving"})


def transferred(draft: Draft, event: AgentTransferred) -> str:
    """Pass the customer on, at their original place in time, with what was said (H3)."""
    talk = draft.conversation
    refusal = claims.refusal_of(talk, event.agent.id, event.epoch)
    if refusal:
        return refusal
    if event.agent == event.to_agent or not (event.to_agent or event.to_group or event.to_lead):
        return "empty"
    wait = replace(
        claims.next_wait(draft, claims.PASSED_ON),
        joined_at=draft.now,
        priority=max(Priority.AHEAD, talk.wait.priority if talk.wait else 0),
        passed_by=event.agent,
        note=event.note,
    )
    draft.log("transferred", who=event.agent.name, detail=event.note)
    if event.note:
        draft.do(Whisper(event.agent.id, "note", event.note))
    wait = _to_colleague(draft, wait, event.to_agent) or _in_turn(draft, wait, event)
    claims.back_to_line(draft, wait)
    _say_transfer(draft, event, wait.group)
    return ""


def _to_colleague(draft: Draft, wait: Wait, to: AgentRef | None) -> Wait | None:
    """Ask one colleague, whatever else they are asked: it is said to be for them."""
    if to is None:
        return None
    draft.do(TellAgent(to.id, "offer"))
    offer = Offer(to, draft.now, draft.now + draft.policy.transfer_within, "passed_on")
    return replace(wait, for_agent=to.id, offer=offer, asked=(to.id,))


def _in_turn(draft: Draft, wait: Wait, event: AgentTransferred) -> Wait:
    """Let the leads or a group be asked in turn, not the one who passes the customer on."""
    until = draft.now + draft.policy.offers_within
    wait = replace(wait, asked=(event.agent.id,), ask_until=until)
    if event.to_lead:
        return replace(wait, for_leads=True)
    return replace(wait, group=draft.group(event.to_group))


def _say_transfer(draft: Draft, event: AgentTransferred, group: str) -> None:
    choices = line.ways_out(draft)
    if event.to_agent is not None:
        names = {"agent": event.agent.name, "colleague": event.to_agent.name}
        draft.tell(MessageKind.INTRO, "handoff.transfer_agent", choices, **names)
        return
    if event.to_lead:
        draft.tell(MessageKind.INTRO, "handoff.transfer_lead", choices, agent=event.agent.name)
        return
    situation = f"group.{group}"
    name = draft.name_of(situation) if situation in SITUATIONS else group
    draft.tell(MessageKind.INTRO, "handoff.transfer_group", choices, group=name)


def not_taken(draft: Draft, wait: Wait) -> bool:
    """Give the customer back to who passed them on; tell whether that was possible.

    Who was to take over has refused, or has not answered in time.
    """
    passer = wait.passed_by
    if passer is None:
        return False
    draft.log("not_taken_over", who=passer.name)
    if _can_go_on(draft, passer):
        draft.change(wait=_for_anybody(wait))
        claims.give(draft, passer, "returned")
        draft.do(RingAgent(passer.id, "returned"))
        draft.tell(MessageKind.INTRO, "handoff.returned", agent=passer.name)
        return True
    if wait.for_agent is not None or wait.for_leads:  # then the group's line, as for everybody
        draft.change(wait=replace(_for_anybody(wait), passed_by=None))
        draft.tell(MessageKind.QUEUE, "handoff.not_taken", line.ways_out(draft))
        return True
    return False


def _for_anybody(wait: Wait) -> Wait:
    return replace(wait, for_agent=None, for_leads=False)


def _can_go_on(draft: Draft, passer: AgentRef) -> bool:
    """Tell whether the agent is still there and has room for a chat that was theirs."""
    colleague = draft.surroundings.staff.get(passer.id)
    return colleague is not None and colleague.has_room and colleague.status in _AT_THE_DESK
