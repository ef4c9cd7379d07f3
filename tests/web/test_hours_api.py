"""The opening times as the people of the house see them (H5)."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from handlers.hours import Closure, Hours, OpeningHours, Span, Spans, Week
from tests.web.house import House, open_house

_ZONE = ZoneInfo("Asia/Shanghai")
_DAY: Spans = (Span(9 * 60, 12 * 60), Span(13 * 60, 18 * 60))
_CLOSURE = Closure(date(2026, 3, 5), date(2026, 3, 6), {"en": "We move house."})
_PAST = Closure(date(2026, 2, 1), date(2026, 2, 2))
_FAR = Closure(date(2026, 9, 1), date(2026, 9, 1))
_SHOP = Hours(_ZONE, Week((_DAY,) * 7), closures=(_PAST, _FAR, _CLOSURE))


async def _hours(url: str, folder: Path, moment: str) -> Any:
    async with open_house(url, folder, opening=OpeningHours(_SHOP)) as house:
        house.clock.set(datetime.fromisoformat(moment).replace(tzinfo=_ZONE))
        ann = await house.agent("Ann")
        return await ann.get("/hours")


async def test_who_set_none_is_always_open(house: House) -> None:
    ann = await house.agent("Ann")
    shown = await ann.get("/hours")
    assert shown["is_set"] is False
    assert {g["is_open"] for g in shown["groups"]} == {True}
    assert {g["changes_at"] for g in shown["groups"]} == {None}


async def test_an_open_group_tells_until_when(database_url: str, tmp_path: Path) -> None:
    shown = await _hours(database_url, tmp_path, "2026-03-02 10:00")
    assert shown["is_set"] is True
    assert shown["groups"][0] == {
        "group": "service",
        "is_open": True,
        "changes_at": "2026-03-02T04:00:00.000Z",
    }


async def test_a_closed_group_tells_when_it_opens_and_closures_ahead_are_told(
    database_url: str, tmp_path: Path
) -> None:
    shown = await _hours(database_url, tmp_path, "2026-03-04 19:00")
    assert shown["groups"][0]["is_open"] is False
    assert shown["groups"][0]["changes_at"] == "2026-03-07T01:00:00.000Z"  # after the closure
    [closure] = shown["closures"]
    assert (closure["first"], closure["last"]) == ("2026-03-05", "2026-03-06")
    assert closure["words"] == {"en": "We move house."}
    assert (closure["id"], closure["by"], closure["from"]) == (None, None, None)
