"""A company's opening times: a file with its week, its holidays and the days it is closed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from bot.calendars import REGIONS, special_days
from handlers.hours import (
    ALL_WEEK,
    DAY,
    Closure,
    DayKind,
    Hours,
    OpeningHours,
    Span,
    Spans,
    Week,
    always_open,
)
from scripts.forbidden import find_forbidden
from scripts.located import Place, nearest, open_mapping
from scripts.phrases import LANGUAGES

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_KEYS: Final = ("region", "open", "groups", "days", "closures", "told_with")
# The starter entry that answers when people are there.
_TOLD_WITH: Final = "service-hours"
_SPECIAL: Final = ("holidays", "workdays")
_SPAN: Final = re.compile(r"(\d{1,2}):(\d{2}) ?- ?(\d{1,2}):(\d{2})")
_CLOSED: Final = "closed"
_LONGEST_CLOSURE: Final = timedelta(days=366)
_WORDS_AT_MOST: Final = 200


@dataclass(slots=True)
class _Read:
    """What the file says, part by part."""

    kinds: Mapping[date, DayKind] = field(default_factory=dict)
    week: Week | None = None
    groups: dict[str, Week] = field(default_factory=dict)
    own_kinds: dict[date, DayKind] = field(default_factory=dict)
    own_days: dict[date, Spans] = field(default_factory=dict)
    closures: tuple[Closure, ...] = ()
    told_with: str = _TOLD_WITH


def load_hours(file: Path | None, zone: ZoneInfo, groups: Sequence[str]) -> OpeningHours:
    """Read a company's hours; always open without a file; raise LocatedError by file and line."""
    root = None if file is None else open_mapping(file)
    if root is None:
        return always_open(zone)
    read = _Read()
    for name, place in root.entries():
        _read_part(read, name, place, groups)
    usual = _hours(read, zone, read.week or ALL_WEEK)
    own = {group: _hours(read, zone, week) for group, week in read.groups.items()}
    return OpeningHours(usual, own, read.told_with)


def _hours(read: _Read, zone: ZoneInfo, week: Week) -> Hours:
    kinds = {**read.kinds, **read.own_kinds}
    return Hours(zone, week, kinds, read.own_days, read.closures)


def _read_part(read: _Read, name: str, place: Place, groups: Sequence[str]) -> None:
    match name:
        case "region":
            read.kinds = special_days(_read_region(place))
        case "open":
            read.week = _read_week(place)
        case "groups":
            read.groups = _read_groups(place, groups)
        case "days":
            _read_days(read, place)
        case "closures":
            read.closures = tuple(_read_closure(key, one) for key, one in place.entries())
        case "told_with":
            read.told_with = place.text().strip()
        case _:
            raise place.error(f"is nothing that hours have{nearest(name, list(_KEYS))}")


def _read_region(place: Place) -> str:
    region = place.text().strip().upper()
    if region not in REGIONS:
        raise place.error(f"must be one of {', '.join(REGIONS)}")
    return region


def _read_groups(place: Place, groups: Sequence[str]) -> dict[str, Week]:
    read = {}
    for name, one in place.entries():
        if name not in groups:
            raise one.error(f"is no group{nearest(name, list(groups))}")
        read[name] = _read_week(one)
    return read


def _read_week(place: Place) -> Week:
    """Read the days of a week; a day that is not named is closed."""
    days: dict[str, Spans] = {}
    for name, one in place.entries():
        spans = _read_spans(one)
        for day in _days_named(name, one):
            if day in days:
                raise one.error(f"names {day} a second time")
            days[day] = spans
    week = [days.get(day, ()) for day in _DAYS]
    if not any(week):
        raise place.error("is never open: name at least one day, like mon-fri: 09:00-18:00")
    usual = next(spans for spans in week if spans)
    made_up = days.get("workdays", usual)
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = week
    return Week(
        (monday, tuesday, wednesday, thursday, friday, saturday, sunday),
        days.get("holidays", ()),
        made_up,
    )


def _days_named(name: str, place: Place) -> Sequence[str]:
    """Return the days that "mon", "mon-fri" or "sat-sun" name."""
    if name in _SPECIAL:
        return (name,)
    first, _, last = name.partition("-")
    if first not in _DAYS or (last or first) not in _DAYS:
        known = [*_DAYS, *_SPECIAL, "mon-fri"]
        raise place.error(f"is no day, write one like mon, mon-fri, holidays{nearest(name, known)}")
    begin, end = _DAYS.index(first), _DAYS.index(last or first)
    if end < begin:
        raise place.error("goes backwards, write the earlier day first")
    return _DAYS[begin : end + 1]


def _read_spans(place: Place) -> Spans:
    """Read "09:00-12:00, 13:30-18:00", or "closed"."""
    text = place.text().strip().casefold()
    if text == _CLOSED:
        return ()
    spans = tuple(_read_span(part.strip(), place) for part in text.split(","))
    for before, after in pairwise(spans):
        if after.opens < before.closes:
            raise place.error("has spans that overlap or are out of order")
    if len(spans) > 1 and spans[-1].closes > DAY + spans[0].opens:
        raise place.error("has spans that overlap or are out of order")
    return spans


def _read_span(text: str, place: Place) -> Span:
    match = _SPAN.fullmatch(text)
    if match is None:
        raise place.error(
            f"{text or 'nothing'} is no span, write one like 09:00-18:00, or {_CLOSED}"
        )
    hour, minute, end_hour, end_minute = (int(part) for part in match.groups())
    opens, closes = hour * 60 + minute, end_hour * 60 + end_minute
    if max(minute, end_minute) > 59 or opens >= DAY or closes > DAY or opens == closes:  # noqa: PLR2004 - minutes of an hour
        raise place.error(f"{text} is no span of a day, from 00:00 to 24:00")
    return Span(opens, closes if closes > opens else closes + DAY)


def _read_days(read: _Read, place: Place) -> None:
    """Read single days: a kind in the place of the calendar's, or hours of their own."""
    for name, one in place.entries():
        day, text = _read_date(name, one), one.text().strip()
        if text in set(DayKind):
            read.own_kinds[day] = DayKind(text)
        else:
            read.own_days[day] = _read_spans(one)


def _read_closure(name: str, place: Place) -> Closure:
    """Read "2026-05-01 to 2026-05-03: words", for every language or for each."""
    first, _, last = name.partition(" to ")
    begin = _read_date(first.strip(), place)
    end = _read_date(last.strip(), place) if last else begin
    if not begin <= end <= begin + _LONGEST_CLOSURE:
        raise place.error("must end on its first day or later, within a year")
    return Closure(begin, end, _read_words(place))


def _read_words(place: Place) -> dict[str, str]:
    try:
        text = place.text().strip()
    except ValueError:
        return {language: _polite(language, one) for language, one in _by_language(place)}
    return {language: _polite(language, place) for language in LANGUAGES} if text else {}


def _by_language(place: Place) -> list[tuple[str, Place]]:
    pairs = list(place.entries())
    for language, one in pairs:
        if language not in LANGUAGES:
            known = list(LANGUAGES)
            raise one.error(f"is no language spoken here{nearest(language, known)}")
    return pairs


def _polite(language: str, place: Place) -> str:
    """Return words that may be said to a customer (P4)."""
    text = place.text().strip()
    if len(text) > _WORDS_AT_MOST:
        raise place.error(f"is longer than {_WORDS_AT_MOST} characters")
    for finding in find_forbidden(text, language):
        said = text[finding.start : finding.end]
        raise place.error(f"says {said}, which is never said; say {finding.instead}")
    return text


def _read_date(text: str, place: Place) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise place.error(f"{text} is no date, write one like 2026-05-01") from None
