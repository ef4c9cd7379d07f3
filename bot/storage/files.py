"""Files that came with messages: their rows (the bytes are in the files' folder)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.storage.codec import decode_attachments
from bot.storage.database import Connection
from bot.storage.reading import Scope
from bot.storage.schema import conversation, file, message
from handlers.events import Attachment


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file whose bytes are complete on disk under its id."""

    id: str
    conversation_id: int
    name: str
    type: str
    size: int
    origin: str = ""


async def add_file(tx: Connection, new: StoredFile, now: datetime) -> None:
    """Record a file after its bytes are on disk; one recorded already stays as it is."""
    if await tx.scalar(sa.select(file.c.id).where(file.c.id == new.id)) is not None:
        return
    values = {
        "id": new.id,
        "conversation_id": new.conversation_id,
        "name": new.name,
        "type": new.type,
        "size": new.size,
        "origin": new.origin,
        "is_stored": True,
        "created_at": now,
    }
    await tx.execute(sa.insert(file).values(values))


async def find_files(tx: Connection, ids: Sequence[str], scope: Scope) -> dict[str, StoredFile]:
    """Return those of the files whose conversation is in the scope."""
    c = file.c
    query = (
        sa.select(c.id, c.conversation_id, c.name, c.type, c.size, c.origin)
        .join(conversation, conversation.c.id == c.conversation_id)
        .where(c.id.in_(ids), c.is_stored.is_(True), scope)
    )
    return {row.id: StoredFile(*row) for row in await tx.execute(query)}


async def forget_file(tx: Connection, file_id: str) -> None:
    """Drop the row of a file that no message carries after all."""
    await tx.execute(sa.delete(file).where(file.c.id == file_id))


def of_chat(chat: int) -> Scope:
    """Limit to the files of one conversation."""
    return conversation.c.id == chat


def telegram_id(attachment: str) -> str:
    """Return the id under which a file of Telegram's is kept once it was fetched."""
    return "t" + hashlib.sha256(attachment.encode("utf-8", "replace")).hexdigest()


async def find_attachment(
    tx: Connection, attachment: str, scope: Scope
) -> tuple[int, Attachment] | None:
    """Return a conversation that a file came in or was shown in, and how.

    For what has no row of its own there: files of Telegram's, pictures of answers.
    """
    c = message.c
    query = (
        sa.select(c.conversation_id, c.attachments)
        .join(conversation, conversation.c.id == c.conversation_id)
        .where(c.attachments.contains(f'"{attachment}"', autoescape=True), scope)
        .limit(1)
    )
    row = (await tx.execute(query)).one_or_none()
    if row is None:
        return None
    for one in decode_attachments(row.attachments):
        if one.id == attachment:
            return row.conversation_id, one
    return None
