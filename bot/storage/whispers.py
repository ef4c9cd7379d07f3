"""Words among agents and leads about a chat. Nothing that serves customers reads this module."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.storage.database import Connection
from bot.storage.schema import agent, whisper

_AT_MOST = 200


@dataclass(frozen=True, slots=True)
class StoredWhisper:
    """A word beside the chat, said when its last message was `after_seq`."""

    id: int
    agent: str
    kind: str
    text: str
    at: datetime
    after_seq: int


async def read_whispers(tx: Connection, chat: int) -> list[StoredWhisper]:
    """Return the newest, oldest first."""
    w = whisper.c
    query = (
        sa.select(w.id, agent.c.name, w.kind, w.text, w.at, w.after_seq)
        .outerjoin(agent, agent.c.id == w.agent_id)
        .where(w.conversation_id == chat)
        .order_by(w.id.desc())
        .limit(_AT_MOST)
    )
    found = [StoredWhisper(row[0], row[1] or "", *row[2:]) for row in await tx.execute(query)]
    return found[::-1]
