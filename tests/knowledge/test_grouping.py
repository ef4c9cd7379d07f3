"""Questions that nobody could answer, grouped by likeness (K3)."""

from __future__ import annotations

import csv
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.grouping import Group, group_questions

_PIECES = st.sampled_from(
    ["怎么退货", "退貨", "能开发票吗", "开发票", "发票", "几点开门", "refund", "invoice", "please"]
)
_QUESTIONS = st.lists(
    st.one_of(
        st.lists(_PIECES, max_size=3).map("".join), st.text(st.characters(codec=None), max_size=20)
    ),
    max_size=30,
)


def together(questions: list[str]) -> set[frozenset[str]]:
    """Return the groups as sets of words."""
    return {frozenset(questions[n] for n in g.members) for g in group_questions(questions)}


def test_questions_that_ask_alike_are_one_piece_of_work() -> None:
    questions = [
        "能开发票吗",
        "你们几点开门",
        "请问可以开发票吗",
        "发票怎么开",
        "早上几点开门呀",
        "有蓝色的吗",
    ]
    found = group_questions(questions)
    assert [set(group.members) for group in found] == [{0, 2, 3}, {1, 4}, {5}]


def test_what_is_typed_alike_is_the_same_question() -> None:
    questions = [
        "能开发票吗？",
        "能開發票嗎",
        "您好，能开发票吗",
        "能开发票吗",
        "neng kai fapiao ma",
    ]
    [group] = group_questions(questions)
    assert len(group.members) == 5


def test_chinese_and_english_meet_in_what_both_name() -> None:
    assert len(group_questions(["开发票", "invoice please"])) == 1


def test_a_group_is_named_by_what_was_asked_most() -> None:
    questions = ["我想开发票", *["能开发票吗"] * 3, "发票怎么开"]
    [group] = group_questions(questions)
    assert questions[group.typical] == "能开发票吗"


def test_what_says_nothing_readable_is_kept_as_well() -> None:
    assert group_questions([]) == ()
    assert group_questions(["", "😀", ""]) == (Group(0, (0, 2)), Group(1, (1,)))


@given(_QUESTIONS)
def test_every_question_is_in_one_group_and_names_are_of_their_group(questions: list[str]) -> None:
    groups = group_questions(questions)
    counted = Counter(number for group in groups for number in group.members)
    assert counted == Counter(range(len(questions)))
    assert all(group.typical in group.members for group in groups)
    sizes = [len(group.members) for group in groups]
    assert sizes == sorted(sizes, reverse=True)


@given(_QUESTIONS, st.randoms(use_true_random=False))
def test_the_order_of_the_questions_changes_no_group(questions: list[str], random: object) -> None:
    shuffled = list(questions)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis names no type for it
    assert together(questions) == together(shuffled)


@given(_QUESTIONS)
def test_a_question_asked_again_stays_in_its_group(questions: list[str]) -> None:
    groups = group_questions([*questions, *questions])
    for group in groups:
        first = {number for number in group.members if number < len(questions)}
        assert {number + len(questions) for number in first} <= set(group.members)


def _labelled(data: Path) -> tuple[list[str], list[str]]:
    with (data / "zh_gps" / "questions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row["question"] for row in rows], [row["entry"] for row in rows]


def test_of_a_group_nine_in_ten_mean_the_same(labelled_data: Path) -> None:
    questions, meant = _labelled(labelled_data)
    shares, count = 0.0, 0
    for group in group_questions(questions):
        known = [meant[number] for number in group.members if meant[number]]
        count += len(known)
        shares += sum(known.count(each) / len(group.members) for each in known)
    assert shares / count >= 0.9


@pytest.mark.parametrize("alike", [True, False])
def test_thousands_are_grouped_in_little_time(*, alike: bool) -> None:
    ways = ("怎么退货", "发票几天能开好", "门店周末开门吗", "耳机没有声音", "会员积分怎么用")
    questions = [f"{ways[n % 5]}{n if alike else chr(0x4E00 + n % 3000)}" for n in range(3000)]
    started = time.process_time()
    group_questions(questions)
    assert time.process_time() - started < 4  # measured 0.9; other work on a machine slows it
