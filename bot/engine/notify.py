"""After a commit: sockets of this process are told at once, other processes by the bell."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from bot.engine.done import Done
from handlers.actions import RingAgent, TellAgent
from handlers.conversation import Stage

Notice = Mapping[str, Any]
Tell = Callable[[Notice], Awaitable[object]]


class Notifier:
    """Gathers what has changed and tells it in as few notices as may be."""

    def __init__(self, here: Tell, elsewhere: Tell | None) -> None:
        self._here = here
        self._elsewhere = elsewhere
        self._changed: dict[int, None] = {}
        self._outgoing: dict[int, list[int]] = {}  # conversations with words to send, by urgency
        self._rings: list[Notice] = []
        self._has_queue_changed = False
        self._bell = asyncio.Event()

    def committed(self, done: Sequence[Done]) -> None:
        """Note what is new (bot.engine.done.Listener)."""
        for one in done:
            self._changed[one.after.id] = None
            if one.outgoing is not None:
                self._outgoing.setdefault(int(one.outgoing), []).append(one.after.id)
            self._has_queue_changed |= _concerns_desks(one)
            self._rings += [
                {"ring": {"agent": a.agent_id, "chat": one.after.id, "kind": a.kind}}
                for a in one.decision.actions
                if isinstance(a, RingAgent | TellAgent)
            ]
        self._bell.set()

    def ring(self, agent_id: int, kind: str) -> None:
        """Ring an agent's desk about no chat in particular; the lines may look otherwise now."""
        self._rings.append({"ring": {"agent": agent_id, "chat": 0, "kind": kind}})
        self._has_queue_changed = True
        self._bell.set()

    async def serve(self) -> None:
        """Tell until cancelled."""
        while True:
            await self._bell.wait()
            self._bell.clear()
            for notice in self._take():
                await self._here(notice)
                if self._elsewhere is not None:
                    await self._elsewhere(notice)

    def _take(self) -> list[Notice]:
        notice: dict[str, Any] = {"conversations": list(self._changed)}
        if self._has_queue_changed:
            notice["queue"] = True
        if self._outgoing:
            notice["send"] = self._outgoing
        rings, self._rings = self._rings, []
        self._changed, self._outgoing = {}, {}
        self._has_queue_changed = False
        return [notice, *rings]


def _concerns_desks(one: Done) -> bool:
    """Tell whether some desk shows something else now: a line, a chat, an answer that is owed."""
    return bool({one.before.stage, one.after.stage} & {Stage.WAITING, Stage.AGENT})
