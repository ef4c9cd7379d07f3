"""Conversations: locked one by one, written on condition of the epoch (H3)."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.storage import conversations
from bot.storage.conversations import Changed, ClaimLostError
from bot.storage.database import Database
from handlers.conversation import AgentRef, Stage, Visit, Wait
from tests.storage.deeds import (
    NOW,
    conversation_of,
    decide,
    give_to,
    later,
    locked,
    make_agent,
    make_chat,
    put_in_line,
    rows,
    store,
)


async def test_a_new_conversation_is_empty(database: Database) -> None:
    async with database.write() as tx:
        stored = await locked(tx, await make_chat(tx, "42"))
    assert (stored.address, stored.last_seq, stored.is_blocked) == ("42", 0, False)
    assert (stored.value.stage, stored.value.channel) == (Stage.AWAY, "telegram")


async def test_what_is_written_is_read_back_whole(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
        visit = Visit(1, NOW, group="orders", rating=4)
        await decide(tx, chat, stage=Stage.BOT, visit=visit, visits=1, said={"hold.bot": 2})
    talk = await conversation_of(database, chat)
    assert (talk.visit, talk.visits, talk.said) == (visit, 1, {"hold.bot": 2})


async def test_what_others_ask_about_stands_in_columns(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
        await put_in_line(tx, chat, "orders", later(seconds=5), priority=2)
        [row] = await rows(tx, "conversation")
        assert (row.stage, row.group_name, row.priority) == ("waiting", "orders", 2)
        assert (row.waiting_since, row.agent_id) == (later(seconds=5), None)
        ann = await make_agent(tx)
        await give_to(tx, chat, ann, later(seconds=9))
        [row] = await rows(tx, "conversation")
        assert (row.stage, row.agent_id, row.claim_epoch) == ("agent", ann.id, 1)
        assert (row.claimed_at, row.waiting_since) == (later(seconds=9), None)


async def test_a_claim_made_on_something_older_is_lost(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
        await put_in_line(tx, chat)
        stored = await locked(tx, chat)
        ann = await make_agent(tx)
        await give_to(tx, chat, ann)
    stale = stored.value.but(stage=Stage.AGENT, epoch=stored.value.epoch + 1)
    with pytest.raises(ClaimLostError):
        async with database.write() as tx:
            await conversations.save(tx, [Changed(stored.value, stale, 1, None, False)], NOW)


async def test_of_many_who_claim_at_once_exactly_one_wins_h3(database: Database) -> None:
    async with database.write() as tx:
        chats = [await make_chat(tx, str(n)) for n in range(4)]
        agents = [await make_agent(tx, f"Agent {n}") for n in range(8)]
        for chat in chats:
            await put_in_line(tx, chat)

    async def claim(agent: AgentRef, chat: int) -> bool:
        try:
            async with database.write() as tx:
                found = await conversations.lock(tx, [chat])
                if chat not in found or found[chat].value.stage is not Stage.WAITING:
                    return False
                before = found[chat].value
                wait = replace(before.wait or Wait(1, "", NOW), ended_by="claim")
                after = before.but(stage=Stage.AGENT, agent=agent, epoch=1, wait=wait)
                await conversations.save(tx, [Changed(before, after, 0, None, False)], NOW)
        except ClaimLostError:
            return False
        return True

    wins = await asyncio.gather(*(claim(agent, chat) for chat in chats for agent in agents))
    assert sum(wins) == len(chats)
    for chat in chats:
        assert (await conversation_of(database, chat)).epoch == 1


async def test_what_another_process_holds_is_left_out(database: Database) -> None:
    if database.is_sqlite:  # one writer at a time: there is nobody to hold anything
        async with database.write() as tx:
            chat = await make_chat(tx)
            assert set(await conversations.lock(tx, [chat, chat + 1])) == {chat}
        return
    async with database.write() as tx:
        held, free = await make_chat(tx, "1"), await make_chat(tx, "2")
    async with database.write() as first:
        await conversations.lock(first, [held])
        async with database.write() as second:
            assert set(await conversations.lock(second, [held, free])) == {free}


async def test_what_comes_in_does_not_wait_for_a_decision_nor_the_other_way_round(
    database: Database,
) -> None:
    if database.is_sqlite:  # one writer at a time
        return
    async with database.write() as tx:
        chat = await make_chat(tx)
    async with database.write() as deciding:
        await conversations.lock(deciding, [chat])
        async with asyncio.timeout(20), database.write() as storing:
            await store(storing, chat, "1")
    async with database.write() as storing:
        await store(storing, chat, "2")
        async with database.write() as deciding:
            assert set(await conversations.lock(deciding, [chat])) == {chat}


async def test_what_is_read_is_what_is_committed_by_then(database: Database) -> None:
    if database.is_sqlite:  # sees one moment; the engine's tests rely on that
        return
    async with database.read() as reading:
        assert not await rows(reading, "conversation")
        async with database.write() as tx:
            await make_chat(tx)
            assert not await rows(reading, "conversation")
        assert len(await rows(reading, "conversation")) == 1


async def test_a_decision_that_fails_leaves_nothing_behind(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)

    async def fail() -> None:
        async with database.write() as tx:
            await decide(tx, chat, stage=Stage.BOT, visit=Visit(1, NOW), visits=1)
            raise RuntimeError("the power fails")

    with pytest.raises(RuntimeError):
        await fail()
    assert (await conversation_of(database, chat)).stage is Stage.AWAY
