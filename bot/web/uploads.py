"""Taking files in: streamed to disk, measured while they come, judged by their content."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from aiohttp import BodyPartReader, ClientPayloadError, web

from bot.storage.files import StoredFile, add_file
from bot.web.file_types import HEAD_BYTES, clean_name, type_of
from bot.web.parts import PARTS
from bot.web.problems import Problem

PART: Final = ".part"  # the end of a name whose bytes are not all there
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
    if request.content_type != "multipart/form-data":
        raise Problem(415, "not_a_form", "Send the file as multipart/form-data.")
    limit = parts.company().policy.file_bytes_at_most
    if (request.content_length or 0) > limit + _CHUNK_BYTES:
        raise _too_large(limit)
    await asyncio.to_thread(_check_room, parts.files, limit)
    form = _Form(parts.files, chat, limit)
    whole = parts.files / form.id
    is_kept = False
    try:
        file = await _read(form, request)
        await asyncio.to_thread(form.path.replace, whole)
        async with parts.database.write() as tx:
            await add_file(tx, file, parts.clock.now())
        is_kept = True
    finally:
        if not is_kept:  # half a file, or one that nothing points to
            await asyncio.to_thread(_unlink, form.path, whole)
    return Upload(file, form.fields)


async def _read(form: _Form, request: web.Request) -> StoredFile:
    try:
        return await form.read(request)
    except (ValueError, ClientPayloadError, ConnectionError, web.HTTPException):
        raise Problem(400, "bad_form", "The form could not be read to its end.") from None


class _Form:
    """One form being read."""

    def __init__(self, folder: Path, chat: int, limit: int) -> None:
        self.id = secrets.token_urlsafe(32)
        self.path = folder / f"{self.id}{PART}"
        self.fields: dict[str, str] = {}
        self.file: StoredFile | None = None
        self._chat = chat
        self._limit = limit

    async def read(self, request: web.Request) -> StoredFile:
        """Read the parts one after another and return the file, whole on disk."""
        reader = await request.multipart()
        for _ in range(_PARTS_AT_MOST):
            part = await reader.next()
            if part is None:
                break
            if not isinstance(part, BodyPartReader):
                raise ValueError("parts inside parts")
            if part.name == "file" and self.file is None:
                self.file = await self._file(part)
            else:
                await self._field(part)
        if self.file is None:
            raise Problem(422, "no_file", "file: The form carries no file.")
        if self.file.size == 0:
            raise Problem(422, "no_file", "file: There is nothing in this file.")
        return self.file

    async def _field(self, part: BodyPartReader) -> None:
        value = b""
        while chunk := await part.read_chunk():
            value += chunk
            if len(value) > _FIELD_BYTES_AT_MOST:
                raise ValueError("a field too long")
        self.fields[part.name or ""] = value.decode("utf-8", "replace")

    async def _file(self, part: BodyPartReader) -> StoredFile:
        out = await asyncio.to_thread(_create, self.path)
        head, size = b"", 0
        try:
            while chunk := await part.read_chunk(_CHUNK_BYTES):
                size += len(chunk)
                if size > self._limit:
                    raise _too_large(self._limit)
                head += chunk[: HEAD_BYTES - len(head)]
                await asyncio.to_thread(out.write, chunk)
            await asyncio.to_thread(_finish, out)
        finally:
            await asyncio.to_thread(out.close)
        name = clean_name(part.filename or "")
        return StoredFile(self.id, self._chat, name, type_of(head), size)


def _check_room(folder: Path, size: int) -> None:
    """Refuse files while there is still room for words: the database may share the disk."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if shutil.disk_usage(folder).free < _KEPT_FREE_BYTES + size:
        raise Problem(507, "no_room", "There is no room for files just now; please write instead.")


def _create(path: Path) -> BinaryIO:
    return open_private(path)


def open_private(path: Path) -> BinaryIO:
    """Open a new file that nobody else on this machine can read."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    return os.fdopen(os.open(path, flags, 0o600), "wb")


def _unlink(*paths: Path) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _finish(out: BinaryIO) -> None:
    out.flush()
    os.fsync(out.fileno())


def store_bytes(folder: Path, name: str, data: bytes) -> None:
    """Put bytes on disk as a whole: under another name first, then in one step."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = folder / f"{name}.{secrets.token_hex(8)}{PART}"
    with open_private(temporary) as out:
        out.write(data)
        _finish(out)
    temporary.replace(folder / name)


def _too_large(limit: int) -> Problem:
    detail = f"A file has at most {limit / (1024 * 1024):.0f} MiB."
    return Problem(413, "too_large", detail, limit=limit)
