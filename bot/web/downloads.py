"""Giving files out: images in the page, everything else only as a download."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final

from aiohttp import web

from bot.channels.webchat.frames import is_plain
from bot.storage.files import (
    StoredFile,
    add_file,
    find_attachment,
    find_files,
    telegram_id,
)
from bot.storage.pictures import find_picture
from bot.storage.reading import Scope
from bot.stored_bytes import store_bytes
from bot.web.file_types import clean_name, disposition, type_of
from bot.web.parts import WebParts
from bot.web.problems import Problem
from knowledge.pictures import is_picture_id

_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}
_TELEGRAM: Final = "tg:"


async def give_file(parts: WebParts, file_id: str, scope: Scope) -> web.StreamResponse:
    """Return the file, if the scope holds the conversation it came in or was shown in."""
    if not is_picture_id(file_id):
        stored = await _find(parts, file_id, scope)
        return await _given(parts, stored.id, stored.name, stored.type)
    async with parts.database.read() as tx:
        shown = await find_attachment(tx, file_id, scope)
    if shown is None:
        raise _gone()
    return await give_picture(parts, file_id)


async def give_picture(parts: WebParts, picture_id: str) -> web.StreamResponse:
    """Return a picture of the knowledge base."""
    async with parts.database.read() as tx:
        found = await find_picture(tx, picture_id)
    if found is None:
        raise _gone()
    return await _given(parts, found.id, found.name, found.type)


async def _given(parts: WebParts, file_id: str, name: str, kind: str) -> web.StreamResponse:
    path = parts.files / file_id
    if not await asyncio.to_thread(path.is_file):
        raise _gone()
    told = {"Content-Type": kind, "Content-Disposition": disposition(name, kind)}
    return web.FileResponse(path, headers={**_HEADERS, **told})


async def _find(parts: WebParts, file_id: str, scope: Scope) -> StoredFile:
    if not is_plain(file_id):
        raise _gone()  # no store can look such a name up
    key = telegram_id(file_id) if file_id.startswith(_TELEGRAM) else file_id
    async with parts.database.read() as tx:
        found = (await find_files(tx, [key], scope)).get(key)
    if found is not None:
        return found
    if not file_id.startswith(_TELEGRAM) or parts.fetch_telegram is None:
        raise _gone()
    return await _fetch(parts, file_id, scope)


async def _fetch(parts: WebParts, file_id: str, scope: Scope) -> StoredFile:
    """Fetch a file of Telegram's once, and keep it."""
    async with parts.database.read() as tx:
        found = await find_attachment(tx, file_id, scope)
    if found is None or parts.fetch_telegram is None:
        raise _gone()
    chat, attachment = found
    try:
        data = await parts.fetch_telegram(file_id.removeprefix(_TELEGRAM))
    except Exception:  # whatever the channel says: the file cannot be had now
        detail = "Telegram does not give this file now."
        raise Problem(502, "no_file", detail) from None
    name = clean_name(attachment.name or attachment.kind)
    stored = StoredFile(telegram_id(file_id), chat, name, type_of(data[:4096]), len(data), file_id)
    await asyncio.to_thread(store_bytes, parts.files, stored.id, data)
    async with parts.database.write() as tx:
        await add_file(tx, stored, parts.clock.now())
    return stored


async def forget(folder: Path, file_id: str) -> None:
    """Delete the bytes of a file."""
    await asyncio.to_thread((folder / file_id).unlink, missing_ok=True)


def _gone() -> Problem:
    return Problem(404, "not_found", "There is no such file here.")
