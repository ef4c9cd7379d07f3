"""From a raw update to an arrival. Plain dicts: building the library's objects costs a quarter."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.channels.base import Arrival
from bot.channels.telegram.contents import NOT_SAID, Json, attachments_of, clean, full_name
from handlers.events import (
    CustomerArrived,
    CustomerBlocked,
    CustomerChose,
    CustomerEdited,
    CustomerWrote,
    Event,
)

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]

_TRADITIONAL = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")


class Unreadable(Exception):  # noqa: N818 - it is the update that is at fault
    """An update that is not of the shape Telegram promises."""


def update_id_of(update: Any) -> int:
    """Return the number of an update."""
    number = update.get("update_id") if isinstance(update, dict) else None
    if not isinstance(number, int) or isinstance(number, bool):
        raise Unreadable("an update without a number")
    return number


def parse_update(update: Json, at: datetime) -> Arrival | None:
    """Return what happened, None when it is not for us: groups, channels, service notices."""
    number = update_id_of(update)
    try:
        found = _event_of(update, at)
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise Unreadable(f"update {number}: {type(error).__name__}") from None
    if found is None:
        return None
    chat_id, event = found
    return Arrival("telegram", str(number), event, "telegram", str(chat_id))


def _event_of(update: Json, at: datetime) -> tuple[int, Event] | None:
    if "message" in update:
        return _private(update["message"], _wrote(update["message"], at))
    if "edited_message" in update:
        return _private(update["edited_message"], _edited(update["edited_message"], at))
    if "callback_query" in update:
        return _pressed(update["callback_query"], at)
    if "my_chat_member" in update:
        return _private(update["my_chat_member"], _membership(update["my_chat_member"], at))
    return None


def _private(content: Json, event: Event | None) -> tuple[int, Event] | None:
    chat = content["chat"]
    if event is None or chat["type"] != "private":
        return None
    return int(chat["id"]), event


def _wrote(message: Json, at: datetime) -> Event | None:
    sender = message.get("from") or {}
    text = clean(message.get("text") or message.get("caption"))
    language, name = language_of(sender.get("language_code")), full_name(sender)
    if text.split(maxsplit=1)[:1] == ["/start"]:
        return CustomerArrived(at, language, name, is_said=True)
    if not NOT_SAID.isdisjoint(message):
        return None
    return CustomerWrote(
        at,
        text,
        attachments_of(message),
        language=language,
        name=name,
        reference=str(int(message["message_id"])),
        album=clean(message.get("media_group_id")),
    )


def _edited(message: Json, at: datetime) -> Event | None:
    if "location" in message:
        return None  # a live location that moves
    text = clean(message.get("text") or message.get("caption"))
    return CustomerEdited(at, str(int(message["message_id"])), text)


def _pressed(query: Json, at: datetime) -> tuple[int, Event] | None:
    message = query.get("message")
    if message is None or "data" not in query:
        return None  # the button of a game, or of a message sent through an inline query
    if message["chat"]["id"] != query["from"]["id"]:
        return None
    return _private(message, CustomerChose(at, clean(query["data"])))


def _membership(change: Json, at: datetime) -> Event:
    return CustomerBlocked(at, is_blocked=change["new_chat_member"]["status"] == "kicked")


def language_of(code: object) -> str:
    """Return the language that a customer's app is set to, if it is one of ours."""
    if not isinstance(code, str):
        return ""
    code = code.lower()
    if code.startswith(_TRADITIONAL):
        return "zh-TW"
    return {"zh": "zh-CN", "en": "en"}.get(code.split("-", 1)[0], "")
