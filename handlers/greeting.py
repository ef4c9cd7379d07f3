"""Arrival: a visit begins, and the customer is greeted at once (T1, P2)."""

from __future__ import annotations

from datetime import datetime

from handlers import complaint, survey
from handlers.actions import MessageKind, RecordVisit, Say
from handlers.conversation import Stage, Visit
from handlers.draft import Draft
from handlers.events import CustomerArrived
from handlers.hearing import NOTHING, note_language, note_sign_of_life


def arrived(draft: Draft, event: CustomerArrived) -> None:
    """Greet who comes; who is here already has only the page opened once more."""
    talk = draft.conversation
    note_language(draft, event.language, NOTHING)
    draft.change(customer_name=event.name or talk.customer_name)
    was_seen_off = event.is_reconnect and talk.visits > 0
    if was_seen_off:
        return  # the page came back by itself, its reader may be far away
    note_sign_of_life(draft)
    if talk.stage is Stage.AWAY:
        survey.close_comment(draft)
        welcome(draft, event.at)
        complaint.offer_to_resume(draft)


def welcome(draft: Draft, at: datetime, *, answers: bool = False) -> None:
    """Open a visit and say the greeting of the hour; it answers who only said hello."""
    begin_visit(draft, at)
    greeting = _greeting(draft, is_late=draft.now > at + draft.policy.greeting_within)
    draft.say(Say(MessageKind.GREETING, greeting), answers=answers)


def begin_visit(draft: Draft, at: datetime) -> None:
    """Open a visit; whatever is said next is its greeting."""
    number = draft.conversation.visits + 1
    visit = Visit(number, arrived_at=at)
    draft.change(stage=Stage.BOT, visit=visit, visits=number, misses=0, offered=())
    draft.do(RecordVisit(visit))
    draft.log("arrived", detail=draft.conversation.channel)
    draft.ungreeted = number


def _greeting(draft: Draft, *, is_late: bool) -> str:
    # T4: who was kept waiting at the door hears an apology first, once.
    apology = f"{draft.apology()}\n" if is_late else ""
    returning = "_back" if draft.conversation.visits > 1 else ""
    situation = f"greeting{returning}.{_part_of_day(draft)}"
    return apology + draft.words(situation, company=draft.surroundings.company.name)


def _part_of_day(draft: Draft) -> str:
    policy = draft.policy
    hour = draft.now.astimezone(draft.surroundings.company.zone).hour
    if policy.morning_from_hour <= hour < policy.afternoon_from_hour:
        return "morning"
    if policy.afternoon_from_hour <= hour < policy.evening_from_hour:
        return "afternoon"
    return "evening"
