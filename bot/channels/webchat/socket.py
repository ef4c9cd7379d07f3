"""The life of one customer's WebSocket, from hello to the last frame."""

from __future__ import annotations

import asyncio
import secrets
from datetime import datetime, timedelta

from aiohttp import WSCloseCode, WSMsgType, web

from bot.channels.base import Arrival, Receipt, Unavailable
from bot.channels.webchat.frames import (
    BadFrameError,
    Chosen,
    Frame,
    Hello,
    Words,
    language_hint,
    read_frame,
)
from bot.channels.webchat.limits import Limits
from bot.channels.webchat.visitors import CHANNEL, address_of, is_token, new_token
from bot.storage.database import is_away
from bot.storage.files import find_files, of_chat
from bot.storage.reading import StoredMessage, find_by_address, read_after, read_last
from bot.web.callers import client_address, is_welcome_origin
from bot.web.file_types import attachment_of
from bot.web.outlet import Outlet
from bot.web.parts import PARTS
from bot.web.problems import Problem, log_failure
from bot.web.views import customer_view, limits_view
from bot.web.watchers import Visitor
from handlers.events import Attachment, CustomerArrived, CustomerChose, CustomerWrote

LIMITS: web.AppKey[Limits] = web.AppKey("limits", Limits)
_FRAME_BYTES_AT_MOST = 4 * 1024 * 1024
_HEARTBEAT_SECONDS = 20.0
_WELCOME_AT_MOST = 500
_HISTORY_AT_MOST = 200
_RETRY_AFTER_SECONDS = 2
_WAITS_FOR_IT = timedelta(seconds=5 * _RETRY_AFTER_SECONDS)


async def serve_socket(request: web.Request) -> web.StreamResponse:
    """Take in a customer's WebSocket."""
    if not is_welcome_origin(request):
        raise Problem(403, "foreign_origin", "This chat is not open to pages of that site.")
    socket = web.WebSocketResponse(
        heartbeat=_HEARTBEAT_SECONDS, max_msg_size=_FRAME_BYTES_AT_MOST, compress=False
    )
    await socket.prepare(request)
    await ChatSocket(request, socket).live()
    return socket


class ChatSocket:
    """One page of one visitor."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        self._parts = request.app[PARTS]
        self._limits = request.app[LIMITS]
        self._socket = socket
        self._outlet = Outlet(socket)
        self._caller = client_address(request)
        self._accepts = language_hint(request.headers.get("Accept-Language", ""))
        self._address = ""
        self._visitor: Visitor | None = None
        self._postponed: tuple[str, datetime] | None = None  # what has to come before all else

    async def live(self) -> None:
        """Read frames one after another until the page goes."""
        writer = asyncio.create_task(self._outlet.run())
        try:
            async for frame in self._socket:
                await self._take(frame.data if frame.type is WSMsgType.TEXT else None)
        except Exception as error:
            log_failure("webchat.failed", error)
            self._outlet.close(WSCloseCode.INTERNAL_ERROR)
        finally:
            if self._visitor is not None:
                self._parts.hub.remove_visitor(self._visitor)
            await self._outlet.end(writer)

    async def _take(self, data: str | None) -> None:
        try:
            if data is None:
                raise BadFrameError("not_json", "Frames are text, not bytes.")
            await self._act(read_frame(data))
        except BadFrameError as error:
            answer = {"type": "error", "code": error.code, "detail": error.detail}
            self._outlet.put(answer | ({"id": error.own_id} if error.own_id else {}))
            await self._parts.clock.sleep(self._limits.errors.take(self._caller))

    async def _act(self, frame: Frame) -> None:
        match frame:
            case Hello():
                await self._welcome(frame)
            case Words() | Chosen():
                await self._slow_down()
                await self._keep(frame)

    async def _slow_down(self) -> None:
        """What comes too fast waits its turn here; nothing is dropped."""
        if self._visitor is None:
            raise BadFrameError("hello_first", "A page says hello before anything else.")
        wait = max(
            self._limits.visitors.take(self._address), self._limits.addresses.take(self._caller)
        )
        if wait:
            await self._parts.clock.sleep(wait)

    async def _welcome(self, hello: Hello) -> None:
        if self._visitor is not None:
            raise BadFrameError("hello_twice", "This page has said hello already.")
        if wait := self._limits.addresses.take(self._caller):
            await self._parts.clock.sleep(wait)
        try:
            await self._open(hello)
        except Exception as error:
            if not _is_passing(error):
                raise
            self._say_later()
            self._outlet.close(WSCloseCode.TRY_AGAIN_LATER)

    async def _open(self, hello: Hello) -> None:
        token = hello.visitor if is_token(hello.visitor) else ""
        messages: list[StoredMessage] = []
        if token and (found := await self._find(token)) is not None:
            messages = await self._missed(*found, hello.last_seen)
            seq = messages[-1].seq if messages else (hello.last_seen or 0)
        else:
            token, seq = new_token(), 0
        self._address = address_of(token)
        views = [customer_view(m) for m in messages]
        # A page that was torn off comes back with what it has seen: nobody has arrived anew.
        is_reconnect = token == hello.visitor and hello.last_seen is not None
        language = hello.language or self._accepts
        event = CustomerArrived(
            self._parts.clock.now(), language=language, is_reconnect=is_reconnect
        )
        receipt = await self._arrive(event)
        # Only now: who comes back with this token must be found.
        limits = limits_view(self._parts.company().policy)
        welcome = {"type": "welcome", "visitor": token, "messages": views, "limits": limits}
        self._outlet.put(welcome)
        self._visitor = Visitor(receipt.conversation_id, seq, self._outlet)
        self._parts.hub.add_visitor(self._visitor)
        await self._parts.hub.notify([receipt.conversation_id])

    async def _find(self, token: str) -> tuple[int, int] | None:
        async with self._parts.database.read() as tx:
            return await find_by_address(tx, CHANNEL, address_of(token))

    async def _missed(self, chat: int, last: int, seen: int | None) -> list[StoredMessage]:
        async with self._parts.database.read() as tx:
            # a page that has seen more than there is remembers another database: all anew
            if seen is None or seen > last:
                return await read_last(tx, chat, _HISTORY_AT_MOST)
            return await read_after(tx, chat, seen, _WELCOME_AT_MOST)

    async def _arrive(self, event: CustomerArrived) -> Receipt:
        return await self._parts.intake.receive(
            Arrival(
                source=CHANNEL,
                external_id=f"{self._address}:hello:{secrets.token_hex(8)}",
                event=event,
                channel=CHANNEL,
                address=self._address,
            )
        )

    async def _keep(self, frame: Words | Chosen) -> None:
        """Say "received" only when it is stored; else the page is told to send it again.

        What was written after words that could not be stored waits for them: order is kept.
        """
        if self._is_behind_another(frame.id):
            self._say_later(frame.id)
            return
        try:
            await self._parts.intake.receive(
                Arrival(
                    source=CHANNEL,
                    external_id=f"{self._address}:{frame.id}",
                    event=await self._event(frame),
                    channel=CHANNEL,
                    address=self._address,
                )
            )
        except BadFrameError:
            self._postponed = None
            raise
        except Exception as error:
            self._postponed = None
            if not _is_passing(error):
                log_failure("webchat.not_kept", error)
                detail = "This could not be taken, which has been noted. Please send it again."
                raise BadFrameError("failed", detail, frame.id) from None
            self._postponed = (frame.id, self._parts.clock.now() + _WAITS_FOR_IT)
            self._say_later(frame.id)
        else:
            self._postponed = None
            self._outlet.put({"type": "received", "id": frame.id})

    def _is_behind_another(self, own_id: str) -> bool:
        """Tell whether something older is to come again first; a page may have given it up."""
        if self._postponed is None:
            return False
        first, until = self._postponed
        return own_id != first and self._parts.clock.now() < until

    async def _event(self, frame: Words | Chosen) -> CustomerWrote | CustomerChose:
        now = self._parts.clock.now()
        if isinstance(frame, Chosen):
            return CustomerChose(now, token=frame.choice)
        attachments = await self._attachments(frame)
        return CustomerWrote(now, frame.text, attachments=attachments, reference=frame.id)

    def _say_later(self, own_id: str = "") -> None:
        later: dict[str, object] = {"type": "later", "retry_after": _RETRY_AFTER_SECONDS}
        self._outlet.put(later | ({"id": own_id} if own_id else {}))

    async def _attachments(self, words: Words) -> tuple[Attachment, ...]:
        if not words.files or self._visitor is None:
            return ()
        async with self._parts.database.read() as tx:
            scope = of_chat(self._visitor.conversation_id)
            found = await find_files(tx, words.files, scope)
        if missing := [f for f in words.files if f not in found]:
            detail = f"{len(missing)} of the files are not there; send them again."
            raise BadFrameError("unknown_file", detail, words.id)
        return tuple(attachment_of(found[f]) for f in words.files)


def _is_passing(error: Exception) -> bool:
    return isinstance(error, Unavailable) or is_away(error)
