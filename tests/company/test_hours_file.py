"""The file of opening times: what it says, and the sentence for what it should not."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.calendars import special_days
from bot.company import CompanyHolder
from bot.hours_file import load_hours
from bot.settings import Settings
from handlers.hours import DayKind, OpeningHours
from handlers.surroundings import GROUPS
from scripts.located import LocatedError
from tests.clock import FakeClock
from tests.company.documents import DOCS
from tests.waiting import eventually

ZONE = ZoneInfo("Asia/Shanghai")
Read = Callable[[str], OpeningHours]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    path = tmp_path / "hours.yaml"

    def _read(text: str) -> OpeningHours:
        path.write_text(text, encoding="utf-8")
        return load_hours(path, ZONE, GROUPS)

    return _read


def _is_open(hours: OpeningHours, moment: str, group: str = "service") -> bool:
    return hours.of(group).is_open(datetime.fromisoformat(moment).replace(tzinfo=ZONE))


def test_without_a_file_or_with_an_empty_one_the_house_is_always_open(read: Read) -> None:
    assert load_hours(None, ZONE, GROUPS).usual.is_always
    assert read("# nothing yet\n").usual.is_always


def test_a_week_has_several_spans_a_day_and_days_that_are_closed(read: Read) -> None:
    hours = read("open:\n  mon-fri: 09:00-12:00, 13:30-18:00\n  sat: 10:00-16:00\n")
    assert _is_open(hours, "2026-03-02 09:00")
    assert not _is_open(hours, "2026-03-02 12:30")
    assert _is_open(hours, "2026-03-07 15:59")
    assert not _is_open(hours, "2026-03-08 15:00")


def test_a_group_has_hours_of_its_own(read: Read) -> None:
    hours = read("open:\n  mon: 09:00-18:00\ngroups:\n  orders:\n    mon-sun: 00:00-24:00\n")
    assert _is_open(hours, "2026-03-08 23:59", "orders")
    assert not _is_open(hours, "2026-03-08 23:59")


def test_a_span_past_midnight(read: Read) -> None:
    hours = read("open:\n  sat: 22:00-02:00\n")
    assert _is_open(hours, "2026-03-08 01:59")
    assert not _is_open(hours, "2026-03-07 01:59")


def test_mainland_china_rests_and_makes_up_as_announced(read: Read) -> None:
    hours = read("region: cn\nopen:\n  mon-fri: 09:00-18:00\n")
    assert not _is_open(hours, "2026-10-01 10:00")  # National Day, a Thursday
    assert not _is_open(hours, "2026-02-23 10:00")  # the last day of the Spring Festival
    assert _is_open(hours, "2026-02-14 17:00")  # a Saturday, made up for it
    assert not _is_open(hours, "2026-02-21 10:00")  # a plain Saturday


def test_make_up_workdays_and_holidays_may_have_hours_of_their_own(read: Read) -> None:
    hours = read(
        "region: CN\nopen:\n  tue-fri: 09:00-18:00\n  holidays: 10:00-12:00\n"
        "  workdays: 13:00-15:00\n"
    )
    assert _is_open(hours, "2026-10-01 11:00")
    assert not _is_open(hours, "2026-10-01 12:00")
    assert _is_open(hours, "2026-02-14 14:00")
    assert not _is_open(hours, "2026-02-14 12:00")


def test_hong_kong_and_taiwan_have_their_own_days(read: Read) -> None:
    hong_kong = read("region: HK\nopen:\n  mon-sun: 09:00-18:00\n")
    taiwan = read("region: TW\nopen:\n  mon-sun: 09:00-18:00\n")
    assert not _is_open(hong_kong, "2026-07-01 10:00")  # establishment of the region
    assert _is_open(taiwan, "2026-07-01 10:00")
    assert not _is_open(taiwan, "2026-02-27 10:00")  # in lieu of the 28th, a Saturday
    assert _is_open(hong_kong, "2026-02-27 10:00")


def test_a_year_that_is_not_announced_yet_has_its_festivals_all_the_same() -> None:
    days = special_days("CN")
    assert days[date(2026, 2, 14)] is DayKind.WORKDAY
    assert days[date(2030, 10, 1)] is DayKind.HOLIDAY
    assert days[date(2030, 2, 3)] is DayKind.HOLIDAY  # Spring Festival by the moon
    assert days[date(2050, 1, 1)] is DayKind.HOLIDAY


def test_taiwans_make_up_saturdays_are_known() -> None:
    assert special_days("TW")[date(2025, 2, 8)] is DayKind.WORKDAY


def test_single_days_win_over_the_calendar(read: Read) -> None:
    hours = read(
        "region: CN\nopen:\n  mon-fri: 09:00-18:00\ndays:\n"
        "  2026-10-01: workday\n  2026-10-12: holiday\n  2026-10-13: 20:00-22:00\n"
        "  2026-10-14: closed\n"
    )
    assert _is_open(hours, "2026-10-01 10:00")
    assert not _is_open(hours, "2026-10-12 10:00")
    assert not _is_open(hours, "2026-10-13 10:00")
    assert _is_open(hours, "2026-10-13 21:00")
    assert not _is_open(hours, "2026-10-14 10:00")


def test_a_closure_has_words_for_all_languages_or_for_each(read: Read) -> None:
    hours = read(
        "closures:\n  2026-05-06 to 2026-05-08: We move house.\n"
        "  2026-05-10:\n    en: We take stock.\n  2026-05-12: ''\n"
    ).usual
    moving, stock, plain = hours.closures
    assert (moving.first, moving.last) == (date(2026, 5, 6), date(2026, 5, 8))
    assert moving.words["zh-TW"] == moving.words["en"] == "We move house."
    assert stock.words == {"en": "We take stock."}
    assert plain.words == {}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("opne: 1", "line 1, opne: is nothing that hours have, did you mean open?"),
        ("region: XX", "line 1, region: must be one of CN, HK, TW"),
        ("\nopen:\n  mon-fry: 09:00-18:00", "line 3, open.mon-fry: is no day, write one like"),
        ("open:\n  fri-mon: 09:00-18:00", "goes backwards, write the earlier day first"),
        ("open:\n  mon-fri: 09:00-18:00\n  wed: closed", "line 3, open.wed: names wed a second"),
        ("open:\n  mon: 9am", "line 2, open.mon: 9am is no span, write one like 09:00-18:00"),
        ("open:\n  mon: 09:00-25:00", "09:00-25:00 is no span of a day"),
        ("open:\n  mon: 09:60-12:00", "09:60-12:00 is no span of a day"),
        ("open:\n  mon: 09:00-09:00", "09:00-09:00 is no span of a day"),
        ("open:\n  mon: 09:00-13:00, 12:00-18:00", "has spans that overlap or are out of order"),
        ("open:\n  mon: 13:00-18:00, 09:00-12:00", "has spans that overlap or are out of order"),
        ("open:\n  mon: 09:00-12:00, 20:00-10:00", "has spans that overlap or are out of order"),
        ("open:\n  mon: closed", "open: is never open: name at least one day"),
        ("open: always", "open: write `key: value` lines here"),
        ("groups:\n  order:\n    mon: 09:00-18:00", "groups.order: is no group, did you mean or"),
        ("days:\n  May 1: closed", "days.May 1: May 1 is no date, write one like 2026-05-01"),
        ("days:\n  2026-02-30: closed", "2026-02-30 is no date"),
        ("days:\n  2026-02-20: holidy", "holidy is no span"),
        ("closures:\n  2026-05-03 to 2026-05-01: x", "must end on its first day or later"),
        ("closures:\n  2026-05-03 to 2028-05-01: x", "within a year"),
        ("closures:\n  2026-05-03: We're closed, come tomorrow", "which is never said"),
        ("closures:\n  2026-05-03:\n    fr: Fermé", "fr: is no language spoken here"),
        (f"closures:\n  2026-05-03: {'x' * 201}", "is longer than 200 characters"),
    ],
)
def test_what_is_wrong_is_told_by_file_line_and_name(read: Read, text: str, complaint: str) -> None:
    with pytest.raises(LocatedError, match=re.escape("hours.yaml, line ")) as caught:
        read(text)
    assert complaint in str(caught.value)


def test_the_example_of_the_documentation_is_read(read: Read) -> None:
    text = (DOCS / "hours.md").read_text("utf-8")
    example = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)[0]
    hours = read(example)
    assert _is_open(hours, "2026-03-02 17:59")
    assert not _is_open(hours, "2026-12-24 13:00")
    assert not _is_open(hours, "2026-05-07 10:00", "orders")
    told = re.findall(r"`hours.yaml, line 4, (.*?)`", text)[0]
    with pytest.raises(LocatedError, match=re.escape(told)):
        read(example.replace("mon-fri", "mon-fry"))


async def test_changed_hours_hold_within_a_second_and_bad_ones_are_told(
    tmp_path: Path, clock: FakeClock, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "hours.yaml"
    path.write_text("open:\n  mon: 09:00-18:00\n", encoding="utf-8")
    holder = CompanyHolder(Settings(_env_file=None, data_dir=tmp_path, hours_file=path))
    watching = asyncio.create_task(holder.watch(clock))
    await eventually(lambda: clock.sleepers == 1)
    night = datetime(2026, 3, 3, 23, tzinfo=ZONE)
    assert not holder.current().hours_of("service").is_open(night)

    path.write_text("open:\n  mon-sun: 00:00-24:00\n", encoding="utf-8")
    await clock.advance(1)
    await eventually(lambda: holder.current().hours_of("service").is_open(night))

    path.write_text("open:\n  mon: noon\n", encoding="utf-8")
    await eventually(lambda: clock.sleepers == 1)
    await clock.advance(1)
    await eventually(lambda: clock.sleepers == 1)
    assert holder.current().hours_of("service").is_open(night)
    assert "hours.yaml, line 2, open.mon: noon is no span" in "".join(capsys.readouterr())
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)


def test_the_hours_are_told_with_the_starter_answer_or_one_of_the_companys(read: Read) -> None:
    week = "open:\n  mon: 09:00-18:00\n"
    assert read(week).told_with == "service-hours"
    assert read(f"{week}told_with: our-hours\n").told_with == "our-hours"
    assert read(f'{week}told_with: ""\n').told_with == ""
    assert load_hours(None, ZONE, GROUPS).told_with == ""
