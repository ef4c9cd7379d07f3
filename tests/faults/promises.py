"""Promises held against the history: never twice, never early, never after the answer, all kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.policy import Policy
from tests.faults.history import Chat, History, Stored, intervals
from tests.faults.verdict import Verdict

# The moment a message is stored with is that of the decision, a moment after the promise began.
_SLACK = timedelta(milliseconds=50)
# Telegram tells when something was written in whole seconds.
_TELEGRAM_SLACK = timedelta(seconds=1)
_KEPT_WITHIN = timedelta(seconds=3)


@dataclass(frozen=True, slots=True)
class Rules:
    """What the promises of a play are measured by."""

    policy: Policy
    may_be_late: bool
    now: datetime


def judge_promises(verdict: Verdict, history: History, rules: Rules) -> None:
    """Add every promise that was broken."""
    for chat in history.chats.values():
        _judge_greeting(verdict, chat, rules)
        _judge_holds(verdict, chat, rules)
        _judge_breaches(verdict, chat, rules)
        _judge_farewell(verdict, chat)
    by_id = {chat.id: chat.address for chat in history.chats.values()}
    for chat_id, kind, due in history.overdue:
        if due < rules.now - _KEPT_WITHIN:
            verdict.add("broken", by_id[chat_id], f"{kind}, due at {due}, was forgotten")


def _judge_greeting(verdict: Verdict, chat: Chat, rules: Rules) -> None:
    if chat.visits and not chat.of_kind("greeting"):
        verdict.add("lost", chat.address, "never greeted")
    for visit in chat.visits:
        if rules.may_be_late or visit.greeted_at is None:
            continue
        waited = visit.greeted_at - visit.arrived_at
        if waited > rules.policy.greeting_within + _KEPT_WITHIN:
            verdict.add("broken", chat.address, f"greeted after {waited}")


def _judge_holds(verdict: Verdict, chat: Chat, rules: Rules) -> None:
    """A holding phrase comes once a silence, not before its time, not after the answer."""
    silent_since: datetime | None = None
    claimed_at: datetime | None = None
    slack = _TELEGRAM_SLACK if chat.channel == "telegram" else _SLACK
    words = {m.at for m in chat.of_kind("agent")}  # late ones have an apology in front of them
    for message in chat.messages:
        if message.author == "customer":
            silent_since = silent_since or chat.written.get(message.reference, message.at)
        elif message.kind == "intro":
            claimed_at, silent_since = message.at, None
        elif _is_hold(chat, message) and message.at not in words:
            hold, greet = rules.policy.hold_after, rules.policy.greeting_within
            if silent_since is not None and message.at + slack >= silent_since + hold:
                silent_since = None
            elif claimed_at is not None and message.at + slack >= claimed_at + greet:
                claimed_at = None
            else:
                verdict.add("broken", chat.address, f"#{message.seq} holds too early, or nobody")
        else:
            silent_since = None
            claimed_at = None if message.kind == "agent" else claimed_at


def _is_hold(chat: Chat, message: Stored) -> bool:
    """Tell whether it keeps a customer company whom an agent owes words."""
    return message.kind == "hold" and any(
        start < message.at and (end is None or message.at < end)
        for _, start, end in intervals(chat)
    )


def _judge_breaches(verdict: Verdict, chat: Chat, rules: Rules) -> None:
    """What was answered late is recorded as late, whenever it was looked at."""
    for turn in chat.turns:
        is_open = not turn.answered_by
        if is_open and not turn.is_breached and turn.due_at < rules.now - _KEPT_WITHIN:
            verdict.add("broken", chat.address, f"turn {turn.number} is late and not recorded")
        if turn.answered_at is None or chat.channel == "telegram":
            continue
        if turn.is_breached != (turn.answered_at > turn.due_at):
            verdict.add("broken", chat.address, f"turn {turn.number} is judged wrongly")


def _judge_farewell(verdict: Verdict, chat: Chat) -> None:
    farewells = [m for m in chat.messages if m.kind == "farewell"]
    for farewell in farewells:
        for message in chat.messages:
            is_after = message.seq > farewell.seq and message.visit == farewell.visit
            if is_after and message.kind in ("hold", "queue", "greeting"):
                verdict.add("broken", chat.address, f"#{message.seq} after the farewell")
