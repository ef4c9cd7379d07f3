"""Dataclasses as JSON; fields with defaults make old rows readable by new versions."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, TypeAdapter

from handlers.conversation import Choice, Conversation
from handlers.events import Attachment, Event
from knowledge.entry import Entry

event_json: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="type")])
conversation_json: TypeAdapter[Conversation] = TypeAdapter(Conversation)
choice_json: TypeAdapter[Choice] = TypeAdapter(Choice)
attachments_json: TypeAdapter[tuple[Attachment, ...]] = TypeAdapter(tuple[Attachment, ...])
entry_json: TypeAdapter[Entry] = TypeAdapter(Entry)
details_json: TypeAdapter[dict[str, str]] = TypeAdapter(dict[str, str])
names_json: TypeAdapter[tuple[str, ...]] = TypeAdapter(tuple[str, ...])


def encode_attachments(attachments: tuple[Attachment, ...]) -> str:
    """Return JSON, or "" for none."""
    return attachments_json.dump_json(attachments).decode() if attachments else ""


def decode_attachments(text: str) -> tuple[Attachment, ...]:
    """Read what `encode_attachments` wrote."""
    return attachments_json.validate_json(text) if text else ()
