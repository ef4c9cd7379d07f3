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
    """One open desk; `seqs` is the last message it was given of each of its chats.

    A lead may look into one chat of somebody else's (`watched`).
    """

    agent_id: int
    session: str
    outlet: Outlet
    seqs: dict[int, int] = field(default_factory=dict)
    is_lead: bool = False
    watched: int | None = None
    watched_as: tuple[str, int | None, int] | None = None  # stage, agent and epoch, as told last

    def watch(self, chat: int | None, seq: int) -> None:
        """Look into a chat from this message on, and no more into another."""
        self.watched, self.watched_as = chat, None
        if chat is not None:
            self.seqs[chat] = seq

    def shows(self, chat: ActiveChat) -> bool:
        """Tell whether what is said in this chat belongs on this desk."""
        is_own = chat.stage == "agent" and chat.agent_id == self.agent_id
        return is_own or chat.id == self.watched

    def note(self, chat: ActiveChat) -> None:
        """Say when the chat that is looked into has passed to somebody else, or has ended."""
        if chat.id != self.watched:
            return
        head = (chat.stage, chat.agent_id, chat.epoch)
        if self.watched_as not in {None, head}:
            self.outlet.put({"type": "changed", "chat": chat.id})
        self.watched_as = head

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
