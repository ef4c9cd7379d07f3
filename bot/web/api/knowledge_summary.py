"""What leads read of a week of the knowledge base (K3)."""

from __future__ import annotations

from aiohttp import web

from bot.knowledge_summary import (
    DAYS,
    DAYS_AT_MOST,
    SummaryView,
    read_summary,
    summary_document,
)
from bot.web.api.call import Access, ApiRoute, Call, answer


def days_asked(call: Call, default: int) -> int:
    """Return the number of days that the query asks for."""
    return call.asked_number("days", DAYS_AT_MOST) or default


async def show_summary(call: Call) -> web.StreamResponse:
    """Sum up the last days."""
    days, zone = days_asked(call, DAYS), call.parts.company().zone
    summary = await read_summary(call.parts.database, days, call.parts.clock.now(), zone)
    return answer(summary_document(summary))


ROUTES = (
    ApiRoute(
        "GET",
        "/knowledge/summary",
        show_summary,
        Access.LEAD,
        "How the knowledge base did of late",
        SummaryView,
        query=(("days", "whole days before today; 7 when left out"),),
        refusals=(422,),
    ),
)
