"""Manner: anger, small talk, pictures, noise (P5, P6, P7)."""

from __future__ import annotations

import pytest

from handlers.actions import MessageKind
from handlers.conversation import Stage
from handlers.events import Attachment
from handlers.hearing import is_bare
from knowledge.understanding import Outcome, Signal
from tests.handlers.desk import RETURNS, Desk, photo


def _desk() -> Desk:
    desk = Desk()
    desk.hears("hi", Signal.GREETING)
    return desk


@pytest.mark.parametrize(
    ("signals", "situation"),
    [
        ([Signal.UPSET], "upset.calm"),
        ([Signal.ABUSE], "abuse.calm"),
        ([Signal.ABUSE, Signal.UPSET], "upset.calm"),
        ([Signal.GREETING], "small_talk.hello"),
        ([Signal.THANKS], "small_talk.thanks"),
        ([Signal.SMALL_TALK], "small_talk.who"),
        ([Signal.YES], "small_talk.fine"),
        ([Signal.NO], "small_talk.fine"),
        ([Signal.CANCEL], "small_talk.fine"),
        ([Signal.WORDLESS], "wordless.ask"),
        ([], "clarify.ask_again"),
    ],
)
def test_what_asks_nothing_is_answered_kindly(signals: list[Signal], situation: str) -> None:
    assert _desk().hears("words", *signals) == [situation]


@pytest.mark.parametrize("signal", [Signal.YES, Signal.NO, Signal.CANCEL, Signal.GOODBYE])
def test_a_long_text_is_no_yes_and_no_goodbye(signal: Signal) -> None:
    text = "yes and no, but the parcel that I cancelled has come in spite of it today"
    assert _desk().hears(text, signal) == ["clarify.ask_again"]


def test_a_question_asked_in_anger_is_still_a_question_p6() -> None:
    best = [RETURNS]
    desk = _desk()
    assert desk.hears("!!return?!", Signal.UPSET, outcome=Outcome.ANSWER, best=best) == [
        "upset.sorry"
    ]
    assert desk.says_last()[1].text == RETURNS.answer
    assert set(desk.hears("!!hm?!", Signal.ABUSE, outcome=Outcome.OFFER, best=best)) == {
        "upset.sorry",
        "clarify.offer",
    }


def test_a_question_behind_a_greeting_is_answered() -> None:
    desk = _desk()
    desk.hears("hi, return?", Signal.GREETING, outcome=Outcome.ANSWER, best=[RETURNS])
    assert desk.says_last()[0].text == RETURNS.answer
    assert desk.hears("hi, hm?", Signal.GREETING, outcome=Outcome.OFFER, best=[RETURNS]) == [
        "clarify.offer"
    ]


@pytest.mark.parametrize(
    "kind",
    ["photo", "document", "voice", "video", "sticker", "location", "contact", "other"],
)
def test_everything_that_is_sent_is_acknowledged(kind: str) -> None:
    attachment = Attachment(kind, "id")  # type: ignore[arg-type] # one of each
    desk = _desk()
    assert desk.hears("", Signal.WORDLESS, attachments=(attachment,)) == [f"received.{kind}"]


def test_a_greeting_with_a_picture_is_about_the_picture() -> None:
    desk = _desk()
    assert desk.hears("hi", Signal.GREETING, attachments=(photo(),)) == ["received.photo"]


def test_a_file_that_nobody_can_open_is_told_so() -> None:
    desk = _desk()
    huge = photo(size=20 * 1024 * 1024 + 1)
    assert desk.hears("", Signal.WORDLESS, attachments=(huge,)) == ["file.too_large"]
    assert "20 MB" in desk.says_last()[0].text


def test_an_album_is_acknowledged_once() -> None:
    desk = _desk()
    assert desk.hears("", attachments=(photo("a"),), album="x") == ["received.photo"]
    assert desk.hears("", attachments=(photo("b"),), album="x") == []
    assert desk.hears("", attachments=(photo("c"),), album="y") == ["received.photo"]


def test_an_album_with_a_question_is_answered_once() -> None:
    desk = _desk()
    known = {"outcome": Outcome.ANSWER, "best": [RETURNS]}
    desk.hears("return?", attachments=(photo("a"),), album="x", **known)  # type: ignore[arg-type]
    assert desk.says_last()[0].text == RETURNS.answer
    assert desk.hears("", attachments=(photo("b"),), album="x") == []


def test_a_text_of_many_pages_gets_a_clear_answer() -> None:
    desk = _desk()
    assert desk.hears("wor ds " * 20_000) == ["text.too_long"]
    assert desk.deeds() == ["complaint", "person"]


def test_white_space_is_no_question_that_nothing_fits() -> None:
    desk = _desk()
    assert desk.hears(" \n ") == ["wordless.ask"]
    assert desk.talk.misses == 0


def test_the_same_words_are_not_said_twice_in_a_row() -> None:
    desk = _desk()
    said = []
    for _ in range(3):
        desk.hears("hi", Signal.GREETING)
        said.append(desk.says_last()[0].text)
    assert len(set(said)) == 3


def test_a_customers_words_are_never_filled_in() -> None:
    desk = _desk()
    desk.hears("{company}", Signal.GREETING)
    assert "{" not in desk.says_last()[0].text


def test_a_long_string_is_more_than_one_thing_said() -> None:
    assert is_bare("I want to make a complaint")
    assert is_bare("我要投诉你们")
    assert not is_bare("我要投诉你们的快递员态度差")
    assert not is_bare("x" * 201)


def test_a_courtesy_asks_for_nothing() -> None:
    desk = _desk()
    desk.hears("ok thanks bye", Signal.YES, Signal.THANKS, Signal.GOODBYE)
    assert desk.kinds() == [MessageKind.FAREWELL]
    assert desk.talk.stage is Stage.AWAY


def test_no_answer_to_nothing_is_a_miss() -> None:
    desk = _desk()
    desk.hears("no", Signal.NO)
    desk.hears("yes", Signal.YES)
    assert desk.talk.misses == 0
