"""When the house is open: spans of a day, holidays, make-up workdays, closures, in its own zone."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import accumulate, takewhile
from typing import Final, Self
from zoneinfo import ZoneInfo

DAY: Final = 24 * 60  # minutes
_LOOK_AHEAD: Final = 400  # days: whoever is closed for longer has no next opening to tell
_ONE_DAY: Final = timedelta(days=1)


class DayKind(StrEnum):
    """What the calendar says of a day that is no usual one of its week."""

    HOLIDAY = "holiday"
    WORKDAY = "workday"  # made up for a holiday: worked although it is a weekend


@dataclass(frozen=True, slots=True)
class Span:
    """Open from one minute of the day to another; past midnight the end is beyond 1440."""

    opens: int
    closes: int


Spans = tuple[Span, ...]
WHOLE_DAY: Final[Spans] = (Span(0, DAY),)


@dataclass(frozen=True, slots=True)
class Week:
    """The spans from Monday to Sunday, those of holidays, and those of make-up workdays."""

    days: tuple[Spans, Spans, Spans, Spans, Spans, Spans, Spans]
    holidays: Spans = ()
    workdays: Spans = ()

    def spans(self, day: date, kind: DayKind | None) -> Spans:
        """Return when a day of this kind is open."""
        match kind:
            case DayKind.HOLIDAY:
                return self.holidays
            case DayKind.WORKDAY:
                return self.workdays
            case None:
                return self.days[day.weekday()]


ALL_WEEK: Final = Week((WHOLE_DAY,) * 7, WHOLE_DAY, WHOLE_DAY)


@dataclass(frozen=True, slots=True)
class Closure:
    """Closed from the first day to the last, all day or for a span of each of them.

    `words` by language are said to who asks then; without any, the scripts' words for the reason.
    """

    first: date
    last: date
    words: Mapping[str, str] = field(default_factory=dict)
    span: Span | None = None  # within a day; all day when there is none
    reason: str = ""
    id: int | None = None  # of those that leads keep on their page

    def holds_on(self, day: date) -> bool:
        """Tell whether the house is closed on this day, at least for a time."""
        return self.first <= day <= self.last

    def holds_at(self, moment: datetime) -> bool:
        """Tell whether the house is closed at a moment of its own zone."""
        minute = moment.hour * 60 + moment.minute
        is_within = self.span is None or self.span.opens <= minute < self.span.closes
        return is_within and self.holds_on(moment.date())

    def left_of(self, spans: Spans) -> Spans:
        """Return what a closed day keeps of its spans."""
        if self.span is None:
            return ()
        cut = self.span
        parts = (
            (
                Span(one.opens, min(one.closes, cut.opens)),
                Span(max(one.opens, cut.closes), one.closes),
            )
            for one in spans
        )
        return tuple(part for both in parts for part in both if part.opens < part.closes)


@dataclass(frozen=True, slots=True)
class Hours:
    """When one group is there. Days stand in this order: closures, own days, calendar, week."""

    zone: ZoneInfo
    week: Week = ALL_WEEK
    kinds: Mapping[date, DayKind] = field(default_factory=dict)
    own_days: Mapping[date, Spans] = field(default_factory=dict)
    closures: tuple[Closure, ...] = ()

    @property
    def is_always(self) -> bool:
        """Tell whether nothing was set: whoever is on is on."""
        return self.week is ALL_WEEK and not self.own_days and not self.closures

    def spans_on(self, day: date) -> Spans:
        """Return when the house is open on a day."""
        own = self.own_days.get(day)
        spans = self.week.spans(day, self.kinds.get(day)) if own is None else own
        for closure in self.closures:
            if closure.holds_on(day):
                spans = closure.left_of(spans)
        return spans

    def is_open(self, at: datetime) -> bool:
        """Tell whether the house is open at a moment."""
        return self.opens_at(at) == at

    def opens_at(self, at: datetime) -> datetime | None:
        """Return the next moment at which the house is open; None when there is none in sight."""
        if self.is_always:
            return at
        opening = next(self._openings(at), None)
        return None if opening is None else max(opening[0], at)

    def closes_at(self, at: datetime) -> datetime | None:
        """Return when the house closes next; None where it does not within the time in sight."""
        end: datetime | None = None
        for opens, closes in () if self.is_always else self._openings(at):
            if end is not None and opens > end:
                return end
            end = closes
        return None

    def after(self, at: datetime, length: timedelta) -> datetime:
        """Return the moment by which the house has been open for so long; closed time is none."""
        at, left = at.astimezone(UTC), length  # across a change of clocks only UTC adds up
        if not self.is_always:
            for opens, closes in self._openings(at):
                begins = max(opens, at)
                if begins + left <= closes:
                    return begins + left
                left -= closes - begins
        return at + length

    def end_of_work(self, at: datetime) -> datetime:
        """Return the moment itself while open; else when the next day with openings closes."""
        opens = self.opens_at(at)
        if opens is None or opens == at:
            return at
        day = self._day_of(opens)
        of_day = takewhile(lambda one: self._day_of(one[0]) == day, self._openings(opens))
        return max(closes for _, closes in of_day)

    def closure_on(self, at: datetime) -> Closure | None:
        """Return the closure that holds at a moment."""
        moment = at.astimezone(self.zone)
        return next((closure for closure in self.closures if closure.holds_at(moment)), None)

    def openings(self, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
        """Return the stretches of being open that touch the time from `start` to `end`."""
        found = self._openings(start, (end - start).days + 2)
        return list(takewhile(lambda one: one[0] < end, found))

    def _openings(
        self, at: datetime, days: int = _LOOK_AHEAD
    ) -> Iterator[tuple[datetime, datetime]]:
        """Yield stretches that end after a moment, in order, none reaching into the next."""
        first = self._day_of(at) - _ONE_DAY  # a span of yesterday may go past midnight
        reached = datetime.min.replace(tzinfo=UTC)
        for number in range(days + 2):
            day = first + number * _ONE_DAY
            for span in self.spans_on(day):
                opens, closes = self._moments(day, span)
                opens, reached = max(opens, reached), max(closes, reached)
                if opens < closes and closes > at:
                    yield opens, closes

    def _day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def _moments(self, day: date, span: Span) -> tuple[datetime, datetime]:
        """Return a span as moments; of an hour that the clock shows twice it has both."""
        opens, closes = self._wall(day, span.opens), self._wall(day, span.closes)
        ends = max(closes.astimezone(UTC), closes.replace(fold=1).astimezone(UTC))
        return opens.astimezone(UTC), ends

    def _wall(self, day: date, minute: int) -> datetime:
        days, minute = divmod(minute, DAY)
        return datetime.combine(
            day + days * _ONE_DAY, time(minute // 60, minute % 60), tzinfo=self.zone
        )


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """The hours of the house, and those of groups that have their own."""

    usual: Hours
    groups: Mapping[str, Hours] = field(default_factory=dict)
    told_with: str = ""  # the entry whose answer is followed by the hours

    def of(self, group: str) -> Hours:
        """Return the hours of a group."""
        return self.groups.get(group, self.usual)

    def with_closures(self, closures: tuple[Closure, ...]) -> Self:
        """Return the same hours with these closures added to their own."""
        return replace(
            self,
            usual=_closing(self.usual, closures),
            groups={group: _closing(hours, closures) for group, hours in self.groups.items()},
        )


def _closing(hours: Hours, closures: tuple[Closure, ...]) -> Hours:
    return replace(hours, closures=(*hours.closures, *closures))


def always_open(zone: ZoneInfo) -> OpeningHours:
    """Return the hours of a house that has set none."""
    return OpeningHours(Hours(zone))


class OpenTime:
    """How much of a stretch of time the house was open, for very many stretches of one period."""

    def __init__(self, hours: Hours, start: datetime, end: datetime) -> None:
        stretches = hours.openings(start, end)
        self._begins = [opens for opens, _ in stretches]
        self._lengths = [closes - opens for opens, closes in stretches]
        self._before = list(accumulate(self._lengths, initial=timedelta()))

    def between(self, begin: datetime, end: datetime) -> timedelta:
        """Return the open time from one moment to another of the period."""
        return max(self._until(end) - self._until(begin), timedelta())

    def _until(self, moment: datetime) -> timedelta:
        """Return the open time from the beginning of the period."""
        place = bisect_right(self._begins, moment)
        if place == 0:
            return timedelta()
        inside = min(moment - self._begins[place - 1], self._lengths[place - 1])
        return self._before[place - 1] + inside
