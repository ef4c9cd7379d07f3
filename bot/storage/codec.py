"""Dataclasses as JSON; fields with defaults make old rows readable by new versions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

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


def read_event(text: str) -> Event | None:
    """Return an event, or None for one that only a newer version understands."""
    try:
        return event_json.validate_json(text)
    except ValidationError:
        return None


def read_conversation(text: str) -> Conversation | None:
    """Return a conversation, or None for one as only a newer version understands it."""
    try:
        return conversation_json.validate_json(text)
    except ValidationError:
        return None


def readable(states: Iterable[str]) -> list[Conversation]:
    """Return the conversations of these that this version understands."""
    return [talk for state in states if (talk := read_conversation(state)) is not None]


def encode_attachments(attachments: tuple[Attachment, ...]) -> str:
    """Return JSON, or "" for none."""
    return attachments_json.dump_json(attachments).decode() if attachments else ""


def decode_attachments(text: str) -> tuple[Attachment, ...]:
    """Read what `encode_attachments` wrote."""
    return attachments_json.validate_json(text) if text else ()
