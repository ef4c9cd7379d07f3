"""What forms have in common, and a message left for later (T5, H5)."""

from __future__ import annotations

import pytest

from handlers import forms
from handlers.actions import Log, OpenTicket
from handlers.choices import Deed
from handlers.conversation import ComplaintForm, MessageForm, Stage
from handlers.events import Attachment, DeadlineKind
from knowledge.understanding import Signal
from tests.handlers.desk import Desk, photo


def _message(desk: Desk | None = None) -> Desk:
    desk = desk or Desk()
    desk.hears("I want to leave a message", Signal.LEAVE_MESSAGE)
    return desk


def _form(desk: Desk) -> MessageForm:
    assert isinstance(desk.talk.form, MessageForm)
    return desk.talk.form


def test_a_message_is_taken_with_a_contact_and_a_promise_t5() -> None:
    desk = _message()
    assert desk.situations[-1] == "message.ask_what"
    assert desk.hears("a discount for ten?") == ["message.ask_contact"]
    assert desk.hears("jane@example.com") == ["message.done"]
    [ticket] = desk.does(OpenTicket)
    assert (ticket.kind, ticket.group) == ("message", "service")
    assert ticket.details == {"what": "a discount for ten?", "contact": "jane@example.com"}
    assert ticket.due_at == desk.deadlines[DeadlineKind.MESSAGE_PROMISE]
    assert desk.talk.form is None


def test_the_contact_may_be_skipped_or_sent_as_a_card() -> None:
    desk = _message()
    desk.hears("a discount?")
    assert desk.pressed(Deed.SKIP) == ["message.done"]
    assert desk.does(OpenTicket)[0].details == {"what": "a discount?"}
    desk = _message()
    desk.hears("a discount?")
    card = Attachment("contact", text="13800138000")
    assert desk.hears("", Signal.WORDLESS, attachments=(card,)) == ["message.done"]
    assert desk.does(OpenTicket)[0].details["contact"] == "13800138000"


def test_a_message_may_be_a_picture() -> None:
    desk = _message()
    assert desk.hears("", attachments=(photo(),)) == ["message.ask_contact"]
    desk.pressed(Deed.SKIP)
    assert desk.does(OpenTicket)[0].files == ("file-1",)


def test_nothing_is_no_message() -> None:
    desk = _message()
    assert desk.hears("  ") == ["message.ask_what"]


def test_what_was_written_can_be_written_anew() -> None:
    desk = _message()
    desk.hears("a discount?")
    assert desk.pressed(Deed.BACK) == ["message.ask_what"]
    desk.hears("a big discount?")
    desk.pressed(Deed.SKIP)
    assert desk.does(OpenTicket)[0].details == {"what": "a big discount?"}


def test_a_button_of_another_form_asks_the_same_again() -> None:
    assert _message().pressed(Deed.SUBMIT) == ["message.ask_what"]


@pytest.mark.parametrize("signal", [Signal.CANCEL, None])
def test_a_message_can_be_given_up_by_word_and_by_button(signal: Signal | None) -> None:
    desk = _message()
    given_up = desk.hears("stop", signal) if signal else desk.pressed(Deed.CANCEL)
    assert given_up == ["message.cancelled"]
    assert desk.talk.form is None


def test_what_was_written_counts_although_its_writer_says_goodbye() -> None:
    desk = _message()
    desk.hears("a discount?")
    assert desk.hears("bye", Signal.GOODBYE) == ["message.done", "farewell.bot"]
    assert len(desk.tickets) == 1


def test_what_was_written_counts_although_its_writer_goes_quiet() -> None:
    desk = _message()
    desk.hears("a discount?")
    assert desk.passes(minutes=10) == ["ticket", "farewell"]
    assert len(desk.tickets) == 1


def test_an_edit_of_the_newest_answer_corrects_the_message() -> None:
    desk = _message()
    desk.hears("a discont?", reference="1")
    assert set(desk.hears_edit("a discount?")) == {"received.edit", "message.ask_contact"}
    desk.pressed(Deed.SKIP)
    assert desk.does(OpenTicket)[0].details == {"what": "a discount?"}


def test_nobody_on_is_a_message_and_who_would_rather_wait_may_h5() -> None:
    desk = Desk(online="")
    assert desk.hears("agent", Signal.PERSON) == ["greeting.morning", "queue.nobody_on"]
    assert desk.deeds() == ["keep_waiting", "cancel"]
    assert desk.pressed(Deed.KEEP_WAITING) == ["queue.joined"]
    assert desk.talk.stage is Stage.WAITING
    assert desk.pressed(Deed.KEEP_WAITING) == ["queue.already"]


def test_call_me_back_is_a_message_where_nobody_is_on_h5() -> None:
    desk = Desk(online="")
    desk.hears("agent", Signal.PERSON)
    asks = "please let a real person call me back about the broken kettle"
    assert desk.hears(asks, Signal.PERSON) == ["message.ask_contact"]
    assert _form(desk).answers == {"what": asks}
    assert desk.hears("agent!", Signal.PERSON) == ["message.ask_contact"]
    assert _form(desk).answers == {"what": asks}


def test_who_asks_again_before_writing_hears_again_that_nobody_is_on() -> None:
    desk = Desk(online="")
    desk.hears("agent", Signal.PERSON)
    assert desk.hears("agent!", Signal.PERSON) == ["queue.nobody_on"]


def test_somebody_who_has_come_takes_the_writer_of_a_message_h3() -> None:
    desk = Desk(online="")
    desk.hears("agent", Signal.PERSON)
    desk.hears("the kettle leaks")
    desk.online = {"Ann": desk.agent("Ann")}
    assert desk.hears("agent!", Signal.PERSON) == ["queue.joined"]
    assert Log("message_so_far", detail="what: the kettle leaks") in desk.does(Log)


def test_who_waits_may_leave_a_message_for_the_same_group_t9() -> None:
    desk = Desk()
    desk.hears("I want the manager!", Signal.COMPLAINT, Signal.PERSON)
    assert desk.pressed(Deed.LEAVE_MESSAGE) == ["message.ask_what"]
    assert _form(desk).group == "complaints"
    assert desk.talk.stage is Stage.BOT


def test_an_outline_names_what_was_given() -> None:
    form = ComplaintForm(answers={"what": "broken", "order": ""}, files=("a", "b"))
    assert forms.outline(form) == "what: broken\nfiles: a, b"
    assert forms.is_begun(form)
    assert not forms.is_begun(MessageForm(answers={"what": ""}))
