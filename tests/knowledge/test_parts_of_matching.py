"""The parts that matching is made of: words, sounds, slips, rarity, views, bands."""

from __future__ import annotations

import pytest
from yaml import YAMLError

from knowledge.base import base_of
from knowledge.entries import Entry
from knowledge.grams import profile, word_grams
from knowledge.reading import read_yaml
from knowledge.sounds import fold, is_initials, is_typed_pinyin, sounds_of, split_syllables
from knowledge.spelling import WORDS_AT_MOST, Speller, vocabulary_of
from knowledge.views import VIEWS, Fit, fits
from knowledge.words import concepts, filler_pattern, question_pattern


@pytest.mark.parametrize(
    ("typed", "syllables"),
    [
        ("tuihuo", ("tui", "huo")),
        ("zhuanrengong", ("zhuan", "ren", "gong")),
        ("xian", ("xian",)),  # the fewest syllables
        ("lv", ("lv",)),
        ("fapiao", ("fa", "piao")),
        ("hello", ()),
        ("", ()),
    ],
)
def test_typed_pinyin_is_split(typed: str, syllables: tuple[str, ...]) -> None:
    assert split_syllables(typed) == syllables


@pytest.mark.parametrize(
    ("text", "is_pinyin"),
    [
        ("zenme tuihuo", True),
        ("wo yao tousu", True),
        ("tuihuo怎么弄", True),
        ("how to pay", False),
        ("men", True),
        ("return", False),
        ("zmb", False),
        ("", False),
        ("APP 下载", False),
    ],
)
def test_pinyin_is_told_from_english(text: str, is_pinyin: bool) -> None:
    assert is_typed_pinyin(text) is is_pinyin


def test_sounds_that_many_do_not_tell_apart_are_the_same() -> None:
    assert fold("zhang") == fold("zang") == fold("zan")
    assert fold("shi") == fold("si")
    assert fold("lv") == fold("lu")
    assert fold("tui") != fold("dui")


def test_a_character_may_have_several_sounds() -> None:
    assert sounds_of("行") == ("xin", "han")
    assert sounds_of("退") == ("tui",)
    assert sounds_of("A") == ()


@pytest.mark.parametrize(
    ("char", "sound"), [("旅", "lu"), ("女", "nu"), ("额", "e"), ("嗯", "n"), ("货", "huo")]
)
def test_sounds_are_known_without_their_tones(char: str, sound: str) -> None:
    assert sounds_of(char)[0] == sound


def test_an_abbreviation_is_no_word() -> None:
    assert is_initials("zmb")
    assert not is_initials("vip")
    assert not is_initials("tui")
    assert not is_initials("z")


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("how do i retrun it", "how do i return it"),
        ("refnd", "refund"),
        ("cancelation", "cancellation"),
        ("return", "return"),
        ("returns", "returns"),
        ("cat", "cat"),  # too short to guess
        ("umbrella", "umbrella"),
        ("怎么退货", "怎么退货"),
    ],
)
def test_slips_in_known_words_are_mended(typed: str, mended: str) -> None:
    assert Speller([vocabulary_of(["refund return cancellation"])]).mend(typed) == mended


def test_only_so_many_words_of_one_text_are_mended() -> None:
    different = [f"refund{a}{b}" for a in "xqz" for b in "xqzjk"]  # two slips in a long word
    mended = Speller([vocabulary_of(["refund"])]).mend(" ".join(different))
    assert mended.split().count("refund") == WORDS_AT_MOST


def test_words_that_say_little_weigh_little() -> None:
    grams = word_grams(["怎么退货"])
    assert grams["退货"] > grams["么退"] > grams["怎么"]
    assert word_grams(["the"])["the"] < word_grams(["refund"])["refund"]


@pytest.mark.parametrize(
    ("one", "other"), [("returns", "return"), ("charged", "charg"), ("shipping", "shipp")]
)
def test_endings_of_english_words_do_not_count(one: str, other: str) -> None:
    assert other in word_grams([one])


@pytest.mark.parametrize("text", ["", "不是", "这个那个", "转", "it is not"])
def test_a_text_may_say_little(text: str) -> None:
    assert profile(text).says_little


@pytest.mark.parametrize("text", ["退货", "发票", "refund", "zenme tuihuo", "雨伞"])
def test_a_text_may_say_much_in_few_words(text: str) -> None:
    assert not profile(text).says_little


def test_different_words_for_one_thing_meet_in_a_concept() -> None:
    pairs = [("运费多少", "邮费多少"), ("包裹到哪", "快递到哪"), ("怎么付款", "如何付款")]
    for one, other in pairs:
        assert set(profile(one).concepts) & set(profile(other).concepts)
    assert "#refund" in profile("tuikuan").concepts


def test_an_english_form_is_found_as_a_whole_word_only() -> None:
    pattern, _ = concepts()
    assert "fee" in pattern.findall("what fee is it")
    assert "fee" not in pattern.findall("coffee")
    assert filler_pattern().sub("", "shipment") == "shipment"
    assert question_pattern().search("what is it")


def test_the_longest_form_is_taken() -> None:
    pattern, _ = concepts()
    assert pattern.findall("tracking") == ["tracking"]
    assert pattern.findall("收货地址") == ["收货地址"]


def _fits(asked: str, *texts: str) -> dict[str, Fit]:
    entries = [Entry(text, questions={"zh-CN": (text,)}, answers={"zh-CN": text}) for text in texts]
    base = base_of(entries)
    found = fits(base, profile(asked))
    return {base.entry(number).id: found.fit(n) for n, number in enumerate(found.entries)}


def test_only_entries_that_share_something_are_looked_at() -> None:
    assert set(_fits("怎么退货", "怎么退货", "退货地址", "xyz")) == {"怎么退货", "退货地址"}


def test_every_view_is_looked_from() -> None:
    fit = _fits("怎么退货", "怎么退货")["怎么退货"]
    assert fit.keys() == set(VIEWS)
    assert fit["ratio"] == fit["spelt"] == 1
    assert fit["words_cosine"] == pytest.approx(1, abs=1e-3)


def test_yaml_is_read_safely() -> None:
    assert read_yaml("a: [1, 2]") == {"a": [1, 2]}
    with pytest.raises(YAMLError):
        read_yaml("!!python/object/apply:os.getcwd []")
