"""What an agent does in a chat: write, send a file, pass on, close."""

from __future__ import annotations

import secrets
from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, Field, model_validator
from typing_extensions import TypedDict

from bot.channels.base import Unavailable
from bot.channels.webchat.frames import clean_text
from bot.storage.files import forget_file
from bot.storage.people import find_person
from bot.web.api.call import (
    Access,
    ApiRoute,
    Call,
    RequestId,
    answer,
    is_request_id,
    no_content,
)
from bot.web.api.chats import NOT_SETTLED, known_chat, me, settled
from bot.web.downloads import forget
from bot.web.file_types import attachment_of
from bot.web.problems import Problem
from bot.web.uploads import Upload, receive_upload
from handlers.conversation import AgentRef
from handlers.events import AgentClosed, AgentPassed, AgentTransferred, AgentWrote

AgentId = Annotated[int, Field(ge=1, le=2**63 - 1)]
Epoch = Annotated[int, Field(ge=0, le=2**31 - 1)]
_TEXT_AT_MOST = 100_000


class MessageBody(BaseModel):
    """Words to the customer; an `id` sent twice has one effect."""

    id: RequestId
    epoch: Epoch
    text: Annotated[str, Field(max_length=_TEXT_AT_MOST)]


class Target(BaseModel):
    """A colleague (by id or name), a group, or whichever lead takes it: one of the three."""

    agent: AgentId | Annotated[str, Field(max_length=100)] | None = None
    group: Annotated[str, Field(max_length=100)] = ""
    role: Literal["lead"] | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Target:
        if [self.agent is not None, bool(self.group), self.role is not None].count(True) != 1:
            raise ValueError("name an agent, a group, or the role lead")
        return self


class TransferBody(BaseModel):
    """Whom the chat is passed on to."""

    epoch: Epoch
    to: Target
    note: Annotated[str, Field(max_length=2000)] = ""
    id: RequestId | None = None


class CloseBody(BaseModel):
    """How the chat ended."""

    epoch: Epoch
    disposition: Annotated[str, Field(max_length=200)] = ""
    id: RequestId | None = None


class SeqView(TypedDict):
    """The place of the message in the chat."""

    seq: int


async def write(call: Call) -> web.StreamResponse:
    """Say something to the customer."""
    chat = await known_chat(call)
    body = await call.body(MessageBody)
    event = AgentWrote(call.parts.clock.now(), me(call), body.epoch, clean_text(body.text))
    _, outcome = await settled(call, chat, event, body.id)
    return answer(SeqView(seq=outcome.seq), 201)


async def send_file(call: Call) -> web.StreamResponse:
    """Send a file to the customer."""
    chat = await known_chat(call)
    if chat.agent_id != call.who.agent_id:
        raise Problem(409, "not_yours", "This chat is not with you.")
    upload = await receive_upload(call.request, chat.id)
    try:
        own_id, epoch = _fields(upload)
        files = (attachment_of(upload.file),)
        event = AgentWrote(call.parts.clock.now(), me(call), epoch, "", files)
        receipt, outcome = await settled(call, chat, event, own_id)
    except (Problem, Unavailable) as error:
        if not (isinstance(error, Problem) and error.code == NOT_SETTLED):
            await _drop(call, upload)  # refused, so no message carries it
        raise
    if receipt.is_repeated:
        await _drop(call, upload)  # the message carries the file of the first time
    return answer(SeqView(seq=outcome.seq), 201)


async def pass_offer(call: Call) -> web.StreamResponse:
    """Decline what is offered: the next is asked."""
    chat = await known_chat(call)
    event = AgentPassed(call.parts.clock.now(), me(call))
    await settled(call, chat, event, f"pass:{chat.id}:{secrets.token_hex(8)}")
    return no_content()


async def transfer(call: Call) -> web.StreamResponse:
    """Pass the chat on."""
    chat = await known_chat(call)
    body = await call.body(TransferBody)
    colleague = await _colleague(call, body.to.agent)
    if body.to.group and body.to.group not in call.parts.company().groups:
        raise Problem(422, "no_such_group", "There is no such group.")
    event = AgentTransferred(
        call.parts.clock.now(),
        me(call),
        body.epoch,
        to_agent=colleague,
        to_group=body.to.group,
        note=clean_text(body.note),
        to_lead=body.to.role == "lead",
    )
    await settled(call, chat, event, body.id or secrets.token_hex(16))
    return no_content()


async def close(call: Call) -> web.StreamResponse:
    """End the chat with a farewell."""
    chat = await known_chat(call)
    body = await call.body(CloseBody)
    disposition = clean_text(body.disposition)
    event = AgentClosed(call.parts.clock.now(), me(call), body.epoch, disposition)
    await settled(call, chat, event, body.id or secrets.token_hex(16))
    return no_content()


async def _colleague(call: Call, who: int | str | None) -> AgentRef | None:
    if who is None:
        return None
    async with call.parts.database.read() as tx:
        found = await find_person(tx, who)
    if found is None or found.is_disabled:
        raise Problem(422, "no_such_agent", "There is no such colleague.")
    if found.id == call.who.agent_id:
        raise Problem(422, "to_oneself", "A chat is passed on to somebody else.")
    return AgentRef(found.id, found.name)


def _fields(upload: Upload) -> tuple[str, int]:
    own_id, epoch = upload.fields.get("id", ""), upload.fields.get("epoch", "")
    if not is_request_id(own_id):
        raise Problem(422, "invalid", "id: 1 to 100 visible characters that name the request.")
    if not (epoch.isascii() and epoch.isdigit() and len(epoch) < 10):  # noqa: PLR2004 - 31 bits
        raise Problem(422, "invalid", "epoch: A number.")
    return own_id, int(epoch)


async def _drop(call: Call, upload: Upload) -> None:
    async with call.parts.database.write() as tx:
        await forget_file(tx, upload.file.id)
    await forget(call.parts.files, upload.file.id)


ROUTES = (
    ApiRoute(
        "POST",
        "/chats/{chat}/pass",
        pass_offer,
        Access.AGENT,
        "Do not take what is offered; the next agent is asked",
        status=204,
        refusals=(404, 409),
    ),
    ApiRoute(
        "POST",
        "/chats/{chat}/messages",
        write,
        Access.AGENT,
        "Say something to the customer",
        SeqView,
        body=MessageBody,
        status=201,
        refusals=(404, 409),
    ),
    ApiRoute(
        "POST",
        "/chats/{chat}/files",
        send_file,
        Access.AGENT,
        "Send a file: multipart fields id, epoch, file",
        SeqView,
        status=201,
        refusals=(400, 404, 409, 413, 507),
        sends="multipart/form-data",
        form=("id", "epoch"),
    ),
    ApiRoute(
        "POST",
        "/chats/{chat}/transfer",
        transfer,
        Access.AGENT,
        "Pass the chat on to a colleague, a group or any lead",
        body=TransferBody,
        status=204,
        refusals=(404, 409),
    ),
    ApiRoute(
        "POST",
        "/chats/{chat}/close",
        close,
        Access.AGENT,
        "End the chat with a farewell",
        body=CloseBody,
        status=204,
        refusals=(404, 409),
    ),
)
