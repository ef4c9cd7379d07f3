"""Satisfaction after the chat: from 1 to 5, then a comment (F5)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import Any, Final

from handlers.actions import MessageKind, RecordVisit
from handlers.choices import Deed, deed_of, subject_of, typed
from handlers.conversation import AgentRef, Choice, Stage, SurveyForm
from handlers.draft import Draft
from handlers.events import CustomerWrote
from handlers.hearing import HEATED, is_bare, is_courtesy, signals_of, understood
from knowledge.understanding import Outcome, Signal

BEST: Final = 5
_GOOD_FROM: Final = 4

_NUMBERS: Final = re.compile(r"-?\d+(?:\.\d+)?")
_STARS: Final = re.compile("[\u2b50\u2605\U0001f31f]")  # ⭐ ★ 🌟

_DECLINES: Final = frozenset({Signal.SKIP, Signal.NO, Signal.CANCEL, Signal.GOODBYE})
_DEMANDS: Final = frozenset(
    {
        Signal.PERSON,
        Signal.COMPLAINT,
        Signal.NEW_COMPLAINT,
        Signal.EMERGENCY,
        Signal.TICKET_STATUS,
        Signal.LEAVE_MESSAGE,
    }
)


def ask(draft: Draft, agent: AgentRef) -> None:
    """Ask for a rating of the visit that has just ended."""
    visit = draft.conversation.visit
    number = visit.number if visit else 0
    form = SurveyForm(visit=number, agent_id=agent.id, ended=visit)
    draft.change(form=form)
    draft.tell(MessageKind.SURVEY, "survey.ask", _ratings(draft, number), agent=agent.name)


def _ratings(draft: Draft, visit: int) -> list[Choice]:
    return [
        Choice(f"{Deed.RATING}:{visit}:{rating}", draft.name_of(f"label.rating_{rating}"))
        for rating in range(1, BEST + 1)
    ]


def wrote(draft: Draft, event: CustomerWrote) -> bool:
    """Take a rating or a comment; return False when the customer came for something else."""
    form = draft.conversation.form
    if not isinstance(form, SurveyForm) or _is_over(draft, form):
        return False
    if not _declines(event) and _demands(event):
        if form.step == "comment" and signals_of(event) & HEATED:
            # A complaint about the service is a verdict on it as well.
            _record(draft, form, comment=event.text)
        return False
    if form.step == "comment":
        return not _ends_visit(draft, event) and _take_comment(draft, form, event)
    return _let_go(draft, event) if _declines(event) else _take_rating(draft, form, event)


def _declines(event: CustomerWrote) -> bool:
    return bool(signals_of(event) & _DECLINES) and is_bare(event.text)


def _take_rating(draft: Draft, form: SurveyForm, event: CustomerWrote) -> bool:
    rating = rating_in(event.text) or _by_name(draft, event)
    if rating is None or (rating > BEST and not is_bare(event.text)):
        return False
    if 1 <= rating <= BEST:
        draft.open_turn(event.at)
        _rate(draft, form, rating)
        return True
    return _ask_again(draft, form, event)


def _ends_visit(draft: Draft, event: CustomerWrote) -> bool:
    """Tell whether this is the goodbye of a visit that has begun since."""
    is_here = draft.conversation.stage is not Stage.AWAY
    return is_here and Signal.GOODBYE in signals_of(event) and is_bare(event.text)


def _let_go(draft: Draft, event: CustomerWrote) -> bool:
    """Take no for an answer; in a visit that has begun since, it belongs to that."""
    if draft.conversation.stage is not Stage.AWAY:
        return False
    draft.open_turn(event.at)
    draft.change(form=None)
    draft.answer(MessageKind.FAREWELL, "farewell.bot", company=draft.surroundings.company.name)
    return True


def _by_name(draft: Draft, event: CustomerWrote) -> int | None:
    """Return the rating that is called by its name; None when there is none, 0 stays 0."""
    choice = typed(draft.conversation, event.text, frozenset())
    if choice is not None and deed_of(choice) is Deed.RATING:
        return int(subject_of(choice).rpartition(":")[2])
    return rating_in(event.text)


def close_comment(draft: Draft) -> None:
    """Ask for no more words of an old visit from who comes anew; a rating may still come."""
    form = draft.conversation.form
    if isinstance(form, SurveyForm) and form.step == "comment":
        draft.change(form=None)


def _is_over(draft: Draft, form: SurveyForm) -> bool:
    ended_at = form.ended.ended_at if form.ended else None
    return ended_at is None or draft.now - ended_at > draft.policy.survey_open_for


def _demands(event: CustomerWrote) -> bool:
    """Tell whether the customer wants something; a number or one sign alone asks nothing."""
    if signals_of(event) & _DEMANDS:
        return True
    is_question = understood(event).outcome is Outcome.ANSWER
    said = _folded(event.text)
    return is_question and len(said) > 1 and not _NUMBERS.fullmatch(said)


def _ask_again(draft: Draft, form: SurveyForm, event: CustomerWrote) -> bool:
    if form.is_reasked:
        return False
    draft.open_turn(event.at)
    draft.change(form=replace(form, is_reasked=True))
    draft.answer(MessageKind.SURVEY, "survey.reask", _ratings(draft, form.visit))
    return True


def rating_in(text: str) -> int | None:
    """Return the one whole number or the count of stars in a short text; 0 when out of range."""
    if not is_bare(text):
        return None
    numbers = _NUMBERS.findall(_folded(text))
    if not numbers:
        return _stars_or_numeral(text.strip())
    if len(numbers) > 1:
        return None
    return int(numbers[0]) if numbers[0].isdigit() and len(numbers[0]) == 1 else 0


def _stars_or_numeral(text: str) -> int | None:
    stars = len(_STARS.findall(text))
    if stars:
        return stars if stars <= BEST else 0
    numeral = unicodedata.numeric(text, 0.0) if len(text) == 1 else 0.0
    return int(numeral) if numeral in range(1, BEST + 1) else None


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def rated(draft: Draft, choice: Choice) -> bool:
    """Take a rating by button; False when it belongs to no open survey."""
    form = draft.conversation.form
    visit, _, rating = subject_of(choice).partition(":")
    if not isinstance(form, SurveyForm) or visit != str(form.visit) or not rating.isdecimal():
        return False
    _rate(draft, form, min(max(int(rating), 1), BEST))
    return True


def _rate(draft: Draft, form: SurveyForm, rating: int) -> None:
    _record(draft, replace(form, step="comment", rating=rating), rating=rating)
    situation = "good" if rating >= _GOOD_FROM else "poor"
    choices = draft.buttons(Deed.SKIP)
    draft.answer(MessageKind.SURVEY, f"survey.ask_comment_{situation}", choices)


def _take_comment(draft: Draft, form: SurveyForm, event: CustomerWrote) -> bool:
    draft.open_turn(event.at)
    choice = typed(draft.conversation, event.text, signals_of(event))
    rating = rating_in(event.text)
    if rating is not None and 1 <= rating <= BEST and len(_folded(event.text)) == 1:
        _rate(draft, form, rating)  # thought better of it
        return True
    if choice is None and not is_courtesy(event):
        _record(draft, form, comment=event.text)
    finish(draft)
    return True


def _record(draft: Draft, form: SurveyForm, **verdict: Any) -> None:
    """Keep the customer's verdict with the visit it is about."""
    draft.change(form=form)
    if form.ended is None:
        return
    visit, current = replace(form.ended, **verdict), draft.conversation.visit
    draft.change(form=replace(form, ended=visit))
    if current is not None and current.number == visit.number:
        draft.change(visit=visit)
    draft.do(RecordVisit(visit))


def finish(draft: Draft) -> None:
    """Thank for the verdict."""
    draft.change(form=None)
    draft.answer(MessageKind.SURVEY, "survey.done")
