"""How a phrase is chosen and filled: varied, repeatable, and safe against foreign text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.phrases import LANGUAGES, Phrases, load_phrases
from scripts.situations import SITUATIONS, PhraseKind

SHIPPED = load_phrases()
SEEDS = st.integers(min_value=0, max_value=2**63)
SITUATION = st.sampled_from(sorted(SITUATIONS))
LANGUAGE = st.sampled_from(LANGUAGES)


def _say(situation: str, language: str = "zh-CN", seed: int = 1, nth: int = 0) -> str:
    names = {name: f"<{name}>" for name in SITUATIONS[situation]}
    return SHIPPED.say(situation, language, seed=seed, nth=nth, **names)


def _made_of(*variants: str) -> Phrases:
    return Phrases({"zh-CN": {"greeting.morning": variants}})


@given(SITUATION, LANGUAGE, SEEDS, st.integers(0, 50))
def test_the_same_use_in_the_same_conversation_says_the_same(
    situation: str, language: str, seed: int, nth: int
) -> None:
    assert _say(situation, language, seed, nth) == _say(situation, language, seed, nth)


@given(SITUATION, LANGUAGE, SEEDS, st.integers(0, 20))
def test_as_many_uses_as_there_are_variants_say_each_of_them_once(
    situation: str, language: str, seed: int, start: int
) -> None:
    count = len(SHIPPED.languages[language][situation])
    said = [_say(situation, language, seed, start + nth) for nth in range(count)]
    assert len(set(said)) == count


@given(SEEDS, st.integers(0, 100))
def test_nobody_hears_the_same_greeting_twice_in_a_row(seed: int, nth: int) -> None:
    first = _say("greeting.morning", seed=seed, nth=nth)
    assert _say("greeting.morning", seed=seed, nth=nth + 1) != first


def test_conversations_begin_with_different_variants() -> None:
    said = {_say("greeting.morning", seed=seed) for seed in range(100)}
    assert said == {
        variant.replace("{company}", "<company>")
        for variant in SHIPPED.languages["zh-CN"]["greeting.morning"]
    }


def test_situations_do_not_march_in_step() -> None:
    """The same conversation takes variant orders that differ from situation to situation."""
    variants = tuple("abcd")
    phrases = Phrases({"zh-CN": dict.fromkeys(SITUATIONS, variants)})
    names = dict.fromkeys({name for needed in SITUATIONS.values() for name in needed}, "x")
    first = {phrases.say(situation, "zh-CN", seed=5, nth=0, **names) for situation in SITUATIONS}
    assert first == set(variants)


def test_the_choice_is_the_same_on_every_machine() -> None:
    phrases = _made_of(*["{company} a", "{company} b", "{company} c", "{company} d"])
    said = [
        phrases.say("greeting.morning", "zh-CN", seed=20, nth=nth, company="")[-1]
        for nth in range(8)
    ]
    assert "".join(said) == "dabcdabc"


@given(st.text())
def test_foreign_text_comes_out_as_it_went_in(text: str) -> None:
    said = _made_of("<{company}>").say("greeting.morning", "zh-CN", seed=1, nth=0, company=text)
    assert said == f"<{text}>"


@given(st.text(alphabet="{}companywhatorder0!:.[]", max_size=40))
def test_braces_in_foreign_text_are_never_expanded(text: str) -> None:
    names = {"order": "{what}", "contact": "{0.__class__}", "outcome": "{outcome}", "files": "{}"}
    said = SHIPPED.say("complaint.summary", "en", seed=1, nth=0, what=text, **names)
    assert f"What happened: {text}\n" in said
    assert "Order or product: {what}\n" in said
    assert "Contact: {0.__class__}\n" in said
    assert "Files: {}\n" in said


def test_a_name_that_is_missing_is_told_by_its_situation() -> None:
    with pytest.raises(KeyError, match=r"queue\.joined needs position"):
        SHIPPED.say("queue.joined", "en", seed=1, nth=0)


def test_names_that_a_situation_lacks_fill_nothing() -> None:
    phrases = _made_of("{company} {agent}")
    said = phrases.say("greeting.morning", "zh-CN", seed=1, nth=0, company="A", agent="B")
    assert said == "A {agent}"


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("zh-CN", "zh-CN"),
        ("zh-cn", "zh-CN"),
        ("zh_CN", "zh-CN"),
        ("zh", "zh-CN"),
        ("zh-SG", "zh-CN"),
        ("zh-Hans", "zh-CN"),
        ("zh-TW", "zh-TW"),
        ("zh-HK", "zh-TW"),
        ("zh-MO", "zh-TW"),
        ("zh-Hant", "zh-TW"),
        ("zh-Hant-HK", "zh-TW"),
        ("en", "en"),
        ("en-GB", "en"),
        ("EN_us", "en"),
        ("fr", "zh-CN"),
        ("", "zh-CN"),
        ("english", "zh-CN"),
    ],
)
def test_a_language_without_words_is_served_in_its_nearest(asked: str, spoken: str) -> None:
    assert SHIPPED.language_for(asked) == spoken
    assert _say("label.skip", asked) == _say("label.skip", spoken)


def test_traditional_readers_are_served_in_simplified_where_there_is_nothing_else() -> None:
    phrases = _made_of("{company}")
    assert phrases.language_for("zh-HK") == "zh-CN"


def test_the_kind_of_a_situation_is_told() -> None:
    assert SHIPPED.kind_of("greeting.evening") is PhraseKind.GREETING
    assert SHIPPED.kind_of("hold.agent") is PhraseKind.COURTESY
    assert SHIPPED.kind_of("ticket.solved") is PhraseKind.CONGRATULATION
