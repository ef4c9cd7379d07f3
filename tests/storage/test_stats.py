"""The response times: three figures that are never mixed, whatever the days bring (R3)."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from bot.figures import MEASURES, PERCENTILES, Sample, Tally, empty_figures
from bot.figures_table import stats_csv, stats_rows
from bot.period import PeriodError, read_period
from bot.storage import schema
from bot.storage.database import Connection, Database
from bot.storage.stats import BY, By, StatsQuestion, read_stats
from handlers.policy import Policy
from tests.storage.deeds import NOW, later, make_agent, make_chat

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)


async def put(tx: Connection, table: str, **values: Any) -> None:
    await tx.execute(sa.insert(schema.metadata.tables[table]).values(values))


class Book:
    """Writes visits, turns and waits as they would stand after the facts."""

    def __init__(self, tx: Connection, chat: int) -> None:
        self.tx = tx
        self.chat = chat
        self.number = 0

    def _row(self, **values: Any) -> dict[str, Any]:
        self.number += 1
        base = {"conversation_id": self.chat, "number": self.number, "channel": "web"}
        return {**base, "group_name": "", **values}

    async def visit(self, at: datetime, greeted_after: float | None, **more: Any) -> None:
        greeted = None if greeted_after is None else at + timedelta(seconds=greeted_after)
        await put(self.tx, "visit", **self._row(arrived_at=at, greeted_at=greeted, **more))

    async def turn(
        self, at: datetime, first: float | None, answered: float | None, **more: Any
    ) -> None:
        def after(seconds: float | None) -> datetime | None:
            return None if seconds is None else at + timedelta(seconds=seconds)

        base: dict[str, Any] = {"responsible": "bot", "answered_by": "bot" if answered else ""}
        moments = {"first_word_at": after(first), "answered_at": after(answered)}
        due = at + Policy().reply_within
        row = self._row(asked_at=at, due_at=due, **moments)
        await put(self.tx, "turn", **{**row, **base, **more})

    async def wait(self, at: datetime, claimed_after: float, spoke_after: float | None) -> None:
        claimed = at + timedelta(seconds=claimed_after)
        spoke = None if spoke_after is None else claimed + timedelta(seconds=spoke_after)
        row = self._row(since=at, joined_at=at, ended_at=claimed, ended_by="claim")
        await put(self.tx, "wait", **row, agent_spoke_at=spoke)


async def ask(
    tx: Connection,
    start: datetime = NOW - DAY,
    end: datetime = NOW + DAY,
    by: By = "channel",
    **more: Any,
) -> dict[str, Any]:
    now, zone = more.get("now", NOW + DAY), more.get("zone", SHANGHAI)
    question = StatsQuestion(start, end, by, zone, Policy(), now, more.get("opening"))
    return await read_stats(tx, question)


async def test_of_nothing_there_is_no_figure(database: Database) -> None:
    async with database.read() as tx:
        stats = await ask(tx)
    assert stats == {"rows": [], "total": empty_figures()}
    assert stats["total"]["greeting"] == dict.fromkeys(["within", "p50", "p90", "p99"]) | {
        "count": 0
    }


async def test_a_holding_phrase_is_a_first_word_and_no_answer_t3(database: Database) -> None:
    async with database.write() as tx:
        book = Book(tx, await make_chat(tx))
        await book.turn(NOW, 18, 45, responsible="agent", answered_by="agent")
        total = (await ask(tx))["total"]
    assert (total["first_word"]["p50"], total["first_word"]["within"]) == (18.0, 1.0)
    assert (total["answer_agent"]["p50"], total["answer_agent"]["within"]) == (45.0, 0.0)
    assert total["answer_bot"]["count"] == 0


async def test_bot_and_agents_are_kept_apart(database: Database) -> None:
    async with database.write() as tx:
        book = Book(tx, await make_chat(tx))
        await book.turn(NOW, 1, 1)
        await book.turn(NOW, 30, 30, responsible="agent", answered_by="agent")
        total = (await ask(tx))["total"]
    assert [total[m]["count"] for m in ("answer_bot", "answer_agent")] == [1, 1]
    assert total["answer_bot"]["within"] == 1.0


async def test_what_was_never_answered_counts_as_late(database: Database) -> None:
    async with database.write() as tx:
        book = Book(tx, await make_chat(tx))
        late = {"responsible": "agent", "is_breached": True}
        await book.turn(NOW, 18, None, answered_by="nobody", **late)
        await book.turn(NOW, 18, 5, responsible="agent", answered_by="agent")
        figure = (await ask(tx))["total"]["answer_agent"]
    assert (figure["count"], figure["within"], figure["p99"]) == (2, 0.5, 5.0)


async def test_what_is_not_due_yet_is_not_counted(database: Database) -> None:
    async with database.write() as tx:
        book = Book(tx, await make_chat(tx))
        await book.turn(NOW, None, None, responsible="agent")
        soon = (await ask(tx, now=later(seconds=19)))["total"]
        after = (await ask(tx, now=later(seconds=21)))["total"]
    assert (soon["answer_agent"]["count"], soon["first_word"]["count"]) == (0, 0)
    assert (after["answer_agent"]["count"], after["answer_agent"]["within"]) == (1, 0.0)


async def test_waiting_in_line_is_a_figure_of_its_own(database: Database) -> None:
    async with database.write() as tx:
        book = Book(tx, await make_chat(tx))
        await book.turn(NOW, 2, None, responsible="line")
        await book.wait(NOW, 90, 4)
        total = (await ask(tx))["total"]
    assert (total["wait"]["p50"], total["agent_greeting"]["p50"]) == (90.0, 4.0)
    assert total["answer_agent"]["count"] == total["answer_bot"]["count"] == 0


async def test_a_greeting_that_never_came_is_late_after_its_time_t1(database: Database) -> None:
    async with database.write() as tx:
        book = Book(tx, await make_chat(tx))
        await book.visit(NOW, 3)
        await book.visit(NOW, None)
        figure = (await ask(tx, now=later(seconds=14)))["total"]["greeting"]
        assert (figure["count"], figure["within"]) == (1, 1.0)
        figure = (await ask(tx, now=later(seconds=16)))["total"]["greeting"]
        assert (figure["count"], figure["within"]) == (2, 0.5)


async def test_the_interval_is_half_open(database: Database) -> None:
    async with database.write() as tx:
        book = Book(tx, await make_chat(tx))
        for at in (NOW - timedelta(microseconds=1), NOW, later(hours=1)):
            await book.visit(at, 1)
        count = (await ask(tx, NOW, later(hours=1)))["total"]["greeting"]["count"]
    assert count == 1


async def test_hours_and_days_are_those_of_the_company(database: Database) -> None:
    late = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)  # half past midnight in Shanghai
    async with database.write() as tx:
        await Book(tx, await make_chat(tx)).visit(late, 1)
        by_day = await ask(tx, late - DAY, late + DAY, "day")
        by_hour = await ask(tx, late - DAY, late + DAY, "hour")
        utc = await ask(tx, late - DAY, late + DAY, "day", zone=ZoneInfo("UTC"))
    assert [row["key"] for row in by_day["rows"]] == ["2026-03-03"]
    assert [row["key"] for row in by_hour["rows"]] == ["00"]
    assert [row["key"] for row in utc["rows"]] == ["2026-03-02"]


async def test_the_hour_that_comes_twice_in_autumn_is_one_hour(database: Database) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 02:30 summer time
    async with database.write() as tx:
        book = Book(tx, await make_chat(tx))
        await book.visit(first, 1)
        await book.visit(first + timedelta(hours=1), 1)  # 02:30 once more
        stats = await ask(tx, first - DAY, first + DAY, "hour", zone=berlin, now=first + DAY)
    assert [(row["key"], row["greeting"]["count"]) for row in stats["rows"]] == [("02", 2)]


async def test_rows_are_by_whatever_is_asked_and_add_up(database: Database) -> None:
    async with database.write() as tx:
        ann = await make_agent(tx, "Ann")
        book = Book(tx, await make_chat(tx))
        agent = {"responsible": "agent", "answered_by": "agent", "agent_id": ann.id}
        await book.turn(NOW, 1, 3, group_name="orders", **agent)
        await book.turn(NOW, 1, 2)
        for by, keys in {"agent": ["Ann", ""], "group": ["orders", ""], "channel": ["web"]}.items():
            stats = await ask(tx, by=by)  # type: ignore[arg-type] # one of BY
            assert [row["key"] for row in stats["rows"]] == keys
            counted = sum(row["first_word"]["count"] for row in stats["rows"])
            assert counted == stats["total"]["first_word"]["count"] == 2


durations = st.lists(st.integers(0, 10**9), max_size=60)


@given(durations, st.integers(0, 10**9))
def test_percentiles_are_durations_that_really_happened(micros: list[int], target: int) -> None:
    sample = Sample()
    for one in micros:
        sample.add(one, timedelta(microseconds=target))
    figure = sample.figure()
    ordered = sorted(micros)
    for percent in PERCENTILES:
        value = figure[f"p{percent}"]
        if not ordered:
            assert value is None
            continue
        expected = next(
            x for place, x in enumerate(ordered, 1) if place * 100 >= percent * len(ordered)
        )
        assert value == expected / 1_000_000
    within = sum(one <= target for one in micros)
    assert figure["within"] == (within / len(micros) if micros else None)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 99)), max_size=40))
def test_the_total_is_that_of_all_rows_together(added: list[tuple[str, int]]) -> None:
    tally, whole = Tally(), Sample()
    for key, micros in added:
        tally.add(key, "wait", micros, timedelta(microseconds=50))
        whole.add(micros, timedelta(microseconds=50))
    assert tally.total()["wait"] == whole.figure()


STATS = {
    "rows": [{"key": "=1+1", **empty_figures()}],
    "total": empty_figures()
    | {"wait": {"count": 3, "within": 0.9999, "p50": 1.0, "p90": 2.0, "p99": 3.0}},
}


def test_a_csv_cell_is_never_a_formula() -> None:
    lines = list(csv.reader(io.StringIO(stats_csv(STATS))))
    assert lines[1][0] == "'=1+1"
    assert lines[2][0] == "total"
    assert len(lines[0]) == 1 + len(MEASURES) * 5
    assert lines[2][lines[0].index("wait_p90")] == "2.0"


def test_a_table_shows_only_what_was_counted_and_never_rounds_up_to_all() -> None:
    assert list(stats_rows(STATS)) == [["total", "wait", "3", "99.9%", "1.0", "2.0", "3.0"]]
    json.dumps(STATS)


def test_every_key_can_be_asked_for() -> None:
    assert set(BY) == {"agent", "group", "channel", "hour", "day"}


def test_a_period_is_today_in_the_companys_zone_when_nothing_is_written() -> None:
    night = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)  # one in the morning of the third
    start, end = read_period("", "", SHANGHAI, night)
    assert (start.isoformat(), end.isoformat()) == (
        "2026-03-03T00:00:00+08:00",
        "2026-03-04T00:00:00+08:00",
    )


@pytest.mark.parametrize(
    ("start", "end", "begins"),
    [
        ("2026-03-01", "2026-03-02", "2026-03-01T00:00:00+08:00"),
        ("2026-03-01T09:00", "2026-03-01T10:00", "2026-03-01T09:00:00+08:00"),
        ("2026-03-01T01:00:00Z", "2026-03-01T12:00:00+08:00", "2026-03-01T01:00:00+00:00"),
        ("2026-03-01T09:00 08:00", "2026-03-02", "2026-03-01T09:00:00+08:00"),  # a + lost in an URL
    ],
)
def test_dates_and_moments_are_understood(start: str, end: str, begins: str) -> None:
    assert read_period(start, end, SHANGHAI, NOW)[0] == datetime.fromisoformat(begins)


@pytest.mark.parametrize(
    ("start", "end", "blamed"),
    [("soon", "", "from"), ("", "2026-13-01", "to"), ("2026-03-02", "2026-03-02", "to")],
)
def test_what_is_no_period_is_told_with_what_to_write(start: str, end: str, blamed: str) -> None:
    with pytest.raises(PeriodError, match=f"^{blamed}: "):
        read_period(start, end, SHANGHAI, NOW)
