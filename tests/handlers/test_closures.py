"""Closed for days or hours: what is left open, and what is said to who asks then (H5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.hours import Closure, Hours, OpeningHours, Span, Week
from knowledge.understanding import Signal
from tests.dialogues.theatre import ZONE
from tests.handlers.desk import Desk

DAY = date(2026, 3, 2)  # a Monday, the day of the desk in the tests
OPEN = (Span(9 * 60, 12 * 60), Span(13 * 60, 18 * 60))
WEEK = Week((OPEN,) * 7)


def _closed(start: int, end: int, **more: object) -> Closure:
    return replace(Closure(DAY, DAY, span=Span(start * 60, end * 60)), **more)  # type: ignore[arg-type] # a test's


@pytest.mark.parametrize(
    ("closed", "left"),
    [
        (Closure(DAY, DAY), ()),
        (_closed(14, 16), (OPEN[0], Span(13 * 60, 14 * 60), Span(16 * 60, 18 * 60))),
        (_closed(11, 14), (Span(9 * 60, 11 * 60), Span(14 * 60, 18 * 60))),
        (_closed(0, 24), ()),
        (_closed(12, 13), OPEN),
        (_closed(20, 21), OPEN),
    ],
)
def test_what_is_left_of_a_day(closed: Closure, left: tuple[Span, ...]) -> None:
    hours = Hours(ZONE, WEEK, closures=(closed,))
    assert hours.spans_on(DAY) == left
    assert hours.spans_on(DAY + timedelta(days=1)) == OPEN


def test_a_closure_of_hours_holds_within_them_only() -> None:
    hours = Hours(ZONE, WEEK, closures=(_closed(14, 16),))
    at = datetime(2026, 3, 2, 15, tzinfo=ZONE)
    assert not hours.is_open(at)
    assert hours.closure_on(at) is not None
    assert hours.opens_at(at) == datetime(2026, 3, 2, 16, tzinfo=ZONE)
    for moment in (at.replace(hour=13), at.replace(hour=16)):
        assert hours.is_open(moment)
        assert hours.closure_on(moment) is None


def test_promised_time_does_not_run_while_the_house_is_closed_t5() -> None:
    hours = Hours(ZONE, WEEK, closures=(_closed(14, 16),))
    at = datetime(2026, 3, 2, 13, 50, tzinfo=ZONE)
    assert hours.after(at, timedelta(minutes=30)) == datetime(2026, 3, 2, 16, 20, tzinfo=ZONE)


minutes = st.integers(0, 24 * 60)
spans = st.tuples(minutes, minutes).filter(lambda both: both[0] < both[1])


@given(st.lists(spans, max_size=4), spans)
def test_closing_takes_exactly_the_closed_minutes_whatever_the_order(
    closed: list[tuple[int, int]], asked: tuple[int, int]
) -> None:
    closures = tuple(Closure(DAY, DAY, span=Span(*one)) for one in [*closed, asked])
    hours = Hours(ZONE, WEEK, closures=closures)
    turned = replace(hours, closures=closures[::-1])
    assert set(turned.spans_on(DAY)) == set(hours.spans_on(DAY))
    for minute in (asked[0], asked[1] - 1, asked[1], 9 * 60, 12 * 60 - 1, 15 * 60):
        in_week = any(one.opens <= minute < one.closes for one in OPEN)
        is_cut = any(one.span.opens <= minute < one.span.closes for one in closures if one.span)
        is_open = any(one.opens <= minute < one.closes for one in hours.spans_on(DAY))
        assert is_open == (in_week and not is_cut)


def _asks(closure: Closure, language: str = "en") -> str:
    desk = Desk(online="")
    desk.talk = desk.talk.but(language=language)
    opening = OpeningHours(Hours(ZONE, closures=(closure,)))
    desk.company = replace(desk.company, opening=opening)
    desk.hears("agent", Signal.PERSON)
    return desk.says_last()[-1].text


def test_who_asks_then_hears_the_words_for_the_reason_and_when_somebody_is_there() -> None:
    words = _asks(Closure(DAY, DAY, reason="stocktaking"))
    assert "stock" in words
    assert "tomorrow" in words


def test_the_companys_own_words_come_first() -> None:
    words = _asks(Closure(DAY, DAY, {"en": "We are counting pens."}, reason="stocktaking"))
    assert words.startswith("We are counting pens.")


@pytest.mark.parametrize("reason", ["other", "", "of a newer version"])
def test_without_words_for_a_reason_only_the_opening_is_told(reason: str) -> None:
    assert "tomorrow" in _asks(Closure(DAY, DAY, reason=reason)).split("\n")[0]


def test_outside_a_closure_of_hours_nothing_is_said_of_it() -> None:
    assert "stock" not in _asks(_closed(20, 22, reason="stocktaking"))
    now = datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert Hours(ZONE, closures=(_closed(20, 22),)).is_open(now)
