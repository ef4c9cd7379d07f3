"""The gate that finds forbidden sayings (P4) and their kin, and lets polite words pass."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts import forbidden
from scripts.forbidden import RULES, find_forbidden
from scripts.located import LocatedError, open_mapping


@pytest.mark.parametrize(
    "said",
    [
        "不知道",
        "我真的不知道啊",
        "这个我不太清楚",
        "这事不归我管",
        "不是我们部门负责的",
        "这跟我们没关系",
        "您找领导去",
        "自己去看",
        "您自己看吧",
        "问别人去",
        "你问我，我问谁",
        "我也没办法",
        "那真没有什么办法",
        "等着",
        "您就等着吧",
        "等一下",
        "您等会儿",
        "我已经说过了",
        "不是跟您说过吗",
        "说了多少遍了",
        "你怎么还不懂",
        "您怎么就听不明白呢",
        "爱上哪告上哪告",
        "有本事您去投诉",
        "急什么",
        "您催什么呀",
        "没看我在忙吗",
        "没看见我正忙着呢",
        "下班了，明天再来吧",
        "您怎么不讲理",
        "有完没完",
        "爱买不买",
        "随您的便",
        "规定就是这样",
        "谁答应您的，您找谁",
        "现在没空",
    ],
)
def test_a_forbidden_saying_is_found(said: str) -> None:
    found = find_forbidden(said, "zh-CN")
    assert found
    assert {finding.rule for finding in found} == {"P4"}
    assert all(finding.instead for finding in found)


@pytest.mark.parametrize(
    "said",
    [
        "我不知道",
        "這個我不太清楚",
        "不歸我管",
        "這跟我們沒關係",
        "您去找主管",
        "自己去查",
        "去問別人",
        "你問我，我問誰",
        "我也沒辦法",
        "您等著吧",
        "等一下",
        "我已經說過了",
        "講了多少次",
        "您怎麼還聽不懂",
        "愛去哪裡告去哪裡告",
        "急什麼",
        "沒看到我在忙嗎",
        "打烊了，明天再來",
        "不可理喻",
        "煩不煩",
        "愛買不買",
        "規定就是這樣",
    ],
)
@pytest.mark.parametrize("language", ["zh-TW", "zh-HK", "zh-CN"])
def test_it_is_found_in_traditional_letters(said: str, language: str) -> None:
    assert find_forbidden(said, language)


@pytest.mark.parametrize(
    "said",
    [
        "I don't know.",
        "Sorry, I really don’t know",
        "I dont know",
        "no idea",
        "That is not my problem",
        "it's none of our business",
        "Go ask my boss",
        "Look it up yourself",
        "You can google that for yourself.",
        "Ask someone else.",
        "How should I know?",
        "There is nothing I can do.",
        "Wait.",
        "Just wait",
        "Hang on",
        "I already told you that",
        "As I said before",
        "How can you still not understand?",
        "Complain wherever you like",
        "What's the hurry?",
        "Please calm down",
        "Can't you see I'm busy?",
        "We're closed, come back tomorrow",
        "You are being unreasonable",
        "That's your problem",
        "Take it or leave it",
        "That's the rule.",
        "SHUT UP",
    ],
)
def test_it_is_found_in_english(said: str) -> None:
    found = find_forbidden(said, "en-GB")
    assert found
    assert all(finding.instead for finding in found)


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("不知道您什么时候方便？", "zh-CN"),
        ("您可能还不知道，本周有活动。", "zh-CN"),
        ("请您等一下，我来为您查。", "zh-CN"),
        ("请等一下。", "zh-CN"),
        ("麻烦您等一下。", "zh-CN"),
        ("请稍等一下。", "zh-CN"),
        ("照片有些不清楚，请您再发一张。", "zh-CN"),
        ("我已经为您说明过情况了，同事也知道。", "zh-CN"),
        ("您刚才说过的订单，我查到了。", "zh-CN"),
        ("我来替您问清楚。", "zh-CN"),
        ("我们期待您的光临。", "zh-CN"),
        ("請您等一下，馬上為您查詢。", "zh-TW"),
        ("不知道您是否方便？", "zh-TW"),
        ("One moment, please.", "en"),
        ("Please wait a moment while I look.", "en"),
        ("Thank you for waiting, the wait is over.", "en"),
        ("I will ask the supervisor to contact you.", "en"),
        ("I know what you mean, let me explain.", "en"),
        ("Your parcel will arrive tomorrow.", "en"),
    ],
)
def test_polite_words_pass(said: str, language: str) -> None:
    assert find_forbidden(said, language) == ()


@pytest.mark.parametrize(
    "hidden",
    ["不 知 道", "不\u200b知道", "不\n知道", "*不*知*道*", "不\u3000知\ufeff道"],
)
def test_what_is_put_between_letters_hides_nothing(hidden: str) -> None:
    (finding,) = find_forbidden(f"您好，{hidden}。", "zh-CN")
    assert finding.saying == "不知道"


@pytest.mark.parametrize(
    "hidden", ["I  DON'T\nKNOW", "I don\u2019t know", "ｉ ｄｏｎ＇ｔ ｋｎｏｗ"]
)
def test_spelling_hides_nothing_in_english(hidden: str) -> None:
    assert find_forbidden(hidden, "en")


def test_the_place_is_told_in_the_text_as_it_was_written() -> None:
    text = "您好，这个我 不 知 道，请见谅。"
    (finding,) = find_forbidden(text, "zh-CN")
    assert text[finding.start : finding.end] == "不 知 道"


def test_findings_come_in_the_order_of_the_text() -> None:
    found = find_forbidden("急什么，等着吧，我不知道。", "zh-CN")
    assert [finding.saying for finding in found] == ["急什么", "等着", "不知道"]


def test_suggestions_come_in_the_language_that_is_spoken() -> None:
    same_in_both = "無能為力。有本事就去告。"
    (_, taiwanese) = find_forbidden(same_in_both, "zh-TW")
    assert taiwanese.instead == "我來為您登記客訴"
    (finding,) = find_forbidden("有本事就去告", "zh-CN")
    assert finding.instead == "我来为您登记投诉"


def test_what_both_scripts_write_alike_is_reported_once() -> None:
    assert len(find_forbidden("不知道", "zh-CN", RULES)) == 1


def test_a_language_without_a_list_is_searched_for_all() -> None:
    assert find_forbidden("Désolé, 不知道", "fr")
    assert find_forbidden("Alors, I don't know", "fr")
    assert find_forbidden("I don't know", "zh-CN") == ()


@pytest.mark.parametrize(
    ("said", "language", "rule"),
    [
        ("我不能给您退款", "zh-CN", "P1"),
        ("我们不可以这样做", "zh-CN", "P1"),
        ("可以，但是要等三天", "zh-CN", "P1"),
        ("目前無法處理", "zh-TW", "P1"),
        ("I can't do that", "en", "P1"),
        ("Yes, but only today", "en", "P1"),
        ("喂，您找哪位", "zh-CN", "P3"),
        ("你要买什么", "zh-CN", "P3"),
        ("妳好", "zh-TW", "P3"),
        ("Hey, what do you want", "en", "P3"),
        ("这是我们的错", "zh-CN", "P6"),
        ("都怪我們疏忽", "zh-TW", "P6"),
        ("It was our mistake", "en", "P6"),
    ],
)
def test_other_rules_are_found_only_when_asked_for(said: str, language: str, rule: str) -> None:
    assert rule in {finding.rule for finding in find_forbidden(said, language, RULES)}
    assert rule not in {finding.rule for finding in find_forbidden(said, language)}


@pytest.mark.parametrize(
    "said", ["请问能不能告诉我订单号？", "但愿一切顺利。", "您会不会再来？", "不但便宜，而且好用。"]
)
def test_questions_and_wishes_are_no_negatives(said: str) -> None:
    assert find_forbidden(said, "zh-CN", ["P1"]) == ()


@given(st.text(), st.sampled_from(["zh-CN", "zh-TW", "en", "xx", ""]))
def test_any_text_can_be_searched(text: str, language: str) -> None:
    for finding in find_forbidden(text, language, RULES):
        assert 0 <= finding.start < finding.end <= len(text)


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_saying_is_found_whatever_stands_around_it(before: str, after: str) -> None:
    found = find_forbidden(f"{before}。无能为力。{after}", "zh-CN")
    assert "我也没办法" in {finding.saying for finding in found}


def test_a_hundred_thousand_letters_are_searched_in_time() -> None:
    text = "爱不是都已经说, wait " * 6000
    begun = time.perf_counter()
    assert len(find_forbidden(text, "xx", RULES)) == 6000
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ("{saying: x, rule: P9}", "one of the rules"),
        ("{rule: P4}", "needs a saying"),
        ("{saying: x, rule: P4, insted: y}", "needs a saying"),
        ("{saying: x, rule: P4, looks: '('}", "no regular expression"),
    ],
)
def test_a_bad_entry_is_refused_by_its_line(tmp_path: Path, entry: str, complaint: str) -> None:
    file = tmp_path / "forbidden.yaml"
    file.write_text(f"zh-CN:\n  - {entry}\n", encoding="utf-8")
    root = open_mapping(file)
    assert root is not None
    ((_, place),) = root.entries()
    with pytest.raises(LocatedError, match=complaint) as refusal:
        forbidden._read_saying(place.items()[0])
    assert refusal.value.line == 2


def test_without_a_pattern_a_saying_is_searched_as_it_is_written(tmp_path: Path) -> None:
    file = tmp_path / "forbidden.yaml"
    file.write_text("zh-CN:\n  - {saying: 好吗(嗯)，, rule: P4}\n", encoding="utf-8")
    root = open_mapping(file)
    assert root is not None
    ((_, place),) = root.entries()
    saying = forbidden._read_saying(place.items()[0])
    assert saying.looks.search("好吗(嗯),")
