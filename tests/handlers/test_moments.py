"""Moments as they are said."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from handlers.draft import Draft
from handlers.moments import when
from handlers.surroundings import Surroundings
from tests.dialogues.theatre import ZONE, Theatre

NOW = datetime(2026, 3, 2, 20, 0, tzinfo=ZONE)  # a Monday


def _said(moment: datetime, language: str) -> str:
    theatre = Theatre(NOW)
    talk = theatre.talk.but(language=language)
    return when(Draft(talk, Surroundings(NOW, theatre.company)), moment)


@pytest.mark.parametrize(
    ("moment", "simplified", "english"),
    [
        ("2026-03-02 21:00", "今天晚上9点", "9 pm today"),
        ("2026-03-03 00:00", "明天凌晨零点", "midnight tomorrow"),
        ("2026-03-03 00:30", "明天凌晨12点30分", "12:30 am tomorrow"),
        ("2026-03-03 09:00", "明天上午9点", "9 am tomorrow"),
        ("2026-03-03 12:05", "明天中午12点05分", "12:05 pm tomorrow"),
        ("2026-03-04 14:30", "周三下午2点30分", "2:30 pm on Wednesday"),
        ("2026-03-08 09:00", "周日上午9点", "9 am on Sunday"),
        ("2026-03-09 09:00", "3月9日（周一）上午9点", "9 am on Monday, 9 March"),
        ("2026-10-08 18:00", "10月8日（周四）晚上6点", "6 pm on Thursday, 8 October"),
    ],
)
def test_a_moment_is_said_as_people_say_it(moment: str, simplified: str, english: str) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=ZONE)
    assert _said(at, "zh-CN") == simplified
    assert _said(at, "en") == english
    assert _said(at, "zh-TW")[:2] == simplified[:2].replace("周", "週")


def test_a_moment_within_a_minute_is_promised_for_its_end() -> None:
    at = datetime(2026, 3, 3, 9, 0, 1, tzinfo=ZONE)
    assert _said(at, "zh-CN") == "明天上午9点01分"


def test_the_zone_is_the_companys() -> None:
    at = datetime(2026, 3, 3, 9, 0, tzinfo=ZONE)
    assert _said(at.astimezone(tz=None) + timedelta(), "en") == "9 am tomorrow"
