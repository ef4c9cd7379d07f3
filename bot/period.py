"""A period as people write it: half-open, in the company's zone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

_DATE_CHARS = len("2026-01-31")


class PeriodError(ValueError):
    """What was written is no period; the text says what to write."""


def read_period(start: str, end: str, zone: ZoneInfo, now: datetime) -> tuple[datetime, datetime]:
    """Return the interval from `start` to just before `end`; today where nothing is written."""
    today = now.astimezone(zone).date()
    first = _moment(start or today.isoformat(), zone, "from")
    last = _moment(end or (today + timedelta(days=1)).isoformat(), zone, "to")
    if last <= first:
        raise PeriodError("to: It comes after from.")
    return first, last


def _moment(text: str, zone: ZoneInfo, name: str) -> datetime:
    """Return an ISO moment, or the first one of an ISO date."""
    try:
        if len(text) == _DATE_CHARS:
            day = date.fromisoformat(text)
            return datetime(day.year, day.month, day.day, tzinfo=zone)
        moment = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        raise PeriodError(
            f"{name}: An ISO date or moment, like 2026-01-31 or 2026-01-31T09:00, please."
        ) from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
