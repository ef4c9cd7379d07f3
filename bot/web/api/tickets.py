"""Cases: listed, opened, moved on."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from bot.channels.webchat.frames import clean_text
from bot.storage.database import Connection
from bot.storage.files import StoredFile, find_files
from bot.storage.inbox import NewRow, insert_rows
from bot.storage.reading import has_case, log_access
from bot.storage.tickets import (
    STATUSES,
    StoredTicket,
    TicketChange,
    change_ticket,
    find_ticket,
    list_tickets,
)
from bot.web.api.call import Access, ApiRoute, Call, RequestId, answer, not_found
from bot.web.api.chats import FileView
from bot.web.problems import Problem
from bot.web.views import iso, iso_or_none
from handlers.events import TicketChanged

Status = Literal["open", "in_progress", "solved", "closed"]


class TicketSummaryView(TypedDict):
    """A case in a list."""

    number: str
    kind: str
    group: str
    status: str
    customer: str
    opened_at: str
    updated_at: str
    due_at: str | None


class TicketsView(TypedDict):
    """Cases: those not settled by their due time, then the newest."""

    tickets: list[TicketSummaryView]


class TicketView(TicketSummaryView):
    """A case with all that was written down."""

    details: dict[str, str]
    files: list[FileView]
    chat: int
    note: str


class TicketBody(BaseModel):
    """A step of a case; the customer is told of it, and of the note."""

    status: Status
    note: Annotated[str, Field(max_length=2000)] = ""
    id: RequestId | None = None


async def show_tickets(call: Call) -> web.StreamResponse:
    """List the cases of the caller's groups."""
    status = call.request.query.get("status", "")
    if status and status not in STATUSES:
        raise Problem(422, "invalid", f"status: One of {', '.join(STATUSES)}, please.")
    async with call.parts.database.read() as tx:
        found = await list_tickets(tx, call.reader, status)
    return answer(TicketsView(tickets=[_summary(ticket) for ticket in found]))


async def show_ticket(call: Call) -> web.StreamResponse:
    """Read a case."""
    number = call.request.match_info["number"]
    async with call.parts.database.write() as tx:
        found = await find_ticket(tx, call.reader, number)
        if found is None:
            raise not_found()
        view = await _view(tx, call, found)
        now = call.parts.clock.now()
        await log_access(tx, call.who.agent_id, "ticket", number, now)
    return answer(view)


async def move_ticket(call: Call) -> web.StreamResponse:
    """Move a case on; the customer is told without asking (C5)."""
    number = call.request.match_info["number"]
    body = await call.body(TicketBody)
    note, now = clean_text(body.note).strip(), call.parts.clock.now()
    async with call.parts.database.write() as tx:
        before = await find_ticket(tx, call.reader, number)
        after = await change_ticket(tx, call.reader, number, TicketChange(body.status, note), now)
        if before is None or after is None:
            raise not_found()
        if (before.status, before.note) != (after.status, after.note):
            # In the same transaction: a step that is recorded is also told.
            own_id = body.id or secrets.token_hex(16)
            event = TicketChanged(now, number, body.status, note)
            row = NewRow("desk", f"{call.who.agent_id}:ticket:{own_id}", after.chat, event)
            await insert_rows(tx, [row], now)
        view = await _view(tx, call, after)
    return answer(view)


async def _view(tx: Connection, call: Call, ticket: StoredTicket) -> TicketView:
    stored = await find_files(tx, ticket.files, has_case(call.reader)) if ticket.files else {}
    return {
        **_summary(ticket),
        "details": ticket.details,
        "files": [_file(file_id, stored) for file_id in ticket.files],
        "chat": ticket.chat,
        "note": ticket.note,
    }


def _file(file_id: str, stored: Mapping[str, StoredFile]) -> FileView:
    """Return a file; one of Telegram's is not here before somebody opens it."""
    known = stored.get(file_id)
    return {
        "id": file_id,
        "name": known.name if known else file_id.partition(":")[0],
        "type": known.type if known else "application/octet-stream",
        "size": known.size if known else 0,
    }


def _summary(ticket: StoredTicket) -> TicketSummaryView:
    return {
        "number": ticket.number,
        "kind": ticket.kind,
        "group": ticket.group,
        "status": ticket.status,
        "customer": ticket.customer,
        "opened_at": iso(ticket.opened_at),
        "updated_at": iso(ticket.updated_at),
        "due_at": iso_or_none(ticket.due_at),
    }


ROUTES = (
    ApiRoute(
        "GET",
        "/tickets",
        show_tickets,
        Access.AGENT,
        "Cases of one's groups",
        TicketsView,
        query=(("status", "open, in_progress, solved or closed; all when left out"),),
        refusals=(422,),
    ),
    ApiRoute(
        "GET",
        "/tickets/{number}",
        show_ticket,
        Access.AGENT,
        "A case",
        TicketView,
        refusals=(404,),
    ),
    ApiRoute(
        "POST",
        "/tickets/{number}",
        move_ticket,
        Access.AGENT,
        "Move a case on; its customer is told",
        TicketView,
        body=TicketBody,
        refusals=(404,),
    ),
)
