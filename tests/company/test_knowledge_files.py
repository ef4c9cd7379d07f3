"""Entries in files: the starter ones at the first start, a company's folder whenever it changes."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.knowledge_files import take_in
from bot.storage import entries as store
from bot.storage.database import Database
from bot.storage.entries import Change, StoredEntry
from bot.storage.migrate import migrate
from knowledge.entries import EntryError, load_entries
from knowledge.entry import Entry
from knowledge.markdown import write_markdown
from tests.clock import FakeClock

_DOGS = Entry("dogs", questions={"en": ("Dogs?",)}, answers={"en": "On a leash."})
_CATS = Entry("cats", questions={"en": ("Cats?",)}, answers={"en": "Yes."})


def _write(folder: Path, *entries: Entry) -> Path:
    for entry in entries:
        (folder / f"{entry.id}.md").write_text(write_markdown(entry), "utf-8")
    return folder


async def _stored(database: Database) -> dict[str, StoredEntry]:
    async with database.read() as tx:
        return {each.entry.id: each for each in await store.read_entries(tx)}


async def _alive(database: Database) -> dict[str, Entry]:
    stored = await _stored(database)
    return {name: each.entry for name, each in stored.items() if not each.is_removed}


async def test_at_the_first_start_the_starter_entries_are_stored(
    database: Database, clock: FakeClock
) -> None:
    await take_in(database, clock, None)
    stored = await _stored(database)
    assert [each.entry for each in stored.values()] == sorted(load_entries(), key=lambda e: e.id)
    assert {(each.who, each.version) for each in stored.values()} == {("starter", 1)}


async def test_at_the_next_start_sql_is_the_truth(database: Database, clock: FakeClock) -> None:
    await take_in(database, clock, None)
    async with database.write() as tx:
        await store.remove_entry(tx, "refund-how", 1, Change(clock.now(), "Ann"))
    before = await _stored(database)
    await take_in(database, clock, None)
    assert await _stored(database) == before


async def test_many_processes_that_start_at_once_store_them_once(
    postgres_url: str, clock: FakeClock
) -> None:
    opened = [await Database.open(postgres_url) for _ in range(3)]
    await migrate(opened[0])
    await asyncio.gather(*(take_in(each, clock, None) for each in opened))
    assert {each.version for each in (await _stored(opened[0])).values()} == {1}
    for each in opened:
        await each.close()


async def test_a_folder_of_ones_own_takes_the_place_of_the_starter_entries(
    database: Database, clock: FakeClock, tmp_path: Path
) -> None:
    await take_in(database, clock, None)
    kept = replace((await _alive(database))["refund-how"], owner="Ann")
    async with database.write() as tx:
        await store.put_entry(tx, kept, 1, Change(clock.now(), "Ann", 1))
    await take_in(database, clock, _write(tmp_path, _DOGS))
    assert await _alive(database) == {"dogs": _DOGS, "refund-how": kept}


async def test_a_changed_file_is_taken_over_and_an_unchanged_one_is_not(
    database: Database, clock: FakeClock, tmp_path: Path
) -> None:
    await take_in(database, clock, _write(tmp_path, _DOGS, _CATS))
    fresh = replace(_DOGS, answers={"en": "No dogs."})
    await take_in(database, clock, _write(tmp_path, fresh))
    await take_in(database, clock, tmp_path)
    stored = await _stored(database)
    assert (stored["dogs"].entry, stored["dogs"].version) == (fresh, 2)
    assert stored["cats"].version == 1


async def test_what_was_edited_by_hand_since_is_not_overwritten(
    database: Database,
    clock: FakeClock,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await take_in(database, clock, _write(tmp_path, _DOGS, _CATS))
    by_hand = replace(_DOGS, answers={"en": "Small ones."})
    async with database.write() as tx:
        await store.put_entry(tx, by_hand, 1, Change(clock.now(), "Ann", 1))
        await store.remove_entry(tx, "cats", 1, Change(clock.now(), "Ann", 1))
    await take_in(database, clock, tmp_path)  # the files are as they were: nothing to say
    assert "knowledge_file_passed_over" not in "".join(capsys.readouterr())
    await take_in(database, clock, _write(tmp_path, replace(_DOGS, answers={"en": "No dogs."})))
    assert await _alive(database) == {"dogs": by_hand}
    said = "".join(capsys.readouterr())
    assert said.count("knowledge_file_passed_over") == 1
    assert "dogs" in said


async def test_a_file_that_says_what_was_edited_by_hand_is_no_conflict(
    database: Database, clock: FakeClock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await take_in(database, clock, _write(tmp_path, _DOGS))
    by_hand = replace(_DOGS, answers={"en": "Small ones."})
    async with database.write() as tx:
        await store.put_entry(tx, by_hand, 1, Change(clock.now(), "Ann", 1))
    await take_in(database, clock, _write(tmp_path, by_hand))
    assert "knowledge_file_passed_over" not in "".join(capsys.readouterr())
    assert (await _stored(database))["dogs"].version == 2


async def test_a_bad_file_changes_nothing(
    database: Database, clock: FakeClock, tmp_path: Path
) -> None:
    await take_in(database, clock, _write(tmp_path, _DOGS))
    (tmp_path / "cats.md").write_text("no entry", "utf-8")
    with pytest.raises(EntryError, match=r"cats\.md:1"):
        await take_in(database, clock, _write(tmp_path, replace(_DOGS, owner="Bob")))
    assert await _alive(database) == {"dogs": _DOGS}
