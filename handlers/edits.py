"""Second thoughts: an earlier message was changed, and the history keeps both."""

from __future__ import annotations

from dataclasses import replace

from handlers import complaint_steps, message, pressing, serving
from handlers.actions import MessageKind
from handlers.conversation import ComplaintForm, MessageForm, Stage
from handlers.draft import Draft
from handlers.events import CustomerEdited, CustomerWrote
from handlers.hearing import note_language, note_sign_of_life, signals_of, understood
from knowledge.understanding import Signal


def edited(draft: Draft, event: CustomerEdited) -> None:
    """Go by the new words where they matter still; a person reads them by themselves."""
    talk = draft.conversation
    if Signal.EMERGENCY in signals_of(event):
        serving.wrote(draft, _as_written(event))
        return
    if talk.stage is Stage.AWAY:
        return  # nothing is said after the farewell
    note_sign_of_life(draft)
    if talk.stage is Stage.AGENT or not event.text.strip():
        return
    if talk.stage is Stage.WAITING:
        draft.tell(MessageKind.NOTICE, "received.edit")  # what was asked waits for a person still
        return
    draft.open_turn(event.at)
    is_newest = event.reference != "" and event.reference == talk.last_reference
    if not (is_newest and _redo(draft, event)):
        draft.answer(MessageKind.NOTICE, "received.edit")
        pressing.ask_on(draft)


def _as_written(event: CustomerEdited) -> CustomerWrote:
    return CustomerWrote(
        event.at, event.text, understanding=event.understanding, reference=event.reference
    )


def _redo(draft: Draft, event: CustomerEdited) -> bool:
    """Put the new words in the place of the old ones; False when nothing hangs on them."""
    form = draft.conversation.form
    if isinstance(form, ComplaintForm | MessageForm):
        return _correct(draft, form, event.text)
    known = understood(event)
    if not serving.is_wish(known):
        return False
    note_language(draft, "", known)
    serving.serve(draft, _as_written(event))
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
