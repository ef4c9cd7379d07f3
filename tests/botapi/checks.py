"""What Telegram refuses about texts, entities and buttons."""

from __future__ import annotations

import re
from typing import Any

from tests.botapi.errors import bad_request

TEXT_UNITS = 4096
CAPTION_UNITS = 1024
CALLBACK_BYTES = 64
BUTTONS = 100
_SUPPORTED_MODES = {"html", "markdown", "markdownv2"}
_TAG = re.compile(r"<(/?)([a-zA-Z-]+)[^<>]*>")
_RESERVED = re.compile(r"(?<!\\)[.!>#+=|{}()\-\[\]]")


def utf16_units(text: str) -> int:
    """Return the length as Telegram counts it."""
    return len(text) + sum(character > "\uffff" for character in text)


def check_text(text: str) -> None:
    """Refuse a message without words or with too many."""
    if not text.strip():
        raise bad_request("message text is empty")
    if utf16_units(text) > TEXT_UNITS:
        raise bad_request("message is too long")


def check_caption(text: str) -> None:
    """Refuse a caption that is too long."""
    if utf16_units(text) > CAPTION_UNITS:
        raise bad_request("message caption is too long")


def check_parse_mode(text: str, mode: str) -> None:
    """Refuse what could not be parsed in that mode."""
    if not mode:
        return
    if mode.lower() not in _SUPPORTED_MODES:
        raise bad_request("unsupported parse_mode")
    if mode.lower() == "html":
        _check_tags(text)
    elif mode.lower() == "markdownv2" and (found := _RESERVED.search(text)):
        raise bad_request(
            f"can't parse entities: Character '{found[0]}' is reserved and must be escaped"
        )
    elif mode.lower() == "markdown" and any(text.count(mark) % 2 for mark in "*_`"):
        raise bad_request("can't parse entities: Can't find end of the entity")


def _check_tags(text: str) -> None:
    opened: list[str] = []
    for closing, name in _TAG.findall(text):
        if not closing:
            opened.append(name)
        elif not opened or opened.pop() != name:
            raise bad_request("can't parse entities: Unexpected end tag")
    if opened or "<" in _TAG.sub("", text):
        raise bad_request("can't parse entities: Can't find end tag")


def check_entities(text: str, entities: Any) -> None:
    """Refuse entities that leave the text or begin inside a character."""
    if entities is None:
        return
    if not isinstance(entities, list):
        raise bad_request("can't parse entities")
    starts = _character_starts(text)
    for entity in entities:
        begin, length = int(entity["offset"]), int(entity["length"])
        if length <= 0 or begin < 0 or begin + length > utf16_units(text):
            raise bad_request("ENTITY_BOUNDS_INVALID")
        if not {begin, begin + length} <= starts:
            raise bad_request(f"entity begins in a middle of a UTF-16 symbol at offset {begin}")


def _character_starts(text: str) -> set[int]:
    starts = {0}
    position = 0
    for character in text:
        position += 2 if character > "\uffff" else 1
        starts.add(position)
    return starts


def check_markup(markup: Any) -> None:
    """Refuse keyboards that Telegram would not draw."""
    if markup is None:
        return
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    rows = markup.get("inline_keyboard", [])
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request("can't parse inline keyboard: field must be an Array of Array")
    buttons = [button for row in rows for button in row]
    if len(buttons) > BUTTONS:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    for button in buttons:
        _check_button(button)


def _check_button(button: Any) -> None:
    if not isinstance(button, dict) or not str(button.get("text", "")).strip():
        raise bad_request("can't parse inline keyboard button: Text must be non-empty")
    if "callback_data" not in button:
        if "url" not in button:
            raise bad_request("Text buttons are unallowed in the inline keyboard")
        return
    if not 1 <= len(str(button["callback_data"]).encode()) <= CALLBACK_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
