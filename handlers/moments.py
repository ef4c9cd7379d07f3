"""Moments as a person says them: tomorrow at nine in the morning, not 2026-03-03T01:00Z."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from handlers.draft import Draft

_NOON: Final = 12
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# From this hour of the day on it is called so.
_PARTS: Final = ((18, "evening"), (13, "afternoon"), (12, "noon"), (6, "morning"), (0, "dawn"))


def when(draft: Draft, moment: datetime) -> str:
    """Return a moment to come in the customer's words, in the company's zone, to the minute."""
    zone = draft.surroundings.company.zone
    local, today = _whole_minute(moment.astimezone(zone)), draft.now.astimezone(zone).date()
    days = (local.date() - today).days
    clock, weekday = _clock(draft, local), draft.name_of(f"weekday.{_DAYS[local.weekday()]}")
    if days == 0:
        return draft.name_of("when.today", clock=clock)
    if days == 1:
        return draft.name_of("when.tomorrow", clock=clock)
    if 1 < days < len(_DAYS):
        return draft.name_of("when.weekday", clock=clock, weekday=weekday)
    month = draft.name_of(f"month.{local.month}")
    return draft.name_of("when.date", clock=clock, weekday=weekday, month=month, day=str(local.day))


def _whole_minute(local: datetime) -> datetime:
    """Round up: what is promised for a moment is never promised too early."""
    whole = local.replace(second=0, microsecond=0)
    return whole if whole == local else whole + timedelta(minutes=1)


def _clock(draft: Draft, local: datetime) -> str:
    if local.hour == 0 and local.minute == 0:
        return draft.name_of("clock.midnight")
    part = next(name for hour, name in _PARTS if local.hour >= hour)
    names = {"part": draft.name_of(f"part.{part}"), "hour": str(local.hour % _NOON or _NOON)}
    if local.minute == 0:
        return draft.name_of("clock.sharp", **names)
    return draft.name_of("clock.minutes", minute=f"{local.minute:02d}", **names)
