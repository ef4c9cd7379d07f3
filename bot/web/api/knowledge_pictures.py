"""A picture for an answer taken in; entries name it by the id that it gets here."""

from __future__ import annotations

import asyncio

from aiohttp import web
from typing_extensions import TypedDict

from bot.storage.pictures import add_pictures
from bot.web.api.call import Access, ApiRoute, Call, answer
from bot.web.problems import Problem
from bot.web.uploads import received
from knowledge.pictures import PICTURE_BYTES_AT_MOST, Picture, PictureError, picture_of


class PictureView(TypedDict):
    """A picture as an entry names it."""

    id: str
    name: str
    type: str
    size: int


def picture_view(picture: Picture) -> PictureView:
    """Return a picture as pages and programs read it."""
    return {
        "id": picture.id,
        "name": picture.name,
        "type": picture.type,
        "size": picture.size,
    }


async def take_picture(call: Call) -> web.StreamResponse:
    """Take a picture in; one that no entry is saved with is forgotten after a while."""
    parts = call.parts
    limit = min(parts.company().policy.file_bytes_at_most, PICTURE_BYTES_AT_MOST)
    async with received(call.request, limit) as form:
        data = await asyncio.to_thread(form.path.read_bytes)
        try:
            picture = await asyncio.to_thread(picture_of, data, form.name)
        except PictureError as error:
            raise Problem(422, "no_picture", f"file: {form.name} {error}.") from None
        await asyncio.to_thread(form.path.replace, parts.files / picture.id)
        async with parts.database.write() as tx:
            await add_pictures(tx, [picture], parts.clock.now())
    return answer(picture_view(picture), 201)


ROUTES = (
    ApiRoute(
        "POST",
        "/knowledge/pictures",
        take_picture,
        Access.LEAD,
        "Take in a picture for an answer: PNG, JPEG, WebP or GIF by what it holds",
        PictureView,
        status=201,
        refusals=(400, 413, 422, 507),
        sends="multipart/form-data",
    ),
)
