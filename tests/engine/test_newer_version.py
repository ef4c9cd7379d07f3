"""A rolling upgrade: what a newer version has stored is its own, and holds nobody else up."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from structlog.testing import capture_logs

from bot.storage import schema
from bot.storage.codec import event_json
from bot.storage.deadlines import conversations_due
from handlers.events import CustomerWrote
from tests.engine.bench import Bench
from tests.waiting import eventually

_WAVED = '{"type":"customer_waved","at":"2026-03-02T02:00:00Z"}'


async def _change(bench: Bench, statement: Any) -> Any:
    async with bench.database.write() as tx:
        return await tx.execute(statement)


async def _stores_newer_event(bench: Bench, chat: int, event: str = _WAVED) -> int:
    """Let a process of a newer version store something."""
    inbox = schema.inbox
    values = {"source": "telegram", "external_id": f"newer-{chat}", "conversation_id": chat}
    row = sa.insert(inbox).values(**values, event=event, received_at=bench.clock.now())
    return int((await _change(bench, row.returning(inbox.c.id))).scalar_one())


async def _looks(bench: Bench, times: int = 5) -> list[Any]:
    """Let an older process look for work again and again; return what it complained of."""
    with capture_logs() as logs:
        for _ in range(times):
            await bench.engine.watch.find_orphans(timedelta(0))
            await bench.engine.offering.look()
            await bench.clock.advance(1)
    return [one for one in logs if one["log_level"] in {"warning", "error", "critical"}]


async def _said(bench: Bench, count: int, chat: str = "1") -> list[str]:
    await eventually(lambda: len(bench.telegram.kinds(chat)) >= count)
    return [m.text for m in bench.telegram.sent if m.address == chat]


async def _greeted(bench: Bench) -> int:
    chat = (await bench.says("answer first")).conversation_id
    await bench.quiet()
    return chat


async def test_an_event_of_a_newer_version_is_left_and_keeps_its_place(bench: Bench) -> None:
    row = await _stores_newer_event(bench, await _greeted(bench))
    await bench.says("answer after")
    assert await _looks(bench) == []
    assert len(await _said(bench, 2)) == 2
    [left] = await bench.rows("inbox", id=row)
    assert (left.handled_at, left.attempts) == (None, 0)
    # The newer process reads it; here the same row stands for that.
    newer = event_json.dump_json(CustomerWrote(bench.clock.now(), "answer newer")).decode()
    await _change(
        bench, sa.update(schema.inbox).values(event=newer).where(schema.inbox.c.id == row)
    )
    await bench.engine.watch.find_orphans(timedelta(0))
    *_, before, after = await _said(bench, 4)
    assert ("newer" in before, "after" in after) == (True, True)


async def test_other_customers_are_served_meanwhile(bench: Bench) -> None:
    await _stores_newer_event(bench, await _greeted(bench))
    assert await _looks(bench, 1) == []
    await bench.says("answer me", "2")
    assert len(await _said(bench, 2, "2")) == 2


async def test_promises_are_kept_to_who_waits_for_a_newer_version_t3(bench: Bench) -> None:
    ann = await bench.hire("Ann")
    chat = await bench.waits()
    epoch = (await bench.claims(ann, chat)).epoch
    await bench.writes(ann, chat, epoch, "Hello")
    await bench.says("where is it?")
    await bench.quiet()
    await _stores_newer_event(bench, chat)
    for _ in range(19):
        await bench.is_at(ann)
        await bench.clock.advance(1)
    await eventually(lambda: bench.telegram.kinds()[-1] == "hold")


async def test_after_a_roll_back_it_is_put_aside_and_the_conversation_goes_on(bench: Bench) -> None:
    row = await _stores_newer_event(bench, await _greeted(bench))
    await bench.says("answer after")
    bench.clock.set(bench.clock.now() + timedelta(minutes=9))
    await _looks(bench, 1)
    assert [f.kind for f in await bench.rows("flag")] == []
    bench.clock.set(bench.clock.now() + timedelta(minutes=1, seconds=1))
    await bench.engine.watch.find_orphans(timedelta(0))
    await bench.quiet()
    assert [(f.kind, f.detail) for f in await bench.rows("flag")] == [("poison", "customer_waved")]
    assert json.loads((await bench.rows("inbox", id=row))[0].outcome)["refusal"] == "failed"
    assert any("after" in text for text in await _said(bench, 3))


async def test_a_conversation_as_only_a_newer_version_knows_it_is_left_alone(bench: Bench) -> None:
    chat = await _greeted(bench)
    [row] = await bench.rows("conversation", id=chat)
    newer = json.dumps(json.loads(row.state) | {"stage": "on_the_telephone"})
    place = {"stage": "waiting", "group_name": "service", "waiting_since": bench.clock.now()}
    await _change(bench, sa.update(schema.conversation).values(**place, state=newer))
    await bench.hire("Ann")
    await bench.says("answer me", "2")
    await bench.says("are you there?")
    assert await _looks(bench) == []
    assert len(await _said(bench, 2, "2")) == 2
    assert (await bench.rows("conversation", id=chat))[0].state == newer
    assert [one.attempts for one in await bench.rows("inbox") if one.handled_at is None] == [0]


async def test_promises_of_newer_kinds_crowd_out_none_that_are_known(bench: Bench) -> None:
    chats = [(await bench.says("answer me", f"c{n}")).conversation_id for n in range(3)]
    await bench.quiet()
    now = bench.clock.now()
    values = [
        {"conversation_id": chat, "kind": "birthday", "due_at": now, "set_at": now}
        for chat in chats[:2]
    ]
    await _change(bench, sa.insert(schema.deadline).values(values))
    due = sa.update(schema.deadline).values(due_at=now + timedelta(seconds=1))
    of_third = schema.deadline.c.conversation_id == chats[2]
    await _change(bench, due.where(of_third, schema.deadline.c.kind == "idle"))
    async with bench.database.read() as tx:
        assert await conversations_due(tx, now + timedelta(seconds=2), 1) == [chats[2]]
    assert await _looks(bench, 2) == []
    kinds = [row.kind for row in await bench.rows("deadline")]
    assert kinds.count("birthday") == 2
