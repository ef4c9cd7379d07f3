"""Manner: what is answered to anger, small talk, pictures and noise (P5, P6, P7)."""

from __future__ import annotations

from typing import Final

from handlers.actions import MessageKind
from handlers.choices import Deed
from handlers.draft import Draft
from handlers.events import CustomerWrote
from handlers.hearing import has_too_large, signals_of
from knowledge.understanding import Signal

_MEGABYTE: Final = 1024 * 1024


def calm_situation(event: CustomerWrote) -> str:
    """Return the words for an upset customer: an apology, or calm where there is abuse."""
    return "upset.calm" if Signal.UPSET in signals_of(event) else "abuse.calm"


def soothe(draft: Draft, event: CustomerWrote) -> None:
    """Answer anger that asks nothing else: hear it, and offer ways on."""
    choices = draft.buttons(Deed.COMPLAINT, Deed.PERSON)
    draft.answer(MessageKind.CLARIFY, calm_situation(event), choices)


def too_long(draft: Draft) -> None:
    """Acknowledge a text of many pages; it is kept whole."""
    choices = draft.buttons(Deed.COMPLAINT, Deed.PERSON)
    limit = str(draft.policy.message_chars_at_most)
    draft.answer(MessageKind.NOTICE, "text.too_long", choices, limit=limit)


def received(draft: Draft, event: CustomerWrote) -> None:
    """Acknowledge files by their kind; one that is too large to be opened is told so."""
    if has_too_large(draft, event):
        draft.answer_with(MessageKind.NOTICE, too_large_words(draft))
        return
    draft.answer(MessageKind.NOTICE, f"received.{event.attachments[0].kind}")


def too_large_words(draft: Draft) -> str:
    """Return the words for a file that nobody here can open."""
    return draft.words("file.too_large", limit=megabytes(draft.policy.file_bytes_at_most))


def megabytes(size: int) -> str:
    """Return a size as it is spoken."""
    return f"{size // _MEGABYTE} MB"


def wordless(draft: Draft) -> None:
    """Ask for words where there are none."""
    draft.answer(MessageKind.CLARIFY, "wordless.ask")


def greet_back(draft: Draft) -> None:
    """Answer a greeting in the middle of a visit."""
    draft.answer(MessageKind.ANSWER, "small_talk.hello")


def accept_thanks(draft: Draft) -> None:
    """Answer thanks."""
    draft.answer(MessageKind.ANSWER, "small_talk.thanks")


def agree(draft: Draft) -> None:
    """Answer a yes or a no to nothing in particular: as the customer likes."""
    draft.answer(MessageKind.ANSWER, "small_talk.fine")


def say_who(draft: Draft) -> None:
    """Say honestly who is speaking."""
    company = draft.surroundings.company.name
    draft.answer(MessageKind.ANSWER, "small_talk.who", company=company)
