"""Which language a text is in, and one script made into the other."""

from __future__ import annotations

import pytest

from knowledge.entries import Entry
from knowledge.languages import guess_language, has_traditional, simplified, taiwanese


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("怎么退货", "zh-CN"),
        ("退", "zh-CN"),
        ("怎麼退貨", "zh-TW"),
        ("妳好", "zh-TW"),
        ("請問運費多少", "zh-TW"),
        ("我想return这个order", "zh-CN"),
        ("How do I return this?", "en"),
        ("refund", "en"),
        ("leave a message", "en"),
        ("zenme tuihuo", "zh-CN"),
        ("nihao zhuan rengong", "zh-CN"),
        ("", ""),
        ("12345", ""),
        ("😀😀", ""),
        ("DH-20260301-88", ""),
        ("hello", ""),  # said in every language
        ("ok", ""),
        ("VIP", ""),
        ("https://example.com/x", ""),
        ("שלום", ""),
    ],
)
def test_the_language_is_told_where_something_tells_it(text: str, language: str) -> None:
    assert guess_language(text) == language


@pytest.mark.parametrize("text", ["退货", "abc", "", "123", "。"])
def test_what_both_scripts_share_is_not_traditional(text: str) -> None:
    assert not has_traditional(text)
    assert simplified(text) == text


@pytest.mark.parametrize(
    ("typed", "same"),
    [("軟體", "软件"), ("網路", "网络"), ("簡訊", "短信"), ("運費", "运费"), ("妳", "你")],
)
def test_words_of_taiwan_become_those_of_the_mainland(typed: str, same: str) -> None:
    assert simplified(typed) == same


def test_an_answer_is_put_into_traditional_characters_with_the_words_of_taiwan() -> None:
    assert taiwanese("请您查看短信，软件里也有。") == "請您查看簡訊，軟體裡也有。"


@pytest.mark.parametrize(
    ("mainland", "taiwan"),
    [
        ("怎么注销账号", "怎麼註銷帳號"),  # not 登出, signing out
        ("换绑定的手机号", "換綁定的手機號碼"),
        ("审核通过后", "審核通過後"),
        ("请看尺码表", "請看尺寸表"),
        ("为您换发商品", "為您換發商品"),  # not 髮, hair
        ("请您发“转人工”", "請您發「轉接專人」"),
        ("刷新页面", "刷新頁面"),
        ("批量采购", "批量採購"),
        ("干净的面条", "乾淨的麵條"),
        ("发票抬头", "發票抬頭"),
        ("", ""),
        ("Please pay.", "Please pay."),
    ],
)
def test_taiwan_reads_what_was_meant(mainland: str, taiwan: str) -> None:
    assert taiwanese(mainland) == taiwan


def test_what_is_traditional_already_stays(starter: tuple[Entry, ...]) -> None:
    for entry in starter:
        once = taiwanese(entry.answers["zh-CN"])
        assert taiwanese(once) == once
