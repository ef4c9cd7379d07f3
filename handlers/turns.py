"""Turns: a burst of the customer's messages and who owes it words (design, section 3)."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from handlers.conversation import Conversation, Stage, Turn
from handlers.policy import Policy

Responsible = Literal["bot", "line", "agent"]

_RESPONSIBLE: Final[dict[Stage, Responsible]] = {
    Stage.AWAY: "bot",
    Stage.BOT: "bot",
    Stage.WAITING: "line",
    Stage.AGENT: "agent",
}


def opened(conversation: Conversation, at: datetime, policy: Policy) -> Turn:
    """Return the turn that begins with a message of this moment (T2)."""
    agent = conversation.agent if conversation.stage is Stage.AGENT else None
    return Turn(
        number=conversation.turns + 1,
        asked_at=at,
        due_at=at + policy.reply_within,
        responsible=_RESPONSIBLE[conversation.stage],
        agent_id=agent.id if agent else None,
        group=group_of(conversation),
        silent_since=at,
    )


def group_of(conversation: Conversation) -> str:
    """Return the group that the conversation belongs to now, or ""."""
    if conversation.wait is not None:
        return conversation.wait.group
    return conversation.visit.group if conversation.visit else ""


def spoken_to(turn: Turn) -> Turn:
    """Return the turn after a word of any kind."""
    return turn.but(is_spoken_to=True, silent_since=None)


def closed(turn: Turn, by: Literal["bot", "agent", "nobody"], now: datetime) -> Turn:
    """Return the turn at its end; a late end is a breach, whether or not a deadline fired."""
    return turn.but(answered_by=by, is_breached=turn.is_breached or now > turn.due_at)


def taken_on(turn: Turn, conversation: Conversation) -> Turn:
    """Return the turn as owed by who is with the customer now."""
    agent = conversation.agent if conversation.stage is Stage.AGENT else None
    return turn.but(
        responsible=_RESPONSIBLE[conversation.stage],
        agent_id=agent.id if agent else None,
        group=group_of(conversation),
    )
