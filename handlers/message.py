"""A message left for later: what it is about, how to reach the customer, a promise (T5, H5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from handlers import cases, forms, promised
from handlers.actions import MessageKind, OpenTicket
from handlers.choices import Deed
from handlers.conversation import Choice, MessageForm
from handlers.draft import Draft
from handlers.events import CustomerWrote
from handlers.hearing import files_of, text_of


def begin(draft: Draft, group: str) -> None:
    """Ask what the message is about."""
    forms.put_away(draft)
    draft.change(form=MessageForm(group=draft.group(group)))
    words = promised.message_words(draft, "message.ask_what", draft.group(group))
    draft.answer_with(MessageKind.TICKET, words, draft.buttons(Deed.CANCEL))


def begin_because_nobody_is_on(draft: Draft, group: str) -> None:
    """Take a message at once where nobody is there; who would rather wait may."""
    form = draft.conversation.form
    if isinstance(form, MessageForm) and forms.is_begun(form):
        ask(draft, form)  # they know that nobody is on; the contact is what is missing
        return
    forms.put_away(draft)
    draft.change(form=MessageForm(group=group))
    choices = draft.buttons(Deed.KEEP_WAITING, Deed.CANCEL)
    draft.answer_with(MessageKind.QUEUE, promised.nobody_on_words(draft, group), choices)


def begin_because_line_is_full(draft: Draft, group: str) -> None:
    """Take a message where the line is as long as it may be; or promise to call back."""
    forms.put_away(draft)
    draft.change(form=MessageForm(group=group))
    words = promised.message_words(draft, "queue.full", group)
    draft.answer_with(MessageKind.QUEUE, words, draft.buttons(Deed.CALL_BACK, Deed.CANCEL))


def begin_callback(draft: Draft, group: str) -> None:
    """Ask where to call; what was written of a message already is kept."""
    form = draft.conversation.form
    answers = form.answers if isinstance(form, MessageForm) else {}
    files = form.files if isinstance(form, MessageForm) else ()
    if not isinstance(form, MessageForm):
        forms.put_away(draft)
    form = MessageForm("message", "contact", answers, draft.group(group), files, is_callback=True)
    draft.change(form=form)
    ask(draft, form)


def wrote(draft: Draft, form: MessageForm, event: CustomerWrote) -> None:
    """Take what was written as the answer of the step."""
    form = replace(form, files=form.files + files_of(event))
    text = text_of(event)
    draft.change(form=form)
    if not text and not (form.step == "what" and form.files):
        ask(draft, form)
        return
    answered = replace(form, answers=form.answers | {form.step: text}, last_step=form.step)
    if form.step == "what":
        answered = replace(answered, step="contact")
        draft.change(form=answered)
        ask(draft, answered)
    else:
        file(draft, answered)


def pressed(draft: Draft, form: MessageForm, deed: Deed) -> None:
    """Skip the contact, correct what was written, or give it up."""
    match deed:
        case Deed.CANCEL:
            draft.change(form=None)
            draft.answer(MessageKind.TICKET, "message.cancelled")
        case Deed.SKIP if form.step == "contact":
            file(draft, form)
        case Deed.BACK:
            form = replace(form, step="what")
            draft.change(form=form)
            ask(draft, form)
        case _:
            ask(draft, form)


def ask(draft: Draft, form: MessageForm, before: str = "") -> None:
    """Ask for the step's answer, after other words where there are any."""
    if form.step == "what":
        words = promised.message_words(draft, "message.ask_what", _group(draft, form))
    elif form.is_callback:
        words = promised.message_words(draft, "callback.ask_contact", _group(draft, form))
    else:
        words = draft.words("message.ask_contact")
    words = f"{before}\n{words}" if before else words
    draft.answer_with(MessageKind.TICKET, words, _buttons(draft, form))


def _buttons(draft: Draft, form: MessageForm) -> Iterable[Choice]:
    if form.step == "what":
        return draft.buttons(Deed.CANCEL)
    if form.is_callback:
        return draft.buttons(Deed.SKIP, Deed.CANCEL)
    return draft.buttons(Deed.SKIP, Deed.BACK, Deed.CANCEL)


def file(draft: Draft, form: MessageForm) -> None:
    """Write the message down, promise an answer and pass it on."""
    number = cases.next_number(draft)
    kind: Literal["callback", "message"] = "callback" if form.is_callback else "message"
    group = _group(draft, form)
    due_at = promised.message_due(draft, group)
    details = {key: text for key, text in form.answers.items() if text}
    owner = draft.conversation.owner or draft.conversation.last_agent
    owner_id = owner.id if owner else None
    cases.open_case(draft, OpenTicket(number, kind, group, details, form.files, due_at, owner_id))
    cases.promise_message(draft, number, due_at)
    draft.change(form=None, kept_place=None)
    words = promised.message_words(draft, f"{kind}.done", group, number=number)
    draft.answer_with(MessageKind.TICKET, words)


def _group(draft: Draft, form: MessageForm) -> str:
    return form.group or draft.group("service")
