"""Passing on to people: into the line, or a message where nobody is there (H5, C6)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from handlers import complaint_steps, forms, line, message
from handlers.actions import Flag, MessageKind, RecordWait, RingAgent
from handlers.conversation import ComplaintForm, MessageForm, Stage
from handlers.draft import Draft
from handlers.events import CustomerWrote
from handlers.hearing import understood
from handlers.line import Priority
from knowledge.understanding import Outcome

SERVICE: Final = "service"
COMPLAINTS: Final = "complaints"


def asked_for(draft: Draft, event: CustomerWrote) -> None:
    """Pass on who asks for a person, to the group their question belongs to."""
    known = understood(event)
    is_clear = bool(known.best) and known.outcome is not Outcome.HANDOFF
    to_person(draft, known.best[0].group if is_clear else SERVICE, "asked_for")


def to_person(draft: Draft, group: str, reason: str) -> None:
    """Give a place in the line; where nobody is on, take a message instead."""
    form = draft.conversation.form
    group = draft.group(_group_of(form, group))
    has_complained = isinstance(form, ComplaintForm) and forms.is_begun(form)
    if isinstance(form, ComplaintForm) and has_complained:
        draft.log("complaint_so_far", detail=forms.outline(form))
    if not is_staffed(draft, group):
        draft.log("nobody_on", detail=group)
        if isinstance(form, ComplaintForm) and form.answers.get("what"):
            complaint_steps.offer_to_finish(draft)
        else:
            message.begin_because_nobody_is_on(draft, group)
        return
    if line.is_full(draft, group):
        _turn_away_kindly(draft, group)
        return
    if has_complained:
        draft.tell(MessageKind.TICKET, "handoff.for_complaint")
    forms.put_away(draft)
    line.join(draft, group, reason)


def is_staffed(draft: Draft, group: str) -> bool:
    """Tell whether anybody of the group is at work."""
    return draft.line(draft.group(group)).agents_online > 0


def _group_of(form: object, group: str) -> str:
    if isinstance(form, ComplaintForm):
        return COMPLAINTS
    return form.group if isinstance(form, MessageForm) and form.group else group


def wait_anyway(draft: Draft) -> None:
    """Give a place in the line to who would rather wait for somebody to come."""
    if draft.conversation.stage is Stage.WAITING:
        line.heard(draft, "queue.already")
        return
    group = draft.group(_group_of(draft.conversation.form, SERVICE))
    if line.is_full(draft, group):
        _turn_away_kindly(draft, group)
        return
    forms.put_away(draft)
    line.join(draft, group, "waits_for_somebody")


def _turn_away_kindly(draft: Draft, group: str) -> None:
    """The line is full: say so, and what there is instead (H5, T9)."""
    draft.log("line_full", detail=group)
    message.begin_because_line_is_full(draft, group)


def leave_message(draft: Draft) -> None:
    """Take a message instead of keeping the customer waiting."""
    message.begin(draft, _leave_line_for_message(draft))


def call_back(draft: Draft) -> None:
    """Promise to call or to write later instead of keeping the customer waiting (T5, T9)."""
    message.begin_callback(draft, _leave_line_for_message(draft))


def _leave_line_for_message(draft: Draft) -> str:
    """Let the customer out of the line; who changes their mind soon finds the old place."""
    wait = draft.conversation.wait
    is_waiting = draft.conversation.stage is Stage.WAITING
    group = wait.group if wait is not None and is_waiting else SERVICE
    group = _group_of(draft.conversation.form, group)
    line.end_wait(draft, "message")
    draft.change(stage=Stage.BOT)
    if is_waiting:
        draft.change(kept_place=draft.conversation.wait)
    return group


def alarm(draft: Draft, event: CustomerWrote) -> None:
    """Alarm leads and who is on call at once: a person may be harmed (C6)."""
    draft.do(Flag("emergency", event.text[:200]))
    talk = draft.conversation
    for one in draft.surroundings.on_call:
        if one != talk.agent:
            draft.do(RingAgent(one.id, "emergency"))
    if talk.agent is not None:
        draft.do(RingAgent(talk.agent.id, "emergency"))
        return
    if talk.stage is Stage.WAITING and talk.wait is not None:
        wait = line.ranked(draft, replace(talk.wait, priority=Priority.EMERGENCY))
        draft.change(wait=wait)
        draft.do(RecordWait(wait))
        draft.answer(MessageKind.NOTICE, "emergency.alarm", line.ways_out(draft))
        return
    forms.put_away(draft)
    line.take_place(draft, SERVICE, "emergency", Priority.EMERGENCY)
    draft.answer(MessageKind.NOTICE, "emergency.alarm", line.ways_out(draft))
