"""What a message tells beside its words: who wrote, in which language, how it is meant."""

from __future__ import annotations

import re
from typing import Final

from handlers.draft import Draft
from handlers.events import Attachment, CustomerEdited, CustomerWrote
from knowledge.understanding import Outcome, Signal, Understanding

NOTHING: Final = Understanding(language="")

# A Han character, or a word of letters and digits: about one thing said each.
_UNITS: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]|[^\W\u3400-\u9fff]+")
_BARE_CHARS: Final = 200
_BARE_UNITS: Final = 8  # "I would like to make a complaint" and nothing more

_COURTEOUS: Final = frozenset({Signal.THANKS, Signal.GOODBYE, Signal.GREETING, Signal.YES})
HEATED: Final = frozenset({Signal.COMPLAINT, Signal.UPSET, Signal.ABUSE})


def understood(event: CustomerWrote | CustomerEdited) -> Understanding:
    """Return what was understood; nothing, where understanding was not to be had."""
    return event.understanding or NOTHING


def signals_of(event: CustomerWrote | CustomerEdited) -> frozenset[Signal]:
    """Return what the message does besides asking."""
    return understood(event).signals


def is_bare(text: str) -> bool:
    """Tell whether a message is too short to say more than one thing."""
    return len(text) <= _BARE_CHARS and len(_UNITS.findall(text)) <= _BARE_UNITS


def is_courtesy(event: CustomerWrote) -> bool:
    """Tell whether the message is thanks or goodbye and asks for nothing."""
    signals = signals_of(event)
    return (
        bool(signals & {Signal.THANKS, Signal.GOODBYE})
        and signals <= _COURTEOUS
        and understood(event).outcome is Outcome.HANDOFF
        and not event.attachments
    )


def is_greeting(event: CustomerWrote) -> bool:
    """Tell whether the message is a greeting and nothing more."""
    known = understood(event)
    return (
        known.signals == {Signal.GREETING}
        and known.outcome is Outcome.HANDOFF
        and not event.attachments
    )


def is_more_of_album(draft: Draft, event: CustomerWrote) -> bool:
    """Tell whether this is one more file of an album that was acknowledged already."""
    same = event.album != "" and event.album == draft.conversation.album
    return same and not event.text.strip()


def text_of(event: CustomerWrote) -> str:
    """Return the words, also those that a contact or a location stands for."""
    told = [a.text for a in event.attachments if a.kind in {"contact", "location"} and a.text]
    return "\n".join(filter(None, [event.text.strip(), *told]))


def files_of(event: CustomerWrote) -> tuple[str, ...]:
    """Return the files that came with the message."""
    return tuple(a.id for a in event.attachments if a.id and _is_file(a))


def has_too_large(draft: Draft, event: CustomerWrote) -> bool:
    """Tell whether a file is larger than can be fetched and opened."""
    return any(a.size > draft.policy.file_bytes_at_most for a in event.attachments)


def _is_file(attachment: Attachment) -> bool:
    return attachment.kind in {"photo", "document", "voice", "video", "other"}


def note_language(draft: Draft, hint: str, known: Understanding) -> None:
    """Follow the customer's language: on evidence, or on a hint at the very first sight."""
    language = known.language or (hint if draft.conversation.visits == 0 else "")
    if language and language != draft.conversation.language:
        draft.change(language=language)


def note_message(draft: Draft, event: CustomerWrote) -> None:
    """Keep what later events need to know of this message."""
    note_language(draft, event.language, understood(event))
    draft.change(
        last_reference=event.reference,
        customer_name=event.name or draft.conversation.customer_name,
    )
    note_sign_of_life(draft)


def note_sign_of_life(draft: Draft) -> None:
    """Keep that the customer is here: seen to now, for what was written in an outage is not old."""
    draft.change(last_at=draft.now)
