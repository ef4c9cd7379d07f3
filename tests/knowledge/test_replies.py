"""What agents answered to a missed question, proposed as its answer (K3)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.replies import PROPOSAL_CHARS, Proposal, Said, first_answer, proposed, tells


def said(*texts: str, start: int = 5) -> list[Said]:
    """Return words of an agent one after the other."""
    return [Said(start + n, "Ann", text) for n, text in enumerate(texts)]


@pytest.mark.parametrize(
    "text",
    [
        "您好",
        "您好，我是客服小王，很高兴为您服务",
        "好的，我帮您查一下，请稍等",
        "请问您的订单号是多少？",
        "请问还有什么可以帮您的吗？",
        "One moment please, let me check.",
        "Could you tell me the number of your order?",
        "谢谢，再见",
        "",
        "😀",
    ],
)
def test_courtesies_and_questions_back_tell_nothing(text: str) -> None:
    assert not tells(text)


@pytest.mark.parametrize(
    "text",
    [
        "您好，蓝色的下周三到货，到时候会短信通知您",
        "可以的，我们支持对公转账，账户信息在合同第二页。",
        "Yes, the blue one will be back in stock next Wednesday.",
    ],
)
def test_an_answer_tells_something(text: str) -> None:
    assert tells(text)


def test_the_first_words_that_tell_something_are_the_answer() -> None:
    answer = first_answer(said("您好，请稍等", "请问是哪一款？", "蓝色的下周三就会到货", "谢谢您"))
    assert answer == Said(7, "Ann", "蓝色的下周三就会到货")
    assert first_answer(said("您好", "请稍等")) is None
    assert first_answer([]) is None


def test_what_is_said_in_the_same_breath_belongs_to_it() -> None:
    both = said("蓝色的下周三就会到货", "到货以后我们发短信通知您")
    answer = first_answer(both)
    assert answer is not None
    assert answer.text == "蓝色的下周三就会到货\n到货以后我们发短信通知您"
    interrupted = [both[0], Said(9, "Ann", "到货以后我们发短信通知您")]
    answer = first_answer(interrupted)
    assert answer is not None
    assert answer.text == "蓝色的下周三就会到货"


def test_what_most_agents_answered_is_proposed() -> None:
    chats = [
        (1, said("我们没有接到这样的通知")),
        (2, said("蓝色的下周三到货")),
        (3, said("蓝色的要下周三才到货")),
        (4, said("您好")),
    ]
    assert proposed(chats) == Proposal("蓝色的下周三到货", "Ann", 2)
    assert proposed([(4, said("您好"))]) is None
    assert proposed([]) is None


@given(st.lists(st.tuples(st.integers(1, 9), st.text(st.characters(codec=None), max_size=30))))
def test_any_words_are_taken(words: list[tuple[int, str]]) -> None:
    answer = first_answer([Said(seq, "Ann", text) for seq, text in words])
    assert answer is None or 0 < len(answer.text) <= PROPOSAL_CHARS
