"""What a message costs when a million others are stored already."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from benchmarks.load.house import House
from bot.clock import SystemClock
from bot.storage import schema
from bot.storage.database import Database
from bot.storage.upsert import insert

_OF_A_CHAT: Final = 40  # messages: half of them questions, each with an answer that was sent
_CHATS_AT_ONCE: Final = 250


async def fill(house: House, messages: int) -> None:
    """Write a history of so many messages, as the product leaves one behind."""
    chats = messages // _OF_A_CHAT
    async with house.database() as database:
        for start in range(0, chats, _CHATS_AT_ONCE):
            await _write(database, range(start, min(start + _CHATS_AT_ONCE, chats)))


async def _write(database: Database, numbers: range) -> None:
    ids = [2_000_000 + number for number in numbers]
    tables = {
        schema.conversation: [_conversation(chat) for chat in ids],
        schema.visit: [_visit(chat) for chat in ids],
        schema.inbox: [_event(chat, n) for chat in ids for n in range(1, _OF_A_CHAT, 2)],
        schema.message: [_message(chat, n) for chat in ids for n in range(1, _OF_A_CHAT + 1)],
        schema.outbox: [_sent(chat, n) for chat in ids for n in range(2, _OF_A_CHAT + 1, 2)],
        schema.turn: [_turn(chat, n) for chat in ids for n in range(1, _OF_A_CHAT, 2)],
    }
    async with database.write() as tx:
        for table, rows in tables.items():
            await insert(tx, table, rows)


_LONG_AGO = SystemClock().now() - timedelta(days=30)


def _at(chat: int, number: int) -> Any:
    return _LONG_AGO + timedelta(seconds=chat % 100_000 + 20 * number)


def _conversation(chat: int) -> dict[str, Any]:
    at = _at(chat, _OF_A_CHAT)
    row = {"id": chat, "channel": "telegram", "address": f"old-{chat}", "last_seq": _OF_A_CHAT}
    return row | {"created_at": at, "updated_at": at}


def _visit(chat: int) -> dict[str, Any]:
    row = {"conversation_id": chat, "number": 1, "channel": "telegram"}
    return row | {"arrived_at": _at(chat, 0), "ended_at": _at(chat, _OF_A_CHAT)}


def _event(chat: int, number: int) -> dict[str, Any]:
    row = {"source": "telegram", "external_id": f"old-{chat}-{number}", "conversation_id": chat}
    at = _at(chat, number)
    event = '{"at":"2026-01-01T00:00:00Z","text":"old","type":"customer_wrote"}'
    return row | {"event": event, "received_at": at, "handled_at": at}


def _message(chat: int, number: int) -> dict[str, Any]:
    author = "customer" if number % 2 else "bot"
    row = {"conversation_id": chat, "seq": number, "author": author, "kind": author, "visit": 1}
    return row | {"text": "请问可以退货吗？七天之内都可以。", "at": _at(chat, number)}


def _sent(chat: int, number: int) -> dict[str, Any]:
    at = _at(chat, number)
    row = {"conversation_id": chat, "seq": number, "channel": "telegram", "urgency": 2}
    return row | {"is_substance": True, "status": "sent", "created_at": at, "sent_at": at}


def _turn(chat: int, number: int) -> dict[str, Any]:
    row = {"conversation_id": chat, "number": number, "channel": "telegram", "responsible": "bot"}
    at = _at(chat, number)
    return row | {"asked_at": at, "due_at": at, "answered_at": at, "answered_by": "bot"}
