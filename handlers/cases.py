"""Cases: their numbers, their opening, and what customers are told of them (C5)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from handlers.actions import ClearDeadline, Flag, MessageKind, OpenTicket, RingAgent, SetDeadline
from handlers.conversation import Stage
from handlers.draft import Draft
from handlers.events import DeadlineKind, TicketChanged
from handlers.surroundings import TicketView
from scripts.situations import SITUATIONS

_CHASED_EVERY: Final = timedelta(days=1)  # C4, T8: followed until it is settled
_SETTLED: Final = frozenset({"solved", "closed"})
_PROMISED: Final = frozenset({"message", "callback"})  # answered within half an hour (T5)
_UNANSWERED: Final = "open"


def next_number(draft: Draft) -> str:
    """Return a number no other case has: the date, the conversation, its count of cases."""
    talk = draft.conversation
    day = draft.now.astimezone(draft.surroundings.company.zone)
    return f"{day:%y%m%d}-{talk.id:04d}-{len(talk.tickets) + 1}"


def open_case(draft: Draft, ticket: OpenTicket) -> None:
    """Open the case and remember its number."""
    draft.change(tickets=(*draft.conversation.tickets, ticket.number))
    draft.do(ticket)
    draft.log("ticket_opened", detail=ticket.number)


def tell_status(draft: Draft) -> None:
    """Answer how the customer's cases stand, the newest first."""
    draft.answer_with(MessageKind.TICKET, status_words(draft))


def status_words(draft: Draft) -> str:
    """Return how the cases stand, or that there is none."""
    newest = sorted(draft.surroundings.tickets, key=lambda t: t.opened_at, reverse=True)
    views = newest[: draft.policy.offers_at_most]
    if not views:
        return draft.words("ticket.none")
    return "\n".join(_told(draft, view) for view in views)


def _told(draft: Draft, view: TicketView) -> str:
    day = view.updated_at.astimezone(draft.surroundings.company.zone)
    status = draft.words(
        "ticket.status",
        number=view.number,
        status=_status_name(draft, view.status),
        date=f"{day:%Y-%m-%d}",
    )
    return f"{status}\n{draft.words('ticket.note', note=view.note)}" if view.note else status


def _status_name(draft: Draft, status: str) -> str:
    situation = f"status.{status}"
    return draft.name_of(situation) if situation in SITUATIONS else status


def changed(draft: Draft, event: TicketChanged) -> None:
    """Tell the customer of a step without being asked (C5); a left message is answered by it."""
    if event.status == "solved":
        words = draft.words("ticket.solved", number=event.number)
    else:
        name = _status_name(draft, event.status)
        words = draft.words("ticket.changed", number=event.number, status=name)
    if event.note:
        words = f"{words}\n{draft.words('ticket.note', note=event.note)}"
    draft.inform(MessageKind.TICKET, words)
    _promise_other_messages(draft, event.number)
    draft.log("ticket_changed", detail=f"{event.number} {event.status}")


def _promise_other_messages(draft: Draft, answered: str) -> None:
    """Take the answered message out of what is promised; the others stay promised (T5)."""
    views = [view for view in draft.surroundings.tickets if view.kind in _PROMISED]
    if not any(view.number == answered for view in views):
        return
    due = [_due(draft, v) for v in _unanswered_messages(draft) if v.number != answered]
    later = [moment for moment in due if moment > draft.now]
    kind = DeadlineKind.MESSAGE_PROMISE
    draft.do(SetDeadline(kind, min(later)) if later else ClearDeadline(kind))
    left = {n: moment for n, moment in draft.conversation.reminders.items() if n != answered}
    _keep_reminders(draft, left)


def promise_message(draft: Draft, number: str, due_at: datetime) -> None:
    """Promise an answer (T5); an earlier message that waits for one keeps its earlier moment."""
    due = [_due(draft, view) for view in _unanswered_messages(draft)]
    later = [moment for moment in due if moment > draft.now]
    draft.do(SetDeadline(DeadlineKind.MESSAGE_PROMISE, min([*later, due_at])))
    remind_at = due_at - draft.policy.remind_owner_before
    _keep_reminders(draft, draft.conversation.reminders | {number: remind_at})


def _keep_reminders(draft: Draft, reminders: dict[str, datetime]) -> None:
    """Have owners reminded at these moments, each of which was made with its promise."""
    draft.change(reminders=reminders)
    kind = DeadlineKind.REMIND_OWNER
    draft.do(SetDeadline(kind, min(reminders.values())) if reminders else ClearDeadline(kind))


def forget_reminders(draft: Draft) -> None:
    """Remind nobody any more: the customer has had an answer."""
    _keep_reminders(draft, {})


def remind_owners(draft: Draft) -> None:
    """A promised answer is due soon: its owner is told, or the leads where it has none (H1)."""
    reminders = draft.conversation.reminders
    due = {number for number, moment in reminders.items() if moment <= draft.now}
    _keep_reminders(draft, {n: moment for n, moment in reminders.items() if n not in due})
    for view in _unanswered_messages(draft):
        if view.number not in due:
            continue
        if view.owner_id is None:
            draft.do(Flag("message_due", view.number))
        else:
            draft.do(RingAgent(view.owner_id, "promise_due"))
        draft.log("owner_reminded", detail=view.number)


def chase_messages(draft: Draft) -> None:
    """Nobody has answered what was left: leads see it, the customer is told (T5)."""
    waiting = _unanswered_messages(draft)
    late = [view for view in waiting if _due(draft, view) <= draft.now]
    for view in late:
        draft.do(Flag("message_overdue", view.number))
    if late and draft.conversation.stage is not Stage.AGENT:  # who has a person asks them
        draft.inform(MessageKind.TICKET, draft.words("message.overdue"))
    if next_due := [_due(draft, view) for view in waiting if view not in late]:
        draft.do(SetDeadline(DeadlineKind.MESSAGE_PROMISE, min(next_due)))


def _due(draft: Draft, view: TicketView) -> datetime:
    """Return what was promised for the case; one of an older version kept no moment."""
    policy, is_message = draft.policy, view.kind in _PROMISED
    within = policy.message_answered_within if is_message else policy.complaint_resolved_within
    return view.due_at or view.opened_at + within


def _unanswered_messages(draft: Draft) -> list[TicketView]:
    views = draft.surroundings.tickets
    return [view for view in views if view.kind in _PROMISED and view.status == _UNANSWERED]


def promise_complaint(draft: Draft, due_at: datetime) -> None:
    """Promise a solution (T8); an earlier complaint that is not settled keeps the earlier day."""
    due = [_due(draft, view) for view in _unsettled_complaints(draft)]
    later = [moment for moment in due if moment > draft.now]
    draft.do(SetDeadline(DeadlineKind.COMPLAINT_DUE, min([*later, due_at])))


def chase_complaints(draft: Draft) -> None:
    """Put complaints that are not settled in time before the leads, day after day (C4, T8)."""
    open_cases = _unsettled_complaints(draft)
    late = [view for view in open_cases if _due(draft, view) <= draft.now]
    for view in late:
        draft.do(Flag("complaint_due", view.number))
    next_due = [_due(draft, view) for view in open_cases if view not in late]
    if late:
        next_due.append(draft.now + _CHASED_EVERY)
    if next_due:
        draft.do(SetDeadline(DeadlineKind.COMPLAINT_DUE, min(next_due)))


def _unsettled_complaints(draft: Draft) -> list[TicketView]:
    return [
        view
        for view in draft.surroundings.tickets
        if view.kind == "complaint" and view.status not in _SETTLED
    ]
