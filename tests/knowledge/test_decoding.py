"""Typed pinyin is written in the words of the base; what stands side by side tells words apart."""

from __future__ import annotations

import pytest

from knowledge.decoding import decoded
from knowledge.hearing import Hearing, hearing_of
from knowledge.matcher import Matcher
from knowledge.meaning import shipped
from tests.knowledge.conftest import Base

_WORDS = {("ma", "tong"): "马桶", ("tong", "du"): "桶堵", ("ma",): "吗", ("du",): "堵"}


@pytest.fixture(scope="module")
def hearing() -> Hearing:
    return hearing_of(["马桶堵了能不能通", "怎么预约安装", "运费多少", "周末有人上班吗"])


def test_words_that_stand_side_by_side_are_taken_before_strangers() -> None:
    def sounding(sounds: tuple[str, ...]) -> list[tuple[str, float]]:
        return [(_WORDS[sounds], 1.0)] if sounds in _WORDS else []

    syllables = ["ma", "tong", "du"]
    assert decoded(syllables, sounding, {"桶堵"}.__contains__) == ["马桶", "堵"]
    assert decoded(syllables, sounding, {"吗桶"}.__contains__) == ["吗", "桶堵"]


def test_a_syllable_that_nothing_explains_stays() -> None:
    assert decoded(["xyz"], lambda _: [], lambda _: True) == ["xyz"]
    assert decoded([], lambda _: [], lambda _: True) == []


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("matong du le neng pai ren lai ma", "马桶堵了能派人来吗"),
        ("yuyue anzhuang zenme nong", "预约安装怎么弄"),
        ("zhoumo you ren ma", "周末有人吗"),
        ("wo xiang tuihuo", "我想退货"),
        ("shenme shihou fahuo", "什么时候发货"),
    ],
)
def test_typed_pinyin_is_written_as_it_is_meant(hearing: Hearing, typed: str, written: str) -> None:
    assert hearing.written(typed) == written


def test_initials_between_characters_are_written_out(hearing: Hearing) -> None:
    assert hearing.mended("买两双袜子要yf吗") == "买两双袜子要运费吗"
    assert hearing.mended("yf") == "yf"  # alone it may be anything


def test_what_was_put_later_is_heard_too(hearing: Hearing) -> None:
    assert hearing.more(["怎么除垢"]).written("zenme chugou") == "怎么除垢"


@pytest.mark.parametrize("typed", ["yuyue anzhuang zenme nong", "zhoumo you ren shangban ma"])
def test_english_words_of_the_base_do_not_hide_pinyin(base: Base, typed: str) -> None:
    asked = base(
        book=["怎么预约安装", "How long does it take?"], hours=["周末有人上班吗", "Are you open?"]
    ).with_meaning(shipped())
    best = asked.understand(typed).best
    assert best[0].entry == ("book" if "yuyue" in typed else "hours")


def test_a_matcher_without_meaning_still_reads_pinyin_by_its_sounds(base: Base) -> None:
    asked: Matcher = base(returns=["怎么退货"], hours=["几点开门"])
    assert asked.understand("zenme tuihuo").best[0].entry == "returns"
