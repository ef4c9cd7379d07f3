"""Entries changed: kept, taken away, brought back; nobody's change is overwritten unseen."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TypeVar

from aiohttp import web

from bot.storage.entries import Change, NoSuchEntryError, StaleEntryError, StoredEntry
from bot.storage.pictures import NoSuchPictureError
from bot.web.api.call import Access, ApiRoute, Call, answer, no_content, not_found
from bot.web.api.knowledge import view_of
from bot.web.api.knowledge_bodies import PutBody, RemoveBody, RestoreBody
from bot.web.api.knowledge_views import EntryView
from bot.web.problems import Problem
from bot.web.views import iso_or_none
from knowledge.entry import on_one_line

T = TypeVar("T")


def change_by(call: Call, note: str = "") -> Change:
    """Return who changes something now, and what they say of it."""
    return Change(call.parts.clock.now(), call.who.name, call.who.agent_id, on_one_line(note))


async def put_entry(call: Call) -> web.StreamResponse:
    """Keep an entry, a new one or a changed one."""
    name, body = call.request.match_info["id"], await call.body(PutBody)
    entry = body.entry(name)
    await _changed(call.parts.knowledge.put(entry, body.version, change_by(call, body.note)))
    return answer(await view_of(call, name))


async def remove_entry(call: Call) -> web.StreamResponse:
    """Take an entry away; it can be brought back."""
    name, body = call.request.match_info["id"], await call.body(RemoveBody)
    await _changed(call.parts.knowledge.remove(name, body.version, change_by(call, body.note)))
    return no_content()


async def restore_entry(call: Call) -> web.StreamResponse:
    """Make an earlier version the newest again."""
    name, body = call.request.match_info["id"], await call.body(RestoreBody)
    by = change_by(call, f"as in version {body.to}")
    await _changed(call.parts.knowledge.restore(name, body.to, body.version, by))
    return answer(await view_of(call, name))


async def _changed(change: Awaitable[T]) -> T:
    try:
        return await change
    except NoSuchEntryError:
        raise not_found() from None
    except StaleEntryError as error:
        raise _stale(error.stored) from None
    except NoSuchPictureError as error:
        detail = f"pictures: {error} is not here any more; please add it again."
        raise Problem(422, "picture_gone", detail) from None


def _stale(stored: StoredEntry | None) -> Problem:
    who = stored.who if stored else ""
    detail = f"{who} has changed this entry meanwhile." if who else "There is no such entry yet."
    return Problem(
        409,
        "stale_version",
        detail,
        version=stored.version if stored else 0,
        who=who,
        changed_at=iso_or_none(stored.changed_at if stored else None),
    )


ROUTES = (
    ApiRoute(
        "PUT",
        "/knowledge/entries/{id}",
        put_entry,
        Access.LEAD,
        "Keep an entry; 409 where somebody has changed it meanwhile",
        EntryView,
        body=PutBody,
        refusals=(404, 409),
    ),
    ApiRoute(
        "DELETE",
        "/knowledge/entries/{id}",
        remove_entry,
        Access.LEAD,
        "Take an entry away",
        body=RemoveBody,
        status=204,
        refusals=(404, 409),
    ),
    ApiRoute(
        "POST",
        "/knowledge/entries/{id}/restore",
        restore_entry,
        Access.LEAD,
        "Make an earlier version the newest again",
        EntryView,
        body=RestoreBody,
        refusals=(404, 409),
    ),
)
