"""Nothing is said that has no words, and no words are kept that nobody says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import handlers
from bot.web.api.hours import Reason
from handlers.choices import Deed, label_of
from handlers.pressing import _DEEDS, _OF_FORMS, _OF_LINE
from scripts.situations import SITUATIONS

FOLDER = Path(handlers.__file__).parent
_NAME = re.compile(r"[a-z_]+\.[a-z_0-9]*[a-z0-9]")

# Words that are not said by handlers, and why they are kept.
SAID_ELSEWHERE = {
    "outage.notice",  # P9: for a channel that cannot have anything decided
}
# Names that are put together: what moments, complaints, things received need.
PUT_TOGETHER = re.compile(
    r"greeting(_back)?\.|received\.|complaint\.ask_|survey\.ask_comment_|label\.|group\.|status\.|"
    r"when\.|clock\.|part\.|weekday\.|month\.|closure\.|"
    r"(queue\.(nobody_on|full)|message\.(ask_what|done)|callback\.\w+|complaint\.filed)(_by)?|queue\.(joined|update)_expected"
)


def _strings() -> Iterator[str]:
    for module in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def test_every_situation_that_handlers_name_has_words() -> None:
    named = {text for text in _strings() if _NAME.fullmatch(text)}
    kinds = {name.partition(".")[0] for name in SITUATIONS}
    unknown = {name for name in named if name.partition(".")[0] in kinds} - SITUATIONS.keys()
    assert unknown == set()


def test_every_situation_that_has_words_is_spoken_by_handlers() -> None:
    named = set(_strings())
    unsaid = {name for name in SITUATIONS if name not in named and not PUT_TOGETHER.match(name)}
    assert unsaid == SAID_ELSEWHERE


def test_every_reason_of_a_closure_that_says_something_has_words() -> None:
    said = {name.removeprefix("closure.") for name in SITUATIONS if name.startswith("closure.")}
    assert said == set(get_args(Reason)) - {"other"}


def test_every_deed_is_done_by_something() -> None:
    assert set(_DEEDS) | _OF_FORMS | _OF_LINE == set(Deed)


def test_every_label_is_on_a_button_or_in_a_phrase() -> None:
    on_buttons = {label_of(deed) for deed in Deed}
    labels = {name for name in SITUATIONS if name.startswith("label.")}
    ratings = {f"label.rating_{rating}" for rating in range(1, 6)}
    assert labels - on_buttons - ratings == {"label.empty"}
