"""Buttons, pressed or meant by typed words."""

from __future__ import annotations

import pytest

from handlers.choices import Deed, deed_of, label_of, subject_of, typed
from handlers.conversation import Choice, ComplaintForm, Conversation, MessageForm, Stage
from knowledge.understanding import Candidate, Outcome, Signal
from scripts.situations import SITUATIONS
from tests.handlers.desk import REFUNDS, RETURNS, Desk

OFFERED = (
    Choice("entry:a", "How do I return it, please?"),
    Choice("skip", "Skip"),
    Choice("cancel", "Cancel, never mind"),
)


def _offered(stage: Stage = Stage.BOT) -> Conversation:
    return Conversation(1, "web", stage=stage, offered=OFFERED)


@pytest.mark.parametrize("deed", [deed for deed in Deed if deed not in {Deed.ENTRY, Deed.RATING}])
def test_every_button_has_a_label(deed: Deed) -> None:
    assert label_of(deed) in SITUATIONS


def test_a_choice_is_a_deed_and_its_subject() -> None:
    assert deed_of(Choice("rating:3:5", "")) is Deed.RATING
    assert subject_of(Choice("rating:3:5", "")) == "3:5"
    assert deed_of(Choice("dance", "")) is None
    assert subject_of(Choice("skip", "")) == ""


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("skip!", "skip"),
        ("ＳＫＩＰ", "skip"),
        ("Never mind.", "cancel"),
        ("how do i return it", "entry:a"),
        ("2", "skip"),
        ("３。", "cancel"),
        ("4", None),
        ("", None),
        ("...", None),
        ("something else", None),
    ],
)
def test_a_button_is_picked_by_its_name_or_number(text: str, action: str | None) -> None:
    choice = typed(_offered(), text, frozenset())
    assert (choice.action if choice else None) == action


def test_a_number_is_a_number_in_a_form_and_in_the_line() -> None:
    in_form = _offered().but(form=ComplaintForm())
    assert typed(in_form, "2", frozenset()) is None
    assert typed(_offered(Stage.WAITING), "2", frozenset()) is None


@pytest.mark.parametrize(
    ("signals", "action"),
    [
        ({Signal.CANCEL}, "cancel"),
        ({Signal.SKIP}, "skip"),
        ({Signal.NO}, "skip"),
        ({Signal.CANCEL, Signal.SKIP}, "cancel"),
        ({Signal.YES}, None),
        ({Signal.BACK}, None),
        ({Signal.THANKS}, None),
    ],
)
def test_a_button_is_picked_by_what_is_meant(signals: set[Signal], action: str | None) -> None:
    choice = typed(_offered(), "words", frozenset(signals))
    assert (choice.action if choice else None) == action


def test_typed_words_do_what_the_button_does() -> None:
    desk = Desk()
    desk.hears("pay?", outcome=Outcome.OFFER, best=[RETURNS, REFUNDS])
    desk.hears("2")
    assert desk.says_last()[0].text == REFUNDS.answer
    desk.hears("pay?", outcome=Outcome.OFFER, best=[RETURNS, REFUNDS])
    assert desk.hears("no", Signal.NO) == ["clarify.ask_again"]


def test_a_question_may_be_answered_by_a_button_while_waiting() -> None:
    desk = Desk()
    desk.hears("pay?", outcome=Outcome.OFFER, best=[RETURNS])
    desk.pressed(Deed.PERSON)
    desk.pressed(Deed.ENTRY, "returns", RETURNS.answer)
    assert desk.says_last()[0].text == RETURNS.answer
    assert desk.talk.stage is Stage.WAITING


@pytest.mark.parametrize(
    "deed",
    [Deed.NONE_OF_THESE, Deed.PERSON, Deed.COMPLAINT, Deed.RESUME, Deed.RESTART, Deed.NOT_NOW],
)
def test_an_old_button_does_not_cost_the_place_in_the_line_t9(deed: Deed) -> None:
    desk = Desk()
    desk.hears("agent", Signal.PERSON)
    assert desk.pressed(deed) == ["queue.already"]
    assert desk.talk.stage is Stage.WAITING


@pytest.mark.parametrize("deed", [Deed.SKIP, Deed.BACK, Deed.CANCEL, Deed.DONE, Deed.SUBMIT])
def test_a_forms_button_without_its_form_has_expired(deed: Deed) -> None:
    desk = Desk()
    desk.hears("hi", Signal.GREETING)
    assert desk.pressed(deed) == ["choice.expired"]
    desk.hears("agent", Signal.PERSON)
    assert desk.pressed(deed) == ["choice.expired"]
    assert desk.talk.stage is Stage.WAITING


@pytest.mark.parametrize("deed", [Deed.LEAVE_LINE, Deed.KEEP_WAITING, Deed.RATING])
def test_a_button_of_a_line_or_a_survey_that_is_over_has_expired(deed: Deed) -> None:
    desk = Desk()
    desk.hears("hi", Signal.GREETING)
    assert desk.pressed(deed) == ["choice.expired"]


def test_a_button_of_another_version_has_expired() -> None:
    desk = Desk()
    desk.hears("hi", Signal.GREETING)
    desk.be(desk.talk.but(offered=(Choice("dance", "Dance"),)))
    assert desk.hears("dance") == ["choice.expired"]


def test_a_survey_has_only_its_own_buttons() -> None:
    desk = Desk().with_agent()
    desk.closes("Ann", "solved")
    assert set(desk.pressed(Deed.PERSON)) == {"greeting_back.morning", "queue.joined"}


def test_who_leaves_a_message_may_rather_wait_for_the_same_group() -> None:
    desk = Desk(online="")
    sales = Candidate("o", "?", "!", 0.9, "orders")
    desk.hears("agent for orders", Signal.PERSON, outcome=Outcome.ANSWER, best=[sales])
    assert isinstance(desk.talk.form, MessageForm)
    desk.pressed(Deed.KEEP_WAITING)
    assert desk.talk.wait is not None
    assert desk.talk.wait.group == "orders"


def test_a_message_can_be_left_by_button_from_the_bot() -> None:
    desk = Desk()
    desk.hears("hi", Signal.GREETING)
    assert desk.pressed(Deed.LEAVE_MESSAGE) == ["message.ask_what"]
    assert desk.pressed(Deed.LEAVE_MESSAGE) == ["message.ask_what"]


@pytest.mark.parametrize("deed", [Deed.ENTRY, Deed.LEAVE_LINE, Deed.RATING, None])
def test_a_form_goes_on_after_an_old_button(deed: Deed | None) -> None:
    desk = Desk()
    desk.hears("the cup came broken and nobody has answered me in days", Signal.COMPLAINT)
    desk.pressed(deed, "old", "An answer.")
    assert "complaint.ask_order" in desk.situations
    assert desk.hears("stop", Signal.CANCEL) == ["complaint.abandoned"]
    desk.hears("message", Signal.LEAVE_MESSAGE)
    desk.pressed(deed, "old", "An answer.")
    assert "message.ask_what" in desk.situations
    assert desk.hears("stop", Signal.CANCEL) == ["message.cancelled"]


def test_a_form_goes_on_after_an_edit_of_an_older_message() -> None:
    desk = Desk()
    desk.hears("hm?", reference="1")
    desk.hears("message", Signal.LEAVE_MESSAGE, reference="2")
    assert set(desk.hears_edit("hmm?", reference="1")) == {"received.edit", "message.ask_what"}
    assert desk.hears("stop", Signal.CANCEL) == ["message.cancelled"]


def test_a_forms_own_button_is_asked_on_once() -> None:
    desk = Desk()
    desk.hears("message", Signal.LEAVE_MESSAGE)
    desk.pressed(Deed.SUBMIT)
    assert len(desk.says_last()) == 1
