"""Thousands of promises that are due within a minute: none early, each once, how late."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from benchmarks.load.house import House, Plan, built
from benchmarks.load.stream import crowd_of, quantile
from bot.clock import SystemClock
from bot.storage import schema
from bot.storage.codec import conversation_json
from bot.storage.database import Connection
from bot.storage.upsert import insert
from handlers.conversation import Conversation
from handlers.policy import Policy

_FIRST_AFTER = timedelta(seconds=3)
_ROWS_AT_ONCE = 5_000
_FIRST_CHAT = 1_000_000
_WITHIN_SECONDS = 120.0


@dataclass(frozen=True)
class Kept:
    """What became of the promises; the three counts must be 0."""

    name: str
    due: int
    p50_ms: float
    p99_ms: float
    early: int
    doubled: int
    lost: int


async def measure_deadlines(plan: Plan, count: int, seconds: float) -> Kept:
    """Let customers fall silent so that farewells are due, evenly, within so many seconds."""
    async with built(plan) as house:
        await house.open()
        pattern = await _pattern(house)
        begins = SystemClock().now() + _FIRST_AFTER + timedelta(seconds=count / 2_000)
        dues = {
            _FIRST_CHAT + n: begins + timedelta(seconds=seconds * n / count) for n in range(count)
        }
        await _write(house, pattern, dues)
        await _wait(house, seconds + _WITHIN_SECONDS)
        return await _judge(house, plan, dues)


async def _pattern(house: House) -> Conversation:
    """Return a conversation as one greeting leaves it."""
    async with crowd_of(house, 1), house.database() as database, database.read() as tx:
        state = await tx.scalar(sa.select(schema.conversation.c.state))
        return conversation_json.validate_json(state or "")


async def _write(house: House, pattern: Conversation, dues: dict[int, datetime]) -> None:
    silent = Policy().idle_farewell_after
    rows = list(dues.items())
    async with house.database() as database:
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            part = [
                (replace(pattern, id=number, last_at=due - silent), due)
                for number, due in rows[start : start + _ROWS_AT_ONCE]
            ]
            async with database.write() as tx:
                await _insert(tx, part)


async def _insert(tx: Connection, part: list[tuple[Conversation, datetime]]) -> None:
    chats = [
        {
            "id": one.id,
            "channel": one.channel,
            "address": f"silent-{one.id}",
            "stage": one.stage.value,
            "last_seq": 1,
            "state": conversation_json.dump_json(one).decode(),
            "created_at": one.last_at,
            "updated_at": one.last_at,
        }
        for one, _ in part
    ]
    deadlines = [
        {
            "conversation_id": one.id,
            "kind": "idle",
            "due_at": due,
            "owner": "",
            "set_at": one.last_at,
        }
        for one, due in part
    ]
    await insert(tx, schema.conversation, chats)
    await insert(tx, schema.deadline, deadlines)


async def _wait(house: House, seconds: float) -> None:
    """Wait until none is left, looking seldom: the processors are the product's."""
    left = sa.select(sa.func.count()).where(schema.deadline.c.conversation_id >= _FIRST_CHAT)
    ends_at = time.monotonic() + seconds
    async with house.database() as database:
        while time.monotonic() < ends_at:
            async with database.read() as tx:
                if not await tx.scalar(left):
                    return
            await asyncio.sleep(1)  # noqa: TID251 - a benchmark lives in real time


async def _judge(house: House, plan: Plan, dues: dict[int, datetime]) -> Kept:
    m = schema.message.c
    query = sa.select(m.conversation_id, m.at).where(
        m.conversation_id >= _FIRST_CHAT, m.kind == "farewell"
    )
    async with house.database() as database, database.read() as tx:
        found = [(row.conversation_id, row.at) for row in await tx.execute(query)]
    late = [(at - dues[chat]).total_seconds() for chat, at in found]
    chats = {chat for chat, _ in found}
    return Kept(
        plan.name,
        len(dues),
        quantile(late, 0.5),
        quantile(late, 0.99),
        sum(one < 0 for one in late),
        len(found) - len(chats),
        len(dues) - len(chats),
    )
