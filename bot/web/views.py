"""How messages and moments look outside."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from bot.storage.reading import StoredMessage
from handlers.events import Attachment
from handlers.policy import Policy


def iso(moment: datetime) -> str:
    """Return a moment as ISO 8601 in UTC, to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def iso_or_none(moment: datetime | None) -> str | None:
    """Return a moment as ISO 8601, or None."""
    return None if moment is None else iso(moment)


def message_view(message: StoredMessage) -> dict[str, Any]:
    """Return a message as both the web chat and the console read it."""
    view: dict[str, Any] = {
        "seq": message.seq,
        "from": message.author,
        "kind": message.kind,
        "text": message.text or _wordless(message.attachments),
        "at": iso(message.at),
    }
    files = [file_view(a) for a in message.attachments if a.id]
    if files:
        view["files"] = files
    if message.choices:
        view["choices"] = [{"id": c["id"], "label": c["label"]} for c in message.choices]
    if message.agent_name and message.author == "agent":
        view["agent"] = message.agent_name
    if message.edit_of is not None:
        view["edit_of"] = message.edit_of
    return view


def customer_view(message: StoredMessage) -> dict[str, Any]:
    """Return a message as its customer reads it; their own carry the id they gave."""
    view = message_view(message)
    if message.author == "customer" and message.reference:
        view["id"] = message.reference
    return view


def limits_view(policy: Policy) -> dict[str, int]:
    """Return what a page says beforehand."""
    return {
        "file_bytes": policy.file_bytes_at_most,
        "message_chars": policy.message_chars_at_most,
    }


def file_view(attachment: Attachment) -> dict[str, Any]:
    """Return a file as it is offered for opening."""
    name = attachment.name or attachment.kind
    return {
        "id": attachment.id,
        "name": name,
        "type": attachment.type or "application/octet-stream",
        "size": attachment.size,
    }


def _wordless(attachments: Iterable[Attachment]) -> str:
    """A sticker, place or contact has no file; what it says in words is shown instead."""
    return " ".join(a.text for a in attachments if a.text and not a.id)
