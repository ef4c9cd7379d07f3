"""Every promise to who has a person on: at its moment, once, never after the answer (T2, T3, T6).

What should happen is worked out here from the numbers alone, and compared with what the handlers
did over any sequence of moments at which customer and agent write.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handlers.actions import Action, Decision, Flag, RecordTurn, RingAgent, Say
from handlers.conversation import Stage
from handlers.events import DeadlineDue, DeadlineKind, Event
from handlers.policy import Policy
from tests.handlers.desk import Desk

Happened = tuple[int, str]  # milliseconds from the beginning, what
_WRITES = ("customer", "agent")


class Clocked(Desk):
    """A desk that notes what the clock made happen, and when."""

    def __init__(self, policy: Policy | None = None) -> None:
        super().__init__(policy=policy)
        self.happened: list[Happened] = []
        self.with_agent()
        self.opens_at = self.now

    def play(self, event: Event) -> Decision:
        """Handle an event; note what a deadline led to."""
        decision = super().play(event)
        if isinstance(event, DeadlineDue):
            at = (self.now - self.opens_at) // timedelta(milliseconds=1)
            self.happened += [
                (at, what) for action in decision.actions if (what := _named(event.kind, action))
            ]
        return decision

    def live(self, steps: list[tuple[int, str]]) -> None:
        """Let customer and agent write after these pauses, while the agent has the chat."""
        for pause, who in steps:
            self.passes(milliseconds=pause)
            if self.talk.stage is not Stage.AGENT:
                return
            if who == "customer":
                self.hears("and then?")
            else:
                assert self.says("Ann", "Like this.").refusal == ""
        self.passes(minutes=3)


def _named(kind: DeadlineKind, action: Action) -> str:
    match action:
        case RingAgent(_, "remind"):
            return "remind"
        case Say(kind="hold"):
            return "hold"
        case RecordTurn(turn) if kind is DeadlineKind.REPLY and turn.is_breached:
            return "breach"
        case Flag("unanswered"):
            return "board"
        case Flag("taken_back"):
            return "back"
        case _:
            return ""


@dataclass
class Expected:
    """The promises of one chat, from the numbers of the policy alone."""

    policy: Policy
    open_since: int | None = None  # of the question that is not answered
    silent_since: int | None = None  # of the oldest words that nothing was said to
    done: set[str] = field(default_factory=set)
    happened: list[Happened] = field(default_factory=list)

    def _due(self) -> list[Happened]:
        if self.open_since is None:
            return []
        p, since = self.policy, self.open_since
        lengths = {
            "remind": p.remind_agent_after,
            "breach": p.reply_within,
            "board": p.board_after,
            "back": p.take_back_after,
        }
        due = [
            (since + length // timedelta(milliseconds=1), what)
            for what, length in lengths.items()
            if what not in self.done
        ]
        if self.silent_since is not None:
            due.append((self.silent_since + p.hold_after // timedelta(milliseconds=1), "hold"))
        return sorted(due)

    def until(self, moment: int) -> bool:
        """Let everything happen that is due by then; tell whether the agent still has the chat."""
        while (due := self._due()) and due[0][0] <= moment:
            at, what = due[0]
            self.happened.append((at, what))
            self.done.add(what)
            if what == "hold":
                self.silent_since = None
            if what == "back":
                return False
        return True

    def live(self, steps: list[tuple[int, str]]) -> list[Happened]:
        """Return what happens, and when."""
        now = 0
        for pause, who in steps:
            now += pause
            if not self.until(now):
                return self.happened
            if who == "agent":
                self.open_since = self.silent_since = None
                continue
            if self.open_since is None:
                self.open_since, self.done = now, set()
            if self.silent_since is None:
                self.silent_since = now
        self.until(now + 180_000)
        return self.happened


near = [0, 11_999, 12_000, 17_999, 18_000, 19_999, 20_000, 59_999, 60_000, 119_999, 120_000]
pauses = st.one_of(st.integers(0, 130_000), st.sampled_from(near))
lives = st.lists(st.tuples(pauses, st.sampled_from(_WRITES)), max_size=8)


@given(lives)
@example([(0, "customer")])
@example([(0, "customer"), (18_000, "customer"), (1_000, "customer")])
@example([(0, "customer"), (11_999, "agent"), (1, "customer")])
def test_each_at_its_moment_once_and_never_after_the_answer(steps: list[tuple[int, str]]) -> None:
    desk = Clocked()
    desk.live(steps)
    assert sorted(desk.happened) == sorted(Expected(Policy()).live(steps))


seconds = st.integers(1, 200).map(lambda n: timedelta(seconds=n))


@given(lives, st.tuples(seconds, seconds, seconds, seconds, seconds))
def test_whatever_the_policy_says(
    steps: list[tuple[int, str]], lengths: tuple[timedelta, ...]
) -> None:
    remind, hold, reply, back = sorted(lengths)[:4]
    apart = [moment + timedelta(milliseconds=n) for n, moment in enumerate((hold, reply, back))]
    policy = Policy(
        remind_agent_after=remind,
        hold_after=apart[0],
        reply_within=apart[1],
        take_back_after=apart[2] + timedelta(seconds=1),
        board_after=lengths[4] + timedelta(milliseconds=7),
    )
    desk = Clocked(policy)
    desk.live(steps)
    assert sorted(desk.happened) == sorted(Expected(policy).live(steps))


@pytest.mark.parametrize(
    ("answered_after", "happens"),
    [
        (11.999, []),
        (12, ["remind"]),
        (17.999, ["remind"]),
        (19.999, ["remind", "hold"]),
        (59.999, ["remind", "hold", "breach"]),
        (119.999, ["remind", "hold", "breach", "board"]),
        (600, ["remind", "hold", "breach", "board", "back"]),
    ],
)
def test_the_numbers_of_the_standard_in_their_order(
    answered_after: float, happens: list[str]
) -> None:
    desk = Clocked()
    desk.live([(0, "customer"), (int(answered_after * 1000), "agent")])
    assert [what for _, what in desk.happened] == happens


def test_a_question_keeps_the_policy_it_was_asked_under_and_the_next_has_the_new() -> None:
    desk = Clocked()
    desk.hears("where is it?")
    slow = replace(
        desk.policy,
        remind_agent_after=timedelta(seconds=30),
        hold_after=timedelta(seconds=40),
        reply_within=timedelta(seconds=50),
        board_after=timedelta(seconds=90),
        take_back_after=timedelta(seconds=200),
    )
    desk.passes(seconds=5)
    desk.company = replace(desk.company, policy=slow)
    desk.passes(seconds=60)
    told = [(12_000, "remind"), (18_000, "hold"), (20_000, "breach"), (60_000, "board")]
    assert desk.happened == told
    desk.says("Ann", "Here.")
    desk.happened.clear()
    desk.opens_at = desk.now
    desk.hears("and the other one?")
    desk.passes(seconds=199)
    told = [(30_000, "remind"), (40_000, "hold"), (50_000, "breach"), (90_000, "board")]
    assert desk.happened == told
    desk.passes(seconds=1)
    assert desk.happened[-1] == (200_000, "back")
    assert desk.situations[-1:] == ["queue.taken_back"]
