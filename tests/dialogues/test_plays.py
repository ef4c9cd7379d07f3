"""Every play is played as written, and keeps what every conversation has to keep."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers.actions import MessageKind
from scripts.forbidden import find_forbidden
from tests.dialogues.checks import (
    said_after_farewell,
    silences,
    unanswered_by_any_word,
)
from tests.dialogues.script import perform
from tests.dialogues.theatre import Theatre

PLAYS = sorted((Path(__file__).parent / "plays").glob("*.txt"))
_NAMES = [play.stem for play in PLAYS]


@pytest.fixture(params=PLAYS, ids=_NAMES)
def play(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def _played(play: Path) -> Theatre:
    return perform(play.read_text(encoding="utf-8"))[1]


def test_a_play_is_played_as_it_is_written(play: Path) -> None:
    text = play.read_text(encoding="utf-8")
    assert perform(text)[0] == text  # python -m tests.dialogues rewrites them


def test_nobody_is_left_in_silence_t2_t3(play: Path) -> None:
    theatre = _played(play)
    assert unanswered_by_any_word(theatre) == []
    assert silences(theatre) == []


def test_a_conversation_has_its_three_voices_s2(play: Path) -> None:
    kinds = [one.kind for one in _played(play).spoken if one.author in {"bot", "agent"}]
    assert kinds[0] is MessageKind.GREETING
    assert MessageKind.FAREWELL in kinds
    assert set(kinds) - {MessageKind.GREETING, MessageKind.FAREWELL}


def test_nothing_is_said_after_the_farewell_unasked_p8(play: Path) -> None:
    assert said_after_farewell(_played(play)) == []


def test_no_forbidden_saying_is_ever_said_p4(play: Path) -> None:
    theatre = _played(play)
    said = [one.text for one in theatre.spoken if one.author == "bot"]
    language = theatre.talk.language
    assert [(text, found) for text in said if (found := find_forbidden(text, language))] == []
