"""What came with a message: files, places, people, as attachments."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from handlers.events import Attachment

Json = Mapping[str, Any]

_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def clean(text: object) -> str:
    """Return text that every database and every page can take; nothing readable is lost."""
    if not isinstance(text, str):
        return ""
    if not text.isprintable():
        text = _UNWANTED.sub("", text)
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _file_id(file: Json) -> str:
    return f"tg:{clean(file['file_id'])}"


def _size(file: Json) -> int:
    return int(file.get("file_size") or 0)


def _photo(sizes: Any) -> Attachment:
    largest = max(sizes, key=lambda size: (size.get("width", 0), _size(size)))
    return Attachment("photo", _file_id(largest), type="image/jpeg", size=_size(largest))


def _document(file: Json) -> Attachment:
    name, kind = clean(file.get("file_name")), clean(file.get("mime_type"))
    return Attachment("document", _file_id(file), name, kind, _size(file))


def _voice(file: Json) -> Attachment:
    kind = clean(file.get("mime_type")) or "audio/ogg"
    return Attachment("voice", _file_id(file), type=kind, size=_size(file))


def _video(file: Json) -> Attachment:
    name, kind = clean(file.get("file_name")), clean(file.get("mime_type")) or "video/mp4"
    return Attachment("video", _file_id(file), name, kind, _size(file))


def _sticker(file: Json) -> Attachment:
    emoji = clean(file.get("emoji"))
    return Attachment("sticker", _file_id(file), size=_size(file), text=emoji)


def _location(place: Json) -> Attachment:
    return Attachment("location", text=f"{float(place['latitude'])},{float(place['longitude'])}")


def _venue(venue: Json) -> Attachment:
    name = f"{clean(venue.get('title'))} {clean(venue.get('address'))}".strip()
    return Attachment("location", name=name, text=_location(venue["location"]).text)


def _contact(person: Json) -> Attachment:
    name = full_name(person)
    return Attachment("contact", name=name, text=clean(person.get("phone_number")))


# In this order: an animation also looks like a document, a venue like a location.
_READERS: Final[dict[str, Callable[[Any], Attachment]]] = {
    "photo": _photo,
    "animation": _video,
    "document": _document,
    "voice": _voice,
    "audio": _document,
    "video": _video,
    "video_note": _video,
    "sticker": _sticker,
    "venue": _venue,
    "location": _location,
    "contact": _contact,
}

# What a message carries beside its content.
_ENVELOPE: Final = {
    "message_id", "message_thread_id", "from", "sender_chat", "sender_boost_count", "date", "chat",
    "business_connection_id", "forward_origin", "is_topic_message", "is_automatic_forward",
    "reply_to_message", "external_reply", "quote", "reply_to_story", "via_bot", "edit_date",
    "has_protected_content", "is_from_offline", "media_group_id", "author_signature", "text",
    "entities", "link_preview_options", "effect_id", "caption", "caption_entities",
    "show_caption_above_media", "has_media_spoiler", "reply_markup", "paid_star_count",
}  # fmt: skip

# Things that happen to a chat rather than being said in it.
NOT_SAID: Final = {
    "pinned_message", "message_auto_delete_timer_changed", "write_access_allowed",
    "chat_background_set", "group_chat_created", "supergroup_chat_created",
    "channel_chat_created", "new_chat_members", "left_chat_member", "boost_added",
    "connected_website", "passport_data", "users_shared", "chat_shared", "web_app_data",
}  # fmt: skip


def attachments_of(message: Json) -> tuple[Attachment, ...]:
    """Return what a message carries; something unknown is kept by its name."""
    for name, read in _READERS.items():
        if name in message:
            return (read(message[name]),)
    if "text" in message:
        return ()
    unknown = [name for name in message if name not in _ENVELOPE]
    return tuple(Attachment("other", text=clean(name)) for name in unknown[:1])


def full_name(person: Json) -> str:
    """Return first and last name."""
    return f"{clean(person.get('first_name'))} {clean(person.get('last_name'))}".strip()
