"""Every fault by its name: what it needs, how it is done, what may be seen of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from tests.faults import crowds, killing, moments, outages, telegram
from tests.faults.ground import Needs
from tests.faults.play import Inject


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong."""

    name: str
    needs: Needs
    inject: Inject
    may_be_in_doubt: bool = False  # nobody can know of some words whether they arrived
    may_be_late: bool = False  # words wait for what is away
    may_log_errors: bool = False
    recovers_within: float = 0.0  # seconds; 0 where nothing is promised
    messages: int = 0  # of its play, where it is not left to the command
    seats: int = 0


_POISON: Final = "☠ poison"
_DEADLY: Final = "☠ kill"


def _kills() -> list[Fault]:
    faults = []
    for step in killing.STEPS:
        for database, places in (("postgres", 2), ("sqlite", 1)):
            needs = Needs(database=database, places=places, step=step)  # type: ignore[arg-type] # one of two words
            name = f"kill: {step} ({database} x{places})"
            faults.append(
                Fault(
                    name, needs, killing.at_step_times(3), may_be_in_doubt=True, recovers_within=1.0
                )
            )
    return faults


_DOUBT = {"may_be_in_doubt": True}
_PG = Needs()
_WAYS = Needs(with_ways=True)
_ALL_WAYS = Needs(all_by_ways=True)
_LITE = Needs(database="sqlite", places=1)
_KEEPS = Needs(redis_options=("--appendonly", "yes", "--appendfsync", "always"))
_RACE = Needs(
    agents=32,
    policy={
        "chats_per_agent": "100",
        "take_back_after": "10 min",
        "agent_vanished_after": "10 min",
        "line_at_most": "10000",
    },
)
_CROWD = Needs(
    agents=2,
    policy={
        "line_update_every": "60 s",
        "agent_vanished_after": "15 s",
        "line_at_most": "10000",
    },
)
_WEBHOOK = Needs(by_webhook=True)

_OTHERS = (
    Fault("nothing breaks", _PG, killing.nothing),
    Fault("nothing breaks (sqlite x1)", _LITE, killing.nothing),
    Fault("nothing breaks (x3)", Needs(places=3), killing.nothing),
    Fault("one after another is started anew", _PG, killing.politely, recovers_within=1.0),
    Fault("two versions together", Needs(is_old=True), killing.upgraded_and_taken_back),
    Fault("all are killed at once", _PG, killing.both_at_once, **_DOUBT, recovers_within=5.0),
    Fault(
        "a process stands still for 60 s",
        _PG,
        killing.stopped_for(60),
        **_DOUBT,
        recovers_within=5.0,
    ),
    Fault("Redis killed, with its data", _KEEPS, outages.redis_killed(), recovers_within=5.0),
    Fault("Redis killed, without its data", _PG, outages.redis_killed(), recovers_within=5.0),
    Fault("Redis refuses for 60 s", _ALL_WAYS, outages.redis_refused(60), recovers_within=5.0),
    Fault(
        "Redis swallows packets for 60 s", _ALL_WAYS, outages.redis_silent(60), recovers_within=5.0
    ),
    Fault(
        "PostgreSQL killed, down for 30 s",
        _PG,
        outages.postgres_killed(30),
        **_DOUBT,
        may_be_late=True,
        recovers_within=10.0,
    ),
    Fault(
        "SQLite locked for 10 s",
        _LITE,
        outages.sqlite_locked(10),
        **_DOUBT,
        may_be_late=True,
        recovers_within=10.0,
    ),
    Fault(
        "disk full for 10 s",
        replace(_LITE, file_bytes_at_most=2**40),
        outages.disk_full(10),
        **_DOUBT,
        may_be_late=True,
        recovers_within=10.0,
    ),
    Fault(
        "one process cut off for 30 s, refused",
        _WAYS,
        outages.partitioned(30, is_silent=False),
        **_DOUBT,
        may_be_late=True,
        recovers_within=10.0,
    ),
    Fault(
        "one process cut off for 30 s, in silence",
        _WAYS,
        outages.partitioned(30, is_silent=True),
        **_DOUBT,
        may_be_late=True,
        recovers_within=10.0,
    ),
    Fault(
        "Telegram says 429",
        _PG,
        telegram.going_wrong("too_many", 40, retry_after=1),
        may_be_late=True,
    ),
    Fault("Telegram answers 502", _PG, telegram.going_wrong("server_error", 40), may_be_late=True),
    Fault("Telegram hangs", _PG, telegram.going_wrong("hang", 10, 25), **_DOUBT, may_be_late=True),
    Fault("Telegram is slow", _PG, telegram.going_wrong("slow", 40), may_be_late=True),
    Fault(
        "Telegram takes and does not answer",
        _PG,
        telegram.going_wrong("unanswered", 10, 25),
        **_DOUBT,
        may_be_late=True,
    ),
    Fault(
        "Telegram takes and cuts off",
        _PG,
        telegram.going_wrong("cut_off", 40),
        **_DOUBT,
        may_be_late=True,
    ),
    Fault("updates three times and shuffled", _PG, telegram.thrice_and_shuffled),
    Fault("updates three times and shuffled (webhook)", _WEBHOOK, telegram.thrice_and_shuffled),
    Fault("an agent vanishes with five chats", _PG, crowds.agent_vanishes),
    Fault("32 agents race for 200 chats", _RACE, crowds.race(200)),
    Fault("5,000 wait and no agent", _CROWD, crowds.nobody_serves(5000)),
    Fault(
        "an event breaks whoever handles it",
        replace(_PG, poison=_POISON),
        crowds.poisoned(_POISON),
        may_log_errors=True,
    ),
    Fault(
        "an event kills whoever handles it",
        replace(_LITE, poison=_DEADLY),
        crowds.poisoned(_DEADLY),
        **_DOUBT,
        may_log_errors=True,
    ),
    Fault("clock an hour ahead", _PG, moments.moved(3600)),
    Fault("clock an hour behind", _PG, moments.moved(-3600)),
    Fault("clock an hour behind (sqlite x1)", _LITE, moments.moved(-3600)),
)

FAULTS: Final[dict[str, Fault]] = {fault.name: fault for fault in (*_OTHERS, *_kills())}

# What `make test` plays, with few people and short outages.
_SHORT = (
    Fault(
        "short: killed with the response unrecorded",
        Needs(agents=2, step="response unrecorded"),
        killing.at_step_times(1),
        **_DOUBT,
    ),
    Fault(
        "short: SQLite, killed before the decision's commit",
        Needs("sqlite", 1, agents=2, step="before the decision's commit"),
        killing.at_step_times(1),
        **_DOUBT,
    ),
    Fault(
        "short: PostgreSQL and then Redis killed",
        Needs(agents=2),
        outages.both_killed(2),
        **_DOUBT,
        may_be_late=True,
    ),
)
SHORT: Final = {fault.name: replace(fault, messages=100, seats=5) for fault in _SHORT}
