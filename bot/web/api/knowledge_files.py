"""Entries brought in from a file, and taken along as one."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from tempfile import TemporaryFile

from aiohttp import BodyPartReader, ClientPayloadError, web
from typing_extensions import TypedDict

from bot.picture_files import keep_brought, reader_of
from bot.web.api.call import Access, ApiRoute, Call, answer
from bot.web.api.knowledge_changes import change_by
from bot.web.problems import Problem
from knowledge.entry import Entry, pictures_of
from knowledge.files import (
    REFUSALS_TOLD,
    ZIP_BYTES_AT_MOST,
    Plan,
    bytes_at_most,
    read_file,
    too_large,
    write_file,
)
from knowledge.pictures import Picture
from knowledge.reading_rows import Reading
from knowledge.zip_files import write_zip

_CHUNK_BYTES = 256 * 1024
_FORM_BYTES = 64 * 1024  # of a form beside its file
_TYPES = {
    "csv": ("text/csv", ".csv"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
    "md": ("application/zip", ".zip"),
}


class RefusedView(TypedDict):
    """A line that could not be used."""

    line: int
    problem: str


class ImportView(TypedDict):
    """What was brought in, or would be; `refused_more` are told of by their number alone."""

    added: list[str]
    changed: list[str]
    same: int
    refused: list[RefusedView]
    refused_more: int


async def bring_in(call: Call) -> web.StreamResponse:
    """Keep what a file holds; the good rows are kept, the others told by line."""
    is_dry = call.request.query.get("dry_run", "0") not in {"", "0", "false"}
    name, data = await _file(call.request)
    try:
        reading = await asyncio.to_thread(read_file, name, data, _known(call))
    except ValueError as error:
        raise Problem(422, "unreadable", f"file: {error}") from None
    if not is_dry:
        await asyncio.to_thread(keep_brought, call.parts.files, reading.brought)
    by = change_by(call, f"import of {name}")
    plan = await call.parts.knowledge.take_over(reading, by, is_dry=is_dry)
    return answer(_view(plan, reading))


def _known(call: Call) -> list[Picture]:
    """Return the pictures that files may name without bringing them."""
    stored = call.parts.knowledge.standing().stored.values()
    return [picture for each in stored for picture in pictures_of(each.entry)]


def _view(plan: Plan, reading: Reading) -> ImportView:
    told = reading.refused[:REFUSALS_TOLD]
    return {
        "added": [entry.id for entry in plan.added],
        "changed": [entry.id for entry in plan.changed],
        "same": plan.same,
        "refused": [{"line": one.line, "problem": one.problem} for one in told],
        "refused_more": len(reading.refused) - len(told),
    }


async def _file(request: web.Request) -> tuple[str, bytes]:
    """Return the name and the bytes of the form's file."""
    if request.content_type != "multipart/form-data":
        raise Problem(415, "not_a_form", "Send the file as multipart/form-data.")
    if (request.content_length or 0) > ZIP_BYTES_AT_MOST + _FORM_BYTES:
        raise _too_large(".zip")
    try:
        reader = await request.multipart()
        while (part := await reader.next()) is not None:
            if isinstance(part, BodyPartReader) and part.name == "file":
                name = part.filename or ""
                return name, await _bytes(part, name)
    except (ValueError, ClientPayloadError, ConnectionError):
        raise Problem(400, "bad_form", "The form could not be read to its end.") from None
    raise Problem(422, "no_file", "file: The form carries no file.")


async def _bytes(part: BodyPartReader, name: str) -> bytes:
    data = bytearray()
    while chunk := await part.read_chunk(_FORM_BYTES):
        data += chunk
        if len(data) > bytes_at_most(name):
            raise _too_large(name)
    return bytes(data)


def _too_large(name: str) -> Problem:
    return Problem(413, "too_large", too_large(name), limit=bytes_at_most(name))


async def take_along(call: Call) -> web.StreamResponse:
    """Give every entry that is there as one file, which `import` reads back as the same."""
    kind = call.request.query.get("format", "csv")
    if kind not in _TYPES:
        raise Problem(422, "invalid", f"format: one of {', '.join(_TYPES)}.")
    stored = call.parts.knowledge.standing().stored
    entries = [each.entry for each in stored.values() if not each.is_removed]
    content_type, suffix = _TYPES[kind]
    headers = {
        "Content-Type": content_type,
        "Content-Disposition": f'attachment; filename="knowledge{suffix}"',
        "Cache-Control": "no-store",
    }
    if kind == "md":
        return await _archive(call, entries, headers)
    body = await asyncio.to_thread(write_file, suffix, entries)
    return web.Response(body=body, headers=headers)


async def _archive(
    call: Call, entries: Sequence[Entry], headers: Mapping[str, str]
) -> web.StreamResponse:
    """Send entries with their pictures, by way of the disk: there may be many of them."""
    files = call.parts.files
    with await asyncio.to_thread(TemporaryFile) as out:
        await asyncio.to_thread(write_zip, out, entries, reader_of(files))
        response = web.StreamResponse(headers=headers)
        response.content_length = out.tell()
        out.seek(0)
        await response.prepare(call.request)
        while chunk := await asyncio.to_thread(out.read, _CHUNK_BYTES):
            await response.write(chunk)
        await response.write_eof()
    return response


ROUTES = (
    ApiRoute(
        "POST",
        "/knowledge/import",
        bring_in,
        Access.LEAD,
        "Bring entries in from a CSV, Excel, Markdown or ZIP file: multipart field file",
        ImportView,
        query=(("dry_run", "1 to be told what would change, and change nothing"),),
        refusals=(400, 413),
        sends="multipart/form-data",
    ),
    ApiRoute(
        "GET",
        "/knowledge/export",
        take_along,
        Access.LEAD,
        "Every entry as a file",
        query=(("format", "csv, xlsx or md (a ZIP)"),),
        refusals=(422,),
        media="text/csv",
        other_media=("application/zip", _TYPES["xlsx"][0]),
    ),
)
