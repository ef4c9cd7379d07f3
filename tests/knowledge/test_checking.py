"""A folder of entries is looked through before customers see it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from knowledge.checking import Concern, Remark, of_day, problems, remarks
from knowledge.entries import Entry
from knowledge.matcher import Matcher

_GOOD = "---\nid: {id}\nquestions:\n  en:\n    - How do I pay?\n---\n## en\nPlease pay.\n"


def test_the_starter_base_is_in_order(matcher: Matcher) -> None:
    assert problems() == []
    assert list(remarks(matcher)) == []


def test_every_bad_file_is_told_not_only_the_first(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("nothing", encoding="utf-8")
    (tmp_path / "b.md").write_text(_GOOD.format(id="b"), encoding="utf-8")
    (tmp_path / "c.md").write_text(_GOOD.format(id="C!"), encoding="utf-8")
    assert [Path(error.path).name for error in problems(tmp_path)] == ["a.md", "c.md"]


def test_an_id_that_is_taken_is_told(tmp_path: Path) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text(_GOOD.format(id="same"), encoding="utf-8")
    (error,) = problems(tmp_path)
    assert "another entry has the id 'same'" in str(error)


def test_what_will_not_work_as_meant_is_remarked_on() -> None:
    base = Matcher(
        [
            Entry(
                "pay", questions={"zh-CN": ("怎么付款", "付款方式")}, answers={"zh-CN": "请付。"}
            ),
            Entry(
                "also-pay",
                questions={"zh-CN": ("怎么付款", "我要投诉", "😀")},
                answers={"zh-CN": "请付款。", "en": "Please pay."},
            ),
        ]
    )
    assert set(remarks(base)) == {
        Remark("pay", "has no answer in en", Concern.NO_ANSWER, "en"),
        Remark("pay", "'怎么付款' finds also-pay first", Concern.OVERLAP, "also-pay"),
        Remark(
            "also-pay",
            "'我要投诉' is never answered: it sounds like complaint",
            Concern.NEVER_ANSWERED,
            "我要投诉",
        ),
        Remark("also-pay", "'😀' finds no entry", Concern.NEVER_ANSWERED, "😀"),
    }


def test_what_an_answer_says_and_names_is_remarked_on() -> None:
    base = Matcher(
        [
            Entry(
                "pay",
                questions={"en": ("How do I pay?",)},
                answers={"en": "1 < 2, and <b>please pay</b>."},
                channel_answers={"web": {"en": "<br>"}},
                follow_ups=("pay-later", "gone"),
                related=("gone",),
            ),
            Entry("pay-later", questions={"en": ("Later?",)}, answers={"en": "Please do."}),
        ]
    )
    assert [(one.concern, one.detail) for one in remarks(base)] == [
        (Concern.HTML, "<b>"),
        (Concern.HTML, "<br>"),
        (Concern.NO_SUCH_ENTRY, "gone"),
    ]


def test_a_day_brings_remarks() -> None:
    day = date(2026, 3, 2)
    for entry, found in (
        (Entry("a", valid_until=day, review_on=date(2026, 3, 3)), []),
        (Entry("a", valid_until=date(2026, 3, 1)), [Concern.EXPIRED]),
        (Entry("a", review_on=day), [Concern.REVIEW_DUE]),
    ):
        assert [one.concern for one in of_day(entry, day)] == found
