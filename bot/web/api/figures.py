"""The response times that leads read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Final, TypeVar

from aiohttp import web
from typing_extensions import TypedDict

from bot.figures_table import stats_csv
from bot.period import PeriodError, read_period
from bot.storage.owners import read_owners
from bot.storage.stats import BY, Stats, StatsQuestion, read_stats
from bot.web.api.call import Access, ApiRoute, Call, answer
from bot.web.problems import Problem


class FigureView(TypedDict):
    """How many, which share within the target, and percentiles in seconds."""

    count: int
    within: float | None
    p50: float | None
    p90: float | None
    p99: float | None


class FiguresView(TypedDict):
    """The figures, never mixed (section 3 of the design)."""

    greeting: FigureView
    first_word: FigureView
    answer_bot: FigureView
    answer_agent: FigureView
    wait: FigureView
    agent_greeting: FigureView


class FiguresRowView(FiguresView):
    """The figures of one key."""

    key: str


class OwnerView(TypedDict):
    """One owner: what is open in their name now, and what became of the period's questions (H1)."""

    agent: str
    open: int
    promised: int
    overdue: int
    asked: int
    ended: int
    ended_by_owner: int


class OwnersView(TypedDict):
    """Everybody who owns something open, or was asked first in the period."""

    owners: list[OwnerView]


class StatsView(TypedDict):
    """A row a key, and everything together."""

    rows: list[FiguresRowView]
    total: FiguresView


async def show_stats(call: Call) -> web.StreamResponse:
    """Read the response times of a period, as JSON or CSV."""
    query = dict(call.request.query)
    company = call.parts.company()
    now = call.parts.clock.now()
    start, end = _period(call)
    by = _one_of(query.get("by") or "day", BY, "by")
    style = _one_of(query.get("format") or "json", ("json", "csv"), "format")
    question = StatsQuestion(start, end, by, company.zone, company.policy, now, company.opening)
    async with call.parts.database.read() as tx:
        stats = await read_stats(tx, question)
    return answer(stats) if style == "json" else _table(stats, by)


async def show_owners(call: Call) -> web.StreamResponse:
    """Read in whose name questions are open, and who has seen to those of a period."""
    start, end = _period(call)
    async with call.parts.database.read() as tx:
        owners = await read_owners(tx, start, end, call.parts.clock.now())
    return answer({"owners": [asdict(one) for one in owners]})


def _period(call: Call) -> tuple[datetime, datetime]:
    query, zone = call.request.query, call.parts.company().zone
    try:
        return read_period(query.get("from", ""), query.get("to", ""), zone, call.parts.clock.now())
    except PeriodError as error:
        raise Problem(422, "invalid", str(error)) from None


_PERIOD: Final = (
    ("from", "An ISO date or moment; today when left out"),
    ("to", "An ISO date or moment that is not counted any more; tomorrow when left out"),
)

Chosen = TypeVar("Chosen", bound=str)


def _one_of(text: str, choices: Sequence[Chosen], name: str) -> Chosen:
    for choice in choices:
        if choice == text:
            return choice
    raise Problem(422, "invalid", f"{name}: One of {', '.join(choices)}, please.")


def _table(stats: Stats, by: str) -> web.Response:
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="response-times-by-{by}.csv"',
    }
    # Spreadsheets take a file for UTF-8 only with this mark.
    body = "\ufeff" + stats_csv(stats)
    return web.Response(text=body, content_type="text/csv", charset="utf-8", headers=headers)


ROUTES = (
    ApiRoute(
        "GET",
        "/stats",
        show_stats,
        Access.LEAD,
        "Response times of a period",
        StatsView,
        query=(
            *_PERIOD,
            ("by", "agent, group, channel, hour or day"),
            ("format", "json or csv"),
        ),
        refusals=(422,),
        other_media=("text/csv",),
    ),
    ApiRoute(
        "GET",
        "/owners",
        show_owners,
        Access.LEAD,
        "Open questions by owner, and who has seen to those of a period",
        OwnersView,
        query=_PERIOD,
        refusals=(422,),
    ),
)
