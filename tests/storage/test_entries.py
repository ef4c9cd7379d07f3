"""Entries in SQL: one change at a time, nobody's overwritten, everything it ever said is kept."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date

import pytest

from bot.storage import entries as store
from bot.storage.database import Database
from bot.storage.entries import Change, NoSuchEntryError, StaleEntryError
from handlers.actions import Log
from knowledge.entry import Entry
from tests.storage.deeds import NOW, decide, later, make_agent, make_chat

DOGS = Entry(
    id="dogs",
    group="orders",
    questions={"zh-CN": ("可以带狗吗", "狗能进店吗"), "en": ("May I bring my dog?",)},
    answers={"zh-CN": "请您带上牵绳。", "en": "Please bring a leash."},
    channel_answers={"telegram": {"en": "On a leash, please."}},
    link="https://shop.example.com/dogs",
    follow_ups=("cats",),
    related=("leashes",),
    valid_from=date(2026, 3, 1),
    valid_until=date(2026, 4, 1),
    owner="Ann",
    review_on=date(2026, 3, 20),
    is_internal=True,
)
CATS = Entry("cats", questions={"en": ("Cats?",)}, answers={"en": "Yes."})
ANN = Change(NOW, "Ann", 7, "first")


async def test_an_entry_comes_back_as_it_was_put(database: Database) -> None:
    async with database.write() as tx:
        ann = await make_agent(tx)
        by = Change(NOW, "Ann", ann.id, "for the spring")
        stored = await store.put_entry(tx, DOGS, 0, by)
        assert (stored.entry, stored.version, stored.is_removed) == (DOGS, 1, False)
        assert (stored.who, stored.changed_by, stored.changed_at) == ("Ann", ann.id, NOW)
    async with database.read() as tx:
        assert await store.find_entry(tx, "dogs") == stored
        assert await store.read_entries(tx) == [stored]
        assert await store.find_entry(tx, "cats") is None
        (line,) = await store.read_history(tx, "dogs")
    assert (line.version, line.who, line.note) == (1, "Ann", "for the spring")


async def test_a_change_raises_version_and_revision_and_keeps_what_was(database: Database) -> None:
    async with database.write() as tx:
        assert await store.read_revision(tx) == 0
        await store.put_entry(tx, DOGS, 0, ANN)
        first = await store.read_revision(tx)
        changed = replace(DOGS, owner="Bob")
        stored = await store.put_entry(tx, changed, 1, Change(later(minutes=1), "Bob"))
        assert stored.version == 2
        assert await store.read_revision(tx) == stored.number > first
        assert [each.entry for each in await store.read_entries(tx, first)] == [changed]
        assert await store.read_entries(tx, stored.number) == []
        assert await store.read_version(tx, "dogs", 1) == DOGS
        assert await store.read_version(tx, "dogs", 2) == changed
        assert [line.who for line in await store.read_history(tx, "dogs")] == ["Bob", "Ann"]


async def test_putting_the_same_changes_nothing(database: Database) -> None:
    async with database.write() as tx:
        first = await store.put_entry(tx, DOGS, 0, ANN)
        assert await store.put_entry(tx, DOGS, 1, Change(later(minutes=1), "Bob")) == first


@pytest.mark.parametrize("version", [0, 2, 99])
async def test_who_saw_another_version_is_told_how_it_stands(
    database: Database, version: int
) -> None:
    async with database.write() as tx:
        stored = await store.put_entry(tx, DOGS, 0, ANN)
        for change in (
            store.put_entry(tx, replace(DOGS, owner="Bob"), version, ANN),
            store.remove_entry(tx, "dogs", version, ANN),
            store.restore_entry(tx, "dogs", 1, version, ANN),
        ):
            with pytest.raises(StaleEntryError) as error:
                await change
            assert error.value.stored == stored
        assert await store.read_entries(tx) == [stored]


async def test_a_new_entry_was_never_seen(database: Database) -> None:
    async with database.write() as tx:
        with pytest.raises(StaleEntryError) as error:
            await store.put_entry(tx, DOGS, 1, ANN)
        assert error.value.stored is None
        for change in (
            store.remove_entry(tx, "dogs", 0, ANN),
            store.restore_entry(tx, "dogs", 1, 0, ANN),
        ):
            with pytest.raises(NoSuchEntryError):
                await change


async def test_what_is_removed_keeps_its_history_and_comes_back(database: Database) -> None:
    async with database.write() as tx:
        await store.put_entry(tx, DOGS, 0, ANN)
        await store.remove_entry(tx, "dogs", 1, ANN)
        await store.remove_entry(tx, "dogs", 2, ANN)  # gone already
        gone = await store.find_entry(tx, "dogs")
        assert gone is not None
        assert (gone.is_removed, gone.version) == (True, 2)
        with pytest.raises(NoSuchEntryError):
            await store.restore_entry(tx, "dogs", 9, 2, ANN)
        back = await store.restore_entry(tx, "dogs", 1, 2, ANN)
        assert (back.entry, back.version, back.is_removed) == (DOGS, 3, False)
        assert [line.is_removed for line in await store.read_history(tx, "dogs")] == [
            False,
            True,
            False,
        ]


@pytest.mark.parametrize("version", [0, 2])
async def test_an_id_that_was_removed_may_be_used_anew(database: Database, version: int) -> None:
    async with database.write() as tx:
        await store.put_entry(tx, DOGS, 0, ANN)
        await store.remove_entry(tx, "dogs", 1, ANN)
        assert (await store.put_entry(tx, DOGS, version, ANN)).version == 3


async def test_many_are_put_and_removed_in_one_transaction(database: Database) -> None:
    async with database.write() as tx:
        await store.put_entry(tx, DOGS, 0, ANN)
        await store.put_entries(tx, [replace(DOGS, owner="Bob"), CATS], Change(NOW, "files"))
        await store.put_entries(tx, [], Change(NOW, "files"))
        stored = await store.read_entries(tx)
        assert [(each.entry.id, each.version) for each in stored] == [("cats", 1), ("dogs", 2)]
        assert await store.read_last_by(tx, "files") == {
            "cats": (1, CATS),
            "dogs": (2, replace(DOGS, owner="Bob")),
        }
        await store.remove_entries(tx, stored, Change(NOW, "files"))
        assert all(each.is_removed for each in await store.read_entries(tx))


async def test_a_failure_half_way_leaves_everything_as_it_was(database: Database) -> None:
    async def fail_half_way() -> None:
        async with database.write() as tx:
            await store.put_entry(tx, DOGS, 0, ANN)
            raise ConnectionError

    with pytest.raises(ConnectionError):
        await fail_half_way()
    async with database.read() as tx:
        assert await store.read_entries(tx) == []
        assert await store.read_history(tx, "dogs") == []


async def test_of_many_at_once_one_wins_and_no_revision_is_passed_over(database: Database) -> None:
    async def put(number: int) -> bool:
        try:
            async with database.write() as tx:
                await store.put_entry(tx, replace(DOGS, owner=f"Agent {number}"), 0, ANN)
        except StaleEntryError:
            return False
        return True

    async def put_other(number: int) -> None:
        async with database.write() as tx:
            await store.put_entry(tx, replace(CATS, id=f"cats-{number}"), 0, ANN)

    won, _ = await asyncio.gather(
        asyncio.gather(*map(put, range(5))), asyncio.gather(*map(put_other, range(5)))
    )
    assert sorted(won) == [False] * 4 + [True]
    seen = 0
    async with database.read() as tx:
        stored = await store.read_entries(tx, seen)
    assert len({each.number for each in stored}) == len(stored) == 6


async def test_answers_are_counted_from_what_happened(database: Database) -> None:
    async with database.write() as tx:
        first, second = await make_chat(tx, "1"), await make_chat(tx, "2")
        await decide(tx, first, Log("answered", detail="dogs"), Log("arrived"))
        await decide(tx, second, Log("answered", detail="dogs"), Log("answered", detail="cats"))
        counted = await store.count_answers(tx)
    assert {name: found.times for name, found in counted.items()} == {"dogs": 2, "cats": 1}
    assert counted["dogs"].last_at == NOW


@pytest.mark.parametrize("count", [0, 1, 3, 4, 5, 8, 9])
async def test_many_are_read_part_by_part_each_once(
    database: Database, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setattr(store, "_MANY", 4)
    names = [f"entry-{number}" for number in range(count)]
    async with database.write() as tx:
        for name in reversed(names):
            await store.put_entry(tx, replace(CATS, id=name), 0, ANN)
        first = await store.read_revision(tx)
        await store.put_entry(tx, replace(DOGS, id="after"), 0, ANN)
        read = await store.read_entries(tx)
        assert [one.entry.id for one in read] == sorted([*names, "after"])
        assert [one.entry.id for one in await store.read_entries(tx, first)] == ["after"]
