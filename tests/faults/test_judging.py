"""The judge finds what is wrong: each kind of wrong history is told from a right one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from handlers.policy import Policy
from tests.botapi.server import BotApiServer
from tests.faults.agents import Agent, Shown
from tests.faults.customers import Chatter
from tests.faults.history import Chat, History, Line, Stored
from tests.faults.judging import Expected, judge
from tests.faults.promises import Rules, judge_promises
from tests.faults.sayings import PERSON, QUESTIONS, answer_to, asked_of_agent
from tests.faults.verdict import Verdict
from tests.kills.people import Desk

START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
GREETING, ANSWER, INTRO = "您好！", "可以退。", "我是Ann。"
ANSWERS = {"telegram": dict.fromkeys(QUESTIONS, ANSWER), "web": {}}


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


@dataclass
class Visit:
    """As much of a row as is looked at."""

    arrived_at: datetime = START
    greeted_at: datetime = START + timedelta(seconds=1)


@dataclass
class Turn:
    """As much of a row as is looked at."""

    number: int = 1
    due_at: datetime = START + timedelta(seconds=20)
    answered_by: str = "bot"
    answered_at: datetime | None = START + timedelta(seconds=3)
    is_breached: bool = False


def _message(seq: int, kind: str, text: str, when: float, **more: Any) -> Stored:
    author = kind if kind in ("customer", "agent") else "bot"
    usual = Stored(seq, author, None, kind, text, "", 1, at(when), None, None, None)
    if author != "customer":
        usual = replace(usual, status="sent", attempts=1, is_substance=True)
    return replace(usual, **more)


class Scene:
    """A right history: greeted, a question answered, passed to Ann, answered by her."""

    def __init__(self) -> None:
        server = BotApiServer()
        self.customer = Chatter(1, lambda _: 1.0, server)
        self.agent = Agent("Ann", Desk(iter(["http://127.0.0.1:1"]), {}, ""), None)  # type: ignore[arg-type] # draws nothing
        self.customer.person.starts()
        for text in (QUESTIONS[0], PERSON, asked_of_agent(1)):
            self.customer.say(text)
        self.customer.asked_of_agent = [1]
        self.customer.is_through = True
        said = self.customer.said
        self.words = answer_to(asked_of_agent(1), 7)
        self.chat = Chat(5, "telegram", self.customer.address, "agent")
        self.chat.messages = [
            _message(1, "greeting", GREETING, 1),
            _message(2, "customer", QUESTIONS[0], 3, reference=said[0].reference),
            _message(3, "answer", ANSWER, 3),
            _message(4, "customer", PERSON, 5, reference=said[1].reference),
            _message(5, "queue", "第 1 位", 5),
            _message(6, "intro", INTRO, 8),
            _message(7, "customer", asked_of_agent(1), 9, reference=said[2].reference),
            _message(8, "agent", self.words, 12, agent_id=3),
        ]
        self.chat.story = [Line(at(8), "claimed", "Ann", "")]
        self.chat.visits, self.chat.turns = [Visit()], [Turn()]
        self.history = History({self.customer.address: self.chat}, {3: "Ann"}, [], [], [])
        self.agent.memory.claimed = [(5, 1)]
        self.agent.memory.written = {(5, self.words): 201}
        for message in self.chat.messages:
            if message.author != "customer":
                self.customer.hear(message.text, "")

    def verdict(self, *, may_be_in_doubt: bool = False) -> Verdict:
        expected = Expected(ANSWERS, may_be_in_doubt)
        verdict = judge(self.history, [self.customer], [self.agent], expected)
        judge_promises(verdict, self.history, Rules(Policy(), False, at(60)))
        return verdict

    def replace(self, seq: int, **more: Any) -> None:
        messages = self.chat.messages
        messages[seq - 1] = replace(messages[seq - 1], **more)


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    made = Scene()
    yield made
    await made.agent.desk.close()


async def test_a_right_history_is_found_right(scene: Scene) -> None:
    assert scene.verdict().findings == []


def _stored_twice(scene: Scene) -> None:
    scene.chat.messages.append(replace(scene.chat.messages[6], seq=9))


def _never_heard(scene: Scene) -> None:
    del scene.customer.heard[1]


def _heard_twice(scene: Scene) -> None:
    scene.customer.heard.append(scene.customer.heard[1])


def _heard_in_another_order(scene: Scene) -> None:
    scene.customer.heard[1:3] = scene.customer.heard[2:0:-1]


def _said_in_another_order(scene: Scene) -> None:
    first, second = scene.chat.messages[1], scene.chat.messages[3]
    scene.replace(2, reference=second.reference)
    scene.replace(4, reference=first.reference)


def _lost_at_the_door(scene: Scene) -> None:
    del scene.chat.messages[6]


def _answered_twice(scene: Scene) -> None:
    scene.chat.messages.insert(3, scene.chat.messages[2])
    scene.customer.hear(ANSWER, "")


def _greeted_twice(scene: Scene) -> None:
    scene.chat.messages.insert(1, scene.chat.messages[0])
    scene.customer.hear(GREETING, "")


def _never_greeted(scene: Scene) -> None:
    del scene.chat.messages[0]
    del scene.customer.heard[0]


def _two_claims(scene: Scene) -> None:
    scene.chat.story.append(Line(at(9), "claimed", "Bob", ""))


def _ticket_nobody_asked_for(scene: Scene) -> None:
    scene.chat.tickets.append("T1")


def _words_lost(scene: Scene) -> None:
    scene.agent.memory.written[5, "还有一句"] = 201


def _words_after_losing(scene: Scene) -> None:
    scene.chat.story.append(Line(at(10), "taken_back", "Ann", ""))


def _shown_after_losing(scene: Scene) -> None:
    scene.chat.story.append(Line(at(12), "taken_back", "Ann", ""))
    scene.chat.messages.append(_message(9, "queue", "请稍候", 13))
    scene.customer.hear("请稍候", "")
    scene.agent.memory.shown.append(Shown(5, 9, 0.0))


def _strange_words(scene: Scene) -> None:
    scene.replace(5, kind="follow_up")


def _stuck(scene: Scene) -> None:
    scene.customer.stuck = "waited for ever"


def _unhandled(scene: Scene) -> None:
    scene.history.unhandled.append(5)


@pytest.mark.parametrize(
    ("spoil", "wrong"),
    [
        (_stored_twice, "doubled"),
        (_never_heard, "lost"),
        (_heard_twice, "doubled"),
        (_heard_in_another_order, "out of order"),
        (_said_in_another_order, "out of order"),
        (_lost_at_the_door, "lost"),
        (_answered_twice, "doubled"),
        (_greeted_twice, "doubled"),
        (_never_greeted, "lost"),
        (_two_claims, "doubled"),
        (_ticket_nobody_asked_for, "doubled"),
        (_words_lost, "lost"),
        (_words_after_losing, "unexpected"),
        (_shown_after_losing, "unexpected"),
        (_strange_words, "unexpected"),
        (_stuck, "lost"),
        (_unhandled, "lost"),
    ],
)
async def test_what_is_wrong_is_found(
    scene: Scene, spoil: Callable[[Scene], None], wrong: str
) -> None:
    spoil(scene)
    assert wrong in {finding.wrong for finding in scene.verdict().findings}


async def test_what_is_doubled_in_doubt_is_counted_apart(scene: Scene) -> None:
    scene.replace(3, attempts=2)
    scene.customer.hear(ANSWER, "")
    verdict = scene.verdict(may_be_in_doubt=True)
    assert (verdict.findings, verdict.in_doubt) == ([], 1)
    assert scene.verdict().count("doubled") == 1


def _hold_too_early(scene: Scene) -> None:
    scene.chat.messages.insert(7, _message(8, "hold", "请稍候", 11))


def _hold_twice(scene: Scene) -> None:
    # One for the question, one for the agent who has not spoken since the claim: no third.
    scene.chat.messages[7:7] = [_message(8, "hold", "请稍候", 30 + n) for n in range(3)]
    scene.chat.messages[10] = replace(scene.chat.messages[10], at=at(40))


def _hold_after_the_answer(scene: Scene) -> None:
    scene.chat.messages.append(_message(9, "hold", "请稍候", 40))


def _greeted_late(scene: Scene) -> None:
    scene.chat.visits = [Visit(greeted_at=at(30))]


def _breach_forgotten(scene: Scene) -> None:
    scene.chat.channel = "web"
    scene.chat.turns = [Turn(answered_at=at(21))]


def _silence_forgotten(scene: Scene) -> None:
    scene.chat.turns = [Turn(answered_by="", answered_at=None)]


def _deadline_forgotten(scene: Scene) -> None:
    scene.history.overdue.append((5, "hold", at(30)))


@pytest.mark.parametrize(
    "spoil",
    [
        _hold_too_early,
        _hold_twice,
        _hold_after_the_answer,
        _greeted_late,
        _breach_forgotten,
        _silence_forgotten,
        _deadline_forgotten,
    ],
)
async def test_a_broken_promise_is_found(scene: Scene, spoil: Callable[[Scene], None]) -> None:
    assert scene.verdict().count("broken") == 0
    spoil(scene)
    assert scene.verdict().count("broken") == 1
