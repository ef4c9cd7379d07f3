"""What is promised for when: answers to messages and solutions of complaints, in open time."""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers.draft import Draft
from handlers.hours import Closure
from handlers.moments import when
from scripts.situations import SITUATIONS


def message_due(draft: Draft, group: str) -> datetime:
    """Return by when a message is answered: the promised time of being open (T5)."""
    return draft.hours(group).after(draft.now, draft.policy.message_answered_within)


def message_words(draft: Draft, situation: str, group: str, **names: str) -> str:
    """Return words that promise an answer: within minutes, or by a moment where hours say so."""
    due_at, within = message_due(draft, group), draft.policy.message_answered_within
    if due_at == draft.now + within:
        minutes = str(within // timedelta(minutes=1))
        return draft.words(situation, minutes=minutes, **names)
    return draft.words(f"{situation}_by", by=when(draft, due_at), **names)


def nobody_on_words(draft: Draft, group: str) -> str:
    """Return what is said where nobody of a group is there: when it opens, or soon (H5)."""
    hours = draft.hours(group)
    opens_at = hours.opens_at(draft.now)
    if opens_at is None or opens_at == draft.now:
        return message_words(draft, "queue.nobody_on", group)
    by = when(draft, message_due(draft, group))
    words = draft.words("queue.closed", opens=when(draft, opens_at), by=by)
    closure = hours.closure_on(draft.now)
    told = "" if closure is None else _closed_words(draft, closure)
    return f"{told}\n{words}" if told else words


def _closed_words(draft: Draft, closure: Closure) -> str:
    """Return the company's own words for a closure, else the scripts' for its reason."""
    own, situation = closure.words.get(draft.language, ""), f"closure.{closure.reason}"
    return draft.words(situation) if not own and situation in SITUATIONS else own


def complaint_due(draft: Draft, group: str) -> datetime:
    """Return by when a complaint is resolved (T8).

    Days are those of the calendar: a complaint does not rest on Sundays. Who would be told a moment
    at which the house is closed is told the end of the next day on which it is open.
    """
    due_at = draft.now + draft.policy.complaint_resolved_within
    return draft.hours(group).end_of_work(due_at)


def complaint_words(draft: Draft, group: str, number: str) -> str:
    """Return what is said when a complaint is filed: within days, or by a moment."""
    due_at, within = complaint_due(draft, group), draft.policy.complaint_resolved_within
    if due_at == draft.now + within:
        days = str(-(-within // timedelta(days=1)))
        return draft.words("complaint.filed", number=number, days=days)
    return draft.words("complaint.filed_by", number=number, by=when(draft, due_at))
