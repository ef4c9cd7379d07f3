"""The clock: deadlines are kept by whoever is alive, never early and never twice (T1 to T9)."""

from __future__ import annotations

from datetime import timedelta

from bot.storage.people import note_heartbeat
from handlers.conversation import AgentRef
from tests.engine.bench import Bench


async def _with_agent(bench: Bench) -> tuple[int, int]:
    ann = await bench.hire("Ann")
    chat = (await bench.says("person")).conversation_id
    await bench.quiet()
    epoch = (await bench.claims(ann, chat)).epoch
    await bench.writes(ann, chat, epoch, "How may I help you?")
    await bench.quiet()
    bench.telegram.sent.clear()
    return chat, epoch


async def _beats(bench: Bench, seconds: int) -> None:
    """Let time pass with the agent's heart beating, the last ten seconds in small steps."""
    agent = (await bench.rows("agent"))[0]
    end = bench.clock.now() + timedelta(seconds=seconds)
    while bench.clock.now() < end:
        async with bench.database.write() as tx:
            await note_heartbeat(tx, agent.id, bench.clock.now())
        left = end - bench.clock.now()
        if left > timedelta(seconds=10):
            await bench.skips(seconds=min(10, left.total_seconds() - 10))
        else:
            await bench.passes(seconds=min(1, left.total_seconds()))


async def test_a_holding_phrase_comes_before_20_s_and_not_before_18_s_t3(bench: Bench) -> None:
    await _with_agent(bench)
    await bench.says("where is my parcel?")
    await bench.quiet()
    await _beats(bench, 17)
    assert bench.telegram.kinds() == []
    await _beats(bench, 2)
    assert bench.telegram.kinds() == ["hold"]
    await _beats(bench, 10)
    assert bench.telegram.kinds() == ["hold"]


async def test_a_hold_never_passes_for_an_answer_t3(bench: Bench) -> None:
    await _with_agent(bench)
    await bench.says("where is my parcel?")
    await bench.quiet()
    await _beats(bench, 25)
    turn = max(await bench.rows("turn"), key=lambda row: row.number)
    assert turn.first_word_at is not None
    assert turn.answered_at is None
    assert turn.is_breached


async def test_an_unanswered_chat_is_taken_back_after_two_minutes_t6(bench: Bench) -> None:
    chat, epoch = await _with_agent(bench)
    await bench.says("where is my parcel?")
    await bench.quiet()
    await _beats(bench, 118)
    assert (await bench.rows("conversation"))[0].stage == "agent"
    await _beats(bench, 4)
    row = (await bench.rows("conversation"))[0]
    assert (row.stage, row.claim_epoch > epoch) == ("waiting", True)
    assert "queue" in bench.telegram.kinds()
    assert await bench.rows("flag")
    ann = (await bench.rows("agent"))[0]
    late = await bench.writes(AgentRef(ann.id, ann.name), chat, epoch, "sorry, I am here")
    assert late.refusal


async def test_promises_are_kept_after_an_outage_within_2_s(bench: Bench) -> None:
    await _with_agent(bench)
    await bench.says("where is my parcel?")
    await bench.quiet()
    await bench.stop()
    bench.clock.set(bench.clock.now() + timedelta(seconds=19))
    bench.engine = bench.build()
    await bench.start()
    await bench.passes(seconds=2)
    assert bench.telegram.kinds() == ["hold"]


async def test_who_waits_in_line_is_spoken_to_again_t9(bench: Bench) -> None:
    await bench.hire("Ann")
    await bench.says("person")
    await bench.quiet()
    told = bench.telegram.kinds().count("queue")
    await _beats(bench, 62)
    assert bench.telegram.kinds().count("queue") == told + 1


async def test_a_quiet_customer_gets_a_farewell_once_p8(bench: Bench) -> None:
    await bench.says("answer me")
    await bench.quiet()
    await bench.skips(minutes=11)
    await bench.skips(minutes=11)
    assert bench.telegram.kinds() == ["greeting", "answer", "farewell"]
    assert (await bench.rows("conversation"))[0].stage == "away"
    assert await bench.rows("deadline") == []
