"""What forms have in common: nothing that was written into one is lost."""

from __future__ import annotations

from handlers.actions import Log
from handlers.conversation import ComplaintForm, MessageForm
from handlers.draft import Draft


def put_away(draft: Draft) -> None:
    """Close the open form; a complaint is kept to be resumed, a message goes to the timeline."""
    form = draft.conversation.form
    if isinstance(form, ComplaintForm) and is_begun(form):
        draft.change(kept_complaint=form)
    if isinstance(form, MessageForm) and form.answers:
        draft.do(Log("message_so_far", detail=outline(form)))
    draft.change(form=None)


def is_begun(form: ComplaintForm | MessageForm) -> bool:
    """Tell whether anything was given."""
    return any(form.answers.values()) or bool(form.files)


def outline(form: ComplaintForm | MessageForm) -> str:
    """Return what was given so far, for the person who takes over."""
    lines = [f"{step}: {text}" for step, text in form.answers.items() if text]
    files = [f"files: {', '.join(form.files)}"] if form.files else []
    return "\n".join(lines + files)
