"""Whatever is sent to any route is answered as the description says, and never with a 500."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from bot.storage import schema
from bot.storage.entries import Change
from bot.web.api.call import ApiRoute
from bot.web.api.routes import ROUTES
from knowledge.entry import Entry
from tests.web.house import Caller, House, open_house
from tests.web.strange import Stranger

_SEED = os.environ.get("STRANGE_SEED", "")  # another for a longer look
_TIMES = 10 if not _SEED else 150  # to each route; a caller may make 200 calls at once
_OUR_FAULT = {500, 501, 502}
_ASKED = [route for route in ROUTES if (route.method, route.path) != ("DELETE", "/session")]


@dataclass
class _Lived:
    """A house in which something of everything is there."""

    house: House
    lead: Caller
    known: dict[str, list[str]]


@pytest.fixture
async def lived(database_url: str, tmp_path: Path) -> AsyncIterator[_Lived]:
    async with open_house(database_url, tmp_path) as house:
        lead = await house.agent("Lea", role="lead")
        ann = await house.agent_account("Ann")
        mine, waiting = await house.waiting(), await house.waiting()
        await house.give(mine, lead)
        await house.said(mine, "怎么退货", "customer")
        entry = Entry("returns", questions={"zh-CN": ("怎么退货",)}, answers={"zh-CN": "请申请。"})
        await house.knowledge.put(entry, 0, Change(house.clock.now(), "Lea"))
        flag = await house.insert(schema.flag, kind="poison", raised_at=house.clock.now())
        await house.insert(schema.ticket, number="260302-0001", **_case(mine, house))
        place = {"conversation_id": mine, "visit": 1, "seq": 1, "at": house.clock.now()}
        await house.insert(schema.miss, text="有厕所吗", **place)
        known = {
            "agent": [str(ann), str(lead.agent["id"])],
            "chat": [str(mine), str(waiting)],
            "id": ["returns", "new"],
            "version": ["1"],
            "number": ["260302-0001"],
            "closure": ["1"],
            "flag": [str(flag)],
        }
        yield _Lived(house, lead, known)


def _case(chat: int, house: House) -> dict[str, Any]:
    now = house.clock.now()
    case = {"kind": "complaint", "group_name": "complaints", "opened_at": now, "updated_at": now}
    return {"conversation_id": chat, **case}


@pytest.mark.parametrize("route", _ASKED, ids=[f"{r.method} {r.path}" for r in _ASKED])
async def test_a_strange_request_is_answered_as_described(lived: _Lived, route: ApiRoute) -> None:
    words = [word for words in lived.known.values() for word in words]
    stranger = Stranger(f"{route.method} {route.path} {_SEED}", words)
    for _ in range(_TIMES):
        path, sent = _path(route, stranger, lived), _sent(route, stranger)
        async with await lived.lead.call(route.method, path, **sent) as response:
            assert response.status not in _OUR_FAULT, (path, sent, await response.text())
    await lived.lead.get("/session")


def _sent(route: ApiRoute, stranger: Stranger) -> dict[str, Any]:
    if route.sends == "multipart/form-data":
        return {"data": stranger.form(route)}
    body = stranger.body(route)
    if body is None:
        return {}
    return {"data": json.dumps(body).encode(), "headers": {"Content-Type": "application/json"}}


def _path(route: ApiRoute, stranger: Stranger, lived: _Lived) -> str:
    path = route.path
    for name, known in lived.known.items():
        is_known = stranger.random.random() < 0.8
        word = stranger.random.choice(known) if is_known else stranger.text()[:100]
        path = path.replace(f"{{{name}}}", quote(word or "x", safe=""))
    query = urlencode(stranger.query(route))
    return f"{path}?{query}" if query else path
