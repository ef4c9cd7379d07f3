"""Reading a chat and claiming it."""

from __future__ import annotations

import asyncio
import secrets
from typing import Any, Final

from aiohttp import web
from typing_extensions import TypedDict

from bot.channels.base import Arrival, Outcome, Receipt
from bot.storage.desk import count_own, read_cap
from bot.storage.offers import read_offer
from bot.storage.reading import (
    StoredChat,
    can_see,
    find_chat,
    has_known,
    log_access,
    read_last,
)
from bot.storage.staff import first_ahead
from bot.storage.whispers import StoredWhisper, read_whispers
from bot.web.api.call import Access, ApiRoute, Call, answer, not_found
from bot.web.problems import RETRY_AFTER_SECONDS, Problem
from bot.web.views import iso, iso_or_none, message_view
from handlers.conversation import AgentRef
from handlers.events import (
    AgentClaimed,
    AgentClosed,
    AgentPassed,
    AgentTransferred,
    AgentWrote,
    LeadTookOver,
    LeadWhispered,
    NeedMarked,
)

AgentEvent = (
    AgentClaimed
    | AgentClosed
    | AgentPassed
    | AgentTransferred
    | AgentWrote
    | LeadTookOver
    | LeadWhispered
    | NeedMarked
)

NOT_SETTLED: Final = "not_settled"  # stored and to be done, but not yet
_MESSAGES_AT_MOST = 500
_SETTLED_WITHIN_SECONDS = 10.0
_REFUSALS = {
    "not_waiting": "Nobody waits in this chat.",
    "stale_epoch": "The chat has moved on since; please load it again.",
    "not_yours": "This chat is not with you.",
    "wrong_group": "This chat waits in the line of another group.",
    "empty": "There is nothing to send.",
    "for_leads": "This customer was passed on to the leads.",
    "not_offered": "This chat is not offered to you any more.",
    "too_many_chats": "You have as many chats as you may have at once.",
    "no_agent": "No agent has this chat now.",
    "signing_out": "You are signing out: go online to take chats.",
    "no_consent": "It is kept with the customer's consent only.",
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


WhisperView = TypedDict(
    "WhisperView",
    {"id": int, "from": str, "kind": str, "text": str, "at": str, "after": int},
)


class ChatView(TypedDict):
    """A chat; what an agent does to it carries `epoch`. Customers never see `whispers`."""

    chat: int
    status: str
    epoch: int
    customer: str
    channel: str
    group: str
    messages: list[MessageView]
    whispers: list[WhisperView]


async def show_chat(call: Call) -> web.StreamResponse:
    """Read a chat."""
    return answer(await chat_view(call, call.number("chat")))


async def claim(call: Call) -> web.StreamResponse:
    """Take a chat out of the line; exactly one agent gets it."""
    chat = await known_chat(call)
    # The decision looks at both once more, under its locks.
    await _check_is_free(call, chat)
    await _check_cap(call, chat)
    reader = call.reader
    event = AgentClaimed(call.parts.clock.now(), me(call), reader.groups, reader.is_lead)
    await settled(call, chat, event, f"claim:{chat.id}:{secrets.token_hex(8)}")
    return answer(await chat_view(call, chat.id))


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


async def chat_view(call: Call, chat: int) -> ChatView:
    """Read a chat as the caller may see it, on record."""
    async with call.parts.database.write() as tx:
        head = await find_chat(tx, chat, can_see(call.reader))
        if head is None:
            raise not_found()
        messages = await read_last(tx, chat, _MESSAGES_AT_MOST)
        whispers = await read_whispers(tx, chat)
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
        "whispers": [_whisper(one) for one in whispers],
    }


def _whisper(one: StoredWhisper) -> WhisperView:
    return {
        "id": one.id,
        "from": one.agent,
        "kind": one.kind,
        "text": one.text,
        "at": iso(one.at),
        "after": one.after_seq,
    }


async def _check_is_free(call: Call, chat: StoredChat) -> None:
    """Tell who comes late at once: of those who race for a chat all but one do."""
    if chat.stage == "agent" and chat.agent_id != call.who.agent_id:
        raise await _refused(call, chat, Outcome(refusal="not_waiting"))


async def _check_cap(call: Call, chat: StoredChat) -> None:
    if chat.stage == "agent" and chat.agent_id == call.who.agent_id:
        return  # claimed again: theirs already
    problem = await _too_many(call)
    if problem is not None:
        raise problem


async def _too_many(call: Call) -> Problem | None:
    async with call.parts.database.read() as tx:
        count = await count_own(tx, call.who.agent_id)
        own = await read_cap(tx, call.who.agent_id)
    at_most = own or call.parts.company().policy.chats_per_agent
    if count < at_most:
        return None
    detail = f"You have {count} chats already; {at_most} at once is the most."
    return Problem(409, "too_many_chats", detail, chats=count)


async def _refused(call: Call, chat: StoredChat, outcome: Outcome) -> Problem:
    """Say why not; when somebody else has the chat, who and since when."""
    async with call.parts.database.read() as tx:
        now = await find_chat(tx, chat.id, has_known(call.reader)) or chat
    if outcome.refusal == "too_many_chats" and (problem := await _too_many(call)):
        return problem
    if outcome.refusal == "not_head":
        return await _not_head(call, now)
    detail = _REFUSALS.get(outcome.refusal, "This was refused.")
    who = outcome.agent_name or now.agent_name
    if who and now.agent_id != call.who.agent_id:
        since = iso_or_none(now.claimed_at) if now.stage == "agent" else None
        detail = f"{who} has this chat."
        return Problem(409, outcome.refusal, detail, agent=who, since=since, epoch=now.epoch)
    return Problem(409, outcome.refusal, detail, epoch=now.epoch)


async def _not_head(call: Call, chat: StoredChat) -> Problem:
    """Say whom to take instead, and who is asked about this one."""
    async with call.parts.database.read() as tx:
        head = await first_ahead(tx, chat.id, call.who.agent_id)
        offer = await read_offer(tx, chat.id)
    detail = "Others wait longer: take the head of the line, or what is offered to you."
    if offer is not None:
        detail = f"{offer.agent} is asked about this chat. {detail}"
    who = offer.agent if offer else ""
    return Problem(409, "not_head", detail, agent=who, head=head, epoch=chat.epoch)


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
        "Take the head of a line, or what is offered; 409 tells why not, and who has it",
        ChatView,
        refusals=(404, 409),
    ),
)
