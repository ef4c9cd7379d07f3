"""Making what customers type comparable."""

from __future__ import annotations

import pytest

from knowledge.normalise import asking_part, bare, normalise, plain, shorten, squeeze


@pytest.mark.parametrize(
    ("typed", "same_as"),
    [
        ("Ｈｏｗ　ｔｏ　ＰＡＹ", "how to pay"),  # full-width letters and space
        ("１２３４５", "12345"),
        ("REFUND", "refund"),
        ("Straße", "strasse"),
        ("ﬁnd my order", "find my order"),  # a ligature
        ("怎麼退貨", "怎么退货"),
        ("怎样退货？", "怎样退货?"),
        ("①号订单", "1号订单"),
        ("妳們怎麼退款", "你们怎么退款"),
        ("訊息", "消息"),  # a word of Taiwan
    ],
)
def test_width_case_and_script_make_no_difference(typed: str, same_as: str) -> None:
    assert plain(typed) == plain(same_as)


@pytest.mark.parametrize(
    "typed",
    [
        "怎么\u200b退\u200d货",  # zero-width
        "\ufeff怎么退货",
        "\u202e怎么退货\u202c",  # right to left and back
        "怎么\x00退\x07货",
        "怎么\ud800退货\udfff",  # halves of surrogates
        "怎么\u2066退货\u2069",
    ],
)
def test_what_cannot_be_read_is_taken_out(typed: str) -> None:
    assert plain(typed) == "怎么退货"


@pytest.mark.parametrize(
    ("typed", "core"),
    [
        ("您好，请问怎么退货呀？谢谢！", "怎么退货呀"),
        ("亲，在吗，麻烦问一下怎么退货", "怎么退货"),
        ("怎么退货😭😭😭", "怎么退货"),
        ("***怎么退货***", "怎么退货"),
        (
            "Hello there, could you please tell me: where is my order???",
            "tell me where is my order",
        ),
        ("Thanks a lot!", ""),
        ("你好", ""),
        ("😀👍🏽🏳️‍🌈", ""),
        ("_ - _", ""),
    ],
)
def test_courtesies_emoji_and_punctuation_do_not_count(typed: str, core: str) -> None:
    assert normalise(typed).core == core


def test_a_courtesy_inside_a_word_is_left_alone() -> None:
    assert bare("this shipment") == "this shipment"
    assert bare("how high is it") == "how high is it"


@pytest.mark.parametrize(
    ("typed", "squeezed"),
    [
        ("怎么怎么怎么退货", "怎么退货"),
        ("快快快发货", "快发货"),
        ("sooooo slow", "so slow"),
        ("退货退货退货退货", "退货"),
        ("good book", "good book"),  # two of a letter are spelling
        ("coupon 1111", "coupon 1111"),  # digits are never touched
    ],
)
def test_repetition_is_written_once(typed: str, squeezed: str) -> None:
    assert squeeze(typed) == squeezed


def test_gaps_are_closed_and_lines_are_kept() -> None:
    assert plain("  怎么 \t 退货 \n\n 谢谢 ") == "怎么 退货\n谢谢"


def test_the_sentence_that_asks_is_found_in_a_story() -> None:
    story = (
        "上个月我在你们店里买了一双鞋，穿了两次觉得有点挤脚，家里人也说颜色不好看，怎么换大一号？"
    )
    asked = normalise(story)
    assert asked.asks == "怎么换大一号"
    assert "挤脚" in asked.core


def test_a_short_message_is_matched_as_a_whole() -> None:
    asked = normalise("鞋子有点挤脚，怎么换？")
    assert asked.asks == asked.core


def test_a_story_that_asks_nothing_is_matched_as_a_whole() -> None:
    text = "鞋子收到了穿着很舒服颜色也好看家里人都说好下次还来买"
    assert asking_part(text) == text


def test_both_ends_of_an_over_long_text_and_its_questions_are_kept() -> None:
    text = "开头" + "流水账。" * 5000 + "请问怎么退货？" + "流水账。" * 5000 + "结尾"
    kept = shorten(text)
    assert len(kept) < 2500
    assert kept.startswith("开头")
    assert kept.endswith("结尾")
    assert "请问怎么退货？" in kept


def test_an_over_long_text_full_of_questions_stays_bounded() -> None:
    assert len(shorten("怎么退货？" * 20_000)) < 2500


def test_a_sign_that_unfolds_to_a_sentence_stays_bounded() -> None:
    assert len(plain("\ufdfa" * 2000)) <= 4000


@pytest.mark.parametrize("text", ["", "怎么退货", "a" * 2000])
def test_a_text_of_usual_length_is_not_shortened(text: str) -> None:
    assert shorten(text) == text
