"""Slips on the way: gross breakage shows here. The goals are those of `benchmarks.robustness`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random

import pytest

from benchmarks.robustness import SHOPS, Asked, asked_of, in_english, losses, main, pairs, table
from benchmarks.slips import HAN, SLIPS, words
from knowledge.labelled import read_entries, read_questions
from knowledge.matcher import Matcher
from knowledge.meaning import shipped

_SHOPS = ("broadband", "estate")
_EVERY = 3  # of the questions that are drawn from
# In points; one question of so few is two. Wider than what is wanted (a typo or a homophone 3,
# pinyin 8), for these are the two hardest shops.
_AT_MOST = {
    "typo": 6,
    "homophone": 6,
    "pinyin": 10,
    "pinyin_joined": 12,
    "pinyin_mixed": 10,
    "initials": 10,
    "traditional": 0,
    "full_width": 0,
    "doubled": 2,
    "emoji": 2,
    "courtesy": 2,
}


def _sent(slip: str, meant: str) -> str:
    return SLIPS[slip](meant, Random(3))  # noqa: S311 - a draw that repeats


@cache
def _asked() -> tuple[Asked, ...]:
    made: list[Asked] = []
    for shop in _SHOPS:
        questions = read_questions(SHOPS / f"{shop}-questions.csv")
        matcher = Matcher(read_entries(SHOPS / f"{shop}-entries.csv")).with_meaning(shipped())
        made += asked_of(matcher, questions[::_EVERY])
    return tuple(made)


@pytest.mark.parametrize("slip", list(_AT_MOST))
def test_a_slip_breaks_no_more_than_is_known(slip: str) -> None:
    (loss,) = (one for one in losses(_asked()) if one.slip == slip)
    assert loss.questions >= 15
    assert loss.points <= _AT_MOST[slip]


def test_english_to_chinese_entries_costs_no_more_than_is_wanted() -> None:
    made: list[Asked] = []
    for entries, _ in pairs([]):
        matcher = Matcher(read_entries(entries)).with_meaning(shipped())
        shop = entries.stem.removesuffix("-entries")
        made += in_english(matcher, shop)
    (loss,) = losses(made)
    assert loss.questions > 60
    assert loss.points <= 15


@pytest.mark.parametrize("slip", list(SLIPS))
def test_a_slip_changes_a_question_the_same_way_every_time(slip: str) -> None:
    meant = "你们APP怎么下载" if slip == "full_width" else "请问发票怎么开"
    sent = {_sent(slip, meant) for _ in range(3)}
    assert len(sent) == 1
    assert sent != {meant}
    assert sent != {""}


def test_pinyin_is_typed_by_words() -> None:
    assert words("运费多少") == ["运费", "多少"]
    assert _sent("pinyin", "运费多少") == "yunfei duoshao"
    assert _sent("pinyin_joined", "运费多少") == "yunfeiduoshao"
    assert _sent("pinyin_spaced", "运费多少") == "yun fei duo shao"
    assert not HAN.search(_sent("pinyin", "运费多少"))


@pytest.mark.parametrize("slip", ["typo", "homophone", "pinyin", "initials"])
def test_where_there_is_nothing_to_slip_on_nothing_is_sent(slip: str) -> None:
    assert _sent(slip, "123") == ""


def test_losses_are_told_in_points() -> None:
    asked = [Asked("typo", "a", "b", True, False), Asked("typo", "a", "c", True, True)]
    (loss,) = losses(asked)
    assert (loss.before, loss.after, loss.points) == (1, 0.5, 50)
    assert "typo" in table([loss])
    assert " 50.0" in table([loss])


def test_it_is_a_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    entries, questions = tmp_path / "entries.csv", tmp_path / "questions.csv"
    entries.write_text("entry,question,answer\na,怎么退货,\nb,运费多少,\n", encoding="utf-8")
    questions.write_text("question,entry,kind\n退货怎么退,a,plain\n", encoding="utf-8")
    assert main([str(entries), str(questions), "--each", "1"]) == 0
    printed = capsys.readouterr().out
    assert "homophone" in printed
    assert main([str(entries), str(questions), "--json"]) == 0
    assert '"slip": "typo"' in capsys.readouterr().out


def test_english_costs_the_hardest_shops_no_more_either() -> None:
    made: list[Asked] = []
    for shop in ("broadband", "estate"):
        matcher = Matcher(read_entries(SHOPS / f"{shop}-entries.csv")).with_meaning(shipped())
        made += in_english(matcher, shop)
    (loss,) = losses(made)
    assert loss.questions > 30
    assert loss.points <= 15
