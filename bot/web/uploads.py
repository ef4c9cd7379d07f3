"""Taking files in: streamed to disk, measured while they come, judged by their content."""

from __future__ import annotations

import asyncio
import secrets
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import BodyPartReader, ClientPayloadError, web

from bot.storage.files import StoredFile, add_file
from bot.stored_bytes import PART, flush, make_folder, open_private
from bot.web.file_types import HEAD_BYTES, clean_name, type_of
from bot.web.parts import PARTS
from bot.web.problems import Problem

_CHUNK_BYTES = 256 * 1024
_FIELD_BYTES_AT_MOST = 1000
_PARTS_AT_MOST = 10
_KEPT_FREE_BYTES = 200 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A file taken in, and the other fields of its form."""

    file: StoredFile
    fields: dict[str, str]


async def receive_upload(request: web.Request, chat: int) -> Upload:
    """Take one file of a form in; raise a problem when it is too large or not there."""
    parts = request.app[PARTS]
    async with received(request, parts.company().policy.file_bytes_at_most) as form:
        file = StoredFile(form.id, chat, form.name, type_of(form.head), form.size)
        whole = parts.files / form.id
        is_kept = False
        try:
            await asyncio.to_thread(form.path.replace, whole)
            async with parts.database.write() as tx:
                await add_file(tx, file, parts.clock.now())
            is_kept = True
        finally:
            if not is_kept:  # a file that nothing points to
                await asyncio.to_thread(_unlink, whole)
    return Upload(file, form.fields)


@asynccontextmanager
async def received(request: web.Request, limit: int) -> AsyncIterator[Form]:
    """Give a form whose one file is whole on disk; what is still there at the end is removed."""
    parts = request.app[PARTS]
    if request.content_type != "multipart/form-data":
        raise Problem(415, "not_a_form", "Send the file as multipart/form-data.")
    if (request.content_length or 0) > limit + _CHUNK_BYTES:
        raise too_large(limit)
    await asyncio.to_thread(_check_room, parts.files, limit)
    form = Form(parts.files, limit)
    try:
        await _read(form, request)
        yield form
    finally:
        await asyncio.to_thread(_unlink, form.path)


async def _read(form: Form, request: web.Request) -> None:
    try:
        await form.read(request)
    except (ValueError, ClientPayloadError, ConnectionError, web.HTTPException):
        raise Problem(400, "bad_form", "The form could not be read to its end.") from None


class Form:
    """One form being read; its file goes to `path` and is told by name, size and first bytes."""

    def __init__(self, folder: Path, limit: int) -> None:
        """Choose a name that nobody can guess."""
        self.id = secrets.token_urlsafe(32)
        self.path = folder / f"{self.id}{PART}"
        self.fields: dict[str, str] = {}
        self.name, self.head, self.size = "", b"", 0
        self._has_file = False
        self._limit = limit

    async def read(self, request: web.Request) -> None:
        """Read the parts one after another, until the file is whole on disk."""
        reader = await request.multipart()
        for _ in range(_PARTS_AT_MOST):
            part = await reader.next()
            if part is None:
                break
            if not isinstance(part, BodyPartReader):
                raise ValueError("parts inside parts")
            if part.name == "file" and not self._has_file:
                await self._file(part)
            else:
                await self._field(part)
        if not self._has_file:
            raise Problem(422, "no_file", "file: The form carries no file.")
        if self.size == 0:
            raise Problem(422, "no_file", "file: There is nothing in this file.")

    async def _field(self, part: BodyPartReader) -> None:
        value = b""
        while chunk := await part.read_chunk():
            value += chunk
            if len(value) > _FIELD_BYTES_AT_MOST:
                raise ValueError("a field too long")
        self.fields[part.name or ""] = value.decode("utf-8", "replace")

    async def _file(self, part: BodyPartReader) -> None:
        self._has_file = True
        self.name = clean_name(part.filename or "")
        out = await asyncio.to_thread(open_private, self.path)
        try:
            while chunk := await part.read_chunk(_CHUNK_BYTES):
                self.size += len(chunk)
                if self.size > self._limit:
                    raise too_large(self._limit)
                self.head += chunk[: HEAD_BYTES - len(self.head)]
                await asyncio.to_thread(out.write, chunk)
            await asyncio.to_thread(flush, out)
        finally:
            await asyncio.to_thread(out.close)


def _check_room(folder: Path, size: int) -> None:
    """Refuse files while there is still room for words: the database may share the disk."""
    make_folder(folder)
    if shutil.disk_usage(folder).free < _KEPT_FREE_BYTES + size:
        raise Problem(507, "no_room", "There is no room for files just now; please write instead.")


def _unlink(path: Path) -> None:
    path.unlink(missing_ok=True)


def too_large(limit: int) -> Problem:
    """Refuse a file that has more bytes than this."""
    detail = f"A file has at most {limit / (1024 * 1024):.0f} MiB."
    return Problem(413, "too_large", detail, limit=limit)
