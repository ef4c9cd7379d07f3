"""What a lead does in another's chat: whisper to its agent, take it over."""

from __future__ import annotations

import secrets
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, Field

from bot.channels.webchat.frames import clean_text
from bot.web.api.call import Access, ApiRoute, Call, RequestId, answer, no_content
from bot.web.api.chats import ChatView, chat_view, known_chat, me, settled
from handlers.events import LeadTookOver, LeadWhispered


class WhisperBody(BaseModel):
    """Words that only the agent reads; an `id` sent twice has one effect."""

    id: RequestId
    text: Annotated[str, Field(max_length=4000)]


async def whisper(call: Call) -> web.StreamResponse:
    """Put a word before the chat's agent; the customer sees nothing of it."""
    chat = await known_chat(call)
    body = await call.body(WhisperBody)
    event = LeadWhispered(call.parts.clock.now(), me(call), clean_text(body.text))
    await settled(call, chat, event, body.id)
    return no_content()


async def take_over(call: Call) -> web.StreamResponse:
    """Take a chat from its agent, who is told."""
    chat = await known_chat(call)
    event = LeadTookOver(call.parts.clock.now(), me(call))
    await settled(call, chat, event, f"takeover:{chat.id}:{secrets.token_hex(8)}")
    return answer(await chat_view(call, chat.id))


ROUTES = (
    ApiRoute(
        "POST",
        "/chats/{chat}/whisper",
        whisper,
        Access.LEAD,
        "Say something to the chat's agent that the customer never sees",
        body=WhisperBody,
        status=204,
        refusals=(404, 409),
    ),
    ApiRoute(
        "POST",
        "/chats/{chat}/takeover",
        take_over,
        Access.LEAD,
        "Take a chat from its agent, who is told",
        ChatView,
        refusals=(404, 409),
    ),
)
