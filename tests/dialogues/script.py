"""The text form of a dialogue: directions are played, everything else is what came of them.

    # what the play shows, with ids of the standard
    at 2026-03-02 09:00                  the moment it begins, in the company's zone
    hours shop                           the opening times of tests/dialogues/hours/shop.yaml
    language en                          what the channel says of the customer
    online Ann, Bob                      agents who are at work (of all groups)
    line 3 5min                          others in line, the expected wait
    customer arrives | reconnects | blocks
    customer: WORDS                      `customer sends photo: CAPTION`, `customer edits: WORDS`
    customer 5min ago: WORDS             written then, handled only now
    customer sends photo of trip         one of an album; `huge photo` is larger than can be opened
    customer edits the one before: WORDS not the newest message, but the one before it
    customer presses: LABEL
    agent Ann claims | vanishes | closes: DISPOSITION | passes to Bob: NOTE   (or a group, or leads)
    agent Ann is asked | declines      an offer of the line
    leads Lea                            who leads, of those at work
    lead Lea whispers: WORDS | takes over | claims
    all have passed                      the line finds nobody else to ask
    agent Ann: WORDS
    case 1 solved: NOTE                  somebody moves the customer's first case on
    fails customer_wrote                 an event was put aside
    +15s                                 time passes (s, min, h, d)

What came of it is written beneath: `bot KIND: words`, buttons after `  |`, and `-> ...` for what
the customer does not see.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from bot.hours_file import load_hours
from handlers.actions import Action, Decision, Flag, OpenTicket, RecordMiss, RingAgent, Say
from handlers.conversation import AgentRef
from handlers.events import CustomerArrived, CustomerBlocked, EventFailed
from tests.dialogues.theatre import GROUPS, ZONE, Theatre

_UNITS = {"s": "seconds", "min": "minutes", "h": "hours", "d": "days"}
_HOURS = Path(__file__).parent / "hours"
_LENGTH = re.compile(r"(\d+)(s|min|h|d)")
_RESULT = re.compile(r"bot |  |-> ")


def perform(text: str) -> tuple[str, Theatre]:
    """Play the directions of a text; return the whole text as it should stand, and the stage."""
    lines = text.splitlines()
    opening = next(line for line in lines if line.startswith("at "))
    moment = datetime.strptime(opening, "at %Y-%m-%d %H:%M").replace(tzinfo=ZONE)
    theatre = Theatre(moment)
    player = Player(theatre)
    written: list[str] = []
    for line in lines:
        if _RESULT.match(line):
            continue
        written.append(line)
        written += player.direct(line)
    return "\n".join(written) + "\n", theatre


class Player:
    """Carries out directions."""

    def __init__(self, theatre: Theatre) -> None:
        self.theatre = theatre
        self.language = ""
        self._directions: list[tuple[re.Pattern[str], Callable[..., Decision | None]]] = [
            (re.compile(pattern), act)
            for pattern, act in (
                (r"(?:#.*|at .*|)", lambda: None),
                (r"hours (\w+)", self._keep_hours),
                (r"language (.+)", self._speak),
                (r"online ?(.*)", self._sign_in),
                (r"line (\d+)(?: (\w+))?", self._fill_line),
                (r"customer arrives", self._arrive),
                (r"customer reconnects", self._reconnect),
                (r"customer (un)?blocks", self._block),
                (r"customer: (.*)", self._write),
                (r"customer (\w+) ago: (.*)", self._wrote),
                (r"customer sends (huge )?(\w+)(?: of (\w+))?(?:: (.*))?", self._send),
                (r"customer edits: (.*)", theatre.edits),
                (r"customer edits the one before: (.*)", self._edit_earlier),
                (r"customer presses: (.*)", theatre.presses),
                (r"agent (\w+) claims", theatre.claims),
                (r"lead (\w+) claims", partial(theatre.claims, is_lead=True)),
                (r"leads (.+)", self._lead),
                (r"(?:agent|lead) (\w+) is asked", theatre.offers),
                (r"agent (\w+) declines", theatre.declines),
                (r"lead (\w+) whispers: (.*)", theatre.whispers),
                (r"lead (\w+) takes over", theatre.takes_over),
                (r"all have passed", theatre.all_have_passed),
                (r"agent (\w+) vanishes", theatre.vanishes),
                (r"agent (\w+) closes: (.*)", theatre.closes),
                (r"agent (\w+) passes to (\w+): (.*)", theatre.passes_on),
                (r"agent (\w+) says late: (.*)", self._say_late),
                (r"agent (\w+): (.*)", theatre.says),
                (r"case (\d+) (\w+)(?:: (.*))?", self._move),
                (r"fails (.+)", self._fail),
                (r"\+(\w+)", self._wait),
            )
        ]

    def direct(self, line: str) -> list[str]:
        """Do what a line says and return the lines that came of it."""
        seen = len(self.theatre.actions)
        for pattern, act in self._directions:
            if found := pattern.fullmatch(line):
                decision = act(*found.groups())
                refusal = decision.refusal if decision else ""
                refused = [f"-> refused: {refusal}"] if refusal else []
                return refused + _told(self.theatre.actions[seen:])
        raise ValueError(f"no such direction: {line!r}")

    def _speak(self, language: str) -> None:
        self.language = language

    def _keep_hours(self, name: str) -> None:
        hours = load_hours(_HOURS / f"{name}.yaml", ZONE, GROUPS)
        self.theatre.company = replace(self.theatre.company, opening=hours)

    def _sign_in(self, names: str) -> None:
        known = [name.strip() for name in names.split(",") if name.strip()]
        self.theatre.online = {name: AgentRef(sum(map(ord, name)), name) for name in known}

    def _lead(self, names: str) -> None:
        for name in names.split(","):
            self.theatre.knows(name.strip(), is_lead=True)

    def _fill_line(self, others: str, expected: str | None) -> None:
        self.theatre.others_waiting = int(others)
        self.theatre.expected_wait = _length(expected) if expected else None

    def _arrive(self) -> Decision:
        return self.theatre.play(CustomerArrived(self.theatre.now, self.language))

    def _reconnect(self) -> Decision:
        return self.theatre.play(
            CustomerArrived(self.theatre.now, self.language, is_reconnect=True)
        )

    def _block(self, un: str | None) -> Decision:
        return self.theatre.play(CustomerBlocked(self.theatre.now, is_blocked=un is None))

    def _write(self, text: str) -> Decision:
        return self.theatre.writes(text)

    def _wrote(self, ago: str, text: str) -> Decision:
        return self.theatre.writes(text, ago=_length(ago))

    def _send(
        self, huge: str | None, kind: str, album: str | None, caption: str | None
    ) -> Decision:
        return self.theatre.sends(kind, caption or "", album or "", is_huge=huge is not None)

    def _edit_earlier(self, text: str) -> Decision:
        return self.theatre.edits(text, back=1)

    def _say_late(self, name: str, text: str) -> Decision:
        return self.theatre.says(name, text, epoch=self.theatre.talk.epoch - 1)

    def _move(self, nth: str, status: str, note: str | None) -> Decision:
        return self.theatre.moves_ticket(int(nth), status, note or "")

    def _fail(self, event_type: str) -> Decision:
        return self.theatre.play(EventFailed(self.theatre.now, event_type))

    def _wait(self, length: str) -> None:
        self.theatre.waits(_length(length))


def _length(text: str) -> timedelta:
    found = _LENGTH.fullmatch(text)
    if found is None:
        raise ValueError(f"no length of time: {text!r}")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _told(actions: list[Action]) -> list[str]:
    return [line for action in actions for line in _lines(action)]


def _lines(action: Action) -> list[str]:
    match action:
        case Say(author="bot"):
            first, *rest = action.text.split("\n")
            said = [f"bot {action.kind}: {first}", *(f"  {line}" for line in rest)]
            labels = [choice.label for choice in action.choices]
            return [*said, f"  | {' | '.join(labels)}"] if labels else said
        case OpenTicket(number, kind, group):
            return [f"-> case {number}, {kind}, to {group}"]
        case Flag(kind, detail):
            return [f"-> leads see: {kind} {detail}".rstrip()]
        case RingAgent(_, kind):
            return [f"-> the desk rings: {kind}"]
        case RecordMiss(text, entry, _, reason):
            what = f"picked {entry}" if reason == "picked" else reason
            return [f"-> {what}: {text}"]
        case _:
            return []
