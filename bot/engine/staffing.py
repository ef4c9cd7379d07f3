"""What the decisions of one transaction know of agents: locked, counted, kept in step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.engine.steps import Step
from bot.storage.database import Connection
from bot.storage.staff import first_ahead, lock_staff
from handlers.conversation import Conversation, Stage
from handlers.events import (
    AgentClaimed,
    AgentPassed,
    ChatOffered,
    DeadlineDue,
    DeadlineKind,
    LeadTookOver,
    OffersOver,
    OfferWithdrawn,
)
from handlers.policy import Policy
from handlers.surroundings import Colleague, Surroundings


@dataclass(slots=True)
class Staffing:
    """Agents whom events of this transaction give something to, and who waits in front of whom."""

    staff: dict[int, Colleague]
    ahead: Mapping[int, int]
    left: set[int] = field(default_factory=set)  # chats that this transaction took out of a line

    def around(self, conversation: int, surroundings: Surroundings) -> Surroundings:
        """Return the surroundings with what is known of agents."""
        if not self.staff:
            return surroundings
        ahead = self.ahead.get(conversation)
        if ahead in self.left:
            ahead = None
        return replace(surroundings, staff=self.staff, ahead=ahead)

    def note(self, before: Conversation, after: Conversation) -> None:
        """Count what was decided, for the decisions that follow in the same transaction."""
        if before.stage is Stage.WAITING and after.stage is not Stage.WAITING:
            self.left.add(before.id)
        for talk, change in ((before, -1), (after, 1)):
            if talk.stage is Stage.AGENT and talk.agent is not None:
                self._change(talk.agent.id, chats=change)
            offer = talk.wait.offer if talk.stage is Stage.WAITING and talk.wait else None
            if offer is not None:
                self._change(offer.agent.id, has_offer=change > 0)

    def _change(self, agent_id: int, chats: int = 0, *, has_offer: bool | None = None) -> None:
        known = self.staff.get(agent_id)
        if known is None:
            return
        is_asked = known.has_offer if has_offer is None else has_offer
        self.staff[agent_id] = replace(known, chats=known.chats + chats, has_offer=is_asked)


async def read_staffing(
    tx: Connection, steps: Sequence[Step], policy: Policy, now: datetime
) -> Staffing:
    """Lock those whom these events concern; events that concern no agent cost nothing."""
    ids = {agent_id for step in steps for agent_id in _concerned(step)}
    if not ids:
        return Staffing({}, {})
    seen_since = now - policy.agent_vanished_after
    staff = await lock_staff(tx, ids, seen_since, policy.chats_per_agent)
    ahead = {}
    for step in steps:
        if isinstance(step.event, AgentClaimed) and not step.event.is_lead:
            chat = step.stored.value.id
            found = await first_ahead(tx, chat, step.event.agent.id)
            if found is not None:
                ahead[chat] = found
    return Staffing(staff, ahead)


def _concerned(step: Step) -> Iterator[int]:
    """Return the agents whom this event may give a chat or an offer."""
    event, wait = step.event, step.stored.value.wait
    if isinstance(event, AgentClaimed | ChatOffered | LeadTookOver):
        yield event.agent.id
    is_over = isinstance(event, AgentPassed | OfferWithdrawn | OffersOver) or (
        isinstance(event, DeadlineDue) and event.kind is DeadlineKind.OFFER
    )
    if is_over and wait is not None and wait.passed_by is not None:
        yield wait.passed_by.id  # who gets the customer back that nobody takes over
