"""Reading a chat and claiming it."""

from __future__ import annotations

import asyncio
import secrets
from typing import Any, Final

from aiohttp import web
from typing_extensions import TypedDict

from bot.channels.base import Arrival, Outcome, Receipt
from bot.storage.desk import count_own
from bot.storage.reading import (
    StoredChat,
    can_see,
    find_chat,
    has_known,
    log_access,
    read_last,
)
from bot.web.api.call import Access, ApiRoute, Call, answer, not_found
from bot.web.problems import RETRY_AFTER_SECONDS, Problem
from bot.web.views import iso_or_none, message_view
from handlers.conversation import AgentRef
from handlers.events import (
    AgentClaimed,
    AgentClosed,
    AgentTransferred,
    AgentWrote,
)

AgentEvent = AgentClaimed | AgentClosed | AgentTransferred | AgentWrote

NOT_SETTLED: Final = "not_settled"  # stored and to be done, but not yet
_MESSAGES_AT_MOST = 500
_SETTLED_WITHIN_SECONDS = 10.0
_REFUSALS = {
    "not_waiting": "Nobody waits in this chat.",
    "stale_epoch": "The chat has moved on since; please load it again.",
    "not_yours": "This chat is not with you.",
    "wrong_group": "This chat waits in the line of another group.",
    "empty": "There is nothing to send.",
}


class FileView(TypedDict):
    """A file that came with a message."""

    id: str
    name: str
    type: str
    size: int


class ChoiceView(TypedDict):
    """A button that was offered."""

    id: str
    label: str


class _MessageMore(TypedDict, total=False):
    files: list[FileView]
    choices: list[ChoiceView]
    agent: str
    edit_of: int


_MessageBase = TypedDict(
    "_MessageBase", {"seq": int, "from": str, "kind": str, "text": str, "at": str}
)


class MessageView(_MessageBase, _MessageMore):
    """One message of a chat."""


class ChatView(TypedDict):
    """A chat; what an agent does to it carries `epoch`."""

    chat: int
    status: str
    epoch: int
    customer: str
    channel: str
    group: str
    messages: list[MessageView]


async def show_chat(call: Call) -> web.StreamResponse:
    """Read a chat."""
    return answer(await _chat_view(call, call.number("chat")))


async def claim(call: Call) -> web.StreamResponse:
    """Take a chat out of the line; exactly one agent gets it."""
    chat = await known_chat(call)
    # The count and the claim go together, so that two clicks at once do not exceed the cap.
    async with _turn(call):
        await _check_cap(call, chat)
        event = AgentClaimed(call.parts.clock.now(), me(call), call.reader.groups)
        own_id = f"claim:{chat.id}:{secrets.token_hex(8)}"
        _, outcome = await ask(call, chat, event, own_id)
    if outcome.refusal:
        raise await _refused(call, chat, outcome)
    view = await _chat_view(call, chat.id)
    return answer(view)


async def known_chat(call: Call) -> StoredChat:
    """Return the head of the chat in the path, if the caller may ask something of it."""
    async with call.parts.database.read() as tx:
        found = await find_chat(tx, call.number("chat"), has_known(call.reader))
    if found is None:
        raise not_found()
    return found


def me(call: Call) -> AgentRef:
    """Return the caller as events know them."""
    return AgentRef(call.who.agent_id, call.who.name)


async def ask(
    call: Call, chat: StoredChat, event: AgentEvent, own_id: str
) -> tuple[Receipt, Outcome]:
    """Put a request into the inbox and wait for what becomes of it."""
    arrival = Arrival(
        source="desk",
        external_id=f"{call.who.agent_id}:{own_id}",
        event=event,
        conversation_id=chat.id,
    )
    receipt = await call.parts.intake.receive(arrival)
    if receipt.conversation_id != chat.id:
        raise Problem(409, "id_used", "This id was used for another chat.")
    try:
        async with asyncio.timeout(_SETTLED_WITHIN_SECONDS):
            return receipt, await call.parts.intake.settle(receipt)
    except TimeoutError:
        detail = "This is stored and will be done; ask again with the same id."
        raise Problem(503, NOT_SETTLED, detail, retry_after=RETRY_AFTER_SECONDS) from None


async def settled(
    call: Call, chat: StoredChat, event: AgentEvent, own_id: str
) -> tuple[Receipt, Outcome]:
    """Ask, and raise the refusal if there is one."""
    receipt, outcome = await ask(call, chat, event, own_id)
    if outcome.refusal:
        raise await _refused(call, chat, outcome)
    return receipt, outcome


async def _chat_view(call: Call, chat: int) -> ChatView:
    async with call.parts.database.write() as tx:
        head = await find_chat(tx, chat, can_see(call.reader))
        if head is None:
            raise not_found()
        messages = await read_last(tx, chat, _MESSAGES_AT_MOST)
        now = call.parts.clock.now()
        await log_access(tx, call.who.agent_id, "chat", str(chat), now)
    views: list[Any] = [message_view(m) for m in messages]
    return {
        "chat": head.id,
        "status": head.stage,
        "epoch": head.epoch,
        "customer": head.customer,
        "channel": head.channel,
        "group": head.group,
        "messages": views,
    }


def _turn(call: Call) -> asyncio.Lock:
    turns = call.request.app[TURNS]
    return turns.setdefault(call.who.agent_id, asyncio.Lock())


async def _check_cap(call: Call, chat: StoredChat) -> None:
    if chat.stage == "agent" and chat.agent_id == call.who.agent_id:
        return  # claimed again: theirs already
    at_most = call.parts.company().policy.chats_per_agent
    async with call.parts.database.read() as tx:
        count = await count_own(tx, call.who.agent_id)
    if count >= at_most:
        detail = f"You have {count} chats already; {at_most} at once is the most."
        raise Problem(409, "too_many_chats", detail, chats=count)


async def _refused(call: Call, chat: StoredChat, outcome: Outcome) -> Problem:
    """Say why not; when somebody else has the chat, who and since when."""
    async with call.parts.database.read() as tx:
        now = await find_chat(tx, chat.id, has_known(call.reader)) or chat
    detail = _REFUSALS.get(outcome.refusal, "This was refused.")
    who = outcome.agent_name or now.agent_name
    if who and now.agent_id != call.who.agent_id:
        since = iso_or_none(now.claimed_at) if now.stage == "agent" else None
        detail = f"{who} has this chat."
        return Problem(409, outcome.refusal, detail, agent=who, since=since, epoch=now.epoch)
    return Problem(409, outcome.refusal, detail, epoch=now.epoch)


TURNS: web.AppKey[dict[int, asyncio.Lock]] = web.AppKey("turns", dict)

ROUTES = (
    ApiRoute(
        "GET",
        "/chats/{chat}",
        show_chat,
        Access.AGENT,
        "A chat and its last messages",
        ChatView,
        refusals=(404,),
    ),
    ApiRoute(
        "POST",
        "/chats/{chat}/claim",
        claim,
        Access.AGENT,
        "Take a chat; 409 tells who has it and since when",
        ChatView,
        refusals=(404, 409),
    ),
)
