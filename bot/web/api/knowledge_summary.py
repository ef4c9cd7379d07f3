"""What leads read of a week of the knowledge base, and agents of what is new in it (K2, K3)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from aiohttp import web
from typing_extensions import TypedDict

from bot.knowledge_files import STARTER
from bot.knowledge_summary import (
    DAYS,
    DAYS_AT_MOST,
    SummaryView,
    read_summary,
    summary_document,
)
from bot.storage.news import NewsItem, What, read_last_shift_end, read_news
from bot.web.api.call import Access, ApiRoute, Call, answer
from bot.web.problems import Problem
from bot.web.views import iso
from knowledge.entry import Entry

_NEWS_AT_LEAST: Final = timedelta(hours=24)
_NEWS_AT_MOST: Final = timedelta(days=14)


class NewsItemView(TypedDict):
    """What has become of an entry; the days on which it holds are null where it always does."""

    id: str
    question: str
    what: What
    at: str
    who: str
    note: str
    valid_from: str | None
    valid_until: str | None


class NewsView(TypedDict):
    """What is new since the caller was last at work, the newest first."""

    since: str
    entries: list[NewsItemView]


def days_asked(call: Call, default: int) -> int:
    """Return the number of days that the query asks for."""
    text = call.request.query.get("days", "") or str(default)
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(DAYS_AT_MOST))
    if not is_number or not 1 <= int(text) <= DAYS_AT_MOST:
        raise Problem(422, "invalid", f"days: A number from 1 to {DAYS_AT_MOST}, please.")
    return int(text)


async def show_summary(call: Call) -> web.StreamResponse:
    """Sum up the last days."""
    days, zone = days_asked(call, DAYS), call.parts.company().zone
    summary = await read_summary(call.parts.database, days, call.parts.clock.now(), zone)
    return answer(summary_document(summary))


async def show_news(call: Call) -> web.StreamResponse:
    """Tell what the caller has not seen yet."""
    language = call.request.query.get("language", "") or "zh-CN"
    async with call.parts.database.read() as tx:
        ended = await read_last_shift_end(tx, call.who.agent_id)
        since = _since(ended, call.parts.clock.now())
        news = await read_news(tx, since)
    entries = [_news_view(item, language) for item in news if item.who != STARTER]
    return answer(NewsView(since=iso(since), entries=entries))


def _since(ended: datetime | None, now: datetime) -> datetime:
    """Return the end of the last shift, but neither too lately nor too long ago."""
    latest = now - _NEWS_AT_LEAST
    return latest if ended is None else max(min(ended, latest), now - _NEWS_AT_MOST)


def _news_view(item: NewsItem, language: str) -> NewsItemView:
    return {
        "id": item.entry.id,
        "question": _question(item.entry, language),
        "what": item.what,
        "at": iso(item.at),
        "who": item.who,
        "note": item.note,
        "valid_from": _day(item.entry.valid_from),
        "valid_until": _day(item.entry.valid_until),
    }


def _question(entry: Entry, language: str) -> str:
    wordings = entry.questions.get(language) or next(iter(entry.questions.values()), ())
    return wordings[0] if wordings else entry.id


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


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
    ApiRoute(
        "GET",
        "/knowledge/news",
        show_news,
        Access.AGENT,
        "What is new in the knowledge base since one's last shift",
        NewsView,
        query=(("language", "of the questions: zh-CN, zh-TW or en"),),
    ),
)
