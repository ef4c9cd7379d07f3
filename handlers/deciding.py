"""One event handled: who deals with which, in one place."""

from __future__ import annotations

from typing import assert_never

from handlers import (
    agent,
    cases,
    claims,
    deadlines,
    edits,
    leading,
    needs,
    offers,
    pressing,
    serving,
    transfers,
    trouble,
)
from handlers.actions import Decision, Urgency
from handlers.conversation import Conversation
from handlers.draft import Draft
from handlers.events import (
    AgentClaimed,
    AgentClosed,
    AgentPassed,
    AgentTransferred,
    AgentVanished,
    AgentWrote,
    ChatOffered,
    CustomerArrived,
    CustomerBlocked,
    CustomerChose,
    CustomerEdited,
    CustomerWrote,
    DeadlineDue,
    Event,
    EventFailed,
    LeadTookOver,
    LeadWhispered,
    NeedMarked,
    OffersOver,
    OfferWithdrawn,
    TicketChanged,
)
from handlers.surroundings import Surroundings

AgentEvent = AgentClaimed | AgentWrote | AgentTransferred | AgentClosed | AgentVanished | NeedMarked
OfferEvent = ChatOffered | AgentPassed | OfferWithdrawn | OffersOver
CustomerEvent = CustomerArrived | CustomerWrote | CustomerEdited | CustomerChose | CustomerBlocked
HouseEvent = DeadlineDue | TicketChanged | EventFailed


def handle(conversation: Conversation, event: Event, surroundings: Surroundings) -> Decision:
    """Decide what should happen; a refused request changes nothing."""
    draft = Draft(conversation, surroundings)
    refusal = _act(draft, event)
    if refusal:
        return Decision(conversation, refusal=refusal)
    deadlines.promise(draft)
    return draft.decision()


def _act(draft: Draft, event: Event) -> str:
    """Let the handler of the event decide; return why it was refused, or ""."""
    match event:
        case (
            AgentClaimed()
            | AgentWrote()
            | AgentTransferred()
            | AgentClosed()
            | AgentVanished()
            | NeedMarked()
        ):
            draft.urgency = Urgency.AGENT
            return _of_agent(draft, event)
        case LeadWhispered():
            return leading.whispered(draft, event)
        case LeadTookOver():
            draft.urgency = Urgency.AGENT
            return leading.took_over(draft, event)
        case ChatOffered() | AgentPassed() | OfferWithdrawn() | OffersOver():
            return _of_offer(draft, event)
        case DeadlineDue() | TicketChanged() | EventFailed():
            _of_house(draft, event)
        case _:
            _of_customer(draft, event)
    return ""


def _of_agent(draft: Draft, event: AgentEvent) -> str:
    match event:
        case AgentClaimed():
            return claims.claimed(draft, event)
        case AgentWrote():
            return agent.wrote(draft, event)
        case AgentTransferred():
            return transfers.transferred(draft, event)
        case AgentClosed():
            return agent.closed(draft, event)
        case AgentVanished():
            return claims.vanished(draft, event)
        case NeedMarked():
            return needs.marked(draft, event)
        case _:
            assert_never(event)


def _of_offer(draft: Draft, event: OfferEvent) -> str:
    match event:
        case ChatOffered():
            return offers.offered(draft, event)
        case AgentPassed():
            return offers.passed(draft, event)
        case OfferWithdrawn():
            return offers.withdrawn(draft, event)
        case OffersOver():
            return offers.over(draft, event)
        case _:
            assert_never(event)


def _of_customer(draft: Draft, event: CustomerEvent) -> None:
    match event:
        case CustomerArrived():
            serving.arrived(draft, event)
        case CustomerWrote():
            serving.wrote(draft, event)
        case CustomerEdited():
            edits.edited(draft, event)
        case CustomerChose():
            pressing.chose(draft, event)
        case CustomerBlocked():
            trouble.blocked(draft, event)
        case _:
            assert_never(event)


def _of_house(draft: Draft, event: HouseEvent) -> None:
    match event:
        case DeadlineDue():
            draft.urgency = Urgency.DEADLINE
            deadlines.came(draft, event)
        case TicketChanged():
            cases.changed(draft, event)
        case EventFailed():
            trouble.failed(draft, event)
        case _:
            assert_never(event)
