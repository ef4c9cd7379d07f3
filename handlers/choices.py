"""What buttons stand for, and which of them typed words mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from handlers.conversation import Choice, Conversation, Stage
from knowledge.understanding import Signal


class Deed(StrEnum):
    """What pressing a button does; a choice's action is a deed, or a deed and its subject."""

    ENTRY = "entry"  # entry:<id of the entry>
    RATING = "rating"  # rating:<visit>:<1 to 5>
    NONE_OF_THESE = "none_of_these"
    PERSON = "person"
    COMPLAINT = "complaint"
    LEAVE_LINE = "leave_line"
    LEAVE_MESSAGE = "leave_message"
    KEEP_WAITING = "keep_waiting"
    CALL_BACK = "call_back"
    SKIP = "skip"
    BACK = "back"
    CANCEL = "cancel"
    DONE = "done"  # nothing more to add; the summary comes next
    SUBMIT = "submit"
    RESUME = "resume"
    RESTART = "restart"
    NOT_NOW = "not_now"
    REMEMBER_NEED = "remember_need"
    FORGET_NEED = "forget_need"


# The label of a deed is the phrase of the same name, but for these.
LABELS: Final[Mapping[Deed, str]] = {Deed.DONE: "label.submit"}

_COMMA: Final = re.compile("[,，]")
_DEEDS: Final[Mapping[str, Deed]] = {deed.value: deed for deed in Deed}

# Typed words do what the button of that name would do, where one is shown.
_SPOKEN: Final[tuple[tuple[Signal, tuple[Deed, ...]], ...]] = (
    (Signal.CANCEL, (Deed.CANCEL, Deed.NOT_NOW)),
    (Signal.BACK, (Deed.BACK,)),
    (Signal.SKIP, (Deed.SKIP, Deed.NOT_NOW)),
    (Signal.YES, (Deed.SUBMIT, Deed.DONE, Deed.RESUME)),
    (Signal.NO, (Deed.SKIP, Deed.NOT_NOW, Deed.BACK, Deed.NONE_OF_THESE)),
)


def label_of(deed: Deed) -> str:
    """Return the situation whose words are on the button."""
    return LABELS.get(deed, f"label.{deed.value}")


def subject_of(choice: Choice) -> str:
    """Return what comes after the deed: an entry's id, a visit and a rating."""
    return choice.action.partition(":")[2]


def deed_of(choice: Choice) -> Deed | None:
    """Return what the button does; None for one this version does not know."""
    name = choice.action.partition(":")[0]
    return _DEEDS.get(name)


def typed(conversation: Conversation, text: str, signals: frozenset[Signal]) -> Choice | None:
    """Return the offered choice that these words pick: its label, its number, or its meaning."""
    offered = conversation.offered
    wanted = _plain(text)
    by_label = next((choice for choice in offered if wanted in _names(choice.label)), None)
    if not wanted or by_label is not None:
        return by_label
    return _by_number(conversation, wanted) or _by_meaning(offered, signals)


def _names(label: str) -> set[str]:
    """Return what a button may be called: its whole label, or a part between commas."""
    return {_plain(part) for part in (label, *_COMMA.split(label))}


def _by_number(conversation: Conversation, wanted: str) -> Choice | None:
    # In a form a number is an answer (an order, a telephone), not the number of a button.
    if conversation.stage is not Stage.BOT or conversation.form is not None:
        return None
    by_number = {str(n): choice for n, choice in enumerate(conversation.offered, start=1)}
    return by_number.get(wanted)


def _by_meaning(offered: tuple[Choice, ...], signals: frozenset[Signal]) -> Choice | None:
    by_deed = {deed_of(choice): choice for choice in offered}
    for signal, deeds in _SPOKEN:
        if signal in signals:
            return next((by_deed[deed] for deed in deeds if deed in by_deed), None)
    return None


def _plain(text: str) -> str:
    """Return letters and digits only, in one case, so that "１。" is "1"."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum())
