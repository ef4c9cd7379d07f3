"""Buttons: pressed, or meant by typed words; what each does depends on who is with the customer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from handlers import (
    agent,
    complaint,
    complaint_steps,
    faq,
    greeting,
    handoff,
    line,
    message,
    needs,
    survey,
)
from handlers.actions import MessageKind
from handlers.choices import Deed, deed_of
from handlers.conversation import Choice, ComplaintForm, MessageForm, Stage, SurveyForm
from handlers.draft import Draft
from handlers.events import CustomerChose, CustomerWrote
from handlers.hearing import note_sign_of_life

# What a form's own buttons do.
_OF_FORMS: Final = frozenset({Deed.SKIP, Deed.BACK, Deed.CANCEL, Deed.DONE, Deed.SUBMIT})
# What would begin something new beside the place in the line.
_NOT_IN_LINE: Final = frozenset(
    {Deed.NONE_OF_THESE, Deed.PERSON, Deed.COMPLAINT, Deed.RESUME, Deed.RESTART, Deed.NOT_NOW}
)
# What brings a customer back who has been seen off.
_BEGINNINGS: Final = frozenset(
    {Deed.ENTRY, Deed.PERSON, Deed.COMPLAINT, Deed.LEAVE_MESSAGE, Deed.CALL_BACK}
    | {Deed.RESUME, Deed.RESTART}
)
_ASKED_BY: Final = frozenset({Deed.CANCEL, Deed.RESUME})  # a form that is asked has one of these
_OF_LINE: Final = frozenset({Deed.LEAVE_LINE, Deed.KEEP_WAITING})


def chose(draft: Draft, event: CustomerChose) -> None:
    """Do what the button says; one that is forged, foreign or expired asks for words instead."""
    note_sign_of_life(draft)
    stage = draft.conversation.stage
    if stage is Stage.AGENT:
        if event.choice is not None:  # the agent reads its label, and answers
            agent.heard(draft, CustomerWrote(event.at, event.choice.label))
        return
    if stage is Stage.AWAY and _ends_survey(draft, event):
        return
    draft.open_turn(event.at)
    if stage is Stage.AWAY and draft.conversation.visits and not _begins_something(event):
        _say_expired(draft)  # pressed twice, or long after: nobody has come for that
        return
    if stage is Stage.AWAY:
        greeting.welcome(draft, event.at)
    if event.choice is None:
        _say_expired(draft)
    else:
        perform(draft, event.choice)
    ask_on(draft)


def ask_on(draft: Draft) -> None:
    """Go on with an open form that something else has come between."""
    is_asked = any(deed_of(choice) in _ASKED_BY for choice in draft.conversation.offered)
    match draft.conversation.form:
        case ComplaintForm() if not is_asked:
            complaint_steps.ask(draft)
        case MessageForm() as form if not is_asked:
            message.ask(draft, form)
        case _:
            pass


def _begins_something(event: CustomerChose) -> bool:
    return event.choice is not None and deed_of(event.choice) in _BEGINNINGS


def _ends_survey(draft: Draft, event: CustomerChose) -> bool:
    """Take a verdict after the farewell without beginning a new visit for it."""
    form, choice = draft.conversation.form, event.choice
    if choice is None or not isinstance(form, SurveyForm):
        return False
    if deed_of(choice) not in {Deed.RATING, Deed.SKIP}:
        return False
    draft.open_turn(event.at)
    _perform_in_survey(draft, choice)
    return True


def perform(draft: Draft, choice: Choice) -> None:
    """Do what the button says, for somebody who has an open turn."""
    deed = deed_of(choice)
    is_waiting = draft.conversation.stage is Stage.WAITING
    if is_waiting and deed in _NOT_IN_LINE:
        line.heard(draft, "queue.already")
    elif deed in _OF_FORMS:
        _perform_in_form(draft, choice, deed)
    elif deed in _OF_LINE and not is_waiting and not _can_wait(draft, deed):
        _say_expired(draft)
    else:
        _DEEDS.get(deed, _expired)(draft, choice)


def _can_wait(draft: Draft, deed: Deed) -> bool:
    """Tell whether the customer was just asked to leave a message, and may rather wait."""
    return deed is Deed.KEEP_WAITING and isinstance(draft.conversation.form, MessageForm)


def _perform_in_form(draft: Draft, choice: Choice, deed: Deed) -> None:
    match draft.conversation.form:
        case ComplaintForm() as form:
            complaint.pressed(draft, form, deed)
        case MessageForm() as form:
            message.pressed(draft, form, deed)
        case SurveyForm() if deed is Deed.SKIP:
            _perform_in_survey(draft, choice)
        case _:
            _say_expired(draft)


def _perform_in_survey(draft: Draft, choice: Choice) -> None:
    if deed_of(choice) is Deed.SKIP:
        survey.finish(draft)
    elif not survey.rated(draft, choice):
        _say_expired(draft)


def _say_expired(draft: Draft) -> None:
    draft.answer(MessageKind.CLARIFY, "choice.expired")


def _expired(draft: Draft, _choice: Choice) -> None:
    _say_expired(draft)


_DEEDS: Final[Mapping[Deed | None, Callable[[Draft, Choice], None]]] = {
    Deed.ENTRY: faq.picked,
    Deed.RATING: _perform_in_survey,
    Deed.NONE_OF_THESE: lambda draft, _: faq.none_fits(draft),
    Deed.PERSON: lambda draft, _: handoff.to_person(draft, handoff.SERVICE, "asked_for"),
    Deed.COMPLAINT: lambda draft, _: complaint.begin(draft),
    Deed.LEAVE_LINE: lambda draft, _: line.leave(draft),
    Deed.LEAVE_MESSAGE: lambda draft, _: handoff.leave_message(draft),
    Deed.CALL_BACK: lambda draft, _: handoff.call_back(draft),
    Deed.KEEP_WAITING: lambda draft, _: handoff.wait_anyway(draft),
    Deed.RESUME: lambda draft, _: complaint.resume(draft),
    Deed.RESTART: lambda draft, _: complaint.restart(draft),
    Deed.NOT_NOW: lambda draft, _: complaint.abandon(draft),
    Deed.REMEMBER_NEED: lambda draft, _: needs.remember(draft),
    Deed.FORGET_NEED: lambda draft, _: needs.forget(draft),
}
