"""What goes wrong around a conversation: blocked customers, events that could not be handled."""

from __future__ import annotations

from handlers import farewell, greeting
from handlers.actions import Flag, MessageKind, RingAgent
from handlers.conversation import Stage
from handlers.draft import Draft
from handlers.events import CustomerBlocked, EventFailed


def blocked(draft: Draft, event: CustomerBlocked) -> None:
    """Let go of who does not want to be written to; an agent is told and decides."""
    draft.log("blocked" if event.is_blocked else "unblocked")
    if not event.is_blocked:
        return
    talk = draft.conversation
    draft.close_turn("nobody")
    if talk.stage is Stage.AGENT and talk.agent is not None:
        draft.do(RingAgent(talk.agent.id, "blocked"))
    elif talk.stage is not Stage.AWAY:
        farewell.end(draft, "blocked")


def failed(draft: Draft, event: EventFailed) -> None:
    """Tell the leads, and a customer whose words were put aside that a person will look."""
    draft.do(Flag("poison", event.event_type))
    draft.log("event_failed", detail=event.event_type)
    if not event.event_type.startswith("customer_"):
        return
    if draft.conversation.stage is Stage.AWAY:
        greeting.welcome(draft, event.at)
    draft.answer_with(MessageKind.NOTICE, draft.words("poison.notice"))
