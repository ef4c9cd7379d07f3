"""Customers in special need go first: they say so, or a person marks it with their consent (H4)."""

from __future__ import annotations

from typing import Final

from handlers import line
from handlers.actions import MessageKind, RecordWait
from handlers.choices import Deed
from handlers.conversation import Choice, SpecialNeed, Stage
from handlers.draft import Draft
from handlers.events import CustomerWrote, NeedMarked
from handlers.hearing import signals_of
from knowledge.understanding import Signal

# What a customer says, and why they go first.
_REASONS: Final = {
    Signal.AGED: "aged",
    Signal.DISABLED: "disabled",
    Signal.HARDSHIP: "hardship",
}
SIGNALS: Final = frozenset(_REASONS)


def note(draft: Draft, event: CustomerWrote) -> None:
    """Keep for this visit what the customer says of themselves; who waits moves up at once."""
    reason = next((_REASONS[one] for one in _REASONS if one in signals_of(event)), "")
    if not reason or _holds(draft):
        return
    draft.change(need=SpecialNeed(reason))
    draft.log("need_noted", who="customer", detail=reason)
    _move_up(draft)


def answer(draft: Draft) -> None:
    """Thank who says so and wants nothing else, and ask whether to remember it."""
    choices = (*draft.buttons(Deed.PERSON), *_remember(draft))
    draft.answer(MessageKind.NOTICE, "need.noted", choices)


def heard_in_line(draft: Draft) -> None:
    """Tell who waits and says so that they go first now."""
    choices = (*_remember(draft), *line.ways_out(draft))
    draft.answer(MessageKind.QUEUE, "need.moved_up", choices)


def _remember(draft: Draft) -> tuple[Choice, ...]:
    need = draft.conversation.need
    return draft.buttons(Deed.REMEMBER_NEED) if need is not None and not need.has_consent else ()


def remember(draft: Draft) -> None:
    """Keep it beyond this visit: the customer agrees, and it ends by itself."""
    need = draft.conversation.need
    if need is None or not need.holds_at(draft.now):
        draft.answer(MessageKind.CLARIFY, "choice.expired")
        return
    until = draft.now + draft.policy.need_kept_for
    draft.change(need=SpecialNeed(need.reason, until, has_consent=True))
    draft.log("need_kept", who="customer", detail=need.reason)
    day = until.astimezone(draft.surroundings.company.zone)
    choices = draft.buttons(Deed.FORGET_NEED)
    draft.answer(MessageKind.NOTICE, "need.kept", choices, date=f"{day:%Y-%m-%d}")


def forget(draft: Draft) -> None:
    """Remove it, as the customer likes (D3); a place in the line stays."""
    draft.change(need=None)
    draft.log("need_forgotten", who="customer")
    draft.answer(MessageKind.NOTICE, "need.forgotten")


def marked(draft: Draft, event: NeedMarked) -> str:
    """Keep or remove what a person at the desk says of the customer."""
    talk = draft.conversation
    is_theirs = talk.agent is not None and talk.agent.id == event.agent.id
    if not (is_theirs or event.is_lead):
        return "not_yours"
    if not event.reason:
        draft.change(need=None)
        draft.log("need_forgotten", who=event.agent.name)
        return ""
    if not event.has_consent:
        return "no_consent"
    until = draft.now + (event.kept_for or draft.policy.need_kept_for)
    need = SpecialNeed(event.reason, until, event.agent.name, has_consent=True)
    draft.change(need=need)
    draft.log("need_kept", who=event.agent.name, detail=event.reason)
    _move_up(draft)
    return ""


def _holds(draft: Draft) -> bool:
    need = draft.conversation.need
    return need is not None and need.holds_at(draft.now)


def _move_up(draft: Draft) -> None:
    wait = draft.conversation.wait
    if wait is not None and draft.conversation.stage is Stage.WAITING:
        wait = line.ranked(draft, wait)
        draft.change(wait=wait)
        draft.do(RecordWait(wait))
