"""Who is on call, and what they are called for (H5, C6)."""

from __future__ import annotations

from aiohttp import web
from pydantic import BaseModel
from typing_extensions import TypedDict

from bot.storage.desk import read_alarms
from bot.storage.people import find_person, set_on_call
from bot.web.api.call import Access, ApiRoute, Call, answer, no_content, not_found
from bot.web.views import iso


class OnCallBody(BaseModel):
    """Whether somebody is on call from now on."""

    on_call: bool


class AlarmView(TypedDict):
    """Somebody may be harmed."""

    id: int
    detail: str
    chat: int | None
    raised_at: str


class AlarmsView(TypedDict):
    """Emergencies that no lead has settled yet; nothing for those who are not on call."""

    on_call: bool
    alarms: list[AlarmView]


async def show_alarms(call: Call) -> web.StreamResponse:
    """Read the open emergencies, for who is on call or leads."""
    async with call.parts.database.read() as tx:
        person = await find_person(tx, call.who.agent_id)
        is_on_call = person is not None and person.is_on_call
        alarms = await read_alarms(tx) if is_on_call or call.reader.is_lead else []
    views: list[AlarmView] = [
        {"id": a.id, "detail": a.detail, "chat": a.chat, "raised_at": iso(a.raised_at)}
        for a in alarms
    ]
    return answer(AlarmsView(on_call=is_on_call, alarms=views))


async def put_on_call(call: Call) -> web.StreamResponse:
    """Put somebody on call, or let them off."""
    body = await call.body(OnCallBody)
    async with call.parts.database.write() as tx:
        person = await find_person(tx, call.number("agent"))
        if person is None or person.is_disabled:
            raise not_found()
        await set_on_call(tx, person.id, is_on_call=body.on_call)
    return no_content()


ROUTES = (
    ApiRoute(
        "GET",
        "/alarms",
        show_alarms,
        Access.AGENT,
        "Open emergencies, for who is on call and leads",
        AlarmsView,
    ),
    ApiRoute(
        "PUT",
        "/agents/{agent}/on-call",
        put_on_call,
        Access.LEAD,
        "Put somebody on call, or let them off",
        body=OnCallBody,
        status=204,
        refusals=(404,),
    ),
)
