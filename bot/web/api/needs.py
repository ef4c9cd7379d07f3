"""Marking a customer as going first: why, with their consent, and for how long (H4)."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, Field

from bot.web.api.call import Access, ApiRoute, Call, RequestId, no_content
from bot.web.api.chats import known_chat, me, settled
from bot.web.problems import Problem
from handlers.events import NeedMarked


class NeedBody(BaseModel):
    """Why the customer goes first; nothing takes the mark back."""

    reason: Literal["", "aged", "disabled", "hardship", "other"]
    consent: bool = False
    days: Annotated[int, Field(ge=1, le=366)] | None = None
    id: RequestId | None = None


async def mark_need(call: Call) -> web.StreamResponse:
    """Mark a customer of one's own chats, or any for leads; never without consent."""
    chat = await known_chat(call)
    body = await call.body(NeedBody)
    if body.reason and not body.consent:
        detail = "Ask the customer first: it is kept with their consent only."
        raise Problem(422, "no_consent", detail)
    event = NeedMarked(
        call.parts.clock.now(),
        me(call),
        call.reader.is_lead,
        body.reason,
        body.consent,
        timedelta(days=body.days) if body.days else None,
    )
    await settled(call, chat, event, body.id or secrets.token_hex(16))
    return no_content()


ROUTES = (
    ApiRoute(
        "PUT",
        "/chats/{chat}/need",
        mark_need,
        Access.AGENT,
        "Let a customer in special need go first, with consent; no reason takes it back",
        body=NeedBody,
        status=204,
        refusals=(404, 409),
    ),
)
