"""The encoder is asked only where it can decide something, and where nothing else tells as much."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from knowledge import matcher as matching
from knowledge.entries import Entry
from knowledge.labelled import read_entries, read_questions
from knowledge.matcher import Matcher
from knowledge.meaning import SentenceEncoder, shipped
from knowledge.rows import Heights
from knowledge.understanding import Outcome, Signal, Understanding

_SHOPS = Path(__file__).parent / "shops"


class _Counting(SentenceEncoder):
    """Counts how often it is asked for a question."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Sequence[str]] = []

    def encode(self, texts: Sequence[str]) -> Heights:
        self.asked.append(texts)
        return shipped().encode(texts)

    def learn(self, texts: Sequence[str]) -> Heights:
        return shipped().learn(texts)


_SHOP = (
    Entry("return", questions={"zh-CN": ("买的东西怎么退货", "不想要了可以退吗？")}),
    Entry("invoice", questions={"zh-CN": ("怎么开发票",), "en": ("How do I get an invoice?",)}),
)


@pytest.fixture
def encoder() -> _Counting:
    """Return an encoder that counts."""
    return _Counting()


@pytest.mark.parametrize(
    "said",
    [
        "我要投诉你们，退货一直不处理",
        "转人工",
        "你好",
        "谢谢",
        "😀",
        "",
        "不是",
        "跳过",
        "怎么开发票",
        "请问怎么开发票？",
        "你好，买的东西怎么退货",
        "How do I get an invoice, please?",
        "不想要了可以退吗",
    ],
)
def test_it_is_not_asked_where_nothing_hangs_on_it(encoder: _Counting, said: str) -> None:
    Matcher(_SHOP).with_meaning(encoder).understand(said)
    assert encoder.asked == []


@pytest.mark.parametrize(
    "said", ["衣服不喜欢想寄回去", "when is my money back", "kai fapiao", "怎么开发飘"]
)
def test_it_is_asked_where_letters_leave_doubt(encoder: _Counting, said: str) -> None:
    Matcher(_SHOP).with_meaning(encoder).understand(said)
    assert encoder.asked


def test_a_long_story_is_not_taken_for_the_wording_it_ends_with(encoder: _Counting) -> None:
    story = "上周在你们店里买了一件外套，穿了两次就开线了，家里人也说质量不行，怎么开发票"
    Matcher(_SHOP).with_meaning(encoder).understand(story)
    assert encoder.asked


@pytest.mark.parametrize("shop", ["coffee", "school"])
def test_what_is_left_out_changes_no_outcome(
    shop: str, encoder: _Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = Matcher(read_entries(_SHOPS / f"{shop}-entries.csv")).with_meaning(encoder)
    said = [asked.question for asked in read_questions(_SHOPS / f"{shop}-questions.csv")]
    met = [_met(known.understand, text) for text in said]
    spared = 1 - len(encoder.asked) / len(said)
    monkeypatch.setattr(matching, "_is_moot", lambda _: False)
    monkeypatch.setattr(matching, "_left_of", _left_of_as_before())
    again = Matcher(known.entries).with_meaning(encoder)
    assert [_met(again.understand, text) for text in said] == met
    assert spared > 0.05


def _left_of_as_before() -> Callable[[frozenset[Signal]], float]:
    def left_of(signals: frozenset[Signal]) -> float:
        if signals & (matching.NEVER_ANSWERED | matching.NOT_ASKED):
            return matching.DOUBTED
        return matching.HALF if signals & matching.HALF_ASKED else 1.0

    return left_of


def _met(understand: Callable[[str], Understanding], text: str) -> tuple[Outcome, str | None]:
    found = understand(text)
    first = found.best[0].entry if found.best else None
    return found.outcome, first if found.outcome is not Outcome.HANDOFF else None
