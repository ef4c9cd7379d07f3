"""What goes wrong around a conversation: blocked customers, events that could not be handled."""

from __future__ import annotations

from typing import Final

from handlers import farewell, greeting
from handlers.actions import Flag, MessageKind, RingAgent
from handlers.conversation import Stage
from handlers.draft import Draft
from handlers.events import CustomerBlocked, EventFailed
from handlers.hearing import note_sign_of_life

_SAID: Final = frozenset({"customer_wrote", "customer_chose"})
_WAITED_FOR: Final = _SAID | {"customer_arrived"}  # whoever did these is owed words


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
    if event.event_type not in _WAITED_FOR:
        return
    note_sign_of_life(draft)
    if draft.conversation.stage is Stage.AWAY:
        greeting.welcome(draft, event.at)
    if event.event_type in _SAID:
        # It answers nothing: what an agent owes beside it stays owed.
        draft.inform(MessageKind.NOTICE, draft.words("poison.notice"))
