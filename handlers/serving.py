"""What a customer's words lead to: who is with the customer, then what is wanted most."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, assert_never

from handlers import (
    agent,
    cases,
    complaint,
    conduct,
    faq,
    farewell,
    greeting,
    handoff,
    line,
    message,
    needs,
    pressing,
    survey,
)
from handlers.actions import MessageKind
from handlers.choices import typed
from handlers.conversation import ComplaintForm, MessageForm, Stage, SurveyForm
from handlers.draft import Draft
from handlers.events import CustomerArrived, CustomerWrote
from handlers.hearing import (
    is_bare,
    is_courtesy,
    is_greeting,
    is_more_of_album,
    note_message,
    signals_of,
    understood,
)
from knowledge.understanding import Outcome, Signal, Understanding

Act = Callable[[Draft, CustomerWrote], None]


def arrived(draft: Draft, event: CustomerArrived) -> None:
    """Greet who comes; who is here and says so once more is answered (T2)."""
    stage = draft.conversation.stage
    greeting.arrived(draft, event)
    if not event.is_said:
        return
    if stage is Stage.BOT:
        draft.open_turn(event.at)
        conduct.greet_back(draft)
        pressing.ask_on(draft)
    elif stage is Stage.WAITING:
        draft.open_turn(event.at)
        line.heard(draft, "queue.already")


def wrote(draft: Draft, event: CustomerWrote) -> None:
    """Serve what the customer wrote, by who is with them."""
    note_message(draft, event)
    needs.note(draft, event)
    match draft.conversation.stage:
        case Stage.AWAY:
            _came_with_words(draft, event)
        case Stage.BOT:
            serve(draft, event)
        case Stage.WAITING:
            _wrote_in_line(draft, event)
        case Stage.AGENT:
            if Signal.EMERGENCY in signals_of(event):
                handoff.alarm(draft, event)
            agent.heard(draft, event)
        case stage:
            assert_never(stage)
    if event.album:
        draft.change(album=event.album)  # its other files come one by one


def _came_with_words(draft: Draft, event: CustomerWrote) -> None:
    """Take what belongs to the last visit; anything else begins a new one."""
    if survey.wrote(draft, event) or farewell.answer_afterwards(draft, event):
        return
    draft.change(form=None)
    draft.open_turn(event.at)
    if Signal.EMERGENCY in signals_of(event):
        greeting.begin_visit(draft, event.at)  # no pleasantries where somebody is hurt
        handoff.alarm(draft, event)
    elif is_greeting(event):
        greeting.welcome(draft, event.at, answers=True)
        complaint.offer_to_resume(draft)
    else:
        greeting.welcome(draft, event.at)
        serve(draft, event)


def serve(draft: Draft, event: CustomerWrote) -> None:
    """Serve who is with the bot: alarms first, then the open form, then the request."""
    form = draft.conversation.form
    is_in_form = isinstance(form, ComplaintForm | MessageForm)
    if is_more_of_album(draft, event) and not is_in_form:
        return  # the album was acknowledged with its first file
    if not is_more_of_album(draft, event):
        draft.open_turn(event.at, is_courtesy=is_courtesy(event))
    if Signal.EMERGENCY in signals_of(event):
        handoff.alarm(draft, event)
    elif isinstance(form, SurveyForm) and survey.wrote(draft, event):
        return
    elif isinstance(form, ComplaintForm | MessageForm):
        _serve_in_form(draft, form, event)
    else:
        draft.change(form=None)
        _request(draft, event)


def _serve_in_form(draft: Draft, form: ComplaintForm | MessageForm, event: CustomerWrote) -> None:
    if _calls_for_person(draft, form, event):
        if isinstance(form, ComplaintForm):
            complaint.note(draft, form, event)
        handoff.asked_for(draft, event)
        return
    choice = typed(draft.conversation, event.text, signals_of(event))
    if choice is not None:
        pressing.perform(draft, choice)
    elif Signal.GOODBYE in signals_of(event) and is_courtesy(event):
        farewell.said(draft)
    elif isinstance(form, ComplaintForm):
        complaint.wrote(draft, form, event)
    else:
        message.wrote(draft, form, event)


def _calls_for_person(
    draft: Draft, form: ComplaintForm | MessageForm, event: CustomerWrote
) -> bool:
    """Tell whether to fetch a person; where nobody is, "call me back" is a message to take."""
    if Signal.PERSON not in signals_of(event):
        return False
    if isinstance(form, ComplaintForm) or is_bare(event.text):
        return True
    return handoff.is_staffed(draft, form.group)


def _request(draft: Draft, event: CustomerWrote) -> None:
    choice = typed(draft.conversation, event.text, signals_of(event))
    if choice is not None:
        pressing.perform(draft, choice)
        return
    signals = signals_of(event)
    act = next((act for signal, act in _WANTS if signal in signals), _talk)
    act(draft, event)


def is_wish(known: Understanding) -> bool:
    """Tell whether something is wanted that can be done or answered."""
    return known.outcome is not Outcome.HANDOFF or bool(known.signals & _WISHES)


def _talk(draft: Draft, event: CustomerWrote) -> None:
    """Answer what is not a wish for something other than an answer."""
    _answer_for(draft, event)(draft, event)


def _answer_for(draft: Draft, event: CustomerWrote) -> Act:
    known = understood(event)
    if known.signals & {Signal.UPSET, Signal.ABUSE}:
        return _soothe
    if known.outcome is Outcome.ANSWER:
        return faq.answer
    if len(event.text) > draft.policy.message_chars_at_most:
        return _too_long
    if needs.SIGNALS & known.signals and known.outcome is Outcome.HANDOFF:
        return _go_first
    return _courtesy_for(event) or _plainly_for(event)


def _courtesy_for(event: CustomerWrote) -> Act | None:
    known = understood(event)
    if event.attachments or (known.outcome is not Outcome.HANDOFF and not is_courtesy(event)):
        return None  # files are what such a message is about
    meant = known.signals if is_bare(event.text) else known.signals - _ONLY_BARE
    return next((act for signal, act in _COURTESIES if signal in meant), None)


def _plainly_for(event: CustomerWrote) -> Act:
    known = understood(event)
    if event.attachments and known.outcome is Outcome.HANDOFF:
        return _received
    if Signal.WORDLESS in known.signals or not event.text.strip():
        return _wordless
    return faq.offer if known.outcome is Outcome.OFFER else faq.missed


def _soothe(draft: Draft, event: CustomerWrote) -> None:
    outcome = understood(event).outcome
    if outcome is Outcome.HANDOFF:
        conduct.soothe(draft, event)
        return
    # A question that was asked in anger is still a question.
    draft.tell(MessageKind.NOTICE, "upset.sorry")
    (faq.answer if outcome is Outcome.ANSWER else faq.offer)(draft, event)


def _received(draft: Draft, event: CustomerWrote) -> None:
    conduct.received(draft, event)


def _go_first(draft: Draft, _event: CustomerWrote) -> None:
    needs.answer(draft)


def _too_long(draft: Draft, _event: CustomerWrote) -> None:
    conduct.too_long(draft)


def _wordless(draft: Draft, _event: CustomerWrote) -> None:
    conduct.wordless(draft)


def _complain(draft: Draft, event: CustomerWrote) -> None:
    if Signal.CANCEL in signals_of(event) and is_bare(event.text):
        complaint.abandon(draft)
    elif Signal.TICKET_STATUS in signals_of(event) and draft.conversation.tickets:
        cases.tell_status(draft)
    elif Signal.PERSON in signals_of(event):
        complaint.begin_silently(draft, event)
        handoff.to_person(draft, complaint.GROUP, "complaint")
    else:
        complaint.begin(draft, event)


def _complain_anew(draft: Draft, event: CustomerWrote) -> None:
    draft.change(kept_complaint=None)
    complaint.begin(draft, event)


_WANTS: Final[tuple[tuple[Signal, Act], ...]] = (
    (Signal.NEW_COMPLAINT, _complain_anew),
    (Signal.COMPLAINT, _complain),
    (Signal.CALL_BACK, lambda draft, _: handoff.call_back(draft)),
    (Signal.PERSON, handoff.asked_for),
    (Signal.TICKET_STATUS, lambda draft, _: cases.tell_status(draft)),
    (Signal.LEAVE_MESSAGE, lambda draft, _: message.begin(draft, handoff.SERVICE)),
)
_WISHES: Final = frozenset(signal for signal, _ in _WANTS)

_COURTESIES: Final[tuple[tuple[Signal, Act], ...]] = (
    (Signal.GOODBYE, lambda draft, _: farewell.said(draft)),
    (Signal.SMALL_TALK, lambda draft, _: conduct.say_who(draft)),
    (Signal.THANKS, lambda draft, _: conduct.accept_thanks(draft)),
    (Signal.GREETING, lambda draft, _: conduct.greet_back(draft)),
    # "Fine" and "no, that is all" where nothing was asked: no question that nothing fits.
    (Signal.YES, lambda draft, _: conduct.agree(draft)),
    (Signal.NO, lambda draft, _: conduct.agree(draft)),
    (Signal.CANCEL, lambda draft, _: conduct.agree(draft)),
)

# What a long text says in passing, it does not ask for.
_ONLY_BARE: Final = frozenset({Signal.YES, Signal.NO, Signal.CANCEL, Signal.GOODBYE})


def _wrote_in_line(draft: Draft, event: CustomerWrote) -> None:
    """Hear who waits; what the bot can do for them meanwhile it does."""
    draft.open_turn(event.at)
    signals = signals_of(event)
    choice = typed(draft.conversation, event.text, signals)
    meant = signals if is_bare(event.text) else signals - _ONLY_BARE
    act = next((act for signal, act in _WANTS_IN_LINE if signal in meant), None)
    if choice is not None and Signal.EMERGENCY not in signals:
        pressing.perform(draft, choice)
    elif act is not None:
        act(draft, event)
    else:
        line.heard(draft)


_WANTS_IN_LINE: Final[tuple[tuple[Signal, Act], ...]] = (
    (Signal.EMERGENCY, handoff.alarm),
    (Signal.CALL_BACK, lambda draft, _: handoff.call_back(draft)),
    (Signal.LEAVE_LINE, lambda draft, _: line.leave(draft)),
    (Signal.CANCEL, lambda draft, _: line.leave(draft)),
    (Signal.LEAVE_MESSAGE, lambda draft, _: handoff.leave_message(draft)),
    (Signal.TICKET_STATUS, lambda draft, _: cases.tell_status(draft)),
    *((signal, lambda draft, _: needs.heard_in_line(draft)) for signal in needs.SIGNALS),
    (Signal.PERSON, lambda draft, _: line.heard(draft, "queue.already")),
    (Signal.GOODBYE, lambda draft, _: farewell.said(draft)),
)
