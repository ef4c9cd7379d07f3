"""Questions: answered, narrowed down, or passed on (K1, K3, K4)."""

from __future__ import annotations

from dataclasses import replace

from handlers.actions import Log, MessageKind, RecordMiss, RecordTurn
from handlers.choices import Deed
from handlers.conversation import Stage
from handlers.events import Attachment
from handlers.policy import Policy
from knowledge.pictures import Picture
from knowledge.understanding import Candidate, Outcome, Signal
from tests.handlers.desk import REFUNDS, RETURNS, Desk

TEN = tuple(Candidate(f"e{n}", f"Question {n}?", f"Answer {n}.", 0.5) for n in range(10))


def _desk(**more: object) -> Desk:
    desk = Desk(**more)  # type: ignore[arg-type] # spelled by each test
    desk.hears("hi", Signal.GREETING)
    return desk


def test_a_question_is_answered_at_once_k1() -> None:
    desk = _desk()
    desk.hears("return?", outcome=Outcome.ANSWER, best=[RETURNS, REFUNDS])
    assert [(say.kind, say.text) for say in desk.says_last()] == [
        (MessageKind.ANSWER, RETURNS.answer)
    ]
    assert [one.turn.answered_by for one in desk.does(RecordTurn)] == ["bot"]


def test_braces_in_an_answer_stay_braces() -> None:
    desk = _desk()
    odd = Candidate("odd", "Odd?", "Use {company} and {0} as they are.", 0.9)
    desk.hears("odd?", outcome=Outcome.ANSWER, best=[odd])
    assert desk.says_last()[0].text == odd.answer


def test_a_long_answer_comes_in_parts_and_answers_with_the_first_t2() -> None:
    desk = _desk(policy=Policy(answer_chars_at_most=20))
    long = Candidate("long", "Long?", "One sentence here. Another sentence. A third one.", 0.9)
    desk.hears("long?", outcome=Outcome.ANSWER, best=[long])
    says = desk.says_last()
    assert [say.text for say in says] == ["One sentence here.", "Another sentence.", "A third one."]
    assert [say.answers_turn for say in says] == [2, None, None]
    assert all(say.is_substance for say in says)


_CHART = Picture("p1", "chart.png", "image/png", 7)
_SHOWN = (Attachment("photo", "p1", "chart.png", "image/png", 7),)


def test_a_picture_comes_with_the_first_part_and_choices_with_the_last() -> None:
    desk = _desk(policy=Policy(answer_chars_at_most=20))
    text = "One sentence here. Another sentence."
    long = Candidate("long", "Long?", text, 0.9, pictures=(_CHART,), then=(RETURNS,))
    desk.hears("long?", outcome=Outcome.ANSWER, best=[long])
    first, last = desk.says_last()
    assert (first.attachments, len(first.choices)) == (_SHOWN, 0)
    assert (last.attachments, len(last.choices)) == ((), 1)


def test_a_picked_answer_has_its_pictures_too() -> None:
    desk = _desk()
    pictured = replace(TEN[0], pictures=(_CHART,))
    desk.hears("pay?", outcome=Outcome.OFFER, best=(pictured, *TEN[1:]))
    desk.hears("1")
    [say] = desk.says_last()
    assert (say.text, say.attachments) == ("Answer 0.", _SHOWN)


def test_a_matcher_that_is_sure_of_nothing_is_not_believed() -> None:
    for outcome in (Outcome.ANSWER, Outcome.OFFER):
        desk = _desk()
        assert desk.hears("what?", outcome=outcome) == ["clarify.ask_again"]


def test_the_closest_questions_are_offered_with_two_ways_out_k4() -> None:
    desk = _desk()
    desk.hears("pay?", outcome=Outcome.OFFER, best=TEN)
    assert desk.deeds() == ["entry:e0", "entry:e1", "entry:e2", "none_of_these", "person"]


def test_a_picked_question_is_answered_also_long_after() -> None:
    desk = _desk()
    desk.pressed(Deed.ENTRY, "e1", "Answer 1.")
    assert desk.says_last()[0].text == "Answer 1."


def test_a_question_that_nothing_fits_becomes_work_for_the_keepers_k3() -> None:
    desk = _desk()
    assert desk.hears("mars?" * 100, best=[RETURNS]) == ["clarify.ask_again"]
    assert desk.does(RecordMiss) == [RecordMiss(("mars?" * 100)[:200], "returns", 0.9)]


def test_twice_not_understood_goes_to_the_group_of_the_nearest_entry() -> None:
    desk = _desk()
    desk.hears("mars?")
    assert desk.hears("on mars?", best=[RETURNS]) == ["queue.joined"]
    assert desk.talk.wait is not None
    assert desk.talk.wait.group == "orders"
    assert desk.talk.misses == 0


def test_an_answer_between_two_misses_counts_as_understood() -> None:
    desk = _desk()
    desk.hears("mars?")
    desk.hears("return?", outcome=Outcome.ANSWER, best=[RETURNS])
    assert desk.hears("venus?") == ["clarify.ask_again"]


def test_none_of_these_pressed_twice_is_one_question_missed_k3() -> None:
    desk = _desk()
    desk.hears("pay?", outcome=Outcome.OFFER, best=TEN)
    desk.pressed(Deed.NONE_OF_THESE)
    assert desk.does(RecordMiss) == [RecordMiss("pay?")]
    assert desk.pressed(Deed.NONE_OF_THESE) == ["clarify.ask_again"]
    assert desk.does(RecordMiss) == []
    assert desk.talk.stage is Stage.BOT


def test_what_came_of_a_question_is_told_so_that_it_is_counted_once_k3() -> None:
    desk = _desk()
    desk.hears("pay?", outcome=Outcome.OFFER, best=TEN)
    assert desk.does(Log)[-1] == Log("offered", detail="e0,e1,e2")
    desk.pressed(Deed.ENTRY, "e1", "Answer 1.")
    assert desk.does(Log) == [Log("answered", "customer", "e1")]
    desk.pressed(Deed.ENTRY, "e2", "Answer 2.")
    assert desk.does(Log) == [Log("answered", "", "e2")]
    desk.hears("pay?", outcome=Outcome.OFFER, best=TEN)
    desk.pressed(Deed.NONE_OF_THESE)
    assert desk.does(Log) == [Log("declined", "customer")]


def test_what_is_picked_of_an_offer_is_kept_for_the_keepers_k3() -> None:
    desk = _desk()
    desk.hears("pay?" * 100, outcome=Outcome.OFFER, best=TEN)
    desk.pressed(Deed.ENTRY, "e1", "Answer 1.")
    assert desk.does(RecordMiss) == [RecordMiss(("pay?" * 100)[:200], "e1", reason="picked")]
    assert desk.talk.misses == 0
    desk.pressed(Deed.ENTRY, "e2", "Answer 2.")
    assert desk.does(RecordMiss) == []


def test_a_choice_of_an_older_offer_says_nothing_of_the_newest_question() -> None:
    desk = _desk()
    desk.hears("pay?", outcome=Outcome.OFFER, best=TEN[:3])
    desk.hears("post?", outcome=Outcome.OFFER, best=TEN[5:8])
    desk.pressed(Deed.ENTRY, "e1", "Answer 1.")
    assert desk.says_last()[0].text == "Answer 1."
    assert desk.does(RecordMiss) == []


def test_what_follows_an_answer_is_no_pick_of_an_offer() -> None:
    desk = _desk()
    desk.hears("return?", outcome=Outcome.ANSWER, best=[replace(RETURNS, then=(REFUNDS,))])
    desk.pressed(Deed.ENTRY, REFUNDS.entry, REFUNDS.answer)
    assert desk.does(RecordMiss) == []


def test_an_answer_is_given_without_understanding_as_well() -> None:
    desk = _desk()
    assert desk.hears("hm?", understanding=None) == ["clarify.ask_again"]


def test_what_may_be_asked_next_stands_below_the_answer_k4_p11() -> None:
    desk = _desk()
    asked = replace(RETURNS, then=(REFUNDS,), link="https://shop.example/returns")
    desk.hears("return?", outcome=Outcome.ANSWER, best=[asked])
    [say] = desk.says_last()
    assert say.text == f"{RETURNS.answer}\nhttps://shop.example/returns"
    assert [(choice.label, choice.answer) for choice in say.choices] == [
        (REFUNDS.question, REFUNDS.answer)
    ]


def test_of_a_long_answer_the_last_part_has_what_may_be_asked_next() -> None:
    desk = _desk(policy=Policy(answer_chars_at_most=20))
    long = Candidate(
        "long", "Long?", "One sentence here. Another sentence.", 0.9, then=(REFUNDS, RETURNS)
    )
    desk.hears("long?", outcome=Outcome.ANSWER, best=[long])
    assert [len(say.choices) for say in desk.says_last()] == [0, 2]


def test_a_channel_has_its_own_words_also_behind_a_button() -> None:
    own = replace(REFUNDS, channel_answers={"web": "See this page.", "telegram": "See the shop."})
    desk = _desk()
    desk.hears("refund?", outcome=Outcome.ANSWER, best=[own])
    assert desk.says_last()[0].text == "See this page."
    desk.hears("refund?", outcome=Outcome.OFFER, best=[own])
    assert desk.says_last()[0].choices[0].answer == "See this page."
