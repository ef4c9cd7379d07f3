"""A lead beside an agent: words that only the agent reads, and taking a chat over (M1)."""

from __future__ import annotations

from dataclasses import replace

from handlers import claims
from handlers.actions import RecordWait, RingAgent, Whisper
from handlers.conversation import Stage, Wait
from handlers.draft import Draft
from handlers.events import LeadTookOver, LeadWhispered


def whispered(draft: Draft, event: LeadWhispered) -> str:
    """Put a word before the agent; nothing of it is for the customer."""
    talk = draft.conversation
    if talk.stage is not Stage.AGENT or talk.agent is None:
        return "no_agent"
    if not event.text.strip():
        return "empty"
    draft.do(Whisper(event.agent.id, "whisper", event.text), RingAgent(talk.agent.id, "whisper"))
    draft.log("whispered", who=event.agent.name)
    return ""


def took_over(draft: Draft, event: LeadTookOver) -> str:
    """Let the lead have the chat; whoever had it is told, and their late words are refused."""
    talk = draft.conversation
    if talk.stage is not Stage.AGENT or talk.agent is None:
        return "no_agent"
    if talk.agent.id == event.agent.id:
        return ""
    refusal = claims.refusal_of_more(draft, event.agent.id)
    if refusal:
        return refusal
    draft.log("taken_over", who=event.agent.name, detail=talk.agent.name)
    draft.do(RingAgent(talk.agent.id, "taken_over"))
    draft.change(agent=event.agent, epoch=talk.epoch + 1, has_agent_spoken=False, offered=())
    _begin_anew(draft, event)
    claims.record_agent(draft, event.agent)
    draft.pass_turn_on()
    claims.introduce(draft, event.agent, draft.conversation)
    return ""


def _begin_anew(draft: Draft, event: LeadTookOver) -> None:
    """Count from now until the lead has to speak; nobody has waited in a line for this."""
    talk = draft.conversation
    number = talk.waits + 1
    old = talk.wait or Wait(number, draft.group("service"), draft.now)
    wait = replace(
        old,
        number=number,
        reason=claims.PASSED_ON,
        joined_at=draft.now,
        ended_at=draft.now,
        ended_by="taken_over",
        agent_id=event.agent.id,
    )
    draft.change(wait=wait, waits=number)
    draft.do(RecordWait(wait))
