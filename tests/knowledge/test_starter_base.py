"""The starter base as a customer hears it: every entry, in every language."""

from __future__ import annotations

import re

import pytest

from handlers.policy import Policy
from knowledge.candidates import FALLBACKS, answer_in
from knowledge.entries import GROUPS, Entry
from knowledge.languages import taiwanese
from knowledge.matcher import Matcher
from knowledge.normalise import normalise
from knowledge.signals import recognise
from knowledge.understanding import Outcome, Signal
from scripts.forbidden import RULES, find_forbidden

_TELLS_TO_WRITE = {
    "zh-CN": re.compile(r"发“([^”]+)”"),
    "zh-TW": re.compile(r"發「([^」]+)」"),
    "en": re.compile(r"[Tt]ype “([^”]+)”"),
}
_LEADS_TO = {Signal.PERSON, Signal.LEAVE_MESSAGE}
_PROMISES = {  # said in several entries, so they must agree
    "签收后7天内": ("return-policy", "exchange"),
    "within 7 days of receipt": ("return-policy", "exchange"),
}


def test_there_are_at_least_forty_entries(starter: tuple[Entry, ...]) -> None:
    assert len(starter) >= 40


def test_every_entry_speaks_both_languages(starter: tuple[Entry, ...]) -> None:
    for entry in starter:
        assert set(entry.questions) == {"zh-CN", "en"}, entry.id
        assert set(entry.answers) == {"zh-CN", "en"}, entry.id


def test_every_entry_is_asked_in_at_least_three_ways(starter: tuple[Entry, ...]) -> None:
    for entry in starter:
        for language, wordings in entry.questions.items():
            assert len(set(wordings)) == len(wordings) >= 3, (entry.id, language)


def test_every_entry_belongs_to_a_group_that_exists(starter: tuple[Entry, ...]) -> None:
    assert {entry.group for entry in starter} <= set(GROUPS)


def test_no_wording_stands_in_two_entries(starter: tuple[Entry, ...]) -> None:
    wordings = [w for entry in starter for listed in entry.questions.values() for w in listed]
    assert len({normalise(wording).core for wording in wordings}) == len(wordings)


def test_every_wording_is_answered_by_its_own_entry(matcher: Matcher) -> None:
    for entry in matcher.entries:
        for language, wordings in entry.questions.items():
            for wording in wordings:
                understood = matcher.understand(wording)
                assert understood.best[0].entry == entry.id, wording
                assert understood.outcome is Outcome.ANSWER, wording
                assert understood.best[0].answer == entry.answers[language], wording


def test_every_wording_is_answered_in_taiwan_too(matcher: Matcher) -> None:
    missed = [
        (entry.id, wording)
        for entry in matcher.entries
        for wording in entry.questions["zh-CN"]
        if matcher.understand(taiwanese(wording)).best[0].entry != entry.id
    ]
    assert missed == []


@pytest.mark.parametrize("rule", RULES)
def test_no_answer_says_what_is_forbidden(starter: tuple[Entry, ...], rule: str) -> None:
    found = [
        (entry.id, language, finding.saying, answer[finding.start : finding.end])
        for entry in starter
        for language, answer in entry.answers.items()
        for finding in find_forbidden(answer, language, [rule])
    ]
    assert found == []


def test_answers_are_polite_p5(starter: tuple[Entry, ...]) -> None:
    """您好 and 请 and 您 in Chinese, "please" or thanks in English; never 你."""
    for entry in starter:
        chinese, english = entry.answers["zh-CN"], entry.answers["en"].lower()
        assert chinese.startswith("您好，"), entry.id
        assert "请" in chinese, entry.id
        assert "您" in chinese.removeprefix("您好"), entry.id
        assert "你" not in chinese, entry.id
        assert re.search(r"\bplease\b|\bwelcome\b|\bsorry\b|\bthank you\b", english), entry.id


def test_answers_are_clean_of_slips_p10(starter: tuple[Entry, ...]) -> None:
    for entry in starter:
        for language, answer in entry.answers.items():
            assert not re.search(r"[，。！？,.!?]{2}|  |\s$|^\s|\n", answer), entry.id
            assert answer[-1] in "。！.!", entry.id
            if language == "zh-CN":
                assert not re.search(r"[,.!?:;()]", answer), entry.id
            else:
                assert not re.search(r"[\u3400-\u9fff，。！？]", answer), entry.id


def test_answers_hold_no_placeholders(starter: tuple[Entry, ...]) -> None:
    for entry in starter:
        for answer in entry.answers.values():
            assert not re.search(r"[{}<>\[\]]|xxx|XX|TODO|example|某某|示例", answer), entry.id


def test_an_answer_fits_into_one_message_t2(starter: tuple[Entry, ...]) -> None:
    longest = max(len(answer) for entry in starter for answer in entry.answers.values())
    assert longest <= Policy().answer_chars_at_most


def test_both_languages_promise_the_same_numbers_p7(starter: tuple[Entry, ...]) -> None:
    words = {"two": "2", "three": "3", "一": "1", "两": "2", "三": "3", "one": "1"}
    spelt = re.compile(r"(\d+)|(?<=[在的过])([一两三])(?=个?[天工])|\b(one|two|three)\b")

    def numbers(answer: str) -> set[str]:
        return {words.get(found[0], found[0]) for found in map(_first, spelt.findall(answer))}

    for entry in starter:
        chinese, english = (numbers(entry.answers[each]) for each in ("zh-CN", "en"))
        english -= {"1"} - chinese  # "we will suggest one" promises nothing
        assert chinese == english, (entry.id, chinese, english)


def _first(groups: tuple[str, ...]) -> tuple[str]:
    return (next(filter(None, groups), ""),)


@pytest.mark.parametrize(("words", "entries"), _PROMISES.items())
def test_entries_agree_on_what_is_promised_p7(
    starter: tuple[Entry, ...], words: str, entries: tuple[str, ...]
) -> None:
    said = {e.id: " ".join(e.answers.values()).lower() for e in starter}
    for name in entries:
        assert words in said[name], name


@pytest.mark.parametrize("language", ["zh-CN", "zh-TW", "en"])
def test_what_an_answer_tells_to_write_does_what_it_says(
    starter: tuple[Entry, ...], language: str
) -> None:
    """An answer that says: type "agent", must lead to one, in the script it is shown in."""
    tried = 0
    for entry in starter:
        for words in _TELLS_TO_WRITE[language].findall(answer_in(entry, language)):
            assert recognise(normalise(words)) & _LEADS_TO, (entry.id, words)
            tried += 1
    assert tried > 20


def test_every_language_falls_back_to_every_other() -> None:
    assert all(set(order) == set(FALLBACKS) for order in FALLBACKS.values())
