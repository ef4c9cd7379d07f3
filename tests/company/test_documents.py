"""What `docs/` tells of numbers, words and knowledge is what the code does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from bot import policy_file
from bot.cli.main import main
from bot.policy_file import FIELDS, load_policy, written
from handlers import policy as policy_module
from handlers.policy import Policy
from knowledge.blend import ANSWER_FROM, OFFER_FROM
from knowledge.entries import GROUPS, KEYS, LANGUAGES, load_entries, read_entry
from knowledge.matcher import Matcher
from knowledge.understanding import Outcome, Signal
from scripts.located import LocatedError
from scripts.phrase_files import PHRASE_CHARS_AT_MOST, WORD_CHARS_AT_MOST
from scripts.phrases import load_phrases
from tests.company.documents import DOCS, PHRASES, POLICY, rows_of, with_phrases_table

_KNOWLEDGE = DOCS / "knowledge.md"


def _examples(document: Path, language: str) -> Iterator[str]:
    return iter(re.findall(rf"```{language}\n(.*?)```", document.read_text("utf-8"), re.DOTALL))


def _standard_ids() -> dict[str, str]:
    """Return the id behind each number in the comments of the policy."""
    source = Path(str(policy_module.__file__)).read_text("utf-8")
    found = re.findall(r"^    (\w+): .*?(?:# ([A-Z]\d+)\b.*)?$", source, re.MULTILINE)
    return dict(found)


def test_every_number_is_told_with_its_default_and_its_standard() -> None:
    rows = rows_of(POLICY.read_text("utf-8"))
    assert rows.keys() == FIELDS.keys()
    ids = _standard_ids()
    for name, (default, _, standard, says) in rows.items():
        assert default == written(FIELDS[name]), name
        assert standard == ids[name], name
        assert len(says) > 20, name


@pytest.mark.parametrize("name", FIELDS)
def test_every_number_holds_from_and_to_what_is_told(tmp_path: Path, name: str) -> None:
    least, most = rows_of(POLICY.read_text("utf-8"))[name][1].split(", ")
    for value in (least, most):
        assert _range_error(tmp_path, name, value) == ""
    for value in (_before(least), _after(most)):
        refused = _range_error(tmp_path, name, value)
        assert "must be from" in refused or refused == "-1 is no whole number"


def _range_error(folder: Path, name: str, value: str) -> str:
    """Return the complaint about the value itself; what breaks another number is another thing."""
    path = folder / "policy.yaml"
    path.write_text(f"{name}: {value}\n", encoding="utf-8")
    try:
        load_policy(path)
    except LocatedError as error:
        return "" if "than" in error.problem else error.problem
    return ""


def _before(least: str) -> str:
    return {"1s": "0s", "1min": "0min", "1d": "0d"}.get(least) or str(int(least) - 1)


def _after(most: str) -> str:
    return "367d" if most == "366d" else str(int(most) + 1)


def test_the_example_of_a_policy_is_one(tmp_path: Path) -> None:
    (example,) = _examples(POLICY, "yaml")
    path = tmp_path / "policy.yaml"
    path.write_text(example, encoding="utf-8")
    assert load_policy(path).reply_within == timedelta(seconds=30)
    assert load_policy(path) != Policy()


def test_the_complaint_that_is_told_is_made(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text("\n\nhold_after: 21s\n", encoding="utf-8")
    with pytest.raises(LocatedError) as error:
        load_policy(path)
    assert str(error.value).removeprefix(f"{tmp_path}/") in POLICY.read_text("utf-8")


def test_numbers_that_must_come_in_order_are_told() -> None:
    told = " ".join(POLICY.read_text("utf-8").split("Some values")[1].split())
    for names in policy_file._ORDER:
        for name in names:
            assert name in told or name.endswith("_hour")


def test_every_situation_is_told_as_it_is() -> None:
    document = PHRASES.read_text("utf-8")
    assert document == with_phrases_table(document)  # python -m tests.company writes it anew


def test_the_example_of_own_words_is_one(tmp_path: Path) -> None:
    (example,) = _examples(PHRASES, "yaml")
    path = tmp_path / "phrases.yaml"
    path.write_text(example, encoding="utf-8")
    phrases = load_phrases(path)
    assert phrases.say("label.person", "en", seed=1, nth=0) == "Talk to us"
    assert len(phrases.languages["zh-CN"]["greeting.morning"]) == 2


def test_the_complaint_about_words_is_made(tmp_path: Path) -> None:
    path = tmp_path / "phrases.yaml"
    path.write_text(
        "zh-CN:\n  greeting.morning:\n    variants:\n      - 早上好，{compny}\n", encoding="utf-8"
    )
    with pytest.raises(LocatedError) as error:
        load_phrases(path)
    assert str(error.value).removeprefix(f"{tmp_path}/") in PHRASES.read_text("utf-8")


def test_the_limits_of_words_are_told() -> None:
    document = " ".join(PHRASES.read_text("utf-8").split())
    assert f"at most {WORD_CHARS_AT_MOST} characters" in document
    assert f"up to {PHRASE_CHARS_AT_MOST} characters" in document


def test_the_example_of_an_entry_is_one(tmp_path: Path) -> None:
    (example,) = _examples(_KNOWLEDGE, "markdown")
    path = tmp_path / "entry.md"
    path.write_text(example, encoding="utf-8")
    entry = read_entry(path)
    assert set(entry.answers) == {"zh-CN", "en"}
    assert Matcher([entry]).understand(entry.questions["en"][0]).outcome is Outcome.ANSWER


def test_what_an_entry_may_hold_is_told() -> None:
    document = _KNOWLEDGE.read_text("utf-8")
    for word in (*KEYS, *GROUPS, *LANGUAGES):
        assert f"`{word}`" in document, word


def test_every_signal_and_band_is_told() -> None:
    document = _KNOWLEDGE.read_text("utf-8")
    assert set(rows_of(document)) >= {signal.value for signal in Signal}
    assert f"{ANSWER_FROM:g} or more" in document
    assert f"{OFFER_FROM:g} or more" in document


def test_the_size_of_the_starter_base_is_told() -> None:
    entries = load_entries()
    wordings = sum(len(listed) for entry in entries for listed in entry.questions.values())
    assert f"({len(entries)} entries, {wordings} wordings)" in _KNOWLEDGE.read_text("utf-8")


def test_commands_that_are_told_exist(capsys: pytest.CaptureFixture[str]) -> None:
    told = set(re.findall(r"python -m bot knowledge (\w+)", _KNOWLEDGE.read_text("utf-8")))
    assert told == {"check", "ask", "evaluate", "import", "export", "summary"}
    for action in told:
        with pytest.raises(SystemExit) as ended:
            main(["knowledge", action, "--help"])
        assert ended.value.code == 0


def test_documents_name_files_that_exist() -> None:
    for document in (POLICY, PHRASES, _KNOWLEDGE):
        text = document.read_text("utf-8")
        named = re.findall(r"`((?:scripts|knowledge|handlers|tests|docs)/[\w./-]+)`", text)
        for path in named:
            assert (DOCS.parent / path).exists(), path


def test_yaml_in_documents_is_yaml() -> None:
    for document in (POLICY, PHRASES):
        for example in _examples(document, "yaml"):
            assert isinstance(yaml.safe_load(example), dict)
