"""Statements handed to the driver mean what they mean through SQLAlchemy, on both databases."""

from __future__ import annotations

from datetime import UTC

import pytest
import sqlalchemy as sa

from bot.storage import inbox
from bot.storage.database import Database
from bot.storage.inbox import NewRow
from bot.storage.schema import conversation, deadline, file
from bot.storage.statements import Statement
from bot.storage.upsert import insert, insert_or_ignore, upsert
from handlers.events import CustomerArrived
from tests.storage.deeds import NOW, SECOND, later, make_chat, rows

FIND = Statement(
    lambda _: sa.select(
        conversation.c.id, conversation.c.created_at, conversation.c.is_blocked,
        conversation.c.waiting_since,
    ).where(conversation.c.address == sa.bindparam("who"))
)  # fmt: skip


async def test_values_come_back_in_the_types_that_went_in(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx, "who")
        found = await FIND.ask(tx, [{"who": "who"}])
    assert found == [(chat, NOW, False, None)]
    assert found[0][1].tzinfo is UTC


async def test_every_row_is_asked_for_in_turn(database: Database) -> None:
    async with database.write() as tx:
        chats = {name: await make_chat(tx, name) for name in ("a", "b", "c")}
        asked = ("c", "nobody", "a", "c")
        found = await FIND.ask(tx, [{"who": name} for name in asked])
    assert [one[0] for one in found] == [chats["c"], chats["a"], chats["c"]]


async def test_a_reader_may_ask_as_well(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx, "who")
    async with database.read() as tx:
        assert [one[0] for one in await FIND.ask(tx, [{"who": "who"}, {"who": "x"}])] == [chat]


async def test_nothing_to_do_is_nothing_done(database: Database) -> None:
    async with database.write() as tx:
        await insert(tx, conversation, [])
        await upsert(tx, deadline, [], ("conversation_id", "kind"))
        assert await insert_or_ignore(tx, conversation, [], ("id",)) == []
        assert await FIND.ask(tx, []) == []
        assert await rows(tx, "conversation") == []


async def test_only_new_rows_are_told_of(database: Database) -> None:
    new = {"channel": "web", "created_at": NOW, "updated_at": NOW}
    async with database.write() as tx:
        await insert_or_ignore(tx, conversation, [new | {"address": "a"}])
        both = [new | {"address": one} for one in ("a", "b", "b")]
        assert await insert_or_ignore(tx, conversation, both, ("address",)) == [("b",)]


async def test_of_several_with_the_same_keys_the_last_wins(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
        row = {"conversation_id": chat, "kind": "hold", "owner": "", "set_at": NOW}
        dues = [row | {"due_at": later(seconds=n)} for n in (1, 3, 2)]
        keys = ("conversation_id", "kind")
        await upsert(tx, deadline, dues, keys, {"attempts": 0})
        await tx.execute(sa.update(deadline).values(attempts=2))
        await upsert(tx, deadline, dues[:1], keys, {"attempts": 0})
        (kept,) = await rows(tx, "deadline")
    assert kept.due_at == NOW + SECOND
    assert kept.attempts == 0


async def test_a_naive_moment_is_refused(database: Database) -> None:
    naive = {
        "channel": "web",
        "address": "a",
        "created_at": NOW.replace(tzinfo=None),
        "updated_at": NOW,
    }
    with pytest.raises(ValueError, match="time zone"):
        async with database.write() as tx:
            await insert(tx, conversation, [naive])
    async with database.read() as tx:
        assert await rows(tx, "conversation") == []


async def test_what_the_database_refuses_undoes_the_transaction(database: Database) -> None:
    async def refer_to_nobody() -> None:
        async with database.write() as tx:
            await make_chat(tx, "a")
            lost = {"id": "x", "conversation_id": 999, "name": "", "type": "", "size": 0}
            await insert(tx, file, [lost | {"is_stored": True, "created_at": NOW}])

    with pytest.raises(Exception, match=r"(?i)foreign key"):
        await refer_to_nobody()
    async with database.read() as tx:
        assert await rows(tx, "conversation") == []


async def test_a_batch_with_repeats_keeps_the_order_of_the_first(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
        keys = ("1", "2", "1", "3", "2")
        new = [NewRow("telegram", key, chat, CustomerArrived(NOW)) for key in keys]
        stored = await inbox.insert_rows(tx, new, NOW)
        order = [row.external_id for row in sorted(await rows(tx, "inbox"))]
    assert order == ["1", "2", "3"]
    assert all(is_new for _, _, is_new in stored.values())
