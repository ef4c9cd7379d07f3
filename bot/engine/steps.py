"""Which event of a locked conversation is handled next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime

from bot.channels.base import Outcome
from bot.engine.done import Done
from bot.engine.outcomes import outcome_json
from bot.storage.conversations import StoredConversation
from bot.storage.deadlines import StoredDeadline
from bot.storage.decisions import Decided
from bot.storage.inbox import StoredRow
from handlers.conversation import Choice
from handlers.events import (
    AgentClaimed,
    AgentClosed,
    AgentPassed,
    AgentTransferred,
    AgentWrote,
    CustomerChose,
    DeadlineDue,
    DeadlineKind,
    Event,
    LeadTookOver,
    LeadWhispered,
    NeedMarked,
)

_ASKED_FOR = (
    AgentClaimed
    | AgentPassed
    | AgentWrote
    | AgentTransferred
    | AgentClosed
    | LeadTookOver
    | LeadWhispered
    | NeedMarked
)


@dataclass(frozen=True, slots=True)
class Step:
    """One event to handle; `fired` names the deadline when it is one."""

    stored: StoredConversation
    event: Event
    inbox_id: int | None
    fired: DeadlineKind | None
    open_kinds: frozenset[DeadlineKind]
    has_more: bool

    def event_with(self, choices: Mapping[tuple[int, str], Choice]) -> Event:
        """Return the event; a button press gets the choice behind its token, if it is real."""
        if not isinstance(self.event, CustomerChose):
            return self.event
        return replace(self.event, choice=choices.get((self.stored.value.id, self.event.token)))


def choose_step(
    stored: StoredConversation,
    row: StoredRow | None,
    event: Event | None,
    deadlines: Mapping[int, Sequence[StoredDeadline]],
    now: datetime,
) -> Step | None:
    """Return the inbox event, else the earliest deadline that has come, else None."""
    promised = deadlines.get(stored.value.id, ())
    kinds = frozenset(one.kind for one in promised)
    due = [one for one in promised if one.due_at <= now]
    if row is not None and event is not None:
        return Step(stored, event, row.id, None, kinds, row.waiting > 1 or bool(due))
    if not due:
        return None
    fired = DeadlineDue(now, due[0].kind, due[0].due_at)
    return Step(stored, fired, None, due[0].kind, kinds, len(due) > 1)


def outcome_text(event: Event, outcome: Outcome) -> str:
    """Return what the inbox row keeps: only a console's request has somebody who asks again."""
    if isinstance(event, _ASKED_FOR):
        return outcome_json.dump_json(outcome).decode()
    return ""


def outcome_of(decided: Decided) -> Outcome:
    """Return what a console is told of its request."""
    after = decided.decision.conversation
    holder = decided.stored.value.agent
    return Outcome(
        refusal=decided.decision.refusal,
        seq=decided.agent_seq,
        epoch=after.epoch,
        agent_name=holder.name if holder else "",
    )


def done_of(step: Step, one: Decided, claimed: Set[int]) -> Done:
    """Return what the listeners are told; words that are claimed already need no waking."""
    outgoing = None if one.stored.value.id in claimed else one.outgoing
    return Done(one.stored.value, one.event, one.decision, outcome_of(one), step.inbox_id, outgoing)
