"""A company's own numbers: read from its file, refused by file, line and name where wrong."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy_file import FIELDS, load_policy, written
from handlers.policy import Policy
from scripts.located import LocatedError


def _policy(folder: Path, text: str) -> Path:
    path = folder / "policy.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_the_standard_holds() -> None:
    policy = load_policy()
    assert policy == Policy()
    assert policy.greeting_within == timedelta(seconds=15)  # T1
    assert policy.reply_within == timedelta(seconds=20)  # T2
    assert policy.take_back_after == timedelta(minutes=2)  # T6
    assert policy.message_answered_within == timedelta(minutes=30)  # T5


@pytest.mark.parametrize("text", ["", "\n", "# nothing but words\n", "---\n", "null\n"])
def test_a_file_that_says_nothing_changes_nothing(tmp_path: Path, text: str) -> None:
    assert load_policy(_policy(tmp_path, text)) == Policy()


def test_what_is_written_holds_and_the_rest_stays(tmp_path: Path) -> None:
    policy = load_policy(_policy(tmp_path, "reply_within: 30s\nchats_per_agent: 3\n"))
    assert policy.reply_within == timedelta(seconds=30)
    assert policy.chats_per_agent == 3
    assert policy.greeting_within == Policy().greeting_within


@pytest.mark.parametrize(
    ("value", "duration"),
    [
        ("45", timedelta(seconds=45)),
        ("45s", timedelta(seconds=45)),
        ("45 s", timedelta(seconds=45)),
        ("45sec", timedelta(seconds=45)),
        ("45 seconds", timedelta(seconds=45)),
        ("3m", timedelta(minutes=3)),
        ("3min", timedelta(minutes=3)),
        ("1 minute", timedelta(minutes=1)),
        ("1.5min", timedelta(seconds=90)),
        ("2h", timedelta(hours=2)),
        ("24 hours", timedelta(hours=24)),
        ("1 day", timedelta(days=1)),
        ("366d", timedelta(days=366)),
        ("2MIN", timedelta(minutes=2)),
        ('"90"', timedelta(seconds=90)),
    ],
)
def test_a_time_may_be_written_in_many_ways(
    tmp_path: Path, value: str, duration: timedelta
) -> None:
    policy = load_policy(_policy(tmp_path, f"survey_open_for: {value}\n"))
    assert policy.survey_open_for == duration


@pytest.mark.parametrize(
    ("value", "size"),
    [("1048576", 1048576), ("5MB", 5 * 1024 * 1024), ("2048 kb", 2 * 1024 * 1024)],
)
def test_a_size_may_be_written_with_its_unit(tmp_path: Path, value: str, size: int) -> None:
    policy = load_policy(_policy(tmp_path, f"file_bytes_at_most: {value}\n"))
    assert policy.file_bytes_at_most == size


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("\nreplay_within: 30s", 2, "replay_within: is no number of the policy, did you mean"),
        ("frobnicate: 1", 1, "frobnicate: is no number of the policy"),
        ("reply_within: soon", 1, "reply_within: soon is no duration"),
        ("reply_within:", 1, "reply_within: nothing is no duration"),
        ("reply_within: -5s", 1, "-5s is no duration"),
        ("reply_within: 5 weeks", 1, "5 weeks is no duration"),
        ("reply_within: 0s", 1, "must be from 1s to 366d"),
        ("survey_open_for: 0.5s", 1, "must be from 1s to 366d"),
        ("survey_open_for: 367d", 1, "must be from 1s to 366d"),
        ("file_bytes_at_most: 500kb", 1, "must be from 1048576 to 20971520"),
        ("message_answered_within: 45s", 1, "is told to customers in whole minutes"),
        ("message_answered_within: 90s", 1, "is told to customers in whole minutes"),
        ("complaint_resolved_within: 36h", 1, "is told to customers in whole days"),
        ("reply_within: [1, 2]", 1, "write plain text here"),
        ("reply_within: {a: 1}", 1, "write plain text here"),
        ("# a\n# b\nchats_per_agent: many", 3, "chats_per_agent: many is no whole number"),
        ("chats_per_agent: 2.5", 1, "2.5 is no whole number"),
        ("chats_per_agent: 5MB", 1, "5mb is no whole number"),
        ("chats_per_agent: 0", 1, "must be from 1 to 100"),
        ("misses_before_handoff: 11", 1, "must be from 1 to 10"),
        ("answer_chars_at_most: 5000", 1, "must be from 50 to 4000"),
        ("file_bytes_at_most: 21MB", 1, "must be from 1048576 to 20971520"),
        ("evening_from_hour: 24", 1, "must be from 0 to 23"),
        ("reply_within: 30s\nreply_within: 40s", 2, "reply_within: is written twice"),
        ("- reply_within", 1, "write `key: value` lines here"),
        ("just words", 1, "write `key: value` lines here"),
        ("reply_within: 30s\n  hold: [", 2, "is not valid YAML"),
    ],
)
def test_a_bad_value_is_refused_by_file_line_and_name(
    tmp_path: Path, text: str, line: int, says: str
) -> None:
    path = _policy(tmp_path, text)
    with pytest.raises(LocatedError) as error:
        load_policy(path)
    assert says in str(error.value)
    assert str(error.value).startswith(f"{path}, line {line}")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("hold_after: 25s", "hold_after: must be less than reply_within, which is 20s"),
        ("reply_within: 15s", "reply_within: must be more than hold_after, which is 18s"),
        ("hold_after: 9s\nreply_within: 9s", "hold_after: must be less than reply_within"),
        ("reply_within: 3min", "reply_within: must be less than take_back_after, which is 2min"),
        ("evening_from_hour: 11", "evening_from_hour: must be more than afternoon_from_hour"),
        ("morning_from_hour: 13", "morning_from_hour: must be less than afternoon_from_hour"),
    ],
)
def test_numbers_that_break_one_another_are_refused(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(LocatedError) as error:
        load_policy(_policy(tmp_path, text))
    assert says in str(error.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(LocatedError, match=r"none\.yaml: cannot be read \(No such file"):
        load_policy(tmp_path / "none.yaml")


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_bytes("# 公司的规定\nreply_within: 30s\n".encode("gb18030"))
    with pytest.raises(LocatedError, match="is not UTF-8 text"):
        load_policy(path)


def test_the_defaults_written_down_are_read_back(tmp_path: Path) -> None:
    lines = "".join(f"{name}: {written(default)}\n" for name, default in FIELDS.items())
    assert load_policy(_policy(tmp_path, lines)) == Policy()


def test_every_number_can_be_set() -> None:
    assert FIELDS.keys() == {field.name for field in fields(Policy)}


@given(st.integers(1, 366 * 86_400))
def test_every_time_is_written_as_it_is_read(
    tmp_path_factory: pytest.TempPathFactory, s: int
) -> None:
    path = _policy(
        tmp_path_factory.getbasetemp(), f"survey_open_for: {written(timedelta(seconds=s))}"
    )
    assert load_policy(path).survey_open_for == timedelta(seconds=s)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_in_one_sentence(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "policy.yaml"
    path.write_bytes(f"reply_within: {text}".encode("utf-8", "replace"))
    try:
        assert isinstance(load_policy(path), Policy)
    except LocatedError as error:
        assert str(error).startswith(str(path))  # noqa: PT017 - either way is right
