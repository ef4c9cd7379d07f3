"""People who write to the bot: each deed becomes an update as Telegram would send it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.botapi.errors import bad_request
from tests.botapi.media import described
from tests.botapi.world import Chat, Json, Press, World

Push = Callable[[Json], Json]


class Customer:
    """A person in a private chat with the bot, or in `chat` when that is a group."""

    def __init__(self, world: World, push: Push, chat: Chat, user: Json) -> None:
        self.id: int = user["id"]
        self.chat = chat
        self.user = user
        self._world = world
        self._push = push

    def writes(self, content: Json) -> Json:
        """Send a message with this content; return the update."""
        message = self._world.add_message(self.chat, self.user, content)
        return self._push({"message": dict(message)})

    def says(self, text: str, **extra: Any) -> Json:
        """Write words."""
        return self.writes({"text": text, **_command(text), **extra})

    def starts(self, payload: str = "") -> Json:
        """Press Start, perhaps by a deep link."""
        return self.says(f"/start {payload}".rstrip())

    def sends(self, kind: str, content: bytes = b"content", **details: Any) -> Json:
        """Send a photo, document, voice, audio or video; `size` may pretend."""
        size = details.pop("size", None)
        caption = details.pop("caption", "")
        name, mime = details.pop("name", ""), details.pop("mime", "")
        file = self._world.add_file(content, "", size)
        body: Json = {kind: described(kind, file, name, mime), **details}
        return self.writes({**body, "caption": caption} if caption else body)

    def sends_sticker(self, emoji: str) -> Json:
        """Send a sticker."""
        file = self._world.add_file(b"sticker", ".webp")
        sizes = {"width": 512, "height": 512, "type": "regular"}
        flags = {"is_animated": False, "is_video": False}
        return self.writes({"sticker": {**file.as_json(), **sizes, **flags, "emoji": emoji}})

    def sends_location(self, latitude: float, longitude: float) -> Json:
        """Send where they are."""
        return self.writes({"location": {"latitude": latitude, "longitude": longitude}})

    def sends_contact(self, phone: str, first_name: str) -> Json:
        """Send a telephone number."""
        return self.writes({"contact": {"phone_number": phone, "first_name": first_name}})

    def sends_album(self, count: int, caption: str = "") -> list[Json]:
        """Send several photos as one album; the caption belongs to the first."""
        album = str(self._world.number())
        return [
            self.sends("photo", caption=caption if not index else "", media_group_id=album)
            for index in range(count)
        ]

    def edits(self, message_id: int, **content: Any) -> Json:
        """Change a message of theirs."""
        message = self._world.messages[self.chat.id, message_id]
        message.update(content, edit_date=self._world.seconds())
        return self._push({"edited_message": dict(message)})

    def presses(self, message_id: int, data: str) -> Json:
        """Press a button, or forge the press of one that was never there."""
        press_id = str(4_000_000_000 + self._world.number())
        self._world.presses[press_id] = Press(self._world.clock.now())
        query: Json = {
            "id": press_id,
            "from": self.user,
            "chat_instance": "1",
            "message": self._world.messages.get(
                (self.chat.id, message_id),
                {"message_id": message_id, "date": 0, "chat": self.chat.as_json()},
            ),
            "data": data,
        }
        return self._push({"callback_query": query})

    def blocks(self) -> Json:
        """Block the bot: every call fails with 403 from now on."""
        self.chat.has_blocked = True
        return self._membership("member", "kicked")

    def unblocks(self) -> Json:
        """Let the bot write again."""
        self.chat.has_blocked = False
        return self._membership("kicked", "member")

    def _membership(self, before: str, after: str) -> Json:
        change: Json = {
            "chat": self.chat.as_json(),
            "from": self.user,
            "date": self._world.seconds(),
            "old_chat_member": {"user": self._world.bot, "status": before},
            "new_chat_member": {"user": self._world.bot, "status": after},
        }
        return self._push({"my_chat_member": change})

    def does(self, deed: str, arguments: Json) -> Json | list[Json]:
        """Do one of the above by its name; used by the control interface."""
        if deed.startswith("_") or deed in {"does"} or not hasattr(self, deed):
            raise bad_request(f"a customer cannot do {deed}")
        result: Json | list[Json] = getattr(self, deed)(**arguments)
        return result


def _command(text: str) -> Json:
    """Return the entity that Telegram adds to a command."""
    if not text.startswith("/"):
        return {}
    length = len(text.split(maxsplit=1)[0])
    return {"entities": [{"type": "bot_command", "offset": 0, "length": length}]}
