"""Satisfaction from 1 to 5, then a comment; it never stands in the way (F5)."""

from __future__ import annotations

import pytest

from handlers.actions import MessageKind, RecordVisit
from handlers.choices import Deed
from handlers.conversation import Conversation, Stage, SurveyForm, Visit
from handlers.events import CustomerArrived
from handlers.survey import rating_in
from knowledge.understanding import Outcome, Signal
from tests.handlers.desk import RETURNS, Desk


def _asked() -> Desk:
    desk = Desk().with_agent()
    desk.closes("Ann", "solved")
    return desk


def _rated(desk: Desk) -> tuple[int | None, str]:
    visits = [a.visit for a in desk.actions if isinstance(a, RecordVisit) and a.visit.number == 1]
    return visits[-1].rating, visits[-1].comment


@pytest.mark.parametrize(
    ("text", "rating"),
    [
        ("5", 5),
        ("１", 1),
        ("4分", 4),
        ("4 stars!", 4),
        ("⭐⭐⭐", 3),
        ("★★★★★★", 0),
        ("五", 5),
        ("六", None),
        ("½", None),
        ("⑤", 5),
        ("10", 0),
        ("-3", 0),
        ("4.5", 0),
        ("0", 0),
        ("3 or 4", None),
        ("great", None),
        ("", None),
        ("I have ordered 3 cups and only one of them came", None),
    ],
)
def test_a_rating_is_read_from_a_number_or_stars(text: str, rating: int | None) -> None:
    assert rating_in(text) == rating


@pytest.mark.parametrize(
    ("rating", "situation"),
    [
        (5, "survey.ask_comment_good"),
        (4, "survey.ask_comment_good"),
        (3, "survey.ask_comment_poor"),
    ],
)
def test_a_rating_is_kept_and_words_are_asked_for(rating: int, situation: str) -> None:
    desk = _asked()
    assert desk.hears(str(rating)) == [situation]
    assert desk.hears("quick") == ["survey.done"]
    assert _rated(desk) == (rating, "quick")
    assert desk.talk.form is None
    assert desk.talk.stage is Stage.AWAY


def test_a_rating_by_button_is_bound_to_its_visit() -> None:
    desk = _asked()
    assert desk.pressed(Deed.RATING, "2:5") == ["choice.expired"]
    assert desk.pressed(Deed.RATING, "1:x") == ["choice.expired"]
    assert desk.pressed(Deed.RATING, "1:9") == ["survey.ask_comment_good"]  # forged: 5 at most
    assert desk.pressed(Deed.SKIP) == ["survey.done"]
    assert _rated(desk) == (5, "")


def test_a_rating_by_its_name_is_a_rating() -> None:
    desk = _asked()
    desk.hears("一般")
    assert _rated(desk) == (3, "")


def test_second_thoughts_count() -> None:
    desk = _asked()
    desk.hears("1")
    assert desk.hears("4") == ["survey.ask_comment_good"]
    assert _rated(desk) == (4, "")


def test_a_number_out_of_range_is_asked_again_once() -> None:
    desk = _asked()
    assert desk.hears("10") == ["survey.reask"]
    assert desk.hears("11", Signal.WORDLESS)[0] == "greeting_back.morning"


@pytest.mark.parametrize("signal", [Signal.SKIP, Signal.NO, Signal.CANCEL, Signal.GOODBYE])
def test_no_is_taken_for_an_answer(signal: Signal) -> None:
    desk = _asked()
    assert desk.hears("no", signal, outcome=Outcome.ANSWER, best=[RETURNS]) == ["farewell.bot"]
    assert desk.talk.form is None
    assert desk.talk.stage is Stage.AWAY


@pytest.mark.parametrize("signal", [Signal.SKIP, Signal.NO, Signal.THANKS, Signal.GOODBYE])
def test_a_courtesy_is_no_comment(signal: Signal) -> None:
    desk = _asked()
    desk.hears("5")
    assert desk.hears("that is all", signal) == ["survey.done"]
    assert _rated(desk) == (5, "")


def test_a_demand_comes_before_the_verdict() -> None:
    desk = _asked()
    assert "queue.joined" in desk.hears("agent!", Signal.PERSON)
    desk = _asked()
    best = [RETURNS]
    assert desk.hears("return?", outcome=Outcome.ANSWER, best=best)[0] == "greeting_back.morning"


def test_a_number_is_a_verdict_although_it_looks_like_a_question() -> None:
    desk = _asked()
    assert desk.hears("5", outcome=Outcome.ANSWER, best=[RETURNS]) == ["survey.ask_comment_good"]


def test_a_complaint_in_place_of_a_comment_is_both() -> None:
    desk = _asked()
    desk.hears("1")
    words = "Ann was rude to me and hung up twice, that is really no way to talk"
    assert "complaint.heard" in desk.hears(words, Signal.COMPLAINT)
    assert _rated(desk) == (1, words)


def test_a_verdict_is_welcome_for_a_day() -> None:
    desk = _asked()
    desk.passes(hours=24)
    assert desk.hears("5") == ["survey.ask_comment_good"]
    desk = _asked()
    desk.passes(hours=24, seconds=1)
    assert desk.hears("5")[0] == "greeting_back.morning"


def test_a_rating_may_come_in_the_next_visit_f5() -> None:
    desk = _asked()
    desk.play(CustomerArrived(desk.now))
    assert desk.hears("2") == ["survey.ask_comment_poor"]
    assert _rated(desk)[0] == 2
    assert desk.visit.number == 2
    assert desk.visit.rating is None
    assert desk.hears("too slow") == ["survey.done"]
    assert _rated(desk) == (2, "too slow")


def test_a_rating_by_button_in_the_next_visit_counts() -> None:
    desk = _asked()
    desk.play(CustomerArrived(desk.now))
    assert desk.pressed(Deed.RATING, "1:2") == ["survey.ask_comment_poor"]
    assert desk.pressed(Deed.SKIP) == ["survey.done"]


def test_the_next_visit_is_not_swallowed_by_the_last_ones_comment() -> None:
    desk = _asked()
    desk.hears("5")
    desk.play(CustomerArrived(desk.now))
    best = [RETURNS]
    assert desk.hears("pay?", outcome=Outcome.OFFER, best=best) == ["clarify.offer"]
    assert _rated(desk) == (5, "")


@pytest.mark.parametrize("is_rated", [True, False])
def test_a_goodbye_ends_the_visit_that_has_begun_since(is_rated: bool) -> None:
    desk = _asked()
    desk.play(CustomerArrived(desk.now))
    if is_rated:
        desk.hears("5")
    assert desk.hears("bye", Signal.GOODBYE) == ["farewell.bot"]
    assert desk.talk.stage is Stage.AWAY
    assert desk.kinds() == [MessageKind.FAREWELL]


def test_no_in_the_next_visit_is_no_verdict() -> None:
    desk = _asked()
    desk.play(CustomerArrived(desk.now))
    assert desk.hears("no", Signal.NO) == ["small_talk.fine"]


def test_a_survey_of_an_older_version_is_let_go() -> None:
    form = SurveyForm(visit=1, agent_id=1)
    talk = Conversation(1, "web", visits=1, visit=Visit(1, Desk().now), form=form)
    desk = Desk().be(talk)
    assert desk.hears("5")[0] == "greeting_back.morning"
    desk = Desk().be(talk)
    assert desk.pressed(Deed.RATING, "1:5") == ["survey.ask_comment_good"]


def test_a_question_in_place_of_a_rating_begins_a_visit() -> None:
    assert _asked().hears("hm?")[0] == "greeting_back.morning"
