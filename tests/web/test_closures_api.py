"""Leads close the house on their page: for days and hours, in every process, on record (H5)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.closed_days import ClosedDays
from handlers.hours import Closure, OpeningHours, always_open
from handlers.policy import Policy
from handlers.surroundings import Company
from scripts.phrases import Phrases
from tests.storage.deeds import rows
from tests.web.house import House, open_house

ZONE = ZoneInfo("Asia/Shanghai")
DAYS: dict[str, Any] = {"first": "2026-03-05", "last": "2026-03-06", "reason": "stocktaking"}


@dataclass
class Process:
    """A process of the house: what it holds as its opening times."""

    closures: tuple[Closure, ...] = ()
    notices: list[Any] = field(default_factory=list)

    def company(self) -> Company:
        """Return the company as this process knows it."""
        opening: OpeningHours = always_open(ZONE).with_closures(self.closures)
        return Company("Tea", ZONE, Policy(), Phrases({}), opening=opening)

    def take(self, closures: tuple[Closure, ...]) -> None:
        """Take over what was read."""
        self.closures = closures

    def held(self) -> list[Closure]:
        """Return what this process knows of."""
        return [*self.closures]

    async def ring(self, notice: Any) -> None:
        """Note what other processes are told."""
        self.notices.append(notice)


@pytest.fixture
def process() -> Process:
    return Process()


@pytest.fixture
async def house(database_url: str, tmp_path: Path, process: Process) -> AsyncIterator[House]:
    """Serve a house that follows what leads set."""
    follows = {"company": process.company, "close_on": process.take, "ring": process.ring}
    async with open_house(database_url, tmp_path, **follows) as made:
        yield made


async def test_a_lead_closes_the_house_and_opens_it_again(house: House, process: Process) -> None:
    lea, ann = await house.agent("Lea", role="lead"), await house.agent("Ann")
    made = await lea.post("/hours/closures", DAYS | {"note": " annual  count "}, 201)
    assert (made["by"], made["at"]) == ("Lea", "2026-03-02T02:00:00.000Z")
    assert (made["from"], made["until"], made["note"]) == (None, None, "annual count")
    assert process.held() == [
        Closure(date(2026, 3, 5), date(2026, 3, 6), reason="stocktaking", id=made["id"])
    ]
    assert process.notices == [{"closures": True}]
    assert (await ann.get("/hours"))["closures"] == [made]
    assert (await ann.get("/hours"))["is_set"] is True
    async with await lea.call("DELETE", f"/hours/closures/{made['id']}") as gone:
        assert gone.status == 204
    assert process.held() == []
    assert (await ann.get("/hours"))["closures"] == []
    async with await lea.call("DELETE", f"/hours/closures/{made['id']}") as again:
        assert again.status == 404


async def test_who_closed_and_who_opened_stays_on_record_d1(house: House) -> None:
    lea, mei = await house.agent("Lea", role="lead"), await house.agent("Mei", role="lead")
    made = await lea.post("/hours/closures", DAYS, 201)
    async with await mei.call("DELETE", f"/hours/closures/{made['id']}"):
        pass
    async with house.database.read() as tx:
        [row] = await rows(tx, "closure")
        log = [one for one in await rows(tx, "access_log") if one.what.startswith("closure")]
    assert (row.set_by, row.removed_by) == (lea.agent["id"], mei.agent["id"])
    assert row.removed_at == house.clock.now()
    assert [(one.agent_id, one.what, one.subject) for one in log] == [
        (lea.agent["id"], "closure set", str(made["id"])),
        (mei.agent["id"], "closure removed", str(made["id"])),
    ]


async def test_closing_is_for_leads(house: House, process: Process) -> None:
    ann, lea = await house.agent("Ann"), await house.agent("Lea", role="lead")
    assert (await ann.post("/hours/closures", DAYS, 403))["code"] == "leads_only"
    made = await lea.post("/hours/closures", DAYS, 201)
    async with await ann.call("DELETE", f"/hours/closures/{made['id']}") as refused:
        assert refused.status == 403
    assert len(process.held()) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"first": "2026-03-07"},
        {"last": "2027-03-07"},
        {"first": "2026-02-01", "last": "2026-03-01"},
        {"first": "2029-03-05", "last": "2029-03-05"},
        {"first": "9999-12-31", "last": "9999-12-31"},
        {"first": "5 March"},
        {"reason": "no mood"},
        {"from": "09:00"},
        {"from": "12:00", "until": "12:00"},
        {"from": "13:00", "until": "12:00"},
        {"from": "25:00", "until": "26:00"},
        {"note": "x" * 201},
    ],
)
async def test_what_makes_no_sense_is_refused(house: House, wrong: dict[str, Any]) -> None:
    lea = await house.agent("Lea", role="lead")
    problem = await lea.post("/hours/closures", DAYS | wrong, 422)
    assert problem["code"] == "invalid"
    async with house.database.read() as tx:
        assert await rows(tx, "closure") == []


async def test_the_same_twice_is_one_closure(house: House) -> None:
    lea = await house.agent("Lea", role="lead")
    await lea.post("/hours/closures", DAYS, 201)
    assert (await lea.post("/hours/closures", DAYS, 409))["code"] == "closed_already"
    hours = {"from": "14:00", "until": "24:00"}
    made = await lea.post("/hours/closures", DAYS | hours, 201)
    assert (made["from"], made["until"]) == ("14:00", "24:00")


async def test_what_is_over_is_shown_no_more_and_still_counts_in_the_figures(
    house: House, process: Process
) -> None:
    lea = await house.agent("Lea", role="lead")
    await lea.post("/hours/closures", DAYS, 201)
    house.clock.set(house.clock.now() + timedelta(days=6))
    lea = await house.caller().sign_in("Lea")
    assert (await lea.get("/hours"))["closures"] == []
    assert len(process.held()) == 1


async def test_every_process_follows_by_the_bell_and_without_it(house: House) -> None:
    other = Process()
    days = ClosedDays(house.database, house.clock, other.company, other.take)
    lea = await house.agent("Lea", role="lead")
    made = await lea.post("/hours/closures", DAYS, 201)
    await days.hear({"queue": True})
    assert other.held() == []
    await days.hear({"closures": True})
    assert len(other.held()) == 1
    async with await lea.call("DELETE", f"/hours/closures/{made['id']}"):
        pass
    await days.look()
    assert other.held() == []
