"""Complaints: heard out, apologised for, taken down, given a number (C1, P6, T8)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from handlers import cases, conduct, forms, promised
from handlers.actions import MessageKind, OpenTicket
from handlers.choices import Deed
from handlers.complaint_steps import advance, ask, ask_from, form_of, nudge, step_back
from handlers.conversation import ComplaintForm
from handlers.draft import Draft
from handlers.events import CustomerWrote
from handlers.hearing import (
    HEATED,
    files_of,
    has_too_large,
    is_bare,
    is_more_of_album,
    signals_of,
    text_of,
)
from knowledge.understanding import Signal

GROUP: Final = "complaints"


def begin(draft: Draft, event: CustomerWrote | None = None) -> None:
    """Apologise for the annoyance and listen; what was told already is not asked again."""
    if isinstance(draft.conversation.form, ComplaintForm):
        ask(draft)  # an old button; they are in the middle of it
        return
    told = event is not None and not is_bare(event.text)
    if draft.conversation.kept_complaint is not None and not told:
        ask_to_resume(draft)
        return
    forms.put_away(draft)
    draft.change(misses=0, form=ComplaintForm(started_at=draft.now))
    draft.log("complaint_begun")
    if event is not None and told:
        _take(draft, "what", text_of(event), files_of(event))
        ask_from(draft, "what", before=draft.words("complaint.heard"))
    else:
        _add_files(draft, files_of(event) if event else ())
        ask(draft)


def ask_to_resume(draft: Draft) -> None:
    """Ask whether to go on with the complaint that was kept."""
    choices = draft.buttons(Deed.RESUME, Deed.RESTART, Deed.NOT_NOW)
    draft.answer(MessageKind.TICKET, "complaint.resume", choices)


def offer_to_resume(draft: Draft) -> None:
    """Remind who arrives of the complaint that was kept."""
    if draft.conversation.kept_complaint is not None:
        choices = draft.buttons(Deed.RESUME, Deed.NOT_NOW)
        draft.tell(MessageKind.TICKET, "complaint.resume", choices)


def resume(draft: Draft) -> None:
    """Go on where the customer stopped."""
    kept = draft.conversation.kept_complaint
    if kept is None or isinstance(draft.conversation.form, ComplaintForm):
        begin(draft)
        return
    draft.change(form=kept, kept_complaint=None)
    draft.log("complaint_resumed")
    ask(draft)


def restart(draft: Draft) -> None:
    """Begin anew; what was kept is dropped."""
    draft.change(kept_complaint=None, form=None)
    begin(draft)


def wrote(draft: Draft, form: ComplaintForm, event: CustomerWrote) -> None:
    """Take what was written as the answer of the step; nobody is interrupted."""
    files, text = files_of(event), text_of(event)
    if is_more_of_album(draft, event):
        _add_files(draft, files)
    elif Signal.TICKET_STATUS in signals_of(event) and is_bare(text):
        ask(draft, before=cases.status_words(draft))
    elif has_too_large(draft, event) and not text:
        _add_files(draft, files)
        ask(draft, before=conduct.too_large_words(draft))
    elif not text and files:
        _add_files(draft, files)
        _acknowledge_files(draft)
    elif not text or (Signal.WORDLESS in signals_of(event) and text == event.text.strip()):
        _add_files(draft, files)
        nudge(draft, draft.words("wordless.ask"))
    elif _belongs_to_story(form, event):
        _take(draft, "what", "\n".join(filter(None, [form.answers.get("what"), text])), files)
        ask(draft)
    else:
        _take(draft, form.step, text, files)
        advance(draft)


def _belongs_to_story(form: ComplaintForm, event: CustomerWrote) -> bool:
    # Anger is not an order number: who goes on telling is heard out (P6). At the summary,
    # whatever is added belongs to what happened.
    is_heated = bool(signals_of(event) & HEATED)
    return form.step == "confirm" or (form.step in {"order", "contact"} and is_heated)


def begin_silently(draft: Draft, event: CustomerWrote) -> None:
    """Keep the complaint of somebody who wants a person at once; nothing is asked."""
    form = draft.conversation.kept_complaint or ComplaintForm(started_at=draft.now)
    draft.change(form=form, kept_complaint=None)
    draft.log("complaint_begun")
    note(draft, form, event)


def note(draft: Draft, form: ComplaintForm, event: CustomerWrote) -> None:
    """Keep what was told by somebody who in the same breath asks for a person."""
    if not is_bare(event.text):
        story = "\n".join(filter(None, [form.answers.get("what"), text_of(event)]))
        _take(draft, "what", story, files_of(event))


def _take(draft: Draft, step: str, text: str, files: tuple[str, ...]) -> None:
    form = form_of(draft)
    answers = form.answers | {step: text}
    draft.change(form=replace(form, answers=answers, last_step=step, files=form.files + files))


def _add_files(draft: Draft, files: tuple[str, ...]) -> None:
    form = form_of(draft)
    draft.change(form=replace(form, files=form.files + files))


def _acknowledge_files(draft: Draft) -> None:
    form = form_of(draft)
    if form.step != "evidence":
        ask(draft)
        return
    choices = draft.buttons(Deed.DONE, Deed.BACK, Deed.CANCEL)
    count = str(len(form.files))
    draft.answer(MessageKind.TICKET, "complaint.file_added", choices, count=count)


def pressed(draft: Draft, form: ComplaintForm, deed: Deed) -> None:
    """Skip a step, correct the one before, give up, or submit."""
    match deed:
        case Deed.SKIP | Deed.DONE if form.step != "confirm":
            _take(draft, form.step, form.answers.get(form.step, ""), ())
            advance(draft)
        case Deed.BACK:
            step_back(draft)
        case Deed.CANCEL:
            abandon(draft)
        case Deed.SUBMIT if form.step == "confirm":
            _submit(draft, form)
        case _:
            ask(draft)


def abandon(draft: Draft) -> None:
    """Leave the complaint for another time; what was written is kept."""
    forms.put_away(draft)
    draft.log("complaint_abandoned")
    if draft.conversation.kept_complaint is None:
        conduct.agree(draft)
    else:
        draft.answer(MessageKind.TICKET, "complaint.abandoned")


def _submit(draft: Draft, form: ComplaintForm) -> None:
    number = cases.next_number(draft)
    group = draft.group(GROUP)
    due_at = promised.complaint_due(draft, group)
    details = {step: text for step, text in form.answers.items() if text}
    if draft.conversation.customer_name:
        details["name"] = draft.conversation.customer_name
    cases.open_case(draft, OpenTicket(number, "complaint", group, details, form.files, due_at))
    cases.promise_complaint(draft, due_at)
    draft.change(form=None)
    draft.answer_with(MessageKind.TICKET, promised.complaint_words(draft, group, number))
