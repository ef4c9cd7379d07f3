"""What the server knows: chats, messages, files, buttons pressed, and every call as it came."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.clock import Clock
from tests.botapi.errors import bad_request, forbidden
from tests.botapi.params import Upload

Json = dict[str, Any]


@dataclass(slots=True)
class Topic:
    """A forum topic of a supergroup."""

    name: str
    is_closed: bool = False


@dataclass(slots=True)
class Chat:
    """A chat that the bot may write to."""

    id: int
    type: str = "private"
    title: str = ""
    is_forum: bool = False
    has_blocked: bool = False
    topics: dict[int, Topic] = field(default_factory=dict)

    def as_json(self) -> Json:
        """Return the chat as it stands in messages."""
        chat: Json = {"id": self.id, "type": self.type}
        chat["first_name" if self.type == "private" else "title"] = self.title or f"Chat {self.id}"
        if self.is_forum:
            chat["is_forum"] = True
        return chat


@dataclass(slots=True)
class StoredFile:
    """A file that somebody sent."""

    id: str
    content: bytes
    path: str
    size: int

    def as_json(self) -> Json:
        """Return the fields every kind of file shares."""
        return {"file_id": self.id, "file_unique_id": f"u{self.id}", "file_size": self.size}


@dataclass(slots=True)
class Press:
    """A button press that waits for its answer."""

    at: datetime
    is_answered: bool = False


@dataclass(slots=True)
class Call:
    """One call of the bot: the ground truth. `message_id` is set when it reached the chat."""

    number: int
    method: str
    params: Json
    at: datetime
    uploads: dict[str, Upload] = field(default_factory=dict)
    message_id: int | None = None
    code: int = 0  # of the answer; 0 while there is none
    error: str = ""
    is_settled: bool = False  # it had its effect, or never will

    @property
    def chat_id(self) -> int:
        """Return the chat it was for, or 0."""
        try:
            return int(self.params.get("chat_id") or 0)
        except (TypeError, ValueError):
            return 0

    @property
    def has_arrived(self) -> bool:
        """Return whether the customer sees it, whatever the bot was told."""
        return self.message_id is not None


class World:
    """Everything that stays between two calls."""

    def __init__(self, bot_id: int, clock: Clock) -> None:
        self.clock = clock
        self.bot: Json = {
            "id": bot_id,
            "is_bot": True,
            "first_name": "Desk",
            "username": "desk_bot",
            "can_join_groups": True,
            "can_read_all_group_messages": True,
            "supports_inline_queries": False,
        }
        self.chats: dict[int, Chat] = {}
        self.messages: dict[tuple[int, int], Json] = {}
        self.files: dict[str, StoredFile] = {}
        self.presses: dict[str, Press] = {}
        self.commands: dict[str, list[Json]] = {}
        self.watching: dict[int, Callable[[Json], None]] = {}  # who sees what a chat is shown
        self.calls: list[Call] = []
        self._message_ids: dict[int, Iterator[int]] = {}
        self._numbers = itertools.count(1)

    def seconds(self) -> int:
        """Return the moment as Telegram writes it."""
        return int(self.clock.now().timestamp())

    def number(self) -> int:
        """Return a number that was not used before."""
        return next(self._numbers)

    def next_message_id(self, chat_id: int) -> int:
        """Return the next message id of that chat."""
        return next(self._message_ids.setdefault(chat_id, itertools.count(1)))

    def record(self, method: str, params: Json, uploads: dict[str, Upload]) -> Call:
        """Keep a call before anything else happens to it."""
        call = Call(len(self.calls) + 1, method, params, self.clock.now(), uploads)
        self.calls.append(call)
        return call

    def writable_chat(self, chat_id: int | None) -> Chat:
        """Return a chat that exists and wants to hear from the bot."""
        if chat_id is None:
            raise bad_request("chat_id is empty")
        chat = self.chats.get(chat_id)
        if chat is None:
            raise bad_request("chat not found")
        if chat.has_blocked:
            raise forbidden("bot was blocked by the user")
        return chat

    def add_message(self, chat: Chat, sender: Json, content: Json) -> Json:
        """Put a message into a chat and return it as it is shown in updates."""
        message_id = self.next_message_id(chat.id)
        message: Json = {
            "message_id": message_id,
            "from": sender,
            "chat": chat.as_json(),
            "date": self.seconds(),
            **content,
        }
        self.messages[chat.id, message_id] = message
        if watching := self.watching.get(chat.id):
            watching(message)
        return message

    def add_file(self, content: bytes, suffix: str, size: int | None = None) -> StoredFile:
        """Keep a file. A `size` beside the content pretends to be larger than it is."""
        number = self.number()
        file = StoredFile(
            id=f"F{number:06d}",
            content=content,
            path=f"files/file_{number}{suffix}",
            size=len(content) if size is None else size,
        )
        self.files[file.id] = file
        return file
