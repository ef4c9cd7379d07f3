"""A company's own words: what is taken over, and how a mistake is told by file, line and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.phrase_files import read_language
from scripts.phrases import LANGUAGES, SHIPPED, PhraseError, load_phrases
from scripts.situations import SITUATIONS


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "phrases.yaml"


def _refusal(file: Path, text: str) -> PhraseError:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PhraseError) as refusal:
        load_phrases(file)
    return refusal.value


def test_own_words_take_the_place_of_the_shipped_ones(file: Path) -> None:
    file.write_text(
        "en:\n"
        "  farewell.bot:\n"
        "    variants:\n"
        "      - Thank you and goodbye from {company}!\n"
        "  label.skip:\n"
        "    kind: courtesy\n"
        "    variants: [Next]\n",
        encoding="utf-8",
    )
    own, shipped = load_phrases(file), load_phrases()
    said = {own.say("farewell.bot", "en", seed=n, nth=n, company="Us") for n in range(9)}
    assert said == {"Thank you and goodbye from Us!"}
    assert own.languages["en"]["label.skip"] == ("Next",)
    assert own.languages["en"]["label.back"] == shipped.languages["en"]["label.back"]
    assert own.languages["zh-CN"] == shipped.languages["zh-CN"]
    assert own.kinds == shipped.kinds


def test_shipped_words_are_not_touched_by_own_ones(file: Path) -> None:
    file.write_text("en: {label.skip: {variants: [Next]}}", encoding="utf-8")
    load_phrases(file)
    assert load_phrases().languages["en"]["label.skip"] == ("Skip",)


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "---\n"])
def test_an_empty_file_changes_nothing(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    assert load_phrases(file) == load_phrases()


def test_words_of_several_lines_are_kept(file: Path) -> None:
    file.write_text(
        "en:\n  hold.bot:\n    variants:\n      - |-\n        One moment,\n        please.\n",
        encoding="utf-8",
    )
    said = load_phrases(file).say("hold.bot", "en", seed=1, nth=0)
    assert said == "One moment,\nplease."


@pytest.mark.parametrize(
    ("text", "line", "key", "problem"),
    [
        ("xx:\n  label.skip:\n    variants: [a]", 1, "xx", "no language spoken here"),
        ("zh-CM:\n  label.skip:\n    variants: [a]", 1, "zh-CM", "did you mean zh-CN?"),
        (
            "en:\n  greting.morning:\n    variants: [a]",
            2,
            "en.greting.morning",
            "no known situation, did you mean greeting.morning?",
        ),
        (
            "en:\n  label.skip:\n    kind: courtesie\n    variants: [a]",
            3,
            "en.label.skip.kind",
            "courtesie is none of the kinds greeting, congratulation",
        ),
        (
            "en:\n  label.skip:\n    kind: apology\n    variants: [a]",
            2,
            "en.label.skip",
            "is of the kind courtesy",
        ),
        (
            "en:\n  label.skip:\n    variant: [a]",
            3,
            "en.label.skip.variant",
            "did you mean variants",
        ),
        ("en:\n  label.skip:\n    kind: courtesy", 2, "en.label.skip", "needs its `variants`"),
        ("en:\n  label.skip:\n    variants: []", 3, "en.label.skip.variants", "at least one"),
        ("en:\n  label.skip:\n    variants: [a, b]", 3, "en.label.skip.variants", "exactly one"),
        ("en:\n  label.skip:\n    variants: ['']", 3, "en.label.skip.variants", "is empty"),
        ("en:\n  label.skip:\n    variants: ['  ']", 3, "en.label.skip.variants", "is empty"),
        (
            f"en:\n  label.skip:\n    variants: [{'a' * 31}]",
            3,
            "en.label.skip.variants",
            "longer than 30 characters",
        ),
        (
            f"en:\n  hold.bot:\n    variants: [{'a' * 601}]",
            3,
            "en.hold.bot.variants",
            "longer than 600 characters",
        ),
        (
            "en:\n  hold.bot:\n    variants:\n      - Soon.\n      - Soon.",
            5,
            "en.hold.bot.variants",
            "says the same",
        ),
        (
            "en:\n  farewell.bot:\n    variants:\n      - Bye from {compny}",
            4,
            "en.farewell.bot.variants",
            "cannot fill {compny}, did you mean company?",
        ),
        (
            "en:\n  hold.bot:\n    variants:\n      - Hello {agent}",
            4,
            "en.hold.bot.variants",
            "cannot fill {agent}",
        ),
        (
            "en:\n  message.done:\n    variants:\n      - Thanks, {number}",
            4,
            "en.message.done.variants",
            "must contain {minutes}",
        ),
        (
            "en:\n  hold.bot:\n    variants:\n      - 'Brace { yourself'",
            4,
            "en.hold.bot.variants",
            "brace that belongs to no name",
        ),
        (
            "en:\n  farewell.bot:\n    variants:\n      - '{company!r} {company}'",
            4,
            "en.farewell.bot.variants",
            "brace that belongs to no name",
        ),
        (
            "en:\n  clarify.ask_again:\n    variants:\n      - I don't know.",
            4,
            "en.clarify.ask_again.variants",
            "says I don't know, which is never said; say let me find out for you",
        ),
        (
            "zh-TW:\n  hold.bot:\n    variants: [等一下]",
            3,
            "zh-TW.hold.bot.variants",
            "which is never said",
        ),
        ("en:\n  hold.bot: Hello", 2, "en.hold.bot", "write `key: value` lines here"),
        ("en:\n  hold.bot:\n    variants: Hello", 3, "en.hold.bot.variants", "write a list here"),
        ("en:\n  hold.bot:\n    variants: [[a]]", 3, "en.hold.bot.variants", "write plain text"),
        (
            "en:\n  label.skip:\n    variants: [a]\n  label.skip:\n    variants: [b]",
            4,
            "en.label.skip",
            "is written twice",
        ),
        ("- en", 1, "", "write `key: value` lines here"),
        ("en:\n  [a]: b", 2, "en", "write plain text here"),
        ("en:\n  hold.bot: 'open", 2, "", "is not valid YAML"),
        ("en:\n\thold.bot: a", 2, "", "is not valid YAML"),
        ("en: \x01", 0, "", "is not valid YAML"),
    ],
)
def test_a_mistake_is_told_by_its_place(
    file: Path, text: str, line: int, key: str, problem: str
) -> None:
    refusal = _refusal(file, text)
    assert problem in str(refusal)
    assert (refusal.file, refusal.line, refusal.key) == (file, line, key)
    assert str(refusal).startswith(str(file))
    assert "\n" not in str(refusal)


def test_the_sentence_names_file_line_and_key(file: Path) -> None:
    refusal = _refusal(file, "en:\n  label.skip:\n    variants: []")
    assert str(refusal) == f"{file}, line 3, en.label.skip.variants: needs at least one variant"


def test_a_file_that_is_not_there_is_told(file: Path) -> None:
    with pytest.raises(PhraseError, match="cannot be read"):
        load_phrases(file)


def test_a_file_of_another_encoding_is_told(file: Path) -> None:
    file.write_bytes("zh-CN: 您好".encode("gb18030"))
    with pytest.raises(PhraseError, match="is not UTF-8 text"):
        load_phrases(file)


def test_shipped_words_must_be_complete(file: Path) -> None:
    text = (SHIPPED / "en.yaml").read_text(encoding="utf-8")
    file.write_text(text.replace("label.skip:", "label.back_:", 1), encoding="utf-8")
    with pytest.raises(PhraseError, match=r"no known situation, did you mean label\.back"):
        read_language(file)
    file.write_text(text.partition("label.skip:")[0], encoding="utf-8")
    with pytest.raises(PhraseError, match=r"has no words for clock\.midnight, .*label\.skip"):
        read_language(file)
    file.write_text("", encoding="utf-8")
    with pytest.raises(PhraseError, match="has no words for abuse"):
        read_language(file)


def test_shipped_words_must_have_their_kinds(file: Path) -> None:
    text = (SHIPPED / "en.yaml").read_text(encoding="utf-8")
    file.write_text(text.replace("  kind: greeting\n", "", 1), encoding="utf-8")
    with pytest.raises(PhraseError, match=r"greeting\.morning: needs its `kind`"):
        read_language(file)


@pytest.mark.parametrize("language", LANGUAGES)
def test_shipped_words_are_written_in_the_order_of_the_situations(language: str) -> None:
    assert list(read_language(SHIPPED / f"{language}.yaml")) == list(SITUATIONS)
