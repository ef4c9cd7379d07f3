"""A question in English put to Chinese entries is judged by what it means."""

from __future__ import annotations

import pytest

from knowledge.crossing import is_crossing
from knowledge.entries import Entry
from knowledge.matcher import Matcher
from knowledge.meaning import shipped

_CHINESE = Entry("a", questions={"zh-CN": ("怎么退货",)})
_BOTH = Entry("b", questions={"zh-CN": ("运费多少",), "en": ("What is the postage?",)})


@pytest.mark.parametrize(
    ("question", "entries", "crosses"),
    [
        ("how do i return it", (_CHINESE,), True),
        ("how do i return it", (_CHINESE, _CHINESE, _BOTH), True),
        ("how do i return it", (_CHINESE, _BOTH), False),
        ("how do i return it", (_BOTH,), False),
        ("how do i return it", (), False),
        ("怎么退货", (_CHINESE,), False),
        ("怎么退 my order please", (_CHINESE,), False),
        ("wifi", (_CHINESE,), False),  # a name, which the entries may say as well
        ("123 456", (_CHINESE,), False),
        ("", (_CHINESE,), False),
    ],
)
def test_what_crosses_languages(question: str, entries: tuple[Entry, ...], crosses: bool) -> None:
    assert is_crossing(question, entries) is crosses


def test_typed_pinyin_does_not() -> None:
    matcher = Matcher((_CHINESE,)).with_meaning(shipped())
    assert matcher.explain("zenme tuihuo")[0].views["sounds_cosine"] > 0
    assert matcher.understand("zenme tuihuo").best[0].entry == "a"


def test_letters_that_happen_to_be_alike_decide_nothing() -> None:
    base = [
        Entry("speed", questions={"zh-CN": ("网速太慢了", "上网很慢")}),
        Entry("plan", questions={"zh-CN": ("有哪些 internet plan really", "套餐列表")}),
        Entry("bill", questions={"zh-CN": ("怎么查账单", "话费账单")}),
    ]
    matcher = Matcher(base).with_meaning(shipped())
    assert matcher.understand("my internet is really slow").best[0].entry == "speed"
    assert matcher.explain("my internet is really slow")[0].views["ratio"] == 0
