"""What is done once a week, and what is new since the last shift (K2, K3)."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from bot.knowledge_week import KnowledgeWeek
from bot.storage import schema
from bot.storage.codec import entry_json
from bot.storage.database import Connection, Database
from bot.storage.desk import read_flags
from bot.storage.news import read_last_shift_end, read_news
from bot.storage.people import set_presence
from bot.storage.weeks import begin_week
from handlers.actions import RecordMiss
from knowledge.entry import Entry
from tests.clock import FakeClock
from tests.storage.deeds import NOW, decide, later, make_agent, make_chat

MONDAY = date(2026, 3, 2)
SHANGHAI = ZoneInfo("Asia/Shanghai")


async def test_a_week_is_begun_by_one_process_only(database: Database) -> None:
    async def begin() -> bool:
        async with database.write() as tx:
            return await begin_week(tx, "week", MONDAY + timedelta(days=7))

    async with database.write() as tx:
        assert not await begin_week(tx, "week", MONDAY)
    assert sorted(await asyncio.gather(*(begin() for _ in range(4)))) == [False, False, False, True]
    async with database.write() as tx:
        assert not await begin_week(tx, "week", MONDAY)  # a clock that is behind begins nothing


async def test_leads_are_told_on_monday_how_many_questions_were_missed_k3(
    database: Database, clock: FakeClock
) -> None:
    first, second = (KnowledgeWeek(database, clock, lambda: SHANGHAI) for _ in range(2))
    await first.look()
    async with database.write() as tx:
        chat = await make_chat(tx)
        await decide(tx, chat, RecordMiss("blue one?"), now=clock.now())
        assert await read_flags(tx) == []
    await clock.advance(timedelta(days=6, hours=13, minutes=59).total_seconds())  # Sunday, 23:59
    await first.look()
    async with database.write() as tx:
        assert await read_flags(tx) == []
    await clock.advance(60)
    for process in (first, second, first):
        await process.look()
    async with database.write() as tx:
        [flag] = await read_flags(tx)
    assert (flag.kind, flag.detail, flag.chat) == ("knowledge_week", "1", None)


async def test_the_flag_of_a_new_week_takes_the_place_of_the_last(
    database: Database, clock: FakeClock
) -> None:
    week = KnowledgeWeek(database, clock, lambda: SHANGHAI)
    await week.look()
    for _ in range(3):
        await clock.advance(timedelta(days=7).total_seconds())
        await week.look()
    async with database.write() as tx:
        [flag] = await read_flags(tx)
    assert flag.raised_at == clock.now()


async def change(tx: Connection, name: str, version: int, days: float, **more: object) -> None:
    """Let an entry have changed some days after NOW."""
    document = entry_json.dump_json(Entry(name, answers={"en": f"answer {version}"})).decode()
    values = {"name": name, "document": document, "version": version, "who": "Lea", "note": "n"}
    at = {"changed_at": later(days=days)}
    await tx.execute(sa.insert(schema.entry_version).values(values | at | more))


async def test_agents_learn_what_is_new_changed_and_gone_k2(database: Database) -> None:
    async with database.write() as tx:
        for name in ("kept", "changed", "gone"):
            await change(tx, name, 1, -5)
        await change(tx, "back", 1, -5)
        await change(tx, "back", 2, -4, is_removed=True)
        await change(tx, "changed", 2, 1)
        await change(tx, "changed", 3, 2)
        await change(tx, "gone", 2, 3, is_removed=True)
        await change(tx, "fresh", 1, 4)
        await change(tx, "back", 3, 5)
        await change(tx, "brief", 1, 1)
        await change(tx, "brief", 2, 6, is_removed=True)
        news = await read_news(tx, NOW)
        assert [(item.entry.id, item.what) for item in news] == [
            ("back", "new"),
            ("fresh", "new"),
            ("gone", "removed"),
            ("changed", "changed"),
        ]
        assert news[-1].entry.answers == {"en": "answer 3"}
        assert (news[-1].at, news[-1].who, news[-1].note) == (later(days=2), "Lea", "n")
        assert await read_news(tx, later(days=9)) == []


async def test_a_shift_ends_with_going_offline_s3(database: Database) -> None:
    async with database.write() as tx:
        ann, bob = await make_agent(tx, "Ann"), await make_agent(tx, "Bob")
        for hours, status in ((0, "online"), (4, "away"), (8, "offline"), (20, "online")):
            await set_presence(tx, ann.id, status, later(hours=hours))
        await set_presence(tx, bob.id, "online", NOW)
        assert await read_last_shift_end(tx, ann.id) == later(hours=8)
        assert await read_last_shift_end(tx, bob.id) is None
