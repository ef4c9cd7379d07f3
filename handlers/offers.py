"""Offers: a waiting customer is put before one agent after the other (H2, T6)."""

from __future__ import annotations

from dataclasses import replace

from handlers import transfers
from handlers.actions import Flag, MoveRotation, RingAgent
from handlers.conversation import Offer, Stage, Wait
from handlers.draft import Draft
from handlers.events import AgentPassed, ChatOffered, OffersOver, OfferWithdrawn


def offered(draft: Draft, event: ChatOffered) -> str:
    """Put the customer before the agent whose turn it is; only one is asked at a time."""
    wait = _place(draft, event.wait)
    if wait is None or wait.offer is not None or event.agent.id in wait.asked:
        return "stale_offer"
    colleague = draft.surroundings.staff.get(event.agent.id)
    if colleague is None or not colleague.is_free or not colleague.serves(wait):
        return "stale_offer"
    until = draft.now + draft.policy.offer_within
    _keep(
        draft,
        replace(
            wait,
            offer=Offer(event.agent, draft.now, until, event.kind),
            asked=(*wait.asked, event.agent.id),
            ask_until=wait.ask_until or draft.now + draft.policy.offers_within,
        ),
    )
    draft.log("offered", who=event.agent.name, detail=event.kind)
    draft.do(MoveRotation(event.agent.id), RingAgent(event.agent.id, "offer"))
    return ""


def passed(draft: Draft, event: AgentPassed) -> str:
    """Let an agent decline; the next is asked."""
    wait = _place(draft)
    if wait is None or wait.offer is None or wait.offer.agent.id != event.agent.id:
        return "not_offered"
    _end_offer(draft, wait, wait.offer, "offer_passed")
    _hand_back(draft)
    return ""


def withdrawn(draft: Draft, event: OfferWithdrawn) -> str:
    """Take the offer back from who has left the desk."""
    wait = _place(draft, event.wait)
    if wait is None or wait.offer is None or wait.offer.agent.id != event.agent_id:
        return "stale_offer"
    _end_offer(draft, wait, wait.offer, "offer_withdrawn")
    _hand_back(draft)
    return ""


def over(draft: Draft, event: OffersOver) -> str:
    """Offer to all what everybody who was asked has passed."""
    wait = _place(draft, event.wait)
    if wait is None or wait.offer is not None or wait.is_for_all:
        return "stale_offer"
    _open_to_all(draft, wait)
    return ""


def due(draft: Draft) -> None:
    """End an offer that nobody took in time, or all offers (T6)."""
    wait = _place(draft)
    if wait is not None and wait.offer is not None and wait.offer.until <= draft.now:
        wait = _end_offer(draft, wait, wait.offer, "offer_lapsed")
        if _hand_back(draft):
            return
    if wait is None or wait.offer is not None or wait.is_for_all:
        return
    if wait.ask_until is not None and wait.ask_until <= draft.now:
        _open_to_all(draft, wait)


def _place(draft: Draft, number: int | None = None) -> Wait | None:
    """Return the customer's place in a line, if that is the stay which is meant."""
    talk = draft.conversation
    if talk.stage is not Stage.WAITING or talk.wait is None:
        return None
    return talk.wait if number in (None, talk.wait.number) else None


def _keep(draft: Draft, wait: Wait) -> None:
    draft.change(wait=wait)


def _end_offer(draft: Draft, wait: Wait, offer: Offer, how: str) -> Wait:
    wait = replace(wait, offer=None)
    _keep(draft, wait)
    draft.log(how, who=offer.agent.name)
    return wait


def _hand_back(draft: Draft) -> bool:
    """Where one colleague was asked to take over and has not, nobody else is meant."""
    wait = draft.conversation.wait
    is_over = wait is not None and wait.for_agent is not None
    return is_over and wait is not None and transfers.not_taken(draft, wait)


def _open_to_all(draft: Draft, wait: Wait) -> None:
    """Let anybody take the customer; one who was passed on goes back first, if that is possible."""
    if transfers.not_taken(draft, wait):
        return
    _keep(draft, replace(wait, is_for_all=True))
    draft.log("offered_to_all", detail=wait.group)
    draft.do(Flag("nobody_took", wait.group))
