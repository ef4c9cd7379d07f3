"""The inbox: unique by source and id, in order, counted."""

from __future__ import annotations

import asyncio

from bot.storage import inbox
from bot.storage.database import Database
from bot.storage.inbox import NewRow
from handlers.events import CustomerArrived, CustomerWrote
from tests.storage.deeds import NOW, later, make_chat, rows, store


async def test_a_repeated_delivery_has_one_effect(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
        first = await store(tx, chat, "7")
    async with database.write() as tx:
        again = await store(tx, chat, "7")
        assert len(await rows(tx, "inbox")) == 1
    assert (first[1], again[1]) == (True, False)
    assert first[0] == again[0]


async def test_repeated_within_one_delivery_is_stored_once(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
        row = NewRow("telegram", "7", chat, CustomerArrived(NOW))
        await inbox.insert_rows(tx, [row, row, NewRow("web", "7", chat, row.event)], NOW)
        assert {(r.source, r.external_id) for r in await rows(tx, "inbox")} == {
            ("telegram", "7"),
            ("web", "7"),
        }


async def test_the_same_delivery_to_many_at_once_has_one_effect(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)

    async def deliver() -> int:
        async with database.write() as tx:
            return (await store(tx, chat, "7"))[0]

    assert len(set(await asyncio.gather(*(deliver() for _ in range(8))))) == 1


async def test_a_customer_has_one_conversation_whoever_asks(database: Database) -> None:
    async def ask(address: str) -> int:
        async with database.write() as tx:
            return await make_chat(tx, address)

    found = await asyncio.gather(*(ask(str(n % 3)) for n in range(12)))
    assert len(set(found)) == 3


async def test_the_same_address_of_two_channels_is_two_customers(database: Database) -> None:
    async with database.write() as tx:
        assert await make_chat(tx, "1", "web") != await make_chat(tx, "1", "telegram")


async def test_the_oldest_unhandled_event_comes_first_and_the_others_are_counted(
    database: Database,
) -> None:
    async with database.write() as tx:
        chat, other = await make_chat(tx, "1"), await make_chat(tx, "2")
        first, _ = await store(tx, chat, "b")
        second, _ = await store(tx, chat, "a")
        await store(tx, other, "c")
        found = await inbox.oldest_open(tx, [chat, other])
        assert (found[chat].id, found[chat].waiting, found[other].waiting) == (first, 2, 1)
        await inbox.mark_handled(tx, {first: ""}, NOW)
        assert (await inbox.oldest_open(tx, [chat]))[chat].id == second
        await inbox.mark_handled(tx, {second: ""}, NOW)
        assert await inbox.oldest_open(tx, [chat]) == {}


async def test_an_event_is_read_back_as_it_was(database: Database) -> None:
    event = CustomerWrote(NOW, "你好 \U0001f600\n'quoted' \"{}\"", reference="9")
    async with database.write() as tx:
        chat = await make_chat(tx)
        await store(tx, chat, "1", event)
        assert (await inbox.oldest_open(tx, [chat]))[chat].decoded() == event


async def test_an_outcome_is_kept_for_who_asks_again(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
        told, _ = await store(tx, chat, "1")
        plain, _ = await store(tx, chat, "2")
        open_still, _ = await store(tx, chat, "3")
        asked = (told, plain, open_still, open_still + 1)
        assert await inbox.read_outcomes(tx, asked) == {}
        await inbox.mark_handled(tx, {told: '{"seq": 3}', plain: ""}, NOW)
        assert await inbox.read_outcomes(tx, asked) == {told: '{"seq": 3}', plain: ""}
        assert await inbox.read_outcomes(tx, ()) == {}


async def test_attempts_are_counted_until_an_event_is_handled(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
        row, other = [(await store(tx, chat, key))[0] for key in ("1", "2")]
    counted = []
    for _ in range(3):
        async with database.write() as tx:
            counted.append(await inbox.count_attempts(tx, [row]))
    assert counted == [{row: 1}, {row: 2}, {row: 3}]
    async with database.write() as tx:
        await inbox.mark_handled(tx, {row: ""}, NOW)
        assert await inbox.count_attempts(tx, [row, other]) == {other: 1}


async def test_orphans_are_found_by_their_age(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
        row, _ = await store(tx, chat, "1")
        assert await inbox.conversations_with_open(tx, later(seconds=-1), 10) == []
        assert await inbox.conversations_with_open(tx, NOW, 10) == [chat]
        await inbox.mark_handled(tx, {row: ""}, NOW)
        assert await inbox.conversations_with_open(tx, NOW, 10) == []
