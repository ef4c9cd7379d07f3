"""What agents read of the knowledge base when they come to work: what is new in it (K2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from aiohttp import web
from typing_extensions import TypedDict

from bot.knowledge_files import STARTER
from bot.storage.entries import StoredEntry
from bot.storage.news import NewsItem, What, read_last_shift_end, read_news
from bot.web.api.call import Access, ApiRoute, Call, answer
from bot.web.views import iso
from knowledge.entry import Entry

_AT_LEAST: Final = timedelta(hours=24)
_AT_MOST: Final = timedelta(days=14)
_DAY: Final = timedelta(days=1)


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


async def show_news(call: Call) -> web.StreamResponse:
    """Tell what the caller has not seen yet."""
    language = call.request.query.get("language", "") or "zh-CN"
    now, zone = call.parts.clock.now(), call.parts.company().zone
    async with call.parts.database.read() as tx:
        since = _since(await read_last_shift_end(tx, call.who.agent_id), now)
        news = [item for item in await read_news(tx, since) if item.who != STARTER]
    told = {item.entry.id for item in news}
    stored = call.parts.knowledge.standing().stored.values()
    turned = _turned((each for each in stored if each.entry.id not in told), since, now, zone)
    entries = sorted((*news, *turned), key=lambda item: item.at, reverse=True)
    return answer(NewsView(since=iso(since), entries=[_view(item, language) for item in entries]))


def _since(ended: datetime | None, now: datetime) -> datetime:
    """Return the end of the last shift, but neither too lately nor too long ago."""
    latest = now - _AT_LEAST
    return latest if ended is None else max(min(ended, latest), now - _AT_MOST)


def _turned(
    stored: Iterable[StoredEntry], since: datetime, now: datetime, zone: ZoneInfo
) -> Iterator[NewsItem]:
    """Yield entries that nobody touched, but whose first day has come or last day is over."""
    for each in stored:
        for what, moment in () if each.is_removed else _turns(each.entry, zone):
            if since <= moment <= now:
                yield NewsItem(each.entry, what, moment, each.who, "")
                break


def _turns(entry: Entry, zone: ZoneInfo) -> Iterator[tuple[What, datetime]]:
    """Yield what becomes of an entry by its days, the last first."""
    if entry.valid_until is not None and entry.valid_until < date.max:
        yield "removed", datetime.combine(entry.valid_until + _DAY, time(), zone)
    if entry.valid_from is not None:
        yield "new", datetime.combine(entry.valid_from, time(), zone)


def _view(item: NewsItem, language: str) -> NewsItemView:
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
        "/knowledge/news",
        show_news,
        Access.AGENT,
        "What is new in the knowledge base since one's last shift",
        NewsView,
        query=(("language", "of the questions: zh-CN, zh-TW or en"),),
    ),
)
