"""Complaints: heard out, apologised for, taken down step by step (C1, P6, T8)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.actions import Log, OpenTicket
from handlers.choices import Deed
from handlers.complaint_steps import STEPS
from handlers.conversation import ComplaintForm, Stage
from handlers.events import Attachment, CustomerArrived, DeadlineKind
from knowledge.understanding import Signal
from tests.handlers.desk import Desk, photo

STORY = "the cup came broken and nobody answered when I called three times"


def _complains(text: str = "complaint", desk: Desk | None = None) -> Desk:
    desk = desk or Desk()
    desk.hears(text, Signal.COMPLAINT)
    return desk


def _form(desk: Desk) -> ComplaintForm:
    assert isinstance(desk.talk.form, ComplaintForm)
    return desk.talk.form


def _at_summary() -> Desk:
    desk = _complains(STORY)
    for answer in ("order 1", "jane@example.com", "my money back"):
        desk.hears(answer)
    desk.pressed(Deed.DONE)
    return desk


def test_who_only_says_that_they_complain_is_asked_what_happened_p6() -> None:
    desk = _complains()
    assert desk.situations == ["greeting.morning", "complaint.begin"]
    assert desk.deeds() == ["skip", "cancel"]


def test_what_was_told_at_once_is_not_asked_again_p6() -> None:
    desk = _complains(STORY)
    assert desk.situations == ["greeting.morning", "complaint.heard", "complaint.ask_order"]
    assert _form(desk).answers == {"what": STORY}


def test_every_step_is_asked_in_turn_c1() -> None:
    desk = _complains()
    asked = [
        desk.hears(answer)[-1] for answer in (STORY, "order 1", "jane@example.com", "my money back")
    ]
    assert asked == [f"complaint.ask_{step}" for step in STEPS[1:5]]
    assert desk.hears("", attachments=(photo(),)) == ["complaint.file_added"]
    assert desk.pressed(Deed.DONE) == ["complaint.summary"]


def test_the_summary_names_everything_and_braces_stay_braces() -> None:
    desk = _complains("they wrote {order} and {company} on my parcel, what is that supposed to be")
    for _ in range(3):
        desk.pressed(Deed.SKIP)
    desk.pressed(Deed.SKIP)
    summary = desk.says_last()[0].text
    assert "they wrote {order} and {company} on my parcel" in summary
    assert summary.count("（未填写）") == 3


def test_a_long_story_is_shortened_in_the_summary_but_kept_whole() -> None:
    desk = _complains("x" * 5000 + " and so on and on and on and on")
    for _ in range(4):
        desk.pressed(Deed.SKIP)
    assert len(desk.says_last()[0].text) < 600
    assert len(_form(desk).answers["what"]) > 5000


def test_a_submitted_complaint_has_a_number_and_three_days_t8() -> None:
    desk = _at_summary()
    desk.play(CustomerArrived(desk.now, name="Jane"))
    assert desk.pressed(Deed.SUBMIT) == ["complaint.filed"]
    [ticket] = desk.does(OpenTicket)
    assert (ticket.number, ticket.kind, ticket.group) == (
        "260302-0001-1",
        "complaint",
        "complaints",
    )
    assert ticket.details == {
        "what": STORY,
        "order": "order 1",
        "contact": "jane@example.com",
        "outcome": "my money back",
        "name": "Jane",
    }
    assert ticket.due_at == desk.now + timedelta(days=3)
    assert desk.deadlines[DeadlineKind.COMPLAINT_DUE] == ticket.due_at
    assert desk.talk.form is None


def test_nothing_given_is_nothing_to_submit() -> None:
    desk = _complains()
    for _ in range(4):
        desk.pressed(Deed.SKIP)
    assert desk.pressed(Deed.SKIP) == ["complaint.nothing_given"]
    assert _form(desk).step == "what"
    assert desk.hears(STORY) == ["complaint.summary"]  # the rest was skipped already


@pytest.mark.parametrize("deed", [Deed.SUBMIT])
def test_submitting_before_the_summary_asks_the_step_again(deed: Deed) -> None:
    assert _complains(STORY).pressed(deed) == ["complaint.ask_order"]


@pytest.mark.parametrize("deed", [Deed.SKIP, Deed.DONE])
def test_there_is_nothing_to_skip_at_the_summary(deed: Deed) -> None:
    assert _at_summary().pressed(deed) == ["complaint.summary"]


def test_an_answer_can_be_corrected_and_the_rest_is_not_asked_again() -> None:
    desk = _at_summary()
    for step in ("evidence", "outcome", "contact"):
        desk.pressed(Deed.BACK)
        assert _form(desk).step == step
    assert desk.hears("john@example.com") == ["complaint.summary"]
    assert _form(desk).answers["contact"] == "john@example.com"


def test_there_is_nothing_before_the_story() -> None:
    desk = _complains()
    assert desk.pressed(Deed.BACK) == ["complaint.ask_correction"]
    assert _form(desk).step == "what"


def test_a_form_of_another_version_finds_its_way() -> None:
    desk = _complains(STORY)
    desk.be(desk.talk.but(form=ComplaintForm(step="address", answers={"what": STORY})))
    assert set(desk.pressed(Deed.BACK)) == {"complaint.ask_correction"}
    desk.be(desk.talk.but(form=ComplaintForm(step="address", answers={"what": STORY})))
    assert desk.hears("Main Street 1") == ["complaint.ask_order"]


def test_whoever_goes_on_telling_is_heard_out_p6() -> None:
    desk = _complains(STORY)
    assert desk.hears("this is outrageous", Signal.UPSET) == ["complaint.ask_order"]
    assert _form(desk).answers == {"what": f"{STORY}\nthis is outrageous"}
    desk = _at_summary()
    assert desk.hears("it was a present as well") == ["complaint.summary"]
    assert _form(desk).answers["what"] == f"{STORY}\nit was a present as well"


def test_anger_about_the_outcome_is_the_outcome() -> None:
    desk = _complains(STORY)
    desk.hears("order 1")
    desk.hears("jane@example.com")
    desk.hears("fire that idiot", Signal.ABUSE)
    assert _form(desk).answers["outcome"] == "fire that idiot"


def test_files_are_kept_at_every_step_and_an_album_is_acknowledged_once() -> None:
    desk = _complains(STORY)
    assert desk.hears("", attachments=(photo("a"),), album="x") == ["complaint.ask_order"]
    assert desk.hears("", attachments=(photo("b"),), album="x") == []
    assert desk.hears("order 1", attachments=(photo("c"),)) == ["complaint.ask_contact"]
    assert _form(desk).files == ("a", "b", "c")


def test_a_file_that_is_too_large_to_be_opened_is_told_so() -> None:
    desk = _complains(STORY)
    huge = photo("big", size=21 * 1024 * 1024)
    assert set(desk.hears("", attachments=(huge,))) == {"file.too_large", "complaint.ask_order"}


def test_a_contact_card_is_a_contact_and_a_sticker_is_none() -> None:
    desk = _complains(STORY)
    desk.hears("order 1")
    sticker = Attachment("sticker", "s", text="x")
    assert set(desk.hears("", Signal.WORDLESS, attachments=(sticker,))) == {
        "wordless.ask",
        "complaint.ask_contact",
    }
    card = Attachment("contact", text="13800138000")
    assert desk.hears("", Signal.WORDLESS, attachments=(card,)) == ["complaint.ask_outcome"]
    assert _form(desk).answers["contact"] == "13800138000"
    assert _form(desk).files == ()


def test_only_signs_are_no_story() -> None:
    assert _complains().hears("!!!", Signal.WORDLESS) == ["wordless.ask"]


def test_how_another_case_stands_is_answered_in_between_c5() -> None:
    desk = _complains(STORY)
    assert set(desk.hears("my case?", Signal.TICKET_STATUS)) == {
        "ticket.none",
        "complaint.ask_order",
    }


def test_a_complaint_that_was_given_up_is_kept_and_resumed_c1() -> None:
    desk = _complains(STORY)
    assert desk.pressed(Deed.CANCEL) == ["complaint.abandoned"]
    assert desk.talk.kept_complaint is not None
    desk.passes(days=3)
    assert desk.hears("complaint", Signal.COMPLAINT)[-1] == "complaint.resume"
    assert desk.deeds() == ["resume", "restart", "not_now"]
    assert desk.pressed(Deed.RESUME) == ["complaint.ask_order"]
    assert desk.talk.kept_complaint is None


def test_begun_anew_the_old_story_is_dropped() -> None:
    desk = _complains(STORY)
    desk.pressed(Deed.CANCEL)
    assert desk.pressed(Deed.RESTART) == ["complaint.begin"]
    assert _form(desk).answers == {}
    assert desk.talk.kept_complaint is None
    desk.pressed(Deed.CANCEL)
    assert desk.hears("a new complaint", Signal.NEW_COMPLAINT) == ["complaint.begin"]


def test_a_new_story_is_heard_although_an_old_one_is_kept() -> None:
    desk = _complains(STORY)
    desk.pressed(Deed.CANCEL)
    other = "now the second cup is broken too and I am really tired of it"
    assert desk.hears(other, Signal.COMPLAINT) == ["complaint.heard", "complaint.ask_order"]
    assert _form(desk).answers == {"what": other}


def test_nothing_is_said_to_be_kept_that_is_not_there_p7() -> None:
    assert _complains().pressed(Deed.CANCEL) == ["small_talk.fine"]
    desk = Desk()
    desk.hears("hi", Signal.GREETING)
    assert desk.pressed(Deed.NOT_NOW) == ["small_talk.fine"]
    assert desk.hears("no complaint then", Signal.COMPLAINT, Signal.CANCEL) == ["small_talk.fine"]


@pytest.mark.parametrize("deed", [Deed.COMPLAINT, Deed.RESUME])
def test_an_old_button_leads_back_into_the_open_form(deed: Deed) -> None:
    desk = _complains(STORY)
    assert desk.pressed(deed) == ["complaint.ask_order"]
    assert _form(desk).answers == {"what": STORY}


def test_resuming_what_is_not_there_begins() -> None:
    desk = Desk()
    desk.hears("hi", Signal.GREETING)
    assert desk.pressed(Deed.RESUME) == ["complaint.begin"]


def test_a_person_is_fetched_with_what_was_written_p6() -> None:
    desk = _complains(STORY)
    assert desk.hears("just a person", Signal.PERSON) == ["handoff.for_complaint", "queue.joined"]
    assert desk.talk.wait is not None
    assert desk.talk.wait.group == "complaints"
    assert desk.talk.kept_complaint is not None
    assert Log("complaint_so_far", detail=f"what: {STORY}") in desk.does(Log)


def test_nobody_is_promised_where_nobody_is_on_p7() -> None:
    desk = _complains(STORY, Desk(online=""))
    assert desk.hears("just a person", Signal.PERSON) == ["complaint.finish_now"]
    assert Log("complaint_so_far", detail=f"what: {STORY}") in desk.does(Log)
    assert isinstance(desk.talk.form, ComplaintForm)


def test_a_complaint_that_wants_a_person_at_once_is_asked_nothing() -> None:
    desk = Desk()
    desk.hears(STORY, Signal.COMPLAINT, Signal.PERSON)
    assert desk.situations[1:] == ["handoff.for_complaint", "queue.joined"]
    assert desk.talk.kept_complaint is not None
    assert desk.talk.kept_complaint.answers == {"what": STORY}
    desk.pressed(Deed.LEAVE_LINE)
    desk.hears(
        "and the lid is missing too, which nobody has told me before",
        Signal.COMPLAINT,
        Signal.PERSON,
    )
    assert "the lid is missing" in desk.talk.kept_complaint.answers["what"]


def test_a_bare_wish_for_a_person_adds_nothing_to_the_story() -> None:
    desk = _complains(STORY)
    desk.hears("person!", Signal.PERSON)
    assert desk.talk.kept_complaint is not None
    assert desk.talk.kept_complaint.answers == {"what": STORY}


def test_a_question_about_a_complaint_is_a_question_c5() -> None:
    desk = _at_summary()
    desk.pressed(Deed.SUBMIT)
    assert desk.hears("my complaint?", Signal.COMPLAINT, Signal.TICKET_STATUS) == ["ticket.status"]


def test_who_leaves_in_the_middle_loses_nothing_p8() -> None:
    desk = _complains(STORY)
    assert desk.hears("bye", Signal.GOODBYE) == ["farewell.bot"]
    assert desk.talk.stage is Stage.AWAY
    assert desk.talk.kept_complaint is not None


def test_a_picture_is_no_reason_to_begin_with_the_second_question() -> None:
    desk = Desk()
    desk.hears("complaint", Signal.COMPLAINT, attachments=(photo(),))
    assert _form(desk).files == ("file-1",)
    assert _form(desk).step == "what"
