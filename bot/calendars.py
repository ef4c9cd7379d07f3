"""Public holidays and make-up workdays of a region, from maintained packages.

`chinesecalendar` has what the State Council announces year by year and nothing beyond; `holidays`
works out the festivals of any year. The first is believed for the years it knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Final

from handlers.hours import DayKind

REGIONS: Final = ("CN", "HK", "TW")
_YEARS: Final = range(2020, 2051)


@cache
def special_days(region: str) -> Mapping[date, DayKind]:
    """Return the days of a region that are no usual ones of their week."""
    days = _worked_out(region)
    return days if region != "CN" else _announced_before(days)


def _worked_out(region: str) -> dict[date, DayKind]:
    from holidays import country_holidays  # noqa: PLC0415 - a third of a second, for few

    known = country_holidays(region, years=_YEARS)
    worked = dict.fromkeys(known.weekend_workdays, DayKind.WORKDAY)
    return dict.fromkeys(known, DayKind.HOLIDAY) | worked


def _announced_before(days: dict[date, DayKind]) -> dict[date, DayKind]:
    """Replace the years that were announced by what was announced."""
    from chinese_calendar.constants import holidays, workdays  # noqa: PLC0415

    announced = dict.fromkeys(holidays, DayKind.HOLIDAY) | dict.fromkeys(workdays, DayKind.WORKDAY)
    years = {day.year for day in announced}
    kept = {day: kind for day, kind in days.items() if day.year not in years}
    return kept | announced
