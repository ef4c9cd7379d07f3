"""The steps of a complaint: what is asked next, and with which words and buttons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from handlers import conduct, forms
from handlers.actions import MessageKind
from handlers.choices import Deed
from handlers.conversation import ComplaintForm
from handlers.draft import Draft

STEPS: Final = ("what", "order", "contact", "outcome", "evidence", "confirm")

_SHORT: Final = ("what", "contact", "confirm")  # where nobody is there

_SHOWN_CHARS: Final = 200  # of each answer in the summary

_BUTTONS: Final[Mapping[str, tuple[Deed, ...]]] = {
    "what": (Deed.SKIP, Deed.CANCEL),
    "evidence": (Deed.DONE, Deed.SKIP, Deed.BACK, Deed.CANCEL),
    "confirm": (Deed.SUBMIT, Deed.BACK, Deed.CANCEL),
}
_USUAL_BUTTONS: Final = (Deed.SKIP, Deed.BACK, Deed.CANCEL)


def advance(draft: Draft) -> None:
    """Ask for the first thing after this step that was not asked yet."""
    form = form_of(draft)
    ask_from(draft, form.step)


def ask_from(draft: Draft, step: str, before: str = "") -> None:
    """Go on after the step: to the next one without an answer, in the end to the summary."""
    form = form_of(draft)
    steps = _SHORT if form.is_short else STEPS
    later = steps[steps.index(step) + 1 :] if step in steps else steps
    following = next((s for s in later if s not in form.answers), "confirm")
    is_empty = following == "confirm" and not forms.is_begun(form)
    following = "what" if is_empty else following
    draft.change(form=replace(form, step=following, is_correcting=False))
    if is_empty:
        prompt(draft, draft.words("complaint.nothing_given"))
    else:
        ask(draft, before)


def offer_to_finish(draft: Draft) -> None:
    """Nobody is there to take it over: one or two questions more, and it is filed (C1, H5)."""
    form = form_of(draft)
    step = "confirm" if form.answers.get("contact") else "contact"
    draft.change(form=replace(form, step=step, is_short=True, is_correcting=False))
    choices = draft.buttons(Deed.RESUME, Deed.LEAVE_MESSAGE, Deed.NOT_NOW)
    draft.answer(MessageKind.TICKET, "complaint.finish_now", choices)


def step_back(draft: Draft) -> None:
    """Let the customer write the previous answer anew."""
    form = form_of(draft)
    place = STEPS.index(form.step) if form.step in STEPS else 0
    earlier = STEPS[max(place - 1, 0)]
    draft.change(form=replace(form, step=earlier, is_correcting=True))
    nudge(draft, draft.words("complaint.ask_correction"))


def nudge(draft: Draft, words: str) -> None:
    """Say words that ask for the story by themselves; at other steps the question follows."""
    if form_of(draft).step == "what":
        prompt(draft, words)
    else:
        ask(draft, before=words)


def ask(draft: Draft, before: str = "") -> None:
    """Ask for the answer of the step, after other words where there are any."""
    question = _question(draft, form_of(draft))
    prompt(draft, f"{before}\n{question}" if before else question)


def prompt(draft: Draft, text: str) -> None:
    """Say this with the buttons of the step."""
    buttons = draft.buttons(*_BUTTONS.get(form_of(draft).step, _USUAL_BUTTONS))
    draft.answer_with(MessageKind.TICKET, text, buttons)


def _question(draft: Draft, form: ComplaintForm) -> str:
    match form.step:
        case "order" | "contact" | "outcome":
            return draft.words(f"complaint.ask_{form.step}")
        case "evidence":
            limit = conduct.megabytes(draft.policy.file_bytes_at_most)
            return draft.words("complaint.ask_evidence", limit=limit)
        case "confirm":
            return _summary(draft, form)
        case _:
            return draft.words("complaint.begin")


def _summary(draft: Draft, form: ComplaintForm) -> str:
    empty = draft.name_of("label.empty")
    shown = {step: _short(form.answers.get(step, "")) or empty for step in STEPS}
    names = {step: shown[step] for step in ("what", "order", "contact", "outcome")}
    return draft.words("complaint.summary", files=str(len(form.files)), **names)


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN_CHARS else f"{text[:_SHOWN_CHARS]}…"


def form_of(draft: Draft) -> ComplaintForm:
    """Return the open complaint."""
    form = draft.conversation.form
    return form if isinstance(form, ComplaintForm) else ComplaintForm()
