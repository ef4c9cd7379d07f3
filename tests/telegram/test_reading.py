"""From a raw update to an event: anything may stand in it, nothing may break on it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Arrival
from bot.channels.telegram.contents import clean
from bot.channels.telegram.parse import Unreadable, language_of, parse_update
from bot.storage.codec import event_json

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
PRIVATE = {"id": 1, "type": "private"}
ODD_CONTENTS: list[dict[str, Any]] = [
    {"document": {"file_id": "A", "file_size": float("inf")}},
    {"location": {"latitude": 10**400, "longitude": 0}},
    {"sticker": {}},
    {"contact": "not a person"},
]


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("zh-hans", "zh-CN"), ("zh-CN", "zh-CN"), ("zh", "zh-CN"), ("zh-hant", "zh-TW"),
        ("zh-TW", "zh-TW"), ("zh-HK", "zh-TW"), ("zh-hant-hk", "zh-TW"), ("en", "en"),
        ("en-US", "en"), ("de", ""), ("", ""), (None, ""), (5, ""),
    ],
)  # fmt: skip
def test_the_language_of_the_app_is_a_hint(code: object, language: str) -> None:
    assert language_of(code) == language


@pytest.mark.parametrize(
    "update",
    [
        None,
        [],
        "text",
        {},
        {"update_id": "7"},
        {"update_id": True},
        {"update_id": 1, "message": None},
        {"update_id": 1, "message": {"text": "no chat", "message_id": 1}},
        {"update_id": 1, "message": {"chat": {"id": "x", "type": "private"}, "message_id": 1}},
        {"update_id": 1, "callback_query": {"message": {"chat": {}}, "data": "x"}},
        {
            "update_id": 1,
            "message": {"chat": {"id": 1, "type": "private"}, "message_id": 1, "photo": []},
        },
        *(
            {"update_id": 1, "message": {"chat": PRIVATE, "message_id": 1, **content}}
            for content in ODD_CONTENTS
        ),
    ],
)
def test_an_update_of_another_shape_is_called_unreadable(update: Any) -> None:
    with pytest.raises(Unreadable):
        parse_update(update, NOW)


plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
anything = plain | st.lists(plain, max_size=2) | st.dictionaries(st.text(), plain, max_size=2)
CONTENTS = (
    "text", "caption", "photo", "document", "animation", "voice", "audio", "video", "video_note",
    "sticker", "venue", "location", "contact", "poll", "from", "media_group_id", "message_id",
)  # fmt: skip
FIELDS = (
    "file_id", "file_size", "file_name", "mime_type", "emoji", "latitude", "longitude", "location",
    "first_name", "phone_number", "language_code", "width", "title",
)  # fmt: skip
things = anything | st.dictionaries(st.sampled_from(FIELDS), anything)
contents = st.dictionaries(
    st.sampled_from(CONTENTS), things | st.lists(things, max_size=2), max_size=3
)


def read(update: dict[str, Any]) -> Arrival | None:
    """Return the arrival; anything but Unreadable is a mistake of ours and ends the test."""
    try:
        return parse_update(update, NOW)
    except Unreadable:
        return None


@given(
    kind=st.sampled_from(["message", "edited_message", "callback_query", "my_chat_member", "poll"]),
    content=st.dictionaries(
        st.sampled_from(("chat", "data", "message", *CONTENTS)), anything, max_size=4
    ),
)
def test_an_update_of_any_shape_is_an_arrival_nothing_or_unreadable(
    kind: str, content: dict[str, Any]
) -> None:
    read({"update_id": 1, kind: content})


@given(kind=st.sampled_from(["message", "edited_message"]), content=contents)
def test_a_private_message_with_anything_in_it_never_breaks_and_can_be_stored(
    kind: str, content: dict[str, Any]
) -> None:
    envelope = {"message_id": 5, "chat": {"id": 7, "type": "private"}, "from": {"id": 7}}
    arrival = read({"update_id": 1, kind: {**envelope, **content}})
    if arrival is not None:
        assert (arrival.source, arrival.external_id, arrival.address) == ("telegram", "1", "7")
        stored = event_json.dump_json(arrival.event)
        assert b"\\u0000" not in stored
        event_json.validate_json(stored)


@given(data=anything, person=anything, status=anything)
def test_a_press_or_a_membership_with_anything_in_it_never_breaks(
    data: Any, person: Any, status: Any
) -> None:
    chat = {"id": 7, "type": "private"}
    query = {"id": "1", "from": {"id": 7, "first_name": person}, "message": {"chat": chat}}
    read({"update_id": 1, "callback_query": {**query, "data": data}})
    read({"update_id": 1, "my_chat_member": {"chat": chat, "new_chat_member": {"status": status}}})


@given(st.text(alphabet=st.characters(exclude_categories=[])))
def test_cleaned_text_can_be_stored_everywhere_and_readable_text_is_untouched(text: str) -> None:
    cleaned = clean(text)
    assert "\x00" not in cleaned
    cleaned.encode()
    if text.isprintable():
        assert cleaned == text
    assert clean(cleaned) == cleaned


def test_a_broken_surrogate_becomes_a_mark_and_the_rest_stays() -> None:
    assert clean("好\ud83d!\x00\n") == "好\ufffd!\n"
    assert clean("\ud83d\ude00") == "😀"
    assert clean(None) == ""
