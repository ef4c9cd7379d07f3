"""Entries in files: the starter ones at the first start, a company's folder whenever it changes."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.knowledge_files import take_in
from bot.storage import entries as store
from bot.storage.database import Database
from bot.storage.entries import Change, StoredEntry
from bot.storage.migrate import migrate
from bot.storage.pictures import forget_unnamed
from knowledge.entries import EntryError, load_entries
from knowledge.entry import Entry
from knowledge.markdown import write_markdown
from knowledge.pictures import file_name, picture_of
from tests.clock import FakeClock
from tests.pictures import png

_NO_FILES = Path("/none")  # nothing that is read here names a picture
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
    await take_in(database, clock, None, _NO_FILES)
    stored = await _stored(database)
    assert [each.entry for each in stored.values()] == sorted(load_entries(), key=lambda e: e.id)
    assert {(each.who, each.version) for each in stored.values()} == {("starter", 1)}


async def test_at_the_next_start_sql_is_the_truth(database: Database, clock: FakeClock) -> None:
    await take_in(database, clock, None, _NO_FILES)
    async with database.write() as tx:
        await store.remove_entry(tx, "refund-how", 1, Change(clock.now(), "Ann"))
    before = await _stored(database)
    await take_in(database, clock, None, _NO_FILES)
    assert await _stored(database) == before


async def test_many_processes_that_start_at_once_store_them_once(
    postgres_url: str, clock: FakeClock
) -> None:
    opened = [await Database.open(postgres_url) for _ in range(3)]
    await migrate(opened[0])
    await asyncio.gather(*(take_in(each, clock, None, _NO_FILES) for each in opened))
    assert {each.version for each in (await _stored(opened[0])).values()} == {1}
    for each in opened:
        await each.close()


async def test_a_folder_of_ones_own_takes_the_place_of_the_starter_entries(
    database: Database, clock: FakeClock, tmp_path: Path
) -> None:
    await take_in(database, clock, None, _NO_FILES)
    kept = replace((await _alive(database))["refund-how"], owner="Ann")
    async with database.write() as tx:
        await store.put_entry(tx, kept, 1, Change(clock.now(), "Ann", 1))
    await take_in(database, clock, _write(tmp_path, _DOGS), _NO_FILES)
    assert await _alive(database) == {"dogs": _DOGS, "refund-how": kept}


async def test_a_changed_file_is_taken_over_and_an_unchanged_one_is_not(
    database: Database, clock: FakeClock, tmp_path: Path
) -> None:
    await take_in(database, clock, _write(tmp_path, _DOGS, _CATS), _NO_FILES)
    fresh = replace(_DOGS, answers={"en": "No dogs."})
    await take_in(database, clock, _write(tmp_path, fresh), _NO_FILES)
    await take_in(database, clock, tmp_path, _NO_FILES)
    stored = await _stored(database)
    assert (stored["dogs"].entry, stored["dogs"].version) == (fresh, 2)
    assert stored["cats"].version == 1


async def test_what_was_edited_by_hand_since_is_not_overwritten(
    database: Database,
    clock: FakeClock,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await take_in(database, clock, _write(tmp_path, _DOGS, _CATS), _NO_FILES)
    by_hand = replace(_DOGS, answers={"en": "Small ones."})
    async with database.write() as tx:
        await store.put_entry(tx, by_hand, 1, Change(clock.now(), "Ann", 1))
        await store.remove_entry(tx, "cats", 1, Change(clock.now(), "Ann", 1))
    await take_in(
        database, clock, tmp_path, _NO_FILES
    )  # the files are as they were: nothing to say
    assert "knowledge_file_passed_over" not in "".join(capsys.readouterr())
    await take_in(
        database, clock, _write(tmp_path, replace(_DOGS, answers={"en": "No dogs."})), _NO_FILES
    )
    assert await _alive(database) == {"dogs": by_hand}
    said = "".join(capsys.readouterr())
    assert said.count("knowledge_file_passed_over") == 1
    assert "dogs" in said


async def test_a_file_that_says_what_was_edited_by_hand_is_no_conflict(
    database: Database, clock: FakeClock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await take_in(database, clock, _write(tmp_path, _DOGS), _NO_FILES)
    by_hand = replace(_DOGS, answers={"en": "Small ones."})
    async with database.write() as tx:
        await store.put_entry(tx, by_hand, 1, Change(clock.now(), "Ann", 1))
    await take_in(database, clock, _write(tmp_path, by_hand), _NO_FILES)
    assert "knowledge_file_passed_over" not in "".join(capsys.readouterr())
    assert (await _stored(database))["dogs"].version == 2


async def test_a_bad_file_changes_nothing(
    database: Database, clock: FakeClock, tmp_path: Path
) -> None:
    await take_in(database, clock, _write(tmp_path, _DOGS), _NO_FILES)
    (tmp_path / "cats.md").write_text("no entry", "utf-8")
    with pytest.raises(EntryError, match=r"cats\.md:1"):
        await take_in(database, clock, _write(tmp_path, replace(_DOGS, owner="Bob")), _NO_FILES)
    assert await _alive(database) == {"dogs": _DOGS}


async def test_pictures_beside_the_files_are_kept_and_followed(
    database: Database, clock: FakeClock, tmp_path: Path
) -> None:
    folder, files = tmp_path / "mine", tmp_path / "files"
    (folder / "pictures").mkdir(parents=True)
    first, second = picture_of(png(1), "a.png"), picture_of(png(2), "a.png")
    for picture, data in ((first, png(1)), (second, png(2))):
        pictured = replace(_DOGS, pictures={"en": (picture,)})
        (folder / "pictures" / file_name(picture)).write_bytes(data)
        await take_in(database, clock, _write(folder, pictured), files)
        assert await _alive(database) == {"dogs": pictured}
        assert (files / picture.id).read_bytes() == data
    async with database.write() as tx:
        assert await forget_unnamed(tx, clock.now() + timedelta(days=99)) == []


async def test_a_starter_entry_may_have_a_picture_beside_it(
    database: Database, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, files, chart = tmp_path / "starter", tmp_path / "files", picture_of(png(), "a.png")
    (folder / "pictures").mkdir(parents=True)
    (folder / "pictures" / file_name(chart)).write_bytes(png())
    pictured = replace(_DOGS, pictures={"en": (chart,)})
    monkeypatch.setattr("knowledge.entries.FOLDER", _write(folder, pictured))
    await take_in(database, clock, None, files)
    assert await _alive(database) == {"dogs": pictured}
    assert (files / chart.id).read_bytes() == png()


async def test_a_file_that_names_a_picture_which_is_not_there_is_a_bad_file(
    database: Database, clock: FakeClock, tmp_path: Path
) -> None:
    pictured = replace(_DOGS, pictures={"en": (picture_of(png(), "a.png"),)})
    with pytest.raises(EntryError, match=r"dogs\.md:9: picture 'pictures/a-\w+\.png' is not there"):
        await take_in(database, clock, _write(tmp_path, pictured), tmp_path / "files")
    assert await _alive(database) == {}
