"""Opening hours: spans, calendar, closures, over clock changes, and open time counted."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.hours import (
    ALL_WEEK,
    Closure,
    DayKind,
    Hours,
    OpeningHours,
    OpenTime,
    Span,
    Spans,
    Week,
    always_open,
)

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
_DAY: Spans = (Span(9 * 60, 12 * 60), Span(13 * 60 + 30, 18 * 60))
_NIGHT: Spans = (Span(22 * 60, 26 * 60),)
_SATURDAY: Spans = (Span(10 * 60, 16 * 60),)
WEEK = Week((_DAY, _DAY, _DAY, _DAY, _DAY, _SATURDAY, ()), (), _DAY)
SHOP = Hours(SHANGHAI, WEEK)
NIGHTS = Hours(SHANGHAI, Week((_NIGHT,) * 7))
BAR = Hours(BERLIN, Week((_NIGHT,) * 7))


def _at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-03-02 08:59:59", False),
        ("2026-03-02 09:00", True),
        ("2026-03-02 11:59:59", True),
        ("2026-03-02 12:00", False),  # half-open: at noon they are at table
        ("2026-03-02 13:30", True),
        ("2026-03-02 18:00", False),
        ("2026-03-07 10:00", True),
        ("2026-03-07 16:00", False),
        ("2026-03-08 12:00", False),  # a Sunday
    ],
)
def test_a_house_is_open_in_its_spans(moment: str, *, is_open: bool) -> None:
    assert SHOP.is_open(_at(moment)) is is_open


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-03-02 03:00", "2026-03-02 09:00"),
        ("2026-03-02 10:00", "2026-03-02 10:00"),
        ("2026-03-02 12:30", "2026-03-02 13:30"),
        ("2026-03-06 18:00", "2026-03-07 10:00"),
        ("2026-03-07 16:00", "2026-03-09 09:00"),
    ],
)
def test_the_next_opening_is_known(moment: str, opens: str) -> None:
    assert SHOP.opens_at(_at(moment)) == _at(opens)


@pytest.mark.parametrize(
    ("moment", "minutes", "due"),
    [
        ("2026-03-02 10:00", 30, "2026-03-02 10:30"),
        ("2026-03-02 11:50", 30, "2026-03-02 13:50"),
        ("2026-03-02 17:55", 30, "2026-03-03 09:25"),
        ("2026-03-02 20:00", 30, "2026-03-03 09:30"),
        ("2026-03-07 15:50", 30, "2026-03-09 09:20"),
        ("2026-03-02 09:00", 450, "2026-03-02 18:00"),  # a whole day, to the minute
        ("2026-03-02 09:00", 451, "2026-03-03 09:01"),
    ],
)
def test_a_promise_counts_open_time(moment: str, minutes: int, due: str) -> None:
    assert SHOP.after(_at(moment), timedelta(minutes=minutes)) == _at(due)


def test_a_span_may_go_past_midnight() -> None:
    assert NIGHTS.is_open(_at("2026-03-03 01:59"))
    assert not NIGHTS.is_open(_at("2026-03-03 02:00"))
    assert NIGHTS.after(_at("2026-03-02 23:30"), timedelta(hours=3)) == _at("2026-03-03 22:30")


def test_holidays_and_make_up_workdays_come_before_the_week() -> None:
    kinds = {
        date(2026, 10, 1): DayKind.HOLIDAY,  # a Thursday
        date(2026, 10, 10): DayKind.WORKDAY,  # a Saturday that is worked like a Monday
    }
    hours = Hours(SHANGHAI, WEEK, kinds)
    assert not hours.is_open(_at("2026-10-01 10:00"))
    assert hours.is_open(_at("2026-10-10 17:00"))
    assert not Hours(SHANGHAI, WEEK).is_open(_at("2026-10-10 17:00"))


def test_a_day_of_its_own_comes_before_the_calendar_and_a_closure_before_all() -> None:
    day, kinds = date(2026, 10, 1), {date(2026, 10, 1): DayKind.HOLIDAY}
    own = Hours(SHANGHAI, WEEK, kinds, {day: _SATURDAY})
    assert own.is_open(_at("2026-10-01 10:30"))
    closed = Closure(day, day, {"en": "We move house."})
    moving = Hours(SHANGHAI, WEEK, kinds, {day: _SATURDAY}, (closed,))
    assert not moving.is_open(_at("2026-10-01 10:30"))
    assert moving.closure_on(_at("2026-10-01 23:59")) == closed
    assert moving.closure_on(_at("2026-10-02 00:00")) is None


def test_who_set_nothing_is_always_there() -> None:
    hours = always_open(SHANGHAI).of("service")
    moment = _at("2026-03-08 03:00")
    assert hours.is_always
    assert hours.is_open(moment)
    assert hours.opens_at(moment) == moment
    assert hours.after(moment, timedelta(minutes=30)) == moment + timedelta(minutes=30)
    assert hours.end_of_work(moment) == moment


def test_a_house_that_only_closes_for_a_day_is_there_on_all_others() -> None:
    hours = Hours(SHANGHAI, closures=(Closure(date(2026, 3, 3), date(2026, 3, 4)),))
    assert not hours.is_always
    assert hours.is_open(_at("2026-03-02 23:59:59"))
    assert hours.opens_at(_at("2026-03-03 00:00")) == _at("2026-03-05 00:00")
    assert hours.after(_at("2026-03-02 23:45"), timedelta(minutes=30)) == _at("2026-03-05 00:15")


def test_a_house_that_never_opens_again_promises_plain_time() -> None:
    hours = Hours(SHANGHAI, WEEK, closures=(Closure(date(2026, 1, 1), date(2029, 1, 1)),))
    moment = _at("2026-03-02 10:00")
    assert hours.opens_at(moment) is None
    assert hours.end_of_work(moment) == moment
    assert hours.after(moment, timedelta(hours=1)) == moment + timedelta(hours=1)


def test_the_end_of_work_is_that_of_the_next_open_day() -> None:
    assert SHOP.end_of_work(_at("2026-03-02 10:00")) == _at("2026-03-02 10:00")
    assert SHOP.end_of_work(_at("2026-03-02 12:10")) == _at("2026-03-02 18:00")
    assert SHOP.end_of_work(_at("2026-03-07 20:00")) == _at("2026-03-09 18:00")


def test_groups_may_have_hours_of_their_own_and_closures_are_added_to_all() -> None:
    hours = OpeningHours(SHOP, {"orders": NIGHTS})
    assert hours.of("orders") is NIGHTS
    assert hours.of("service") is SHOP
    closed = hours.with_closures((Closure(date(2026, 3, 2), date(2026, 3, 2)),))
    assert not closed.of("orders").is_open(_at("2026-03-02 23:00"))
    assert not closed.of("service").is_open(_at("2026-03-02 10:00"))


# --- clocks that are put forward and back ---


def test_in_spring_a_night_is_an_hour_shorter() -> None:
    """Berlin, 2026-03-29: after 01:59 comes 03:00."""
    hours = Hours(BERLIN, Week(((Span(0, 6 * 60),),) * 7))
    night = OpenTime(hours, _at("2026-03-28", BERLIN), _at("2026-03-31", BERLIN))
    assert night.between(_at("2026-03-29", BERLIN), _at("2026-03-29 12:00", BERLIN)) == timedelta(
        hours=5
    )
    assert hours.after(_at("2026-03-29 01:50", BERLIN), timedelta(minutes=20)) == _at(
        "2026-03-29 03:10", BERLIN
    )


def test_in_autumn_a_night_is_an_hour_longer() -> None:
    """Berlin, 2026-10-25: 02:00 to 03:00 happens twice."""
    hours = Hours(BERLIN, Week(((Span(0, 6 * 60),),) * 7))
    night = OpenTime(hours, _at("2026-10-24", BERLIN), _at("2026-10-27", BERLIN))
    assert night.between(_at("2026-10-25", BERLIN), _at("2026-10-25 12:00", BERLIN)) == timedelta(
        hours=7
    )


def test_a_span_that_ends_in_the_hour_that_comes_twice_has_both() -> None:
    hours = Hours(BERLIN, Week(((Span(0, 2 * 60 + 30),),) * 7))
    second = _at("2026-10-25 02:15", BERLIN).replace(fold=1)
    assert hours.is_open(second.astimezone(UTC))


def test_opening_in_the_hour_that_is_left_out_is_when_the_clock_goes_on() -> None:
    hours = Hours(BERLIN, Week(((Span(2 * 60 + 30, 6 * 60),),) * 7))
    opens = hours.opens_at(_at("2026-03-29 00:00", BERLIN))
    assert opens == _at("2026-03-29 03:30", BERLIN)


def test_a_morning_is_at_nine_before_and_after_the_change() -> None:
    hours = Hours(BERLIN, WEEK)
    before, after = (hours.opens_at(_at(f"2026-03-{day} 20:00", BERLIN)) for day in (26, 29))
    assert before is not None
    assert after is not None
    assert (before.astimezone(BERLIN).hour, after.astimezone(BERLIN).hour) == (9, 9)
    assert (before.hour, after.hour) == (8, 7)  # in UTC


# --- properties ---

_moments = st.integers(0, 500 * 24 * 3600).map(
    lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
_houses = st.sampled_from(
    [
        SHOP,
        NIGHTS,
        BAR,
        Hours(BERLIN, WEEK),
        Hours(BERLIN, ALL_WEEK, closures=(Closure(date(2026, 3, 29), date(2026, 3, 29)),)),
    ]
)
_lengths = st.timedeltas(timedelta(seconds=1), timedelta(days=5))


@given(_houses, _moments, _lengths)
def test_what_is_promised_is_open_time_and_no_more(
    hours: Hours, at: datetime, length: timedelta
) -> None:
    due = hours.after(at, length)
    assert OpenTime(hours, at, due).between(at, due) == length
    assert due - at >= length
    just_before = due - timedelta(microseconds=1)
    assert hours.is_open(just_before)


@given(_houses, _moments)
def test_the_next_opening_is_open_and_nothing_before_it_is(hours: Hours, at: datetime) -> None:
    opens = hours.opens_at(at)
    assert opens is not None
    assert opens >= at
    assert hours.is_open(opens)
    if opens > at:
        assert not hours.is_open(at)
        assert OpenTime(hours, at, opens).between(at, opens) == timedelta()


@given(_houses, _moments, _lengths, _lengths)
def test_open_time_adds_up(hours: Hours, at: datetime, first: timedelta, second: timedelta) -> None:
    middle, end = at + first, at + first + second
    open_time = OpenTime(hours, at, end)
    parts = open_time.between(at, middle) + open_time.between(middle, end)
    assert open_time.between(at, end) == parts
    assert timedelta() <= parts <= end - at


def test_closing_is_told_for_who_is_open_and_goes_over_midnight_where_the_house_does() -> None:
    assert SHOP.closes_at(_at("2026-03-02 10:00")) == _at("2026-03-02 12:00")
    assert NIGHTS.closes_at(_at("2026-03-02 23:00")) == _at("2026-03-03 02:00")
    assert always_open(SHANGHAI).of("service").closes_at(_at("2026-03-02 10:00")) is None
    whole = Hours(SHANGHAI, closures=(Closure(date(2026, 3, 4), date(2026, 3, 4)),))
    assert whole.closes_at(_at("2026-03-02 10:00")) == _at("2026-03-04 00:00")
