"""Opening a file that came with a chat or a case."""

from __future__ import annotations

from aiohttp import web

from bot.storage.reading import has_case, log_access
from bot.web.api.call import Access, ApiRoute, Call
from bot.web.downloads import give_file, give_picture
from knowledge.pictures import is_picture_id


async def show_file(call: Call) -> web.StreamResponse:
    """Give a file; images for the page, everything else as a download."""
    file_id = call.request.match_info["id"]
    if is_picture_id(file_id):  # of the knowledge base, which all staff may read
        return await give_picture(call.parts, file_id)
    response = await give_file(call.parts, file_id, has_case(call.reader))
    async with call.parts.database.write() as tx:
        now = call.parts.clock.now()
        await log_access(tx, call.who.agent_id, "file", file_id, now)
    return response


ROUTES = (
    ApiRoute(
        "GET",
        "/files/{id}",
        show_file,
        Access.AGENT,
        "A file; images inline, everything else as a download",
        refusals=(404, 502),
        media="*/*",
    ),
)
