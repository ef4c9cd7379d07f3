"""Figures of people count the time of being open: nights, holidays and clock changes do not."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.storage.database import Database
from bot.storage.stats import StatsQuestion, read_stats
from handlers.hours import DayKind, Hours, OpeningHours, Span, Spans, Week
from handlers.policy import Policy
from tests.storage.deeds import make_chat
from tests.storage.test_stats import Book

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
_DAY: Spans = (Span(9 * 60, 12 * 60), Span(13 * 60 + 30, 18 * 60))
_WEEK = Week((_DAY, _DAY, _DAY, _DAY, _DAY, (), ()), (), _DAY)
_KINDS = {date(2026, 10, 1): DayKind.HOLIDAY, date(2026, 10, 10): DayKind.WORKDAY}
_ORDERS = Hours(SHANGHAI, Week(((Span(0, 24 * 60),),) * 7))
SHOP = OpeningHours(Hours(SHANGHAI, _WEEK, _KINDS), {"orders": _ORDERS})


def _at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


async def _figures(database: Database, book: Any, opening: OpeningHours = SHOP) -> dict[str, Any]:
    """Return the figures of a whole year after the book was written."""
    async with database.write() as tx:
        await book(Book(tx, await make_chat(tx)))
        start, end = _at("2026-01-01"), _at("2027-01-01")
        question = StatsQuestion(start, end, "day", SHANGHAI, Policy(), end, opening)
        total: dict[str, Any] = (await read_stats(tx, question))["total"]
        return total


async def test_a_night_in_the_line_is_no_waiting(database: Database) -> None:
    async def book(book: Book) -> None:
        await book.wait(_at("2026-03-02 22:00"), 11 * 3600 + 240, 5)

    figures = await _figures(database, book)
    assert (figures["wait"]["count"], figures["wait"]["p50"]) == (1, 240.0)
    assert figures["agent_greeting"]["p50"] == 5.0


async def test_without_hours_all_time_counts(database: Database) -> None:
    async def book(book: Book) -> None:
        await book.wait(_at("2026-03-02 22:00"), 3600, 5)

    always = OpeningHours(Hours(SHANGHAI))
    assert (await _figures(database, book, always))["wait"]["p50"] == 3600.0


async def test_a_weekend_a_holiday_and_a_midday_break_are_left_out(database: Database) -> None:
    async def book(book: Book) -> None:
        friday, eve = _at("2026-03-06 17:50"), _at("2026-09-30 17:59")
        await book.wait(friday, (_at("2026-03-09 09:10") - friday).total_seconds(), 5)
        await book.wait(eve, (_at("2026-10-02 09:01") - eve).total_seconds(), 5)
        await book.wait(_at("2026-03-02 11:59"), 92 * 60, 5)

    wait = (await _figures(database, book))["wait"]
    assert (wait["count"], wait["p50"], wait["p99"]) == (3, 120.0, 1200.0)


async def test_a_make_up_workday_counts(database: Database) -> None:
    async def book(book: Book) -> None:
        await book.wait(_at("2026-10-10 10:00"), 600, 5)  # a Saturday that is worked

    assert (await _figures(database, book))["wait"]["p50"] == 600.0


async def test_a_wait_that_began_and_ended_while_closed_is_in_no_figure(
    database: Database,
) -> None:
    async def book(book: Book) -> None:
        await book.wait(_at("2026-03-02 20:00"), 600, 5)

    figures = await _figures(database, book)
    assert figures["wait"]["count"] == 0
    assert figures["agent_greeting"]["count"] == 1  # who took it over time was at work


async def test_a_group_counts_by_its_own_hours(database: Database) -> None:
    async def book(book: Book) -> None:
        await book.turn(
            _at("2026-03-02 22:00"),
            1,
            45,
            group_name="orders",
            responsible="agent",
            answered_by="agent",
        )

    assert (await _figures(database, book))["answer_agent"]["p50"] == 45.0


async def test_an_agents_answer_is_not_blamed_for_a_night_in_between(database: Database) -> None:
    agent = {"responsible": "agent", "answered_by": "agent"}

    async def book(book: Book) -> None:
        await book.turn(_at("2026-03-02 17:59:55"), 1, 15 * 3600 + 10, **agent)  # 09:00:05
        await book.turn(_at("2026-03-02 19:00"), 1, 30, **agent)  # over time, as it was
        await book.turn(_at("2026-03-02 17:59:50"), 1, 40, **agent)  # stayed a little longer

    answer = (await _figures(database, book))["answer_agent"]
    assert (answer["p50"], answer["p99"]) == (30.0, 40.0)
    assert answer["within"] == 1 / 3


async def test_the_bot_is_measured_day_and_night(database: Database) -> None:
    async def book(book: Book) -> None:
        await book.visit(_at("2026-03-02 23:00"), 30)
        await book.turn(_at("2026-03-02 23:00"), 25, 25)

    figures = await _figures(database, book)
    assert figures["greeting"]["p50"] == 30.0
    assert figures["answer_bot"]["p50"] == figures["first_word"]["p50"] == 25.0


async def test_a_night_of_changing_clocks_is_as_long_as_it_is(database: Database) -> None:
    nights = OpeningHours(Hours(BERLIN, Week(((Span(0, 6 * 60),),) * 7)))

    async def book(book: Book) -> None:
        for day in ("2026-03-28", "2026-10-24"):  # put forward, put back
            begun = _at(f"{day} 12:00", BERLIN)
            lasted = timedelta(hours=24).total_seconds()
            await book.wait(begun, lasted, 5)

    wait = (await _figures(database, book, nights))["wait"]
    assert (wait["p50"], wait["p99"]) == (5 * 3600.0, 7 * 3600.0)
