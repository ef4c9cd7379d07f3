"""Whose turn it is: heads of lines matched with free agents, by the order of signing in (H2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from handlers.conversation import Conversation, Offer, Stage, Wait
from handlers.events import ChatOffered, OffersOver, OfferWithdrawn
from handlers.surroundings import Colleague

Move = ChatOffered | OffersOver | OfferWithdrawn


@dataclass(frozen=True, slots=True)
class Next:
    """What should happen to one waiting customer."""

    conversation_id: int
    event: Move


def plan(
    waiting: Iterable[Conversation], staff: Mapping[int, Colleague], now: datetime
) -> list[Next]:
    """Return whom to ask about whom; `waiting` is in the order in which they are to be served.

    Nobody is asked about two customers at once, nor about the same customer twice in one stay.
    """
    free = {agent_id for agent_id, one in staff.items() if one.is_free}
    moves = []
    for talk in waiting:
        wait = talk.wait
        if talk.stage is not Stage.WAITING or wait is None:
            continue
        move = _move(talk, wait, staff, free, now)
        if isinstance(move, ChatOffered):
            free.discard(move.agent.id)
        if move is not None:
            moves.append(Next(talk.id, move))
    return moves


def _is_there(offer: Offer, staff: Mapping[int, Colleague]) -> bool:
    """Tell whether who is asked can answer; a colleague who is away may come back in time."""
    asked = staff.get(offer.agent.id)
    statuses = ("online", "away") if offer.kind == "passed_on" else ("online",)
    return asked is not None and asked.status in statuses


def _move(
    talk: Conversation,
    wait: Wait,
    staff: Mapping[int, Colleague],
    free: set[int],
    now: datetime,
) -> Move | None:
    if wait.offer is not None:
        return (
            None
            if _is_there(wait.offer, staff)
            else OfferWithdrawn(now, wait.offer.agent.id, wait.number)
        )
    if wait.for_agent is not None:
        return None
    able = [a for a in staff.values() if a.status == "online" and a.serves(wait)]
    left = [a for a in able if a.agent.id not in wait.asked]
    if not left:
        # Where no lead is there to ask, who passed the customer on need not wait for one.
        is_over = bool(able) or wait.for_leads
        return OffersOver(now, wait.number) if is_over and not wait.is_for_all else None
    known = talk.last_agent.id if talk.last_agent is not None else None
    ready = [a for a in left if a.agent.id in free]
    if not ready:
        return None
    chosen = min(ready, key=lambda a: (a.agent.id != known, a.turn_at, a.agent.id))
    kind: Literal["turn", "returning"] = "returning" if chosen.agent.id == known else "turn"
    return ChatOffered(now, chosen.agent, wait.number, kind)
