"""Every word the product ships, held against the standard's rules of phrasing (P1 to P9)."""

from __future__ import annotations

import re

import pytest
from opencc import OpenCC

from scripts.forbidden import RULES, find_forbidden
from scripts.phrase_files import NAME, WORDS, read_language
from scripts.phrases import LANGUAGES, SHIPPED, Phrases
from scripts.situations import SITUATIONS, PhraseKind
from tests.scripts.conftest import Said

_MAINLAND = "(?<!好)消息|視頻|文件|信息|郵箱|投訴|工單|表情|反饋|質量|鏈接|網絡|早上好|聯繫"
_LABEL_CHARS = {"zh-CN": 20, "zh-TW": 20, "en": 30}
_HOURS = {
    "zh-CN": {"morning": "早上好", "afternoon": "下午好", "evening": "晚上好"},
    "zh-TW": {"morning": "早安", "afternoon": "午安", "evening": "晚上好"},
    "en": {"morning": "ood morning", "afternoon": "ood afternoon", "evening": "ood evening"},
}
_COMING_BACK = {"zh-CN": "您回来了|再次", "zh-TW": "您回來了|再次", "en": "again|back"}
_FAREWELL = {"zh-CN": "再见", "zh-TW": "再見", "en": "oodbye"}
_THANKS = {"zh-CN": "谢", "zh-TW": "謝", "en": "hank"}
_APOLOGY = {
    "zh-CN": "抱歉|对不起|道歉|见谅|久等|久候",
    "zh-TW": "抱歉|對不起|不好意思|致歉|見諒|久等|久候",
    "en": "sorry|apolog|excuse|hank you for",
}
_PLEASE_WAIT = {
    "zh-CN": "请(您|再)*稍候|久等",
    "zh-TW": "請(您|再)*稍候|久等",
    "en": "One moment, please|bear with|sorry to keep|waiting|patience",
}


def _of(everything: list[Said], start: str) -> list[Said]:
    return [said for said in everything if said[1].startswith(start)]


def _in(everything: list[Said], language: str) -> list[Said]:
    return [said for said in everything if said[0] == language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_words_for_every_situation(phrases: Phrases, language: str) -> None:
    assert phrases.languages[language].keys() == SITUATIONS.keys()


def test_every_variant_uses_exactly_the_names_of_its_situation(everything: list[Said]) -> None:
    for language, situation, variant in everything:
        assert set(NAME.findall(variant)) == SITUATIONS[situation], (language, variant)


def test_every_language_gives_a_situation_the_same_kind() -> None:
    kinds = [
        {situation: phrase.kind for situation, phrase in read_language(file).items()}
        for file in (SHIPPED / f"{language}.yaml" for language in LANGUAGES)
    ]
    assert kinds[0] == kinds[1] == kinds[2]


def test_all_eleven_kinds_of_p1_are_spoken(phrases: Phrases) -> None:
    assert len(PhraseKind) == 11
    assert {phrases.kind_of(situation) for situation in SITUATIONS} == set(PhraseKind)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_hears_a_machine_twice(phrases: Phrases, language: str) -> None:
    for situation, variants in phrases.languages[language].items():
        assert len(set(variants)) == len(variants)
        if situation.startswith(WORDS):
            assert len(variants) == 1
        else:
            assert len(variants) >= 3, situation


@pytest.mark.parametrize("rule", RULES)
def test_no_phrase_says_what_is_forbidden(everything: list[Said], rule: str) -> None:
    """P4 sayings, P1 negatives, P3 rude address, P6 admissions of fault: none, anywhere."""
    found = [
        (situation, variant, finding.saying)
        for language, situation, variant in everything
        for finding in find_forbidden(variant, language, [rule])
    ]
    assert found == []


def test_customers_are_addressed_with_respect(everything: list[Said]) -> None:
    """P3: 您, never 你."""
    for _, _, variant in everything:
        assert not set("你妳") & set(variant)
    spoken = [v for lang, s, v in everything if lang != "en" and not s.startswith(WORDS)]
    respectful = [v for v in spoken if "您" in v]
    assert len(respectful) > len(spoken) * 0.95


def test_simplified_chinese_has_no_traditional_letters(everything: list[Said]) -> None:
    to_simplified = OpenCC("t2s")
    for _, _, variant in _in(everything, "zh-CN"):
        assert to_simplified.convert(variant) == variant


def test_taiwanese_chinese_has_no_simplified_letters(everything: list[Said]) -> None:
    to_traditional, to_simplified = OpenCC("s2t"), OpenCC("t2s")
    letters = {letter for _, _, variant in _in(everything, "zh-TW") for letter in variant}
    changed = {letter for letter in letters if to_traditional.convert(letter) != letter}
    assert {letter for letter in changed if to_simplified.convert(letter) == letter} == set()


def test_taiwanese_chinese_uses_the_words_of_taiwan(everything: list[Said]) -> None:
    for _, _, variant in _in(everything, "zh-TW"):
        assert not re.search(_MAINLAND, variant), variant


def test_english_is_plain_text(everything: list[Said]) -> None:
    for _, _, variant in _in(everything, "en"):
        assert variant.isascii(), variant


def test_labels_fit_on_a_button(everything: list[Said]) -> None:
    for language, situation, variant in everything:
        if situation.startswith(WORDS):
            assert len(NAME.sub("", variant)) <= _LABEL_CHARS[language], variant
            assert variant == variant.strip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_of_one_language_can_be_told_apart(phrases: Phrases, language: str) -> None:
    labels = [
        variants[0]
        for situation, variants in phrases.languages[language].items()
        if situation.startswith("label.")
    ]
    assert len(set(labels)) == len(labels)


def test_greetings_suit_the_hour(everything: list[Said]) -> None:
    """P2."""
    for language, situation, variant in _of(everything, "greeting"):
        hour = situation.partition(".")[2]
        said = {name for name, word in _HOURS[language].items() if word in variant}
        # 午安 is not part of 早安; 晚上好 and 早上好 differ in their first letter.
        assert said == {hour}, variant


def test_a_returning_customer_is_greeted_as_one(everything: list[Said]) -> None:
    """P2: 您回来了."""
    for language, _, variant in _of(everything, "greeting_back."):
        assert re.search(_COMING_BACK[language], variant), variant
    for language, _, variant in _of(everything, "greeting."):
        assert not re.search(_COMING_BACK[language], variant), variant


def test_every_conversation_ends_with_thanks_and_a_farewell(everything: list[Said]) -> None:
    """P5, P8: 再见 to end."""
    ends = [*_of(everything, "farewell."), *_of(everything, "survey.done")]
    assert len(ends) > 3 * len(LANGUAGES)
    for language, _, variant in ends:
        assert _FAREWELL[language] in variant, variant
        assert _THANKS[language] in variant, variant


def test_nothing_but_an_end_says_farewell(everything: list[Said]) -> None:
    for language, situation, variant in everything:
        if not situation.startswith(("farewell.", "survey.done")):
            assert _FAREWELL[language] not in variant, variant


def test_holding_phrases_ask_to_wait_and_say_sorry(everything: list[Said]) -> None:
    """T3: 请稍候, 让您久等了."""
    for language, _, variant in _of(everything, "hold."):
        assert re.search(_PLEASE_WAIT[language], variant), variant


@pytest.mark.parametrize(
    "situation",
    ["late.apology", "upset.calm", "complaint.begin", "queue.agent_vanished", "queue.taken_back"],
)
def test_what_went_wrong_is_apologised_for(everything: list[Said], situation: str) -> None:
    """T4, P6."""
    for language, _, variant in _of(everything, situation):
        assert re.search(_APOLOGY[language], variant), variant


def test_no_number_is_promised_but_by_name(everything: list[Said]) -> None:
    """P7: what may be promised is in the policy; only the marks of the survey are fixed."""
    for _, situation, variant in everything:
        if not situation.startswith(("survey.", "label.rating_", "month.")):
            assert not re.search(r"[0-9]", variant), variant


def test_phrases_are_clean_of_slips(everything: list[Said]) -> None:
    """P10: no doubled punctuation, no stray spaces, Chinese with Chinese punctuation."""
    for language, situation, variant in everything:
        assert not re.search(r"[，。！？,.!?]{2}|  | $|^ ", variant, re.MULTILINE), variant
        if language != "en":
            assert not re.search(r"[,.!?:;]", variant), variant
        if not situation.startswith(WORDS) and situation not in ("ticket.note",):
            assert variant[-1] in "。！？.!?", variant
