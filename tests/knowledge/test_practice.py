"""A base with many wordings an entry teaches which question belongs to which entry."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from knowledge.entries import Entry
from knowledge.matcher import Matcher
from knowledge.practice import ENTRIES_AT_MOST, WORDINGS_AT_MOST, is_enough, practised
from knowledge.senses import senses_of
from tests.knowledge.vectors import Letters

_HOW = ("how do i", "can i", "please", "i want to", "is it possible to", "help me")
_WHAT = {
    "card": ("block", "freeze", "lock", "stop", "disable", "cancel"),
    "loan": ("repay", "return", "settle", "clear", "finish", "close"),
    "rate": ("check", "see", "compare", "read", "follow", "watch"),
}


def _entry(name: str, verbs: tuple[str, ...]) -> Entry:
    asked = tuple(f"{how} {verb} the thing" for how, verb in product(_HOW, verbs))
    return Entry(name, questions={"en": asked}, answers={"en": name})


_BASE = tuple(_entry(name, verbs) for name, verbs in _WHAT.items())


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    """Give a base of three entries with 36 wordings each, to an encoder that knows no meaning."""
    return Matcher(_BASE).with_meaning(Letters())


def _fit(matcher: Matcher, question: str) -> dict[str, float]:
    """Return what the view adds for each entry."""
    return {why.entry: why.views["practice"] for why in matcher.explain(question)}


@pytest.mark.parametrize(
    ("name", "verb"), [("card", "freeze"), ("loan", "settle"), ("rate", "see")]
)
def test_the_word_that_tells_is_learned_from_the_wordings(
    matcher: Matcher, name: str, verb: str
) -> None:
    fits = _fit(matcher, f"tell me whether to {verb} a thing or so")
    assert max(fits, key=lambda entry: fits[entry]) == name
    assert fits[name] > 1.2 * max(fit for entry, fit in fits.items() if entry != name)


def test_learning_is_the_same_every_time() -> None:
    one, other = (senses_of(_BASE, Letters())._practice for _ in range(2))
    assert one is not None
    assert other is not None
    assert np.array_equal(one.weights, other.weights)


def test_a_small_base_learns_nothing_and_pays_nothing() -> None:
    small = [Entry(name, questions={"en": verbs}) for name, verbs in _WHAT.items()]
    matcher = Matcher(small).with_meaning(Letters())
    assert not matcher.is_practised
    assert "practice" not in matcher.explain("freeze")[0].views


def test_how_much_is_enough() -> None:
    assert is_enough(60, 2, 30)
    assert not is_enough(59, 2, 30)
    assert not is_enough(60, 1, 30)  # nothing to tell apart
    assert not is_enough(WORDINGS_AT_MOST + 1, 2, 30)
    assert not is_enough(WORDINGS_AT_MOST, ENTRIES_AT_MOST + 1, 1)


def test_wordings_of_an_entry_that_is_known_may_change(matcher: Matcher) -> None:
    put = Entry("card", questions={"en": ("swallow the thing",)}, answers={"en": "card"})
    changed = matcher.changed([put], ["rate"])
    assert changed.is_practised
    assert changed.understand("swallow the thing").best[0].entry == "card"
    assert "rate" not in _fit(changed, "see the thing")


def test_an_entry_that_is_new_ends_it_until_all_is_learned_anew(matcher: Matcher) -> None:
    new = _entry("mail", ("write", "send", "post", "forward", "answer", "quote"))
    changed = matcher.changed([new], ())
    assert not changed.is_practised
    assert changed.understand("forward the thing").best[0].entry == "mail"
    assert changed.with_meaning(Letters()).is_practised


def test_a_question_with_nothing_in_it_is_met_with_nothing(matcher: Matcher) -> None:
    for nothing in ("", "???", "谢谢"):
        matcher.understand(nothing)
    assert matcher.understand("zzz qqq").best is not None


def test_of_two_ways_to_read_a_question_the_better_one_counts() -> None:
    texts = [f"{how} {verb}" for verbs in _WHAT.values() for how, verb in product(_HOW, verbs)]
    made = practised(list(_WHAT), texts, Letters().learn(texts), np.arange(0, 109, 36))
    ways = ["how do i freeze", "how do i settle"]
    vectors = Letters().encode(ways)
    both = made.fits(vectors, ways)
    each = [made.fits(vectors[[n]], ways[n : n + 1]) for n in range(2)]
    assert both == pytest.approx(np.maximum(*each), abs=1e-5)
    assert (both >= 0).all()
    assert (both <= 1).all()
