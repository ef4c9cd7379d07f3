"""Promises in the database: at their moment, once, by whoever is alive, under their own policy."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from bot.engine.core import Engine
from bot.engine.done import Done
from bot.policy_file import load_policy
from bot.storage.people import note_heartbeat
from bot.tasks import end_tasks
from handlers.actions import RingAgent
from handlers.conversation import AgentRef
from tests.engine.bench import Bench


class Rings:
    """Hears what is rung at desks, of any process."""

    def __init__(self, bench: Bench, *engines: Engine) -> None:
        self._bench = bench
        self.heard: list[tuple[datetime, str]] = []
        for engine in engines:
            engine.decider.listeners.append(self)

    def committed(self, done: Sequence[Done]) -> None:
        """Note what rings (bot.engine.done.Listener)."""
        now = self._bench.clock.now()
        for one in done:
            rings = [a for a in one.decision.actions if isinstance(a, RingAgent)]
            self.heard += [(now, ring.kind) for ring in rings]

    def since(self, start: datetime) -> list[tuple[int, str]]:
        """Return what rang, in whole seconds from a moment."""
        return [(int((at - start).total_seconds()), kind) for at, kind in self.heard]


async def _with_ann(bench: Bench) -> tuple[AgentRef, int, int]:
    ann = await bench.hire("Ann")
    chat = await bench.waits()
    epoch = (await bench.claims(ann, chat)).epoch
    await bench.writes(ann, chat, epoch, "How may I help you?")
    await bench.quiet()
    bench.telegram.sent.clear()
    return ann, chat, epoch


async def _passes(bench: Bench, agent: AgentRef, seconds: int) -> list[tuple[int, str]]:
    """Let seconds pass with the agent's heart beating; return what is told when."""
    told, start = [], bench.clock.now()
    for second in range(1, seconds + 1):
        async with bench.database.write() as tx:
            await note_heartbeat(tx, agent.id, bench.clock.now())
        count = len(bench.telegram.sent)
        await bench.clock.advance(
            (start + timedelta(seconds=second) - bench.clock.now()).total_seconds()
        )
        await bench.quiet()
        told += [(second, m.kind) for m in bench.telegram.sent[count:]]
    return told


async def _flags(bench: Bench) -> list[str]:
    """Return what leads were shown of the agent's silence; that nobody else is there is another."""
    rows = sorted(await bench.rows("flag"), key=lambda row: row.id)
    return [row.kind for row in rows if row.kind != "nobody_took"]


async def test_the_ladder_of_an_answer_that_is_owed_t2_t3_t6(bench: Bench) -> None:
    ann, chat, _ = await _with_ann(bench)
    rings = Rings(bench, bench.engine)
    await bench.says("where is my parcel?")
    await bench.quiet()
    asked_at = bench.clock.now()
    told = await _passes(bench, ann, 19)
    [turn] = [row for row in await bench.rows("turn") if row.answered_by == ""]
    assert not turn.is_breached
    assert [kind for _, kind in rings.since(asked_at)] == ["remind"]
    assert 12 <= rings.since(asked_at)[0][0] <= 13
    assert [kind for _, kind in told] == ["hold"]
    assert 18 <= told[0][0] <= 19
    await _passes(bench, ann, 2)
    [turn] = [row for row in await bench.rows("turn") if row.answered_by == ""]
    assert turn.is_breached
    await _passes(bench, ann, 38)
    assert await _flags(bench) == []
    await _passes(bench, ann, 2)
    assert await _flags(bench) == ["unanswered"]
    assert (await bench.rows("conversation", id=chat))[0].stage == "agent"
    told = await _passes(bench, ann, 61)
    assert [kind for _, kind in told] == ["queue"]
    assert await _flags(bench) == ["unanswered", "taken_back"]
    assert (await bench.rows("conversation", id=chat))[0].stage == "waiting"
    assert [kind for _, kind in rings.since(asked_at)].count("remind") == 1


async def test_nothing_follows_an_answer_that_came_in_time(bench: Bench) -> None:
    ann, chat, epoch = await _with_ann(bench)
    rings = Rings(bench, bench.engine)
    await bench.says("where is my parcel?")
    await bench.quiet()
    await _passes(bench, ann, 11)
    await bench.writes(ann, chat, epoch, "It arrives today.")
    told = await _passes(bench, ann, 70)
    assert [kind for _, kind in told] == []
    assert rings.heard == []
    assert await _flags(bench) == []
    assert [row.kind for row in await bench.rows("deadline")] == []


async def test_two_processes_keep_each_promise_once(bench: Bench) -> None:
    ann, _, _ = await _with_ann(bench)
    other = bench.build()
    tasks = [asyncio.create_task(loop) for loop in other.loops()]
    rings = Rings(bench, bench.engine, other)
    await bench.says("where is my parcel?")
    await bench.quiet()
    told = await _passes(bench, ann, 125)
    await end_tasks(tasks)
    assert [kind for _, kind in told] == ["hold", "queue"]
    assert [kind for _, kind in rings.heard].count("remind") == 1
    assert await _flags(bench) == ["unanswered", "taken_back"]


async def test_a_changed_policy_file_holds_for_what_is_promised_from_then_on(
    bench: Bench, tmp_path: Path
) -> None:
    ann, chat, epoch = await _with_ann(bench)
    await bench.says("where is my parcel?")
    await bench.quiet()
    before = {row.kind: row.due_at for row in await bench.rows("deadline")}
    file = tmp_path / "policy.yaml"
    file.write_text("remind_agent_after: 3s\nhold_after: 5s\nreply_within: 8s\n", encoding="utf-8")
    bench.policy = load_policy(file)
    told = await _passes(bench, ann, 17)
    assert told == []  # under the new numbers it would have been company after 5 s
    kept = {row.kind: row.due_at for row in await bench.rows("deadline")}
    assert {kind: before[kind] for kind in kept} == kept
    assert [kind for _, kind in await _passes(bench, ann, 2)] == ["hold"]
    await bench.writes(ann, chat, epoch, "It arrives today.")
    await bench.says("and the other one?")
    await bench.quiet()
    told = await _passes(bench, ann, 7)
    assert [kind for _, kind in told] == ["hold"]
    assert 5 <= told[0][0] <= 6
