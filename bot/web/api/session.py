"""Signing in and out."""

from __future__ import annotations

from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from bot.storage.people import (
    NameTakenError,
    NewAgent,
    add_agent,
    clean_name,
    has_lead,
    set_password,
)
from bot.storage.sessions import (
    SESSION_LASTS,
    NewSession,
    end_session,
    open_session,
    read_session,
    use_first_token,
    use_invitation,
)
from bot.web.api.call import (
    Access,
    ApiRoute,
    Call,
    answer,
    cookie_name,
    no_content,
    not_found,
    signed_in,
)
from bot.web.callers import client_address
from bot.web.passwords import PASSWORD_AT_LEAST, PASSWORD_AT_MOST
from bot.web.problems import Problem
from bot.web.sign_in import PASSWORDS, Door
from bot.web.views import limits_view

Name = Annotated[str, Field(min_length=1, max_length=100)]
Password = Annotated[str, Field(min_length=PASSWORD_AT_LEAST, max_length=PASSWORD_AT_MOST)]
Token = Annotated[str, Field(min_length=1, max_length=200)]


class SignInBody(BaseModel):
    """Who signs in."""

    name: Name
    password: Annotated[str, Field(min_length=1, max_length=PASSWORD_AT_MOST)]


class FirstLeadBody(BaseModel):
    """The first lead, with the token printed at the first start."""

    token: Token
    name: Name
    password: Password


class InvitedBody(BaseModel):
    """An invited agent chooses a password."""

    token: Token
    password: Password


class AgentView(TypedDict):
    """Who is signed in."""

    id: int
    name: str
    role: Literal["agent", "lead"]
    groups: list[str]


class LimitsView(TypedDict):
    """What pages say beforehand."""

    file_bytes: int
    message_chars: int


class SessionView(TypedDict):
    """A sign-in; unsafe requests carry `csrf` as X-CSRF-Token."""

    agent: AgentView
    csrf: str
    limits: LimitsView


async def sign_in(call: Call) -> web.StreamResponse:
    """Open a session; one that the browser had before ends."""
    body = await call.body(SignInBody)
    address = client_address(call.request)
    _, opened = await _door(call).enter(body.name, body.password, address)
    return await _welcome(call, opened)


async def sign_in_first(call: Call) -> web.StreamResponse:
    """Make the first lead, once."""
    body = await call.body(FirstLeadBody)
    await _door(call).count(f"address:{client_address(call.request)}")
    name = clean_name(body.name)
    if not name:
        raise Problem(422, "invalid", "name: There is nothing readable in it.")
    hashed = await call.request.app[PASSWORDS].hash(body.password)
    now = call.parts.clock.now()
    new = NewAgent(name, "lead", call.parts.company().groups, hashed)
    async with call.parts.database.write() as tx:
        if not await use_first_token(tx, body.token, now) or await has_lead(tx):
            raise Problem(403, "token_spent", "This first sign-in is used up or has expired.")
        try:
            agent_id = await add_agent(tx, new, now)
        except NameTakenError:
            raise Problem(409, "name_taken", "Somebody has this name already.") from None
        opened = await open_session(tx, agent_id, now)
    return await _welcome(call, opened)


async def sign_in_invited(call: Call) -> web.StreamResponse:
    """Set the password of an invited agent, and sign in."""
    body = await call.body(InvitedBody)
    await _door(call).count(f"address:{client_address(call.request)}")
    hashed = await call.request.app[PASSWORDS].hash(body.password)
    now = call.parts.clock.now()
    async with call.parts.database.write() as tx:
        agent_id = await use_invitation(tx, body.token, now)
        if agent_id is None:
            raise Problem(403, "token_spent", "This invitation is used up or has expired.")
        await set_password(tx, agent_id, hashed)
        opened = await open_session(tx, agent_id, now)
    return await _welcome(call, opened)


async def show_session(call: Call) -> web.StreamResponse:
    """Tell who is signed in."""
    return answer(_view(call, call.who.csrf))


async def sign_out(call: Call) -> web.StreamResponse:
    """End the session; its open desks close."""
    name = cookie_name(call.parts)
    async with call.parts.database.write() as tx:
        await end_session(tx, call.request.cookies[name])
    call.parts.hub.sign_out(call.who.token_hash)
    response = no_content()
    response.del_cookie(name, path="/", secure=call.parts.is_https, httponly=True)
    return response


def _door(call: Call) -> Door:
    return Door(call.parts.database, call.parts.clock, call.request.app[PASSWORDS])


async def _welcome(call: Call, opened: NewSession) -> web.StreamResponse:
    if (before := await signed_in(call.request)) is not None:
        async with call.parts.database.write() as tx:
            await end_session(tx, call.request.cookies[cookie_name(call.parts)])
        call.parts.hub.sign_out(before.token_hash)
    async with call.parts.database.read() as tx:
        who = await read_session(tx, opened.token, call.parts.clock.now())
    if who is None:  # disabled in this very moment
        raise not_found()
    response = answer(_view(Call(call.request, call.parts, who), opened.csrf))
    response.set_cookie(
        cookie_name(call.parts),
        opened.token,
        path="/",
        max_age=int(SESSION_LASTS.total_seconds()),
        secure=call.parts.is_https,
        httponly=True,
        samesite="Lax" if call.parts.is_https else "Strict",
    )
    return response


def _view(call: Call, csrf: str) -> SessionView:
    who = call.who
    role: Literal["agent", "lead"] = "lead" if who.role == "lead" else "agent"
    limits = limits_view(call.parts.company().policy)
    return {
        "agent": {"id": who.agent_id, "name": who.name, "role": role, "groups": [*who.groups]},
        "csrf": csrf,
        "limits": {
            "file_bytes": limits["file_bytes"],
            "message_chars": limits["message_chars"],
        },
    }


ROUTES = (
    ApiRoute(
        "POST",
        "/session",
        sign_in,
        Access.PUBLIC,
        "Sign in",
        answer=SessionView,
        body=SignInBody,
        refusals=(401, 403, 429),
    ),
    ApiRoute(
        "POST",
        "/session/first",
        sign_in_first,
        Access.PUBLIC,
        "Make the first lead and sign in",
        answer=SessionView,
        body=FirstLeadBody,
        refusals=(403, 409, 429),
    ),
    ApiRoute(
        "POST",
        "/session/invitation",
        sign_in_invited,
        Access.PUBLIC,
        "Use an invitation: choose a password and sign in",
        answer=SessionView,
        body=InvitedBody,
        refusals=(403, 429),
    ),
    ApiRoute("GET", "/session", show_session, Access.AGENT, "Who is signed in", SessionView),
    ApiRoute("DELETE", "/session", sign_out, Access.AGENT, "Sign out", status=204),
)
