"""What a change would do to questions of the past, shown before it is saved (K3)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from knowledge.effect import Asked, Effect, Reply, effect, reply_of, tally
from knowledge.entries import Entry
from knowledge.matcher import Matcher
from knowledge.understanding import Candidate, Outcome, Understanding

HOURS = Entry("hours", questions={"zh-CN": ("你们几点开门", "营业时间")}, answers={"zh-CN": "九点"})
RETURNS = Entry("returns", questions={"zh-CN": ("怎么退货", "我要退货")}, answers={"zh-CN": "可以"})


class Scripted:
    """A knowledge base that knows what it is told."""

    def __init__(self, **known: Understanding) -> None:
        self._known = known

    def understand(self, text: str, language_hint: str = "") -> Understanding:
        return self._known.get(text, Understanding(language_hint))


def answers(entry: str, answer: str = "yes") -> Understanding:
    return Understanding("en", frozenset(), Outcome.ANSWER, (Candidate(entry, "?", answer, 0.9),))


def offers(*entries: str) -> Understanding:
    best = tuple(Candidate(entry, "?", "yes", 0.4) for entry in entries)
    return Understanding("en", frozenset(), Outcome.OFFER, best)


def test_what_would_be_answered_differently_is_told_the_most_asked_first() -> None:
    before = Scripted(a=answers("x"), b=offers("x", "y"), c=answers("x"))
    after = Scripted(a=answers("x"), b=answers("y"), c=offers("x"), d=offers("x"))
    asked = [Asked(name, times=times) for name, times in (("a", 9), ("b", 1), ("c", 1), ("d", 5))]
    found = effect(before, after, asked)
    assert [each.asked.question for each in found.changed] == ["d", "b", "c"]
    assert found.changed[1].before == Reply(Outcome.OFFER, ("x", "y"))
    assert found.changed[1].after == Reply(Outcome.ANSWER, ("y",), "yes")
    assert (found.asked, found.reworded) == (4, 0)


def test_the_same_choice_in_another_order_is_no_difference() -> None:
    before, after = Scripted(a=offers("x", "y", "z", "v")), Scripted(a=offers("y", "z", "x", "w"))
    assert effect(before, after, [Asked("a")]) == Effect(1, (), 0)


def test_a_new_wording_of_an_answer_is_counted_apart() -> None:
    before, after = Scripted(a=answers("x", "old")), Scripted(a=answers("x", "new"))
    assert effect(before, after, [Asked("a"), Asked("b")]) == Effect(2, (), 1)


def test_nothing_to_say_is_the_same_whatever_was_closest() -> None:
    lost = Understanding("en", frozenset(), Outcome.ANSWER, ())
    handed = Understanding("en", frozenset(), Outcome.HANDOFF, offers("x").best)
    assert reply_of(Scripted(a=lost), Asked("a")) == Reply(Outcome.HANDOFF)
    assert reply_of(Scripted(a=handed), Asked("a")) == Reply(Outcome.HANDOFF)


def test_a_new_entry_changes_the_questions_that_are_about_it() -> None:
    asked = [Asked("怎么退货"), Asked("你们几点开门")]
    found = effect(Matcher([HOURS]), Matcher([HOURS, RETURNS]), asked)
    [changed] = found.changed
    assert changed.asked.question == "怎么退货"
    assert changed.before.outcome is Outcome.HANDOFF
    assert changed.after.entries == ("returns",)


def test_questions_of_the_past_are_counted_newest_first() -> None:
    past = [("Hello ", "en"), ("怎么 退货", ""), ("hello", ""), (" \n", ""), ("third", "")]
    assert tally(past, 2) == [Asked("Hello", "en", 2), Asked("怎么 退货", "", 1)]


@given(st.lists(st.text(max_size=4), max_size=30), st.integers(0, 5))
def test_no_question_is_counted_twice_or_lost(words: list[str], at_most: int) -> None:
    counted = tally([(word, "") for word in words], at_most)
    assert len(counted) <= at_most
    assert all(each.times >= 1 for each in counted)
    everything = tally([(word, "") for word in words], len(words))
    assert sum(each.times for each in everything) == sum(bool(word.split()) for word in words)


@given(st.lists(st.sampled_from("abc"), max_size=9))
def test_a_change_that_is_none_has_no_effect(words: list[str]) -> None:
    base = Scripted(a=answers("x"), b=offers("x", "y"))
    assert effect(base, base, [Asked(word) for word in words]) == Effect(len(words), (), 0)
