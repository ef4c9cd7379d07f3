"""Questions are understood by what they mean, in other words, spellings and languages."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from knowledge import meaning
from knowledge.entries import Entry
from knowledge.hearing import hearing_of
from knowledge.matcher import Matcher
from knowledge.meaning import SentenceEncoder, shipped
from knowledge.rows import Heights


def _entry(name: str, *wordings: str, answer: str = "") -> Entry:
    return Entry(name, questions={"zh-CN": wordings}, answers={"zh-CN": answer} if answer else {})


_SHOP = (
    _entry("return", "买的东西怎么退货", "不想要了可以退吗", answer="七天内申请，我们上门取回。"),
    _entry("invoice", "怎么开发票", "发票抬头怎么填", answer="在订单页填写税号。"),
    _entry("hours", "你们几点上班", "营业时间", answer="每天九点到六点。"),
    _entry("repair", "机器坏了怎么报修", "维修进度怎么查", answer="师傅两小时内联系您。"),
)


@pytest.fixture(scope="module")
def shop() -> Matcher:
    """A small shop that knows what its wordings mean."""
    return Matcher(_SHOP).with_meaning(shipped())


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("When do you open?", "hours"),
        ("the machine is broken, who can fix it", "repair"),
        ("jiqi huai le zenme baoxiu", "repair"),
        ("kai fapiao", "invoice"),
        ("發票怎麼開", "invoice"),
        ("收到不满意想寄回给你们", "return"),
        ("机器不工作了找谁修", "repair"),
    ],
)
def test_other_words_and_languages_find_the_entry(shop: Matcher, question: str, entry: str) -> None:
    assert shop.understand(question).best[0].entry == entry


def test_every_wording_finds_its_own_entry(shop: Matcher) -> None:
    for entry in _SHOP:
        for wording in entry.questions["zh-CN"]:
            assert shop.understand(wording).best[0].entry == entry.id


def test_a_change_is_meant_at_once(shop: Matcher) -> None:
    parking = _entry("parking", "停车要收费吗")
    changed = shop.changed([parking], ["hours"])
    assert changed.understand("is parking free of charge").best[0].entry == "parking"
    assert "hours" not in [one.entry for one in changed.understand("When do you open?").best]
    assert shop.understand("When do you open?").best[0].entry == "hours"


def test_what_was_replaced_is_meant_no_more(shop: Matcher) -> None:
    changed = shop.changed([_entry("hours", "可以刷卡付款吗")], [])
    assert changed.understand("can I pay by card").best[0].entry == "hours"
    assert changed.explain("can I pay by card")[0].closest == "可以刷卡付款吗"


@pytest.mark.parametrize("entries", [(), (Entry("bare"),), (_entry("one", "怎么退货"),)])
def test_the_smallest_bases_have_a_meaning_too(entries: tuple[Entry, ...]) -> None:
    meant = Matcher(entries).with_meaning(shipped())
    for said in ("怎么退货", "", "?", "x" * 100_000):
        meant.understand(said)
    more = meant.changed([_entry("two", "怎么开发票")], [])
    assert more.understand("怎么开发票").best[0].entry == "two"


def test_it_is_told_why_an_entry_is_first(shop: Matcher) -> None:
    reasons = shop.explain("When do you open?")
    assert reasons[0].entry == "hours"
    assert reasons[0].closest in ("你们几点上班", "营业时间")
    assert reasons[0].views["meaning"] > 0
    best = shop.understand("When do you open?").best
    assert [(one.entry, one.score) for one in best] == [(one.entry, one.score) for one in reasons]


def test_reasons_are_told_without_meaning_too() -> None:
    reasons = Matcher(_SHOP).explain("怎么开发票")
    assert reasons[0].entry == "invoice"
    assert reasons[0].closest == "怎么开发票"
    assert reasons[0].views["ratio"] > 0


def test_the_encoder_gives_vectors_of_length_one() -> None:
    vectors = shipped().encode(["怎么退货", ""])
    assert vectors.shape == (2, 512)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-3)
    assert shipped().encode([]).shape == (0, 512)


def test_what_a_question_means_is_remembered_and_the_oldest_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(meaning, "REMEMBERED", 3)
    encoder = SentenceEncoder()
    encoded: list[str] = []

    def encode(texts: Sequence[str]) -> Heights:
        encoded.extend(texts)
        return np.array([[float(ord(text))] * meaning.WIDTH for text in texts], np.float32)

    monkeypatch.setattr(encoder, "_encoded", encode)
    for asked in (["a", "b"], ["a"], ["c", "a"], ["b"], ["a", "b", "c"]):
        assert encoder.encode(asked)[:, 0].tolist() == [float(ord(text)) for text in asked]
    assert encoded == ["a", "b", "c"]
    for asked in (list("vwxyz"), ["d"], ["b", "c"], ["a"]):
        encoder.encode(asked)
    assert encoded[3:] == [*"vwxyz", "d", "a"]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("zenme tuihuo", "怎么退货"),
        ("fapiao duoshao qian", "发票多少钱"),
        ("kai fp", "开发票"),
        ("xyz", "xyz"),
    ],
)
def test_pinyin_is_written_as_the_base_writes_it(typed: str, written: str) -> None:
    assert hearing_of(["怎么退货", "开发票"]).written(typed) == written


def test_homophones_are_written_as_the_base_writes_them() -> None:
    hearing = hearing_of(["怎么开发票", "订单在哪"])
    assert hearing.mended("发漂怎么开") == "发票怎么开"
    assert hearing.more(["除垢"]).mended("怎么除够") == "怎么除垢"


def test_a_wording_word_for_word_is_not_encoded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = SentenceEncoder()
    meant = Matcher(_SHOP).with_meaning(encoder)
    worded = meant.explain("怎么开发票")[0]
    monkeypatch.setattr(encoder, "encode", lambda _: pytest.fail("encoded again"))
    assert meant.changed([], ["hours"]).explain("怎么开发票")[0].closest == worded.closest
    assert Matcher(_SHOP).explain("怎么开发票")[0].entry == worded.entry == "invoice"
