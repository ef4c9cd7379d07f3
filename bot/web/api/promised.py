"""Answers that are owed in somebody's name, as their desk shows them (H1)."""

from __future__ import annotations

from datetime import timedelta

from typing_extensions import TypedDict

from bot.storage.owners import Promised
from bot.web.views import iso_or_none


class PromisedView(TypedDict):
    """An answer or a call back that is owed in one's own name by then (H1)."""

    number: str
    kind: str
    chat: int
    customer: str
    due_at: str | None
    remind_at: str | None  # from then on it is urgent


def promised_view(one: Promised, before: timedelta) -> PromisedView:
    """Return what is owed, and from when on it is urgent."""
    return {
        "number": one.number,
        "kind": one.kind,
        "chat": one.chat,
        "customer": one.customer,
        "due_at": iso_or_none(one.due_at),
        "remind_at": iso_or_none(one.due_at and one.due_at - before),
    }
