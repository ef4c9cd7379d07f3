"""A button is never the only way: its words, typed, are understood (callbacks expire)."""

from __future__ import annotations

import pytest

from knowledge.normalise import normalise
from knowledge.signals import recognise
from knowledge.understanding import Signal
from scripts.phrases import LANGUAGES, load_phrases

_MEANT = {
    "label.person": Signal.PERSON,
    "label.complaint": Signal.COMPLAINT,
    "label.none_of_these": Signal.NO,
    "label.leave_line": Signal.LEAVE_LINE,
    "label.leave_message": Signal.LEAVE_MESSAGE,
    "label.skip": Signal.SKIP,
    "label.back": Signal.BACK,
    "label.cancel": Signal.CANCEL,
    "label.submit": Signal.YES,
    "label.not_now": Signal.SKIP,
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("label", _MEANT)
def test_a_label_typed_by_hand_is_understood(language: str, label: str) -> None:
    words = load_phrases().languages[language][label][0]
    assert _MEANT[label] in recognise(normalise(words))
