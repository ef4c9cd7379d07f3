"""Exactly one agent has a chat (H3), and what agents ask for has one effect."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from tests.engine.bench import Bench


async def _waiting_chat(bench: Bench) -> int:
    receipt = await bench.says("person")
    await bench.quiet()
    return receipt.conversation_id


async def test_of_many_agents_who_claim_at_once_one_gets_the_chat(bench: Bench) -> None:
    agents = [await bench.hire(f"Agent {n}") for n in range(8)]
    chat = await _waiting_chat(bench)
    outcomes = await asyncio.gather(*(bench.claims(agent, chat) for agent in agents))
    assert [o.refusal for o in outcomes].count("") == 1
    winner = agents[[o.refusal for o in outcomes].index("")]
    losers = [o for o in outcomes if o.refusal]
    assert {o.refusal for o in losers} == {"not_waiting"}
    assert {o.agent_name for o in losers} == {winner.name}
    row = (await bench.rows("conversation"))[0]
    assert (row.stage, row.agent_id, row.claim_epoch) == ("agent", winner.id, 1)


async def test_words_with_a_stale_epoch_are_refused(bench: Bench) -> None:
    ann = await bench.hire("Ann")
    chat = await _waiting_chat(bench)
    outcome = await bench.claims(ann, chat)
    await bench.closes(ann, chat, outcome.epoch)
    late = await bench.writes(ann, chat, outcome.epoch, "are you still there?")
    assert late.refusal
    await bench.quiet()
    assert "are you still there?" not in [m.text for m in bench.telegram.sent]


async def test_a_request_sent_twice_has_one_effect_and_one_answer(bench: Bench) -> None:
    ann = await bench.hire("Ann")
    chat = await _waiting_chat(bench)
    epoch = (await bench.claims(ann, chat)).epoch
    first = await bench.writes(ann, chat, epoch, "Good morning.", key="request-a")
    second = await bench.writes(ann, chat, epoch, "Good morning.", key="request-a")
    await bench.quiet()
    assert first == second
    assert first.seq > 0
    assert [m.text for m in bench.telegram.sent].count("Good morning.") == 1


async def test_the_bot_is_silent_while_a_person_is_on(bench: Bench) -> None:
    ann = await bench.hire("Ann")
    chat = await _waiting_chat(bench)
    await bench.claims(ann, chat)
    await bench.quiet()
    before = len(bench.telegram.sent)
    await bench.says("answer me")
    await bench.quiet()
    assert len(bench.telegram.sent) == before


async def test_customers_of_a_vanished_agent_go_back_to_their_place(bench: Bench) -> None:
    ann = await bench.hire("Ann")
    chat = await _waiting_chat(bench)
    since = (await bench.rows("conversation"))[0].waiting_since
    await bench.claims(ann, chat)
    for _ in range(14):
        bench.clock.set(bench.clock.now() + timedelta(seconds=2.5))
        await bench.engine.lines.look()
    await bench.engine.vanished.look()
    await bench.quiet()
    row = (await bench.rows("conversation"))[0]
    assert (row.stage, row.agent_id, row.waiting_since) == ("waiting", None, since)
    assert row.claim_epoch == 2
    assert (await bench.rows("agent"))[0].status == "offline"
