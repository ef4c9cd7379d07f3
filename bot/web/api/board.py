"""The leads' board: the lines, who is there, what needs a look."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web
from typing_extensions import TypedDict

from bot.storage.desk import LineLength, count_waiting, read_flags, settle_flag
from bot.web.api.call import Access, ApiRoute, Call, answer, no_content, not_found
from bot.web.api.desk import PersonView, people_views
from bot.web.views import iso, iso_or_none


class LineView(TypedDict):
    """A group's line."""

    group: str
    waiting: int
    longest_since: str | None
    agents_online: int


class FlagView(TypedDict):
    """Something to look at."""

    id: int
    kind: str
    detail: str
    chat: int | None
    raised_at: str


class BoardView(TypedDict):
    """The house at this moment."""

    lines: list[LineView]
    agents: list[PersonView]
    flags: list[FlagView]


async def show_board(call: Call) -> web.StreamResponse:
    """Read the board."""
    people = await people_views(call)
    async with call.parts.database.read() as tx:
        lengths = await count_waiting(tx, call.reader)
        flags = await read_flags(tx)
    groups = dict.fromkeys((*call.parts.company().groups, *lengths))
    return answer(
        BoardView(
            lines=[_line(group, lengths.get(group), people) for group in groups],
            agents=people,
            flags=[
                {
                    "id": f.id,
                    "kind": f.kind,
                    "detail": f.detail,
                    "chat": f.chat,
                    "raised_at": iso(f.raised_at),
                }
                for f in flags
            ],
        )
    )


def _line(group: str, line: LineLength | None, people: Sequence[PersonView]) -> LineView:
    online = [p for p in people if p["status"] == "online" and group in p["groups"]]
    return {
        "group": group,
        "waiting": line.waiting if line else 0,
        "longest_since": iso_or_none(line.longest_since) if line else None,
        "agents_online": len(online),
    }


async def settle(call: Call) -> web.StreamResponse:
    """Take a flag off the board."""
    flag_id = call.number("flag")
    async with call.parts.database.write() as tx:
        now = call.parts.clock.now()
        is_there = await settle_flag(tx, flag_id, call.who.agent_id, now)
    if not is_there:
        raise not_found()
    return no_content()


ROUTES = (
    ApiRoute("GET", "/board", show_board, Access.LEAD, "The house at this moment", BoardView),
    ApiRoute(
        "POST",
        "/flags/{flag}/settle",
        settle,
        Access.LEAD,
        "Take a flag off the board",
        status=204,
        refusals=(404,),
    ),
)
