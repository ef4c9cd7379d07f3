"""The line is offered: to one agent at a time, across restarts and processes (H2, H3, T6)."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

import pytest

from bot.storage.database import Database
from bot.storage.people import set_chats_at_most
from handlers.conversation import AgentRef
from handlers.events import AgentPassed, AgentTransferred, LeadWhispered
from handlers.policy import Policy
from tests.clock import FakeClock
from tests.engine.bench import Bench
from tests.waiting import eventually

CUSTOMERS = tuple(f"c{n}" for n in range(12))


async def _lapses(bench: Bench, staff: Sequence[AgentRef], seconds: int = 20) -> None:
    """Let an offer's time pass with the agents' hearts beating."""
    await bench.skips(seconds=seconds)
    for agent in staff:
        await bench.is_at(agent)
    await bench.engine.watch.find_due()
    await bench.quiet()


async def _row(bench: Bench, chat: int) -> Any:
    return (await bench.rows("conversation", id=chat))[0]


async def test_heads_are_offered_at_once_in_the_order_of_signing_in_h2(bench: Bench) -> None:
    ann, bob = await bench.hire("Ann"), await bench.hire("Bob")
    one, two, three = [await bench.waits(c) for c in CUSTOMERS[:3]]
    assert await bench.offered() == {one: ann.id, two: bob.id}
    await bench.claims(bob, two)
    assert await bench.offered() == {one: ann.id, three: bob.id}


async def test_an_offer_is_a_promise_that_ends_after_20_s_and_goes_on_t6(bench: Bench) -> None:
    ann, bob = await bench.hire("Ann"), await bench.hire("Bob")
    chat = await bench.waits()
    assert await bench.offered() == {chat: ann.id}
    [due] = [row for row in await bench.rows("deadline") if row.kind == "offer"]
    assert (due.due_at - due.set_at).total_seconds() == 20
    await _lapses(bench, [ann, bob], 19)
    assert await bench.offered() == {chat: ann.id}
    await _lapses(bench, [ann, bob], 1)
    assert await bench.offered() == {chat: bob.id}
    await _lapses(bench, [ann, bob])
    assert await bench.offered() == {}
    assert [row.kind for row in await bench.rows("flag")] == ["nobody_took"]
    told = [row.what for row in await bench.rows("timeline") if "offer" in row.what]
    assert told == ["offered", "offer_lapsed", "offered", "offer_lapsed", "offered_to_all"]


async def test_one_agent_is_not_rung_for_ever(bench: Bench) -> None:
    ann = await bench.hire("Ann")
    chat = await bench.waits()
    for _ in range(5):
        await bench.offered()
        await _lapses(bench, [ann])
    assert [row.what for row in await bench.rows("timeline")].count("offered") == 1
    assert (await bench.claims(ann, chat)).refusal == ""


async def test_an_offer_survives_a_restart(bench: Bench) -> None:
    ann, _ = await bench.hire("Ann"), await bench.hire("Bob")
    chat = await bench.waits()
    await bench.offered()
    await bench.restart()
    assert await bench.offered() == {chat: ann.id}


async def test_a_declined_offer_goes_to_the_next_at_once(bench: Bench) -> None:
    ann, bob = await bench.hire("Ann"), await bench.hire("Bob")
    chat = await bench.waits()
    await bench.offered()
    assert (await bench.asks(chat, AgentPassed(bench.clock.now(), ann))).refusal == ""
    assert await bench.offered() == {chat: bob.id}
    late = await bench.asks(chat, AgentPassed(bench.clock.now(), ann))
    assert late.refusal == "not_offered"


async def test_the_rotation_moves_on(bench: Bench) -> None:
    staff = [await bench.hire(name) for name in ("Ann", "Bob", "Cai")]
    await bench.clock.advance(1)  # so that who is asked now was asked after all had come
    asked = []
    for customer in CUSTOMERS[:6]:
        chat = await bench.waits(customer)
        asked.append((await bench.offered())[chat])
        agent = next(one for one in staff if one.id == asked[-1])
        epoch = (await bench.claims(agent, chat)).epoch
        await bench.clock.advance(1)
        await bench.closes(agent, chat, epoch)
    assert asked == [one.id for one in staff] * 2


async def test_a_freed_agent_is_served_without_touching_a_switch(bench: Bench) -> None:
    ann = await bench.hire("Ann", chats=1)
    one, two = [await bench.waits(c) for c in CUSTOMERS[:2]]
    assert await bench.offered() == {one: ann.id}
    epoch = (await bench.claims(ann, one)).epoch
    assert await bench.offered() == {}
    await bench.closes(ann, one, epoch)
    assert await bench.offered() == {two: ann.id}


async def test_who_comes_back_or_may_have_more_is_served_at_once(bench: Bench) -> None:
    ann = await bench.hire("Ann", chats=1)
    one, two = [await bench.waits(c) for c in CUSTOMERS[:2]]
    await bench.offered()
    await bench.claims(ann, one)
    async with bench.database.write() as tx:
        await set_chats_at_most(tx, ann.id, 2)
    assert await bench.offered() == {two: ann.id}
    await bench.is_at(ann, "away")
    assert await bench.offered() == {}
    bob = await bench.hire("Bob")
    assert await bench.offered() == {two: bob.id}


async def test_who_has_left_the_desk_is_not_asked(bench: Bench) -> None:
    ann, bob = await bench.hire("Ann"), await bench.hire("Bob")
    await bench.is_at(ann, "offline")
    chat = await bench.waits()
    assert await bench.offered() == {chat: bob.id}
    await bench.is_at(bob, "leaving")
    assert await bench.offered() == {}
    await bench.is_at(ann)
    assert await bench.offered() == {chat: ann.id}


async def test_an_agent_without_a_heartbeat_is_not_asked(bench: Bench) -> None:
    await bench.hire("Ann")
    bench.clock.set(bench.clock.now() + Policy().agent_vanished_after * 2)
    bob = await bench.hire("Bob")
    chat = await bench.waits()
    assert await bench.offered() == {chat: bob.id}


async def test_a_returning_customer_goes_first_to_who_served_them_h2(bench: Bench) -> None:
    ann, bob = await bench.hire("Ann"), await bench.hire("Bob")
    chat = await bench.waits()
    await bench.offered()
    epoch = (await bench.claims(ann, chat)).epoch
    await bench.writes(ann, chat, epoch, "Good morning.")
    await bench.closes(ann, chat, epoch)
    other = await bench.waits("other")
    assert await bench.offered() == {other: bob.id}
    await bench.claims(bob, other)
    assert await bench.waits() == chat
    assert await bench.offered() == {chat: ann.id}
    await _lapses(bench, [ann, bob])
    assert await bench.offered() == {chat: bob.id}


async def test_newer_customers_do_not_jump_the_line(bench: Bench) -> None:
    ann = await bench.hire("Ann", chats=1)
    chats = []
    for customer in CUSTOMERS[:3]:
        chats.append(await bench.waits(customer))
        await bench.clock.advance(1)
    await bench.offered()
    refused = await bench.claims(ann, chats[2])
    assert refused.refusal == "not_head"
    assert (await bench.claims(ann, chats[2], is_lead=True)).refusal == ""
    assert (await bench.claims(ann, chats[0])).refusal == "too_many_chats"


async def test_who_is_free_takes_the_first_that_nobody_is_asked_about(bench: Bench) -> None:
    ann, bob = await bench.hire("Ann"), await bench.hire("Bob", groups="orders")
    one, two, three = [await bench.waits(c) for c in CUSTOMERS[:3]]
    assert await bench.offered() == {one: ann.id}
    assert (await bench.claims(bob, three)).refusal == "not_head"
    assert (await bench.claims(bob, two)).refusal == ""


async def test_a_customer_who_goes_meanwhile_is_no_longer_offered(bench: Bench) -> None:
    ann = await bench.hire("Ann")
    chat = await bench.waits()
    await bench.offered()
    await bench.says("leave_line")
    await bench.quiet()
    assert await bench.offered() == {}
    assert (await bench.claims(ann, chat)).refusal == "not_waiting"
    assert [row.kind for row in await bench.rows("deadline")] == ["idle"]


async def test_what_a_colleague_refuses_comes_back_to_who_passed_it_on_h3(bench: Bench) -> None:
    ann, bob = await bench.hire("Ann"), await bench.hire("Bob", groups="orders")
    chat = await bench.waits()
    epoch = (await bench.claims(ann, chat)).epoch
    await bench.writes(ann, chat, epoch, "Hello")
    passing = AgentTransferred(bench.clock.now(), ann, epoch, to_agent=bob, note="an invoice")
    assert (await bench.asks(chat, passing)).refusal == ""
    assert await bench.offered() == {chat: bob.id}
    await bench.asks(chat, AgentPassed(bench.clock.now(), bob))
    [row] = await bench.rows("conversation")
    assert (row.stage, row.agent_id, row.offer_to, row.owner_id) == ("agent", ann.id, None, ann.id)
    assert [row.text for row in await bench.rows("whisper")] == ["an invoice"]


async def test_what_nobody_takes_goes_to_the_line_when_who_passed_it_on_is_full(
    bench: Bench,
) -> None:
    ann, bob = await bench.hire("Ann", chats=1), await bench.hire("Bob", groups="orders")
    chat = await bench.waits()
    epoch = (await bench.claims(ann, chat)).epoch
    await bench.asks(chat, AgentTransferred(bench.clock.now(), ann, epoch, to_agent=bob))
    other = await bench.waits("other")
    assert (await bench.claims(ann, other)).refusal == ""
    await bench.asks(chat, AgentPassed(bench.clock.now(), bob))
    [row] = await bench.rows("conversation", id=chat)
    assert (row.stage, row.offer_to) == ("waiting", None)
    mine = [row for row in await bench.rows("conversation") if row.agent_id == ann.id]
    assert len(mine) == 1


async def test_a_whisper_is_stored_and_never_sent(bench: Bench) -> None:
    ann = await bench.hire("Ann")
    lea = await bench.hire("Lea")
    chat = await bench.waits()
    await bench.claims(ann, chat)
    before = len(await bench.rows("message")), len(await bench.rows("outbox"))
    key = "whisper-1"
    for _ in range(2):
        event = LeadWhispered(bench.clock.now(), lea, "秘密 secret")
        assert (await bench.asks(chat, event, key)).refusal == ""
    await bench.quiet()
    assert (len(await bench.rows("message")), len(await bench.rows("outbox"))) == before
    [row] = await bench.rows("whisper")
    assert (row.text, row.agent_id, row.kind) == ("秘密 secret", lea.id, "whisper")
    assert [m for m in bench.telegram.sent if "secret" in m.text] == []
    assert (await bench.rows("conversation"))[0].last_text != "秘密 secret"


async def test_who_is_leaving_finishes_and_is_out_when_the_last_is_done(bench: Bench) -> None:
    ann = await bench.hire("Ann")
    chat = await bench.waits()
    epoch = (await bench.claims(ann, chat)).epoch
    await bench.is_at(ann, "leaving")
    await bench.waits("other")
    assert await bench.offered() == {}
    await bench.engine.shifts.look()
    assert (await bench.rows("agent"))[0].status == "leaving"
    await bench.closes(ann, chat, epoch)
    await bench.engine.shifts.look()
    assert (await bench.rows("agent"))[0].status == "offline"
    await bench.is_at(ann, "leaving")  # a desk that goes on saying so
    assert (await bench.rows("agent"))[0].status == "offline"
    assert [row.status for row in await bench.rows("presence_log")] == [
        "online",
        "leaving",
        "offline",
    ]


async def test_who_is_away_too_long_is_reminded_then_shown_once_t7(bench: Bench) -> None:
    ann = await bench.hire("Ann")
    rings: list[tuple[int, str]] = []
    bench.engine.shifts.ring = lambda agent, kind: rings.append((agent, kind))
    for _ in range(2):
        await bench.is_at(ann, "away")
        for minutes in (7, 1, 1, 1, 5):
            bench.clock.set(bench.clock.now() + timedelta(minutes=minutes))
            await bench.engine.shifts.look()
        await bench.is_at(ann, "online")
    assert rings == [(ann.id, "away"), (ann.id, "away_too_long")] * 2
    flags = [(row.kind, row.detail) for row in await bench.rows("flag")]
    assert flags == [("away_too_long", "Ann")] * 2


# --- several processes ---


async def _to_leads(bench: Bench, ann: AgentRef) -> tuple[int, int]:
    chat = await bench.waits()
    epoch = (await bench.claims(ann, chat)).epoch
    event = AgentTransferred(bench.clock.now(), ann, epoch, note="freight", to_lead=True)
    assert (await bench.asks(chat, event)).refusal == ""
    return chat, epoch


async def test_who_was_passed_to_the_leads_stands_in_no_agents_way_h3(bench: Bench) -> None:
    ann = await bench.hire("Ann", chats=2)
    lea = await bench.hire("Lea", "orders", chats=1, role="lead")
    busy = await bench.waits("busy")
    await bench.claims(lea, busy, is_lead=True)
    chat, _ = await _to_leads(bench, ann)
    second = await bench.waits("2")
    assert await bench.offered() == {second: ann.id}  # Lea has no room yet
    assert (await bench.claims(ann, chat)).refusal == "for_leads"
    assert (await bench.claims(ann, second)).refusal == ""  # the head that Ann may take
    await bench.closes(lea, busy, (await _row(bench, busy)).claim_epoch)
    assert await bench.offered() == {chat: lea.id}
    assert (await bench.claims(lea, chat, is_lead=True)).refusal == ""
    assert not (await _row(bench, chat)).is_for_leads


async def test_where_no_lead_is_there_the_customer_is_back_at_once_h3(bench: Bench) -> None:
    ann = await bench.hire("Ann")
    chat, epoch = await _to_leads(bench, ann)
    assert await bench.offered() == {}
    row = await _row(bench, chat)
    assert (row.stage, row.agent_id, row.claim_epoch > epoch) == ("agent", ann.id, True)


@pytest.fixture
async def other(
    bench: Bench, database_url: str, clock: FakeClock, redis_url: str
) -> AsyncIterator[Bench]:
    """Run a second process's engine on the same database."""
    database = await Database.open(database_url)
    made = Bench(database, clock, redis_url)
    made.policy = bench.policy
    await made.start()
    yield made
    await made.close()
    await database.close()


async def test_two_processes_make_one_offer_of_each(bench: Bench, other: Bench) -> None:
    staff = [await bench.hire(f"Agent {n}") for n in range(8)]
    chats = [await bench.waits(c) for c in CUSTOMERS]
    for _ in range(3):
        await asyncio.gather(*(one.engine.offering.look() for one in (bench, other)))
    offered = await bench.offered()
    assert set(offered) == set(chats[:8])
    assert Counter(offered.values()) == Counter(agent.id for agent in staff)
    told = [row.conversation_id for row in await bench.rows("timeline") if row.what == "offered"]
    assert Counter(told) == Counter(chats[:8])


async def test_a_cap_holds_for_32_claims_at_once_in_two_processes_h3(
    bench: Bench, other: Bench
) -> None:
    ann = await bench.hire("Ann", chats=5)
    chats = [await bench.waits(f"many{n}") for n in range(32)]
    houses = (bench, other)
    outcomes = await asyncio.gather(
        *(houses[n % 2].claims(ann, chat, is_lead=True) for n, chat in enumerate(chats))
    )
    refusals = Counter(one.refusal for one in outcomes)
    assert refusals == {"": 5, "too_many_chats": 27}
    mine = [row for row in await bench.rows("conversation") if row.stage == "agent"]
    assert [row.agent_id for row in mine] == [ann.id] * 5


async def test_two_agents_never_get_one_chat_in_two_processes_h3(
    bench: Bench, other: Bench
) -> None:
    staff = [await bench.hire(f"Agent {n}") for n in range(8)]
    chat = await bench.waits()
    claims = [(bench, other)[n % 2].claims(agent, chat) for n, agent in enumerate(staff)]
    racing = asyncio.gather(*claims)

    async def is_settled() -> bool:
        await bench.clock.advance(0.05)  # for those who look again at what the other holds
        return racing.done()

    await eventually(is_settled, within=20)
    outcomes = await racing
    assert [one.refusal for one in outcomes].count("") == 1
    assert {one.refusal for one in outcomes} == {"", "not_waiting"}
