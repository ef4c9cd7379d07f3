"""Delivery by webhook: in order per chat, tried again until it is taken."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime

import aiohttp

from tests.botapi.delivery import Updates, kind_of
from tests.botapi.errors import bad_request
from tests.botapi.params import Params
from tests.botapi.world import Json, World

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_PAUSES = (0, 2, 4, 8, 16, 32)
_LAST_PAUSE = 60


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt; status 0 when there was no answer. `pause` is what came before it."""

    update_id: int
    status: int
    at: datetime
    pause: float


@dataclass(slots=True)
class _Lane:
    """The updates of one chat; buttons have lanes of their own."""

    waiting: deque[Json] = field(default_factory=deque)
    task: asyncio.Task[None] | None = None


class Webhook:
    """Where updates are sent, if the bot has said so."""

    def __init__(self, world: World, updates: Updates) -> None:
        self.url = ""
        self.secret = ""
        self.attempts: list[Delivery] = []
        self.last_error = ""
        self._world = world
        self._updates = updates
        self._lanes: dict[str, _Lane] = {}
        self._slots = asyncio.Semaphore(40)
        self._session: aiohttp.ClientSession | None = None

    def set(self, params: Params) -> bool:
        """Answer setWebhook."""
        secret = params.text("secret_token")
        if secret and not _SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        url = params.text("url")
        if url and not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        self._stop_lanes()
        self._updates.allow(params)
        self.url, self.secret = url, secret
        self._slots = asyncio.Semaphore(params.integer("max_connections", 40))
        if params.flag("drop_pending_updates"):
            self._updates.pending.clear()
        if url:
            self._updates.terminate_poller()
            for update in list(self._updates.pending.values()):
                self.deliver(update)
        return True

    def delete(self, params: Params) -> bool:
        """Answer deleteWebhook."""
        return self.set(Params({"drop_pending_updates": params.flag("drop_pending_updates")}))

    def info(self) -> Json:
        """Answer getWebhookInfo."""
        info: Json = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates.pending),
        }
        if self.last_error:
            info["last_error_message"] = self.last_error
        return info

    def deliver(self, update: Json) -> None:
        """Queue an update in the lane of its chat."""
        lane = self._lanes.setdefault(_lane_of(update), _Lane())
        lane.waiting.append(update)
        if lane.task is None or lane.task.done():
            lane.task = asyncio.create_task(self._run(lane))

    async def _run(self, lane: _Lane) -> None:
        while lane.waiting:
            await self._deliver_until_taken(lane.waiting[0])
            update = lane.waiting.popleft()
            self._updates.pending.pop(update["update_id"], None)

    async def _deliver_until_taken(self, update: Json) -> None:
        attempt, pause = 0, 0.0
        while True:
            await self._world.clock.sleep(pause)
            async with self._slots:
                status, asked = await self._post(update)
            self.attempts.append(
                Delivery(update["update_id"], status, self._world.clock.now(), pause)
            )
            if 200 <= status < 300:
                return
            self.last_error = f"Wrong response from the webhook: {status}"
            attempt += 1
            usual = _PAUSES[attempt] if attempt < len(_PAUSES) else _LAST_PAUSE
            pause = usual if asked is None else asked

    async def _post(self, update: Json) -> tuple[int, float | None]:
        """Return the status, and how long the bot asked to wait."""
        self._session = self._session or aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=60)
        )
        headers = {SECRET_HEADER: self.secret} if self.secret else {}
        try:
            async with self._session.post(self.url, json=update, headers=headers) as response:
                await response.read()
                asked = response.headers.get("Retry-After")
                return response.status, float(asked) if asked else None
        except (aiohttp.ClientError, TimeoutError):
            return 0, None

    def _stop_lanes(self) -> None:
        for lane in self._lanes.values():
            if lane.task is not None:
                lane.task.cancel()
        self._lanes.clear()

    async def close(self) -> None:
        """Stop delivering."""
        tasks = [lane.task for lane in self._lanes.values() if lane.task is not None]
        self._stop_lanes()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()


def _lane_of(update: Json) -> str:
    kind = kind_of(update)
    content = update.get(kind) or {}
    if kind == "callback_query":
        return f"press of {content.get('from', {}).get('id')}"
    return f"chat {content.get('chat', {}).get('id')}"
