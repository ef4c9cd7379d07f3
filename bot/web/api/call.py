"""One call of the interface: who calls, with what, and whether they may."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Final, TypeVar

from aiohttp import web
from pydantic import AfterValidator, BaseModel, Field, ValidationError

from bot.channels.webchat.frames import is_plain
from bot.storage.reading import Reader
from bot.storage.sessions import StoredSession, read_session
from bot.web.buckets import Buckets
from bot.web.callers import is_our_origin
from bot.web.parts import PARTS, WebParts
from bot.web.problems import Problem

Body = TypeVar("Body", bound=BaseModel)
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_ID_AT_MOST: Final = 100
PACE: Final = web.AppKey("pace", Buckets)
NOBODY: Final = StoredSession("", 0, "", "", (), "")


def _visible(text: str) -> str:
    if not is_plain(text):
        raise ValueError("visible characters only")
    return text


# A name or an id: a text without what no store can keep, and nobody can see.
Visible = Annotated[str, AfterValidator(_visible)]
# The caller's own id for a request; one that comes twice has one effect.
RequestId = Annotated[Visible, Field(min_length=1, max_length=_ID_AT_MOST)]


def is_request_id(text: str) -> bool:
    """Tell whether a form's field may name a request, as `RequestId` does in JSON."""
    return 0 < len(text) <= _ID_AT_MOST and is_plain(text)


class Access(StrEnum):
    """Who may call."""

    PUBLIC = "public"
    AGENT = "agent"  # leads too
    LEAD = "lead"


@dataclass(frozen=True, slots=True)
class Call:
    """What a route is given."""

    request: web.Request
    parts: WebParts
    who: StoredSession

    @property
    def reader(self) -> Reader:
        """Return whose eyes read."""
        groups = self.who.groups
        if self.who.role == "lead":
            groups = tuple(dict.fromkeys((*groups, *self.parts.company().groups)))
        return Reader(self.who.agent_id, self.who.role == "lead", groups)

    def number(self, name: str) -> int:
        """Return a number of the path; what is no number names nothing."""
        text = self.request.match_info[name]
        if not text.isascii() or not text.isdigit() or len(text) > 18:  # noqa: PLR2004 - 64 bits
            raise not_found()
        return int(text)

    def asked_number(self, name: str, at_most: int) -> int | None:
        """Return a number of the query, from 1; None where it is left out."""
        text = self.request.query.get(name, "")
        if not text:
            return None
        is_number = text.isascii() and text.isdigit() and len(text) <= len(str(at_most))
        if not is_number or not 1 <= int(text) <= at_most:
            raise Problem(422, "invalid", f"{name}: A number from 1 to {at_most}, please.")
        return int(text)

    async def body(self, model: type[Body]) -> Body:
        """Return the JSON body, or say in one sentence what is wrong with it."""
        if self.request.content_type != "application/json":
            raise Problem(415, "not_json", "Send the body as application/json.")
        try:
            return model.model_validate_json(await self.request.read())
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "body"
            raise Problem(422, "invalid", f"{where}: {first['msg']}.") from None


Handler = Callable[[Call], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class ApiRoute:
    """A route and all that openapi.json says of it."""

    method: str
    path: str
    handle: Handler
    access: Access
    summary: str
    answer: Any = None  # the type of the JSON body, or None for none
    body: type[BaseModel] | None = None
    status: int = 200
    query: tuple[tuple[str, str], ...] = ()
    refusals: tuple[int, ...] = ()
    media: str = "application/json"  # of the answer
    other_media: tuple[str, ...] = ()  # that may be asked for instead
    sends: str = "application/json"  # of the body
    form: tuple[str, ...] = ()  # fields of a form beside its file


def guarded(route: ApiRoute) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Return the route as aiohttp calls it, behind sign-in, role, token and Origin."""

    async def handle(request: web.Request) -> web.StreamResponse:
        parts = request.app[PARTS]
        if not all(is_plain(value) for value in request.match_info.values()):
            raise not_found()  # no store can look such a name up
        if request.method not in _SAFE and not is_our_origin(request):
            raise Problem(403, "foreign_origin", "This is open to our own pages only.")
        if route.access is Access.PUBLIC:
            return await route.handle(Call(request, parts, NOBODY))
        who = await signed_in(request)
        if who is None:
            raise Problem(401, "signed_out", "Please sign in.")
        if wait := request.app[PACE].take(str(who.agent_id)):
            await parts.clock.sleep(wait)  # a runaway script waits its turn
        _check_token(request, who)
        if route.access is Access.LEAD and who.role != "lead":
            raise Problem(403, "leads_only", "This is for leads.")
        return await route.handle(Call(request, parts, who))

    return handle


async def signed_in(request: web.Request) -> StoredSession | None:
    """Return who holds the request's cookie, asked of the database every time."""
    parts = request.app[PARTS]
    token = request.cookies.get(cookie_name(parts), "")
    if not token:
        return None
    async with parts.database.read() as tx:
        return await read_session(tx, token, parts.clock.now())


def cookie_name(parts: WebParts) -> str:
    """Return the cookie's name; browsers bind the first to https and to this host."""
    return "__Host-session" if parts.is_https else "session"


def _check_token(request: web.Request, who: StoredSession) -> None:
    if request.method in _SAFE:
        return
    given = request.headers.get("X-CSRF-Token", "").encode("utf-8", "replace")
    if not hmac.compare_digest(given, who.csrf.encode()):
        raise Problem(403, "bad_token", "The X-CSRF-Token header is missing or not this session's.")


def not_found() -> Problem:
    """Say the same of what is not there and of what is not theirs to see."""
    return Problem(404, "not_found", "There is no such thing here.")


def answer(body: object, status: int = 200) -> web.Response:
    """Return JSON that nobody caches."""
    return web.json_response(body, status=status, headers={"Cache-Control": "no-store"})


def no_content() -> web.Response:
    """Return 204."""
    return web.Response(status=204, headers={"Cache-Control": "no-store"})
