"""Writing decisions: all of what handlers wanted, many conversations in one transaction."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import assert_never

import sqlalchemy as sa

from bot.storage import conversations, deadlines, schema
from bot.storage.codec import choice_json, encode_attachments
from bot.storage.conversations import Changed, StoredConversation
from bot.storage.database import Connection
from bot.storage.deadlines import DeadlineChange
from bot.storage.marks import Left, marks_of, write_marks
from bot.storage.rows import record_row, ticket_row
from bot.storage.staff import move_rotation
from bot.storage.statements import Statement
from bot.storage.upsert import Row, insert, upsert
from handlers import actions as do
from handlers.events import (
    CustomerArrived,
    CustomerBlocked,
    CustomerChose,
    CustomerEdited,
    CustomerWrote,
    DeadlineKind,
    Event,
)

_ForAgent = do.MoveRotation | do.RingAgent | do.TellAgent | do.Whisper
_INSERTED = ("message", "outbox", "choice", "ticket", "flag", "miss", "timeline", "whisper")


@dataclass(slots=True)
class Decided:
    """One handled event and its decision, on the way into the tables."""

    stored: StoredConversation
    event: Event
    decision: do.Decision
    open_kinds: frozenset[DeadlineKind]
    delivers_on_commit: bool
    seq: int = 0  # the last one given out; afterwards the conversation's
    agent_seq: int = 0  # of an agent's words, for the outcome of the request
    last_text: str | None = None
    outgoing: do.Urgency | None = None  # of the most urgent words to send
    deadline_changes: dict[DeadlineKind, datetime | None] = field(default_factory=dict)


@dataclass(slots=True)
class Batch:
    """Rows of many decisions, gathered by table and written together."""

    now: datetime
    choice_open_for: timedelta
    tables: dict[str, list[Row]] = field(default_factory=dict)
    edits: list[Row] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    deadlines: list[DeadlineChange] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)  # agents who had their turn to be asked

    def add(self, decided: Decided) -> None:
        """Take in everything of one decision."""
        decided.seq = decided.stored.last_seq
        self._add_customer_words(decided)
        for action in decided.decision.actions:
            self._add_action(decided, action)
        after = decided.decision.conversation
        kinds = {
            kind: due
            for kind, due in decided.deadline_changes.items()
            if due is not None or kind in decided.open_kinds
        }
        if kinds:
            owner = str(after.agent.id) if after.agent else ""
            self.deadlines.append(DeadlineChange(after.id, owner, kinds))
        self.changed.append(
            Changed(
                decided.stored.value,
                after,
                decided.seq,
                decided.last_text,
                _is_blocked(decided),
            )
        )

    def _put(self, table: str, row: Row) -> None:
        self.tables.setdefault(table, []).append(row)

    def _add_customer_words(self, decided: Decided) -> None:
        event = decided.event
        if isinstance(event, CustomerWrote):
            self._add_message(
                decided, event.text, encode_attachments(event.attachments), event.reference
            )
        elif isinstance(event, CustomerChose) and event.choice is not None:
            self._add_message(decided, event.choice.label)
        elif isinstance(event, CustomerEdited):
            self._add_message(decided, event.text, edited=event.reference)

    def _add_message(
        self,
        decided: Decided,
        text: str,
        attachments: str = "",
        reference: str = "",
        edited: str = "",
    ) -> None:
        decided.seq += 1
        decided.last_text = text[:200]
        row = self._message_row(decided) | {
            "author": "customer",
            "kind": "customer",
            "text": text,
            "attachments": attachments,
            "reference": reference,
        }
        if edited:
            self.edits.append(row | {"edited": edited})
        else:
            self._put("message", row)

    def _message_row(self, decided: Decided) -> Row:
        return {
            "conversation_id": decided.stored.value.id,
            "seq": decided.seq,
            "visit": _visit(decided),
            "at": self.now,
            "agent_id": None,
            "choices": "",
        }

    def _add_action(self, decided: Decided, action: do.Action) -> None:
        row: Row = {"conversation_id": decided.stored.value.id}
        match action:
            case do.Say():
                self._say(decided, action)
            case do.RecordVisit() | do.RecordTurn() | do.RecordWait():
                table, columns = record_row(action)
                self._put(table, row | columns | {"channel": _channel(decided)})
            case do.SetDeadline(kind, due):
                decided.deadline_changes[kind] = due
            case do.ClearDeadline(kind):
                decided.deadline_changes[kind] = None
            case do.OpenTicket():
                self._put("ticket", row | ticket_row(action, self.now))
            case do.Flag(kind, detail):
                self._put("flag", row | {"kind": kind, "detail": detail, "raised_at": self.now})
            case do.RecordMiss(text, entry, score, reason):
                place = {"visit": _visit(decided), "seq": decided.seq, "at": self.now}
                found = {"best_entry": entry, "score": score, "reason": reason}
                self._put("miss", row | {"text": text} | found | place)
            case do.Log(what, who, detail):
                self._put(
                    "timeline",
                    row | {"what": what, "who": who, "detail": detail, "at": self.now},
                )
            case do.MoveRotation() | do.RingAgent() | do.TellAgent() | do.Whisper():
                self._add_for_agent(decided, action)
            case _:
                assert_never(action)

    def _add_for_agent(self, decided: Decided, action: _ForAgent) -> None:
        if isinstance(action, do.MoveRotation):
            self.asked.append(action.agent_id)
        elif isinstance(action, do.Whisper):  # never a message: nothing sends what stands there
            row = {"conversation_id": decided.stored.value.id, "after_seq": decided.seq}
            words = {"agent_id": action.agent_id, "kind": action.kind, "text": action.text}
            self._put("whisper", row | words | {"at": self.now})
        # what rings does so after the commit

    def _say(self, decided: Decided, say: do.Say) -> None:
        decided.seq += 1
        after = decided.decision.conversation
        if say.author == "agent":
            decided.agent_seq = decided.seq
        self._put(
            "message",
            self._message_row(decided)
            | {
                "author": say.author,
                "agent_id": say.agent_id,
                "kind": say.kind.value,
                "text": say.text,
                "choices": self._offer(after.id, decided.seq, say),
                "attachments": encode_attachments(say.attachments),
                "reference": "",
            },
        )
        if decided.delivers_on_commit:
            self.left.append(Left(after.id, marks_of(say), self.now))
        elif not decided.stored.is_blocked or not _is_blocked(decided):
            earlier = say.urgency if decided.outgoing is None else decided.outgoing
            decided.outgoing = min(earlier, say.urgency)
            self._put("outbox", self._outbox_row(decided, say))

    def _outbox_row(self, decided: Decided, say: do.Say) -> Row:
        return {
            "conversation_id": decided.stored.value.id,
            "seq": decided.seq,
            "channel": _channel(decided),
            "urgency": int(say.urgency),
            "is_substance": say.is_substance,
            "marks": marks_of(say),
            "created_at": self.now,
        }

    def _offer(self, conversation_id: int, seq: int, say: do.Say) -> str:
        shown = []
        for choice in say.choices:
            token = secrets.token_urlsafe(12)
            shown.append({"id": token, "label": choice.label})
            self._put(
                "choice",
                {
                    "token": token,
                    "conversation_id": conversation_id,
                    "seq": seq,
                    "choice": choice_json.dump_json(choice).decode(),
                    "expires_at": self.now + self.choice_open_for,
                },
            )
        return json.dumps(shown, ensure_ascii=False) if shown else ""

    async def write(self, tx: Connection) -> None:
        """Write everything; the conversations first, so that a lost claim stops the rest."""
        await conversations.save(tx, self.changed, self.now)
        for name in _LISTED:
            await insert(tx, schema.metadata.tables[name], self.tables.get(name, ()))
        for name in ("visit", "turn", "wait"):
            rows = self.tables.get(name, ())
            await upsert(tx, schema.metadata.tables[name], rows, ("conversation_id", "number"))
        await _INSERT_EDIT.run(tx, self.edits)
        await write_marks(tx, self.left)
        if self.asked:
            await move_rotation(tx, self.asked, self.now)
        await deadlines.write_changes(tx, self.deadlines, self.now)


_LISTED = ("message", "outbox", "choice", "ticket", "flag", "miss", "timeline", "whisper")


def _visit(decided: Decided) -> int:
    after = decided.decision.conversation
    return after.visit.number if after.visit else after.visits


def _channel(decided: Decided) -> str:
    return decided.stored.value.channel


def _is_blocked(decided: Decided) -> bool:
    match decided.event:
        case CustomerBlocked(is_blocked=is_blocked):
            return is_blocked
        case CustomerArrived() | CustomerWrote() | CustomerChose() | CustomerEdited():
            return False
        case _:
            return decided.stored.is_blocked


def _insert_edit(_dialect: str) -> sa.ClauseElement:
    m = schema.message
    names = ["conversation_id", "seq", "visit", "at", "author", "kind", "text"]
    original = m.alias("original")
    edited = (
        sa.select(sa.func.min(original.c.seq))
        .where(
            original.c.conversation_id == sa.bindparam("conversation_id", type_=schema.Id),
            original.c.reference == sa.bindparam("edited", type_=sa.Text),
        )
        .scalar_subquery()
    )
    values: Row = {name: sa.bindparam(name, type_=m.c[name].type) for name in names}
    return sa.insert(m).values(values | {"edit_of": edited})


_INSERT_EDIT = Statement(_insert_edit)
