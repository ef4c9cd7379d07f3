"""One play: customers come and go, something breaks in the middle, everything is judged."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

from bot.clock import SystemClock
from bot.policy_file import load_policy
from knowledge.entries import load_entries
from knowledge.matcher import Matcher
from tests.faults import sayings
from tests.faults.customers import Chatter, Customer, Role, Script, Visitor
from tests.faults.ground import Ground
from tests.faults.history import History, read_history
from tests.faults.judging import Expected, judge
from tests.faults.promises import Rules, judge_promises
from tests.faults.verdict import Verdict
from tests.waiting import eventually

_LOOK_SECONDS = 0.1
_BEFORE = 0.25  # of the messages, before something breaks
_AFTER_SECONDS = 2.0
_CALM_SECONDS = 60.0
_IN_TELEGRAM = 0.3
_ROLES: tuple[Role, ...] = ("asks", "asks", "asks", "asks", "asks", "calls", "calls", "complains")


@dataclass(slots=True)
class Play:
    """Customers at so many seats at once; one who leaves makes room for the next."""

    ground: Ground
    seed: int
    messages: int
    seats: int
    customers: list[Customer] = field(default_factory=list)
    script: Script = field(init=False)
    roles: tuple[Role, ...] = _ROLES  # what those who come from now on are up to
    _callers: int = 0
    _is_closing: bool = False

    def __post_init__(self) -> None:
        self.script = Script(Random(self.seed), known_answers())  # noqa: S311 - a play

    @property
    def passed(self) -> int:
        """Return how many messages have passed, in both directions."""
        return sum(len(c.said) + len(c.heard) for c in self.customers)

    async def run(self, inject: Inject) -> None:
        """Play, break something when all is going on, play on, and come to an end."""
        seats = [asyncio.create_task(self._sit()) for _ in range(self.seats)]
        try:
            await self._reach(self.messages * _BEFORE)
            await inject(self)
            since = time.monotonic()
            await self._reach(self.messages)
            while time.monotonic() - since < _AFTER_SECONDS:
                await SystemClock().sleep(_LOOK_SECONDS)
            self._is_closing = True
            await asyncio.gather(*seats)
        finally:
            for seat in seats:
                seat.cancel()
            await asyncio.gather(*seats, return_exceptions=True)
            for customer in self.customers:
                if isinstance(customer, Visitor):
                    await customer.page.close()

    async def _reach(self, messages: float) -> None:
        while self.seats and self.passed < messages:
            await SystemClock().sleep(_LOOK_SECONDS)

    async def _sit(self) -> None:
        random = self.script.random
        while not self._is_closing:
            customer = self.chatter() if random.random() < _IN_TELEGRAM else self.visitor()
            role = random.choice(self.roles)
            self._callers += role == "calls"
            await self.script.play(customer, role)
            self._callers -= role == "calls"

    async def serve_the_last(self) -> None:
        """From now on nobody asks for a person; return when those who did are served."""
        self.roles = tuple(role for role in self.roles if role != "calls")
        while self._callers:
            await SystemClock().sleep(_LOOK_SECONDS)

    def visitor(self) -> Visitor:
        """Return somebody new who will come to the web page."""
        number, ground = len(self.customers) + 1, self.ground
        route = ground.balancer.route(ground.pages_first(number))
        visitor = Visitor(number, ground.patience, route)
        ground.balancer.pages.add(visitor.page)
        self.customers.append(visitor)
        return visitor

    def chatter(self) -> Chatter:
        """Return somebody new who will write in Telegram."""
        chatter = Chatter(len(self.customers) + 1, self.ground.patience, self.ground.api)
        self.customers.append(chatter)
        return chatter

    async def finish(self) -> History:
        """Wait until nothing is under way, and read what is there."""
        with suppress(AssertionError):  # what is left is found by the judge
            await eventually(self.ground.house.is_calm, _CALM_SECONDS)
        database = await self.ground.house.database()
        return await read_history(database, SystemClock().now())

    def judge(self, history: History, *, may_be_in_doubt: bool, may_be_late: bool) -> Verdict:
        """Hold everything against what should be."""
        expected = Expected(known_answers(), may_be_in_doubt)
        verdict = judge(history, self.customers, self.ground.agents, expected)
        policy = load_policy(self.ground.house.folder / "policy.yaml")
        judge_promises(verdict, history, Rules(policy, may_be_late, SystemClock().now()))
        return verdict

    def recovery(self) -> Recovery:
        """Return how long after something was whole the last question from before was answered."""
        answers, longest = known_answers(), Recovery(0.0)
        for whole in self.ground.wholes:
            for customer in self.customers:
                for said in customer.said:
                    if not said.is_question or said.at > whole:
                        continue
                    answer = answers[customer.channel][said.text]
                    heard = [h.at for h in customer.heard if h.text.endswith(answer)]
                    if heard and heard[0] - whole > longest.seconds:
                        waited, before = heard[0] - whole, whole - said.at
                        longest = Recovery(waited, before, customer.address, said.text)
        return longest


@dataclass(frozen=True, slots=True)
class Recovery:
    """How long the last had to wait, since when it was asked before that, and by whom."""

    seconds: float
    before: float = 0.0
    address: str = ""
    asked: str = ""


Inject = Callable[[Play], Awaitable[None]]  # breaks something, and mends it

_ANSWERS: dict[str, dict[str, str]] = {}


def known_answers() -> dict[str, dict[str, str]]:
    """Return what the starter base answers, by channel and question."""
    if not _ANSWERS:
        matcher = Matcher(load_entries())
        for channel in ("web", "telegram"):
            _ANSWERS[channel] = {
                question: matcher.understand(question, "zh-CN").best[0].said_on(channel)
                for question in sayings.QUESTIONS
            }
    return _ANSWERS
