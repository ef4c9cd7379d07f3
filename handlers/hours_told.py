"""The opening times as a person tells them: the week in a line, and what is different today."""

from __future__ import annotations

from functools import reduce
from itertools import groupby
from typing import Final

from handlers.draft import Draft
from handlers.hours import DAY, WHOLE_DAY, Hours, Spans

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOUR: Final = 60


def hours_words(draft: Draft, group: str) -> str:
    """Return when people of the group are there; "" where no hours were set."""
    hours = draft.hours(group)
    if hours.is_always:
        return ""
    words = draft.words("hours.week", days=_week(draft, hours))
    today = draft.now.astimezone(hours.zone).date()
    spans = hours.spans_on(today)
    if spans == hours.week.days[today.weekday()]:
        return words
    return f"{words}\n{draft.words('hours.today', spans=_spans(draft, spans))}"


def _week(draft: Draft, hours: Hours) -> str:
    """Return the week, days that follow each other and are alike in one: Monday to Friday."""
    days = zip(_DAYS, hours.week.days, strict=True)
    runs = [
        _run(draft, [day for day, _ in run], spans)
        for spans, run in groupby(days, key=lambda one: one[1])
    ]
    return _joined(draft, "open.then", runs)


def _run(draft: Draft, days: list[str], spans: Spans) -> str:
    first, last = (draft.name_of(f"weekday.{day}") for day in (days[0], days[-1]))
    told = _spans(draft, spans)
    if len(days) == 1:
        return draft.name_of("open.day", day=first, spans=told)
    return draft.name_of("open.days", first=first, last=last, spans=told)


def _spans(draft: Draft, spans: Spans) -> str:
    if not spans:
        return draft.name_of("open.closed")
    if spans == WHOLE_DAY:
        return draft.name_of("open.all_day")
    told = [f"{_clock(span.opens)}–{_clock(span.closes)}" for span in spans]
    return _joined(draft, "open.and", told)


def _joined(draft: Draft, situation: str, parts: list[str]) -> str:
    def join(first: str, second: str) -> str:
        return draft.name_of(situation, first=first, second=second)

    return reduce(join, parts)


def _clock(minute: int) -> str:
    """Return 09:30; the end of a day is 24:00, and what goes past it is of the next day."""
    hour, rest = divmod(minute if minute <= DAY else minute - DAY, _HOUR)
    return f"{hour:02d}:{rest:02d}"
