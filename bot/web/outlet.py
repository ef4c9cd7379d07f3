"""The way out of one WebSocket: frames in order, never blocking whoever has something to say."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from aiohttp import WSCloseCode, web

from bot.tasks import end_tasks

_FRAMES_AT_MOST = 2000
_GOODBYE_SECONDS = 2.0


class Outlet:
    """A bounded queue of frames; a reader too slow for it is let go and comes back by itself."""

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self._socket = socket
        self._frames: asyncio.Queue[str | None] = asyncio.Queue(_FRAMES_AT_MOST)
        self._code = int(WSCloseCode.OK)
        self._is_closing = False

    def put(self, frame: Mapping[str, Any]) -> None:
        """Queue a frame; what comes after the goodbye is dropped."""
        if self._is_closing:
            return
        if self._frames.qsize() >= _FRAMES_AT_MOST - 1:
            self.close(WSCloseCode.TRY_AGAIN_LATER)
            return
        self._frames.put_nowait(json.dumps(frame, ensure_ascii=False, separators=(",", ":")))

    def close(self, code: int) -> None:
        """Close the socket after what is queued has been sent."""
        if not self._is_closing:
            self._is_closing = True
            self._code = int(code)
            self._frames.put_nowait(None)

    async def end(self, writer: asyncio.Task[None]) -> None:
        """Let what is queued and the goodbye go out, but not for long."""
        self.close(WSCloseCode.OK)
        await asyncio.wait({writer}, timeout=_GOODBYE_SECONDS)
        await end_tasks([writer])

    async def run(self) -> None:
        """Send until closed, or until the other side is gone."""
        try:
            while (frame := await self._frames.get()) is not None:
                await self._socket.send_str(frame)
            await self._socket.close(code=self._code)
        except (ConnectionError, RuntimeError):
            self._is_closing = True  # the reader of this socket notices by itself
