"""Who is looking: a customer's open page, an agent's open desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.storage.desk import ActiveChat
from bot.storage.reading import Gap, StoredMessage
from bot.web.outlet import Outlet
from bot.web.views import customer_view, message_view


@dataclass(eq=False, slots=True)
class Visitor:
    """One page of a customer; `seq` is the last message it was given."""

    conversation_id: int
    seq: int
    outlet: Outlet

    def show(self, messages: Sequence[StoredMessage]) -> None:
        """Push what this page has not had yet."""
        for message in messages:
            if message.seq > self.seq:
                self.seq = message.seq
                self.outlet.put({"type": "message", **customer_view(message)})


@dataclass(eq=False, slots=True)
class Console:
    """One open desk; `seqs` is the last message it was given of each of the agent's chats."""

    agent_id: int
    session: str
    outlet: Outlet
    seqs: dict[int, int] = field(default_factory=dict)

    def missing(self, chat: ActiveChat) -> Gap | None:
        """Return what this desk lacks; of a chat that just became its own, all since the claim."""
        seq = self.seqs.get(chat.id)
        if seq is None:
            return Gap(chat.id, 0, chat.claimed_at)
        return Gap(chat.id, seq) if chat.last_seq > seq else None

    def show(self, messages: Sequence[StoredMessage]) -> None:
        """Push what this desk has not had yet."""
        for message in messages:
            chat = message.conversation_id
            if message.seq > self.seqs.get(chat, 0):
                self.seqs[chat] = message.seq
                view = message_view(message)
                self.outlet.put({"type": "message", "chat": chat, "message": view})
