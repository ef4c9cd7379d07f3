"""Leaving: every visit ends with a farewell, and nothing is lost with it (P8)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from handlers import forms, line, message
from handlers.actions import MessageKind, RecordVisit, TellAgent
from handlers.conversation import MessageForm, Stage
from handlers.draft import Draft
from handlers.events import CustomerWrote
from handlers.hearing import is_courtesy, signals_of
from knowledge.understanding import Signal

_CUT_OFF: Final = "blocked"


def said(draft: Draft) -> None:
    """Answer the customer's goodbye."""
    _file_message(draft)
    draft.answer(MessageKind.FAREWELL, "farewell.bot", company=draft.surroundings.company.name)
    end(draft, "goodbye")


def idle(draft: Draft) -> None:
    """See off a customer who has gone quiet."""
    _file_message(draft)
    draft.tell(MessageKind.FAREWELL, "farewell.idle", company=draft.surroundings.company.name)
    end(draft, "idle")


def _file_message(draft: Draft) -> None:
    """What was left before the customer went counts, with or without a contact."""
    form = draft.conversation.form
    if isinstance(form, MessageForm) and forms.is_begun(form):
        message.file(draft, form)


def end(draft: Draft, disposition: str) -> None:
    """Close the visit: from now on nothing is said until the customer comes again."""
    forms.put_away(draft)
    line.end_wait(draft, "customer")
    _forget_for_visit(draft)
    _keep_place(draft, disposition)
    draft.close_turn("nobody")
    _tell_owner(draft)
    visit = draft.conversation.visit
    if visit is not None:
        visit = replace(visit, ended_at=draft.now, disposition=disposition)
        draft.do(RecordVisit(visit))
    draft.change(
        stage=Stage.AWAY, visit=visit, wait=None, agent=None, has_agent_spoken=False, offered=()
    )
    draft.change(misses=0, unanswered="", album="")
    draft.log("left", detail=disposition)


def _forget_for_visit(draft: Draft) -> None:
    need = draft.conversation.need
    if need is not None and need.until is None:
        draft.change(need=None)  # nobody agreed that it is remembered


def _keep_place(draft: Draft, disposition: str) -> None:
    """Keep the place of who was cut off: blocked by mistake, or silent ever since a claim (H3)."""
    talk = draft.conversation
    wait = talk.wait
    if wait is None or wait.ended_at is None:
        return
    is_cut_off = disposition == _CUT_OFF
    if wait.ended_by == "claim":
        is_cut_off = talk.last_at is None or talk.last_at < wait.ended_at
        wait = replace(wait, ended_at=draft.now)
    if is_cut_off:
        draft.change(kept_place=wait)


def _tell_owner(draft: Draft) -> None:
    """Who was first asked hears that it has ended, when others have seen to it (H1)."""
    owner, agent = draft.conversation.owner, draft.conversation.agent
    if owner is not None and (agent is None or agent.id != owner.id):
        draft.do(TellAgent(owner.id, "owned_ended"))
        draft.log("owner_told", who=owner.name)
    draft.change(owner=None)


def answer_afterwards(draft: Draft, event: CustomerWrote) -> bool:
    """Return a last courtesy after the farewell without beginning a new visit for it."""
    visit = draft.conversation.visit
    if visit is None or visit.ended_at is None or not is_courtesy(event):
        return False
    if draft.now - visit.ended_at > draft.policy.idle_farewell_after:
        return False
    draft.open_turn(event.at, is_courtesy=True)
    if Signal.GOODBYE in signals_of(event):
        company = draft.surroundings.company.name
        draft.answer(MessageKind.FAREWELL, "farewell.bot", company=company)
    else:
        draft.answer(MessageKind.FAREWELL, "small_talk.thanks")
    return True
