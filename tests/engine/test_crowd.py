"""More new customers than Telegram's limits let us greet in time: the leads are told, once."""

from __future__ import annotations

from datetime import timedelta

from bot.engine.crowd import KIND, Crowd
from bot.storage.desk import read_flags
from tests.engine.bench import Bench
from tests.waiting import eventually


def _crowd(bench: Bench, rate: int) -> Crowd:
    return Crowd(bench.database, bench.clock, bench.engine.turn, rate, lambda: bench.policy)


async def _come(bench: Bench, customers: int) -> None:
    bench.telegram.gate.clear()
    for number in range(customers):
        await bench.arrives(f"c{number}")
    await eventually(lambda: _is_all_decided(bench, customers))


async def _is_all_decided(bench: Bench, customers: int) -> bool:
    await bench.clock.advance(0.01)
    return len(await bench.rows("outbox")) == customers


async def _flags(bench: Bench) -> list[tuple[str, int]]:
    async with bench.database.read() as tx:
        return [(flag.kind, int(flag.detail)) for flag in await read_flags(tx)]


async def test_a_crowd_is_shown_on_the_board_once(bench: Bench) -> None:
    await _come(bench, 17)  # at one a second 15 can be greeted within 15 s
    crowd = _crowd(bench, 1)
    await crowd.look()
    [(kind, pending)] = await _flags(bench)
    assert kind == KIND
    assert 15 < pending <= 17
    await crowd.look()
    assert len(await _flags(bench)) == 1
    bench.clock.set(bench.clock.now() + timedelta(minutes=11))
    await eventually(lambda: _is_ours(bench))
    await crowd.look()
    assert len(await _flags(bench)) == 2
    bench.telegram.gate.set()
    await bench.quiet()


async def _is_ours(bench: Bench) -> bool:
    await bench.clock.advance(0.01)
    return bench.engine.turn.is_ours()


async def test_as_many_as_can_be_greeted_in_time_are_no_crowd(bench: Bench) -> None:
    await _come(bench, 15)
    await _crowd(bench, 1).look()
    assert await _flags(bench) == []
    assert _crowd(bench, 0).loops() == []
    bench.telegram.gate.set()
    await bench.quiet()
