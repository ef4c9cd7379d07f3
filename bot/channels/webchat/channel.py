"""The web chat as a channel: what is stored is as good as sent, sockets are shown it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.channels.base import Outgoing, SendResult, SendStatus
from bot.channels.webchat.visitors import CHANNEL
from bot.web.hub import Hub


class WebChat:
    """Customers on the page or the widget."""

    name = CHANNEL
    delivers_on_commit = True

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    async def start(self) -> None:
        """Nothing to do: the routes take customers in."""

    async def stop(self) -> None:
        """Close the sockets; pages come back by themselves."""
        self._hub.close()

    async def send(self, messages: Sequence[Outgoing]) -> Sequence[SendResult]:
        """Show the messages to whoever has the page open; the others read them when they return."""
        await self._hub.notify({m.conversation_id for m in messages})
        return [SendResult(SendStatus.SENT) for _ in messages]
