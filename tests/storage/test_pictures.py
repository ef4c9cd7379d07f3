"""Pictures in SQL: kept once a version of an entry names them, forgotten where none ever did."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.storage import entries as store
from bot.storage.database import Database
from bot.storage.entries import Change
from bot.storage.pictures import (
    NoSuchPictureError,
    add_pictures,
    find_picture,
    forget_unnamed,
)
from knowledge.entry import Entry
from knowledge.pictures import Brought, Picture, picture_of
from knowledge.reading_rows import Reading
from tests.pictures import png
from tests.storage.deeds import NOW

_BY = Change(NOW, "Ann")
_ONE, _OTHER = picture_of(png(1), "one.png"), picture_of(png(2), "other.png")
_LATER = NOW + timedelta(days=30)


def _dogs(*pictures: Picture) -> Entry:
    shown = {"en": pictures} if pictures else {}
    return Entry("dogs", questions={"en": ("Dogs?",)}, answers={"en": "Yes."}, pictures=shown)


async def test_an_entry_has_the_picture_as_it_is_kept_under_its_own_name(
    database: Database,
) -> None:
    async with database.write() as tx:
        await add_pictures(tx, [_ONE], NOW)
        told = Picture(_ONE.id, "leash.gif", "text/html", 7)
        kept = await store.put_entry(tx, _dogs(told), 0, _BY)
        assert kept.entry.pictures == {
            "en": (Picture(_ONE.id, "leash.png", "image/png", _ONE.size),)
        }
        same = await store.put_entry(tx, kept.entry, 1, _BY)
        assert same.version == 1
        assert await find_picture(tx, _ONE.id) == _ONE


async def test_an_entry_cannot_name_what_is_not_kept(database: Database) -> None:
    async with database.write() as tx:
        with pytest.raises(NoSuchPictureError, match=r"one\.png"):
            await store.put_entry(tx, _dogs(_ONE), 0, _BY)
        assert await store.read_entries(tx) == []


async def test_what_any_version_named_stays_and_the_rest_is_forgotten(database: Database) -> None:
    async with database.write() as tx:
        await add_pictures(tx, [_ONE, _OTHER], NOW)
        await store.put_entry(tx, _dogs(_ONE), 0, _BY)
        await store.put_entry(tx, _dogs(), 1, _BY)
        await store.remove_entry(tx, "dogs", 2, _BY)
        assert await forget_unnamed(tx, NOW) == []  # not yet
        assert await forget_unnamed(tx, _LATER) == [_OTHER.id]
        assert await find_picture(tx, _OTHER.id) is None
        back = await store.restore_entry(tx, "dogs", 1, 3, _BY)
        assert back.entry.pictures == {"en": (_ONE,)}


async def test_one_that_is_added_again_is_wanted_again(database: Database) -> None:
    async with database.write() as tx:
        await add_pictures(tx, [_ONE, _ONE], NOW)
        await add_pictures(tx, [_ONE], _LATER)
        assert await forget_unnamed(tx, _LATER) == []
        await store.put_entry(tx, _dogs(_ONE), 0, _BY)
        await add_pictures(tx, [_ONE], NOW)
        assert await forget_unnamed(tx, _LATER) == []


async def test_a_file_brings_its_pictures(database: Database) -> None:
    reading = Reading((_dogs(_ONE),), brought=(Brought(_ONE, lambda: png(1)),))
    async with database.write() as tx:
        await store.take_over(tx, reading, _BY, is_dry=True)
        assert await find_picture(tx, _ONE.id) is None
        await store.take_over(tx, reading, _BY)
        assert await forget_unnamed(tx, _LATER) == []
        assert await find_picture(tx, _ONE.id) == _ONE
