"""Second thoughts: an earlier message was changed, and the history keeps both."""

from __future__ import annotations

from dataclasses import replace

from handlers import complaint_steps, faq, message
from handlers.actions import MessageKind
from handlers.conversation import ComplaintForm, MessageForm, Stage
from handlers.draft import Draft
from handlers.events import CustomerEdited, CustomerWrote
from handlers.hearing import note_language, note_sign_of_life, understood
from knowledge.understanding import Outcome


def edited(draft: Draft, event: CustomerEdited) -> None:
    """Go by the new words where they matter still; a person reads them by themselves."""
    talk = draft.conversation
    if talk.stage is Stage.AWAY:
        return  # nothing is said after the farewell
    note_sign_of_life(draft, event)
    if talk.stage is Stage.AGENT or not event.text.strip():
        return
    draft.open_turn(event.at)
    is_newest = event.reference != "" and event.reference == talk.last_reference
    if not (is_newest and _redo(draft, event)):
        draft.answer(MessageKind.NOTICE, "received.edit")


def _redo(draft: Draft, event: CustomerEdited) -> bool:
    """Put the new words in the place of the old ones; False when nothing hangs on them."""
    form = draft.conversation.form
    if isinstance(form, ComplaintForm | MessageForm):
        return _correct(draft, form, event.text)
    known = understood(event)
    if draft.conversation.stage is not Stage.BOT or known.outcome is Outcome.HANDOFF:
        return False
    note_language(draft, "", known)
    asked = CustomerWrote(event.at, event.text, understanding=known)
    (faq.answer if known.outcome is Outcome.ANSWER else faq.offer)(draft, asked)
    return True


def _correct(draft: Draft, form: ComplaintForm | MessageForm, text: str) -> bool:
    if form.last_step not in form.answers:
        return False
    answers = form.answers | {form.last_step: text}
    before = draft.words("received.edit")
    if isinstance(form, ComplaintForm):
        draft.change(form=replace(form, answers=answers))
        complaint_steps.ask(draft, before)
    else:
        corrected = replace(form, answers=answers)
        draft.change(form=corrected)
        message.ask(draft, corrected, before)
    return True
