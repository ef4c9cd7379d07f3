"""Handlers' records as columns."""

from __future__ import annotations

from datetime import datetime

from bot.storage.codec import details_json, names_json
from bot.storage.upsert import Row
from handlers.actions import OpenTicket, RecordTurn, RecordVisit, RecordWait
from handlers.conversation import Turn, Visit, Wait


def record_row(action: RecordVisit | RecordTurn | RecordWait) -> tuple[str, Row]:
    """Return the table and the columns of a record."""
    if isinstance(action, RecordVisit):
        return "visit", _visit_row(action.visit)
    if isinstance(action, RecordTurn):
        return "turn", _turn_row(action.turn)
    return "wait", _wait_row(action.wait)


def _visit_row(visit: Visit) -> Row:
    return {
        "number": visit.number,
        "group_name": visit.group,
        "agent_id": visit.agent_id,
        "owner_id": visit.owner_id,
        "arrived_at": visit.arrived_at,
        "ended_at": visit.ended_at,
        "disposition": visit.disposition,
        "rating": visit.rating,
        "comment": visit.comment,
    }


def _turn_row(turn: Turn) -> Row:
    return {
        "number": turn.number,
        "group_name": turn.group,
        "agent_id": turn.agent_id,
        "responsible": turn.responsible,
        "asked_at": turn.asked_at,
        "due_at": turn.due_at,
        "answered_by": turn.answered_by,
        "is_breached": turn.is_breached,
    }


def _wait_row(wait: Wait) -> Row:
    return {
        "number": wait.number,
        "group_name": wait.group,
        "agent_id": wait.agent_id,
        "since": wait.since,
        "joined_at": wait.joined_at,
        "ended_at": wait.ended_at,
        "ended_by": wait.ended_by,
    }


def ticket_row(ticket: OpenTicket, now: datetime) -> Row:
    """Return the columns of a case that is opened now."""
    return {
        "number": ticket.number,
        "kind": ticket.kind,
        "group_name": ticket.group,
        "details": details_json.dump_json(ticket.details).decode(),
        "files": names_json.dump_json(ticket.files).decode(),
        "opened_at": now,
        "updated_at": now,
        "due_at": ticket.due_at,
        "owner_id": ticket.owner_id,
    }
