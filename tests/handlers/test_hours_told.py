"""The opening times in words: after the answer that asks for them, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from handlers.choices import Deed
from handlers.hours import ALL_WEEK, WHOLE_DAY, Hours, OpeningHours, Span, Spans, Week
from knowledge.understanding import Candidate, Outcome, Signal
from tests.handlers.desk import REFUNDS, Desk

ENTRY = Candidate("hours", "When are you open?", "We are here for you.", 0.9)
DAY: Spans = (Span(9 * 60, 18 * 60),)
NIGHT: Spans = (Span(22 * 60, 26 * 60),)


def _desk(hours: Hours | None, told_with: str = ENTRY.entry) -> Desk:
    desk = Desk()
    if hours is not None:
        opening = OpeningHours(replace(hours, zone=desk.company.zone), told_with=told_with)
        desk.company = replace(desk.company, opening=opening)
    desk.hears("hi", Signal.GREETING)
    return desk


def _told(week: Week, language: str = "en", **more: object) -> str:
    desk = _desk(Hours(Desk().company.zone, week, **more))  # type: ignore[arg-type] # by each test
    desk.talk = replace(desk.talk, language=language)
    desk.hears("hours?", outcome=Outcome.ANSWER, best=[ENTRY])
    answer, _, told = desk.says_last()[0].text.partition("\n")
    assert answer == ENTRY.answer
    return told


def test_days_that_are_alike_are_told_as_one() -> None:
    told = _told(Week((DAY, DAY, (), DAY, DAY, DAY, ())))
    expected = (
        "Monday to Tuesday 09:00–18:00; Wednesday closed; "
        "Thursday to Saturday 09:00–18:00; Sunday closed."
    )
    assert told.endswith(expected)


def test_several_spans_the_whole_day_and_past_midnight() -> None:
    spans = (Span(0, 30), Span(20 * 60, 24 * 60))
    told = _told(Week((WHOLE_DAY, WHOLE_DAY, WHOLE_DAY, WHOLE_DAY, NIGHT, spans, NIGHT)))
    assert "Monday to Thursday all day; Friday 22:00–02:00; " in told
    assert "Saturday 00:00–00:30 and 20:00–24:00; Sunday 22:00–02:00." in told


def test_what_is_different_today_is_told_too() -> None:
    today = Desk().now.date()
    assert "\n" not in _told(Week((DAY,) * 7))
    own = {today: NIGHT, date(2000, 1, 1): ()}
    assert _told(Week((DAY,) * 7), own_days=own).endswith(": 22:00–02:00.")
    assert _told(Week((DAY,) * 7), own_days={today: ()}).endswith(": closed.")


@pytest.mark.parametrize(
    ("language", "all_week"), [("zh-CN", "周一到周日"), ("zh-TW", "週一到週日")]
)
def test_in_the_customers_language(language: str, all_week: str) -> None:
    assert f"{all_week} 09:00–18:00。" in _told(Week((DAY,) * 7), language)


@pytest.mark.parametrize("hours", [None, Hours(Desk().company.zone, ALL_WEEK)])
def test_a_house_without_hours_tells_none(hours: Hours | None) -> None:
    desk = _desk(hours)
    desk.hears("hours?", outcome=Outcome.ANSWER, best=[ENTRY])
    assert desk.says_last()[0].text == ENTRY.answer


def test_no_other_answer_is_followed_by_hours() -> None:
    desk = _desk(Hours(Desk().company.zone, Week((DAY,) * 7)))
    desk.hears("refund?", outcome=Outcome.ANSWER, best=[REFUNDS])
    assert desk.says_last()[0].text == REFUNDS.answer
    desk = _desk(Hours(Desk().company.zone, Week((DAY,) * 7)), told_with="")
    desk.hears("hours?", outcome=Outcome.ANSWER, best=[ENTRY])
    assert desk.says_last()[0].text == ENTRY.answer


def test_the_answer_that_was_picked_of_three_tells_them_as_they_are_then() -> None:
    desk = _desk(Hours(Desk().company.zone, Week((DAY,) * 7)))
    desk.hears("hours?", outcome=Outcome.OFFER, best=[ENTRY, REFUNDS])
    desk.pressed(Deed.ENTRY, ENTRY.entry)
    assert "09:00–18:00" in desk.says_last()[0].text
