"""Which language a text is in, and one script made into the other."""

from __future__ import annotations

import pytest

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
    assert taiwanese("请您查看短信，软件里也有。") == "請您檢視簡訊，軟體裡也有。"
