"""Pictures of answers: their rows (the bytes are in the files' folder, under the same id)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from bot.storage.database import Connection
from bot.storage.schema import picture
from bot.storage.upsert import Row, upsert
from knowledge.entry import Entry, pictures_of
from knowledge.pictures import Picture, picture_name


class NoSuchPictureError(Exception):
    """An entry names a picture that is not kept here; the text is how it is named."""


async def add_pictures(tx: Connection, pictures: Iterable[Picture], now: datetime) -> None:
    """Record pictures whose bytes are on disk; one that nobody names yet is kept for a while."""
    rows: list[Row] = [
        {"id": one.id, "name": one.name, "type": one.type, "size": one.size, "added_at": now}
        for one in {one.id: one for one in pictures}.values()
    ]
    if rows:
        await upsert(tx, picture, rows, ("id",))


async def find_picture(tx: Connection, picture_id: str) -> Picture | None:
    """Return a picture that is kept here."""
    c = picture.c
    query = sa.select(c.id, c.name, c.type, c.size).where(c.id == picture_id)
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else Picture(*row)


async def with_kept_pictures(tx: Connection, entry: Entry) -> Entry:
    """Return an entry whose pictures are as they are kept, under the names that it gives them."""
    if not entry.pictures:
        return entry
    kept = {one.id: one for one in await _kept(tx, [one.id for one in pictures_of(entry)])}
    shown = {
        language: tuple(_as_kept(one, kept) for one in pictures)
        for language, pictures in entry.pictures.items()
    }
    return replace(entry, pictures=shown)


def _as_kept(one: Picture, kept: dict[str, Picture]) -> Picture:
    if one.id not in kept:
        raise NoSuchPictureError(one.name or one.id)
    found = kept[one.id]
    return replace(found, name=picture_name(one.name or found.name, found.type))


async def _kept(tx: Connection, ids: Sequence[str]) -> list[Picture]:
    c = picture.c
    query = sa.select(c.id, c.name, c.type, c.size).where(c.id.in_(ids)).with_for_update()
    return [Picture(*row) for row in await tx.execute(query)]  # none goes until this is over


async def note_named(tx: Connection, entries: Iterable[Entry]) -> None:
    """Keep the pictures of entries for as long as there is a history."""
    ids = {one.id for entry in entries for one in pictures_of(entry)}
    if ids:
        await tx.execute(
            sa.update(picture).where(picture.c.id.in_(sorted(ids))).values(is_named=True)
        )


async def forget_unnamed(tx: Connection, before: datetime) -> list[str]:
    """Drop the rows of pictures that no version of an entry names; return their ids."""
    c = picture.c
    query = sa.delete(picture).where(c.is_named.is_(False), c.added_at < before).returning(c.id)
    return list(await tx.scalars(query))
