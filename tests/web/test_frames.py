"""What pages send, taken apart: whatever comes ends in a frame or in one clear sentence."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.channels.webchat.frames import (
    BadFrameError,
    Chosen,
    Frame,
    Hello,
    Words,
    clean_text,
    is_plain,
    language_hint,
    read_frame,
)

ANY_TEXT = st.text(st.characters(), max_size=200)  # half surrogates and control characters too
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    max_leaves=10,
)
FRAMES = st.fixed_dictionaries(
    {"type": st.sampled_from(["hello", "message", "choice", "other"])},
    optional=dict.fromkeys(
        ("id", "text", "files", "choice", "visitor", "last_seen", "language"), JSON
    ),
)


def is_storable(text: str) -> bool:
    text.encode()
    return "\0" not in text


def check(frame: Frame) -> None:
    match frame:
        case Hello():
            assert frame.language in {"", "zh-CN", "zh-TW", "en"}
            assert frame.last_seen is None or frame.last_seen >= 0
        case Words():
            assert 0 < len(frame.id) <= 100
            assert all(map(is_storable, (frame.id, frame.text, *frame.files)))
            assert frame.text.strip() or frame.files
        case Chosen():
            assert all(map(is_storable, (frame.id, frame.choice)))


def outcome_of(data: str) -> Frame | BadFrameError:
    try:
        return read_frame(data)
    except BadFrameError as error:
        return error


def try_to_read(data: str) -> None:
    match outcome_of(data):
        case BadFrameError() as error:
            assert error.code.replace("_", "").isalpha()
            assert error.detail.endswith((".", "again."))
            assert is_storable(error.own_id)
        case frame:
            check(frame)


@given(ANY_TEXT)
@example("[" * 100_000)
@example('{"a":' * 100_000)
@example('{"type":"choice","id":"a","choice":' + "[" * 900 + "]" * 900 + "}")
@example('{"type":"hello","last_seen":1e999}')
@example('{"type":"hello","last_seen":' + "9" * 4000 + "}")
@example("\ufeff{}")
def test_any_text_at_all_ends_in_a_frame_or_a_sentence(data: str) -> None:
    try_to_read(data)


@given(FRAMES)
def test_any_frame_of_any_shape_ends_in_a_frame_or_a_sentence(raw: dict[str, object]) -> None:
    try_to_read(json.dumps(raw))


@given(ANY_TEXT)
def test_readable_text_is_kept_and_the_rest_is_mended(text: str) -> None:
    cleaned = clean_text(text)
    assert is_storable(cleaned)
    assert clean_text(cleaned) == cleaned
    if is_plain(text):
        assert cleaned == text


@pytest.mark.parametrize("own_id", ["a\0", "\ud800", "a\nb", "\x7f", "\u202e", "x" * 101, ""])
def test_what_names_something_is_refused_rather_than_mended(own_id: str) -> None:
    for kind in ({"type": "message", "text": "x"}, {"type": "choice", "choice": "c"}):
        with pytest.raises(BadFrameError) as refusal:
            read_frame(json.dumps({**kind, "id": own_id}))
        assert refusal.value.code == "no_id"


@pytest.mark.parametrize("files", [["\ud800"], ["a\0"], [1], "abc", {"a": 1}])
def test_ids_of_files_are_plain_as_well(files: object) -> None:
    with pytest.raises(BadFrameError) as refusal:
        read_frame(json.dumps({"type": "message", "id": "m", "text": "x", "files": files}))
    assert (refusal.value.code, refusal.value.own_id) == ("not_files", "m")


def test_a_message_carries_ten_files_at_most_each_once() -> None:
    ten = [str(number) for number in range(10)]
    read = read_frame(json.dumps({"type": "message", "id": "m", "files": [*ten[:9], *ten[:1]]}))
    assert isinstance(read, Words)
    assert read.files == tuple(ten[:9])
    with pytest.raises(BadFrameError) as refusal:
        read_frame(json.dumps({"type": "message", "id": "m", "files": [*ten, "11"]}))
    assert refusal.value.code == "too_many_files"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", ""),
        ("zh", "zh-CN"),
        ("zh-SG", "zh-CN"),
        ("zh-Hant", "zh-TW"),
        ("ZH-hk;q=1", "zh-TW"),
        ("de, en;q=0.1", "en"),
        ("english", ""),
        ("*", ""),
        (",;,;" * 100 + "en", ""),
    ],
)
def test_the_first_of_our_languages_is_taken(accepted: str, language: str) -> None:
    assert language_hint(accepted) == language
