"""Customers who follow a script, on the web and on Telegram, and remember what was said."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal

from bot.channels.webchat.visitors import address_of
from tests.botapi.customers import Customer as Telegrammer
from tests.botapi.server import BotApiServer
from tests.faults import sayings
from tests.kills.people import Page

Role = Literal["asks", "calls", "complains"]
_LOOK_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Said:
    """Something a customer said: `reference` is the channel's own name of it."""

    reference: str
    text: str
    at: float
    is_question: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """Something the house said, as it reached the customer; the kind is known on the web only."""

    text: str
    kind: str
    at: float


class Stuck(Exception):  # noqa: N818 - a state of a customer
    """Nothing came for far too long."""


class Customer:
    """One person with one chat. `patience` tells how much longer to wait for words."""

    channel = ""

    def __init__(self, number: int, patience: Callable[[float], float]) -> None:
        self.number = number
        self.said: list[Said] = []
        self.heard: list[Heard] = []
        self.asked_of_agent: list[int] = []
        self.tickets = 0
        self.is_through = False
        self.stuck = ""
        self._news = asyncio.Event()
        self._patience = patience

    @property
    def address(self) -> str:
        """Return the address of the conversation."""
        raise NotImplementedError

    async def come(self) -> None:
        """Arrive."""
        raise NotImplementedError

    def say(self, text: str, **more: Any) -> None:
        """Write."""
        raise NotImplementedError

    async def leave(self) -> None:
        """Go."""

    def hear(self, text: str, kind: str) -> None:
        """Take in what is shown."""
        self.heard.append(Heard(text, kind, time.monotonic()))
        self._news.set()

    def _note(self, reference: str, text: str) -> None:
        self.said.append(Said(reference, text, time.monotonic(), text in sayings.QUESTIONS))

    async def until(self, is_so: Callable[[], bool], what: str) -> None:
        """Wait for words; raise `Stuck` when patience ends."""
        since = time.monotonic()
        while not is_so():
            self._news.clear()
            if self._patience(since) <= 0:
                raise Stuck(f"waited {time.monotonic() - since:.0f} s for {what}")
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_SECONDS):
                    await self._news.wait()

    def count(self, kind: str) -> int:
        """Return how much of a kind was heard; on Telegram everything is of every kind."""
        return sum(heard.kind in ("", kind) for heard in self.heard)

    async def hears_more(self, kind: str, after: int, what: str) -> None:
        """Wait until more of a kind was heard than so many."""
        await self.until(lambda: self.count(kind) > after, what)


class Visitor(Customer):
    """Somebody on the web page."""

    channel = "web"

    def __init__(
        self, number: int, patience: Callable[[float], float], urls: Iterator[str]
    ) -> None:
        super().__init__(number, patience)
        address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        self.page = Page(urls, address=address, showing=self._see)

    def _see(self, message: dict[str, Any]) -> None:
        if message["from"] != "customer":
            self.hear(message["text"], message["kind"])

    @property
    def address(self) -> str:
        return address_of(self.page.token or "")

    async def come(self) -> None:
        self.page.launch()
        await self.hears_more("greeting", 0, "a greeting")

    def say(self, text: str, **more: Any) -> None:
        self._note(self.page.say(text, **more), text)

    async def show(self, random: Random) -> None:
        """Send a picture."""
        picture = b"\x89PNG\r\n\x1a\n" + random.randbytes(200)
        found: dict[str, Any] = {}
        while "file" not in found:
            status, found = await self.page.upload("锅.png", picture)
            if status != 201:
                await self.until(lambda: self.page.is_open, "a page for the picture")
        before = len(self.heard)
        self.say(sayings.PICTURE, files=[found["file"]])
        await self.until(lambda: len(self.heard) > before, "a word about the picture")

    def poison(self, words: str) -> None:
        """Write what will be put aside, and so is never part of the chat."""
        self.page.say(words)

    async def leave(self) -> None:
        await self.until(lambda: not self.page.unsaid, "receipts")
        await self.page.close()


class Chatter(Customer):
    """Somebody in Telegram."""

    channel = "telegram"

    def __init__(self, number: int, patience: Callable[[float], float], api: BotApiServer) -> None:
        super().__init__(number, patience)
        self.person: Telegrammer = api.customer(1_000_000 + number, "安", "zh-hans")
        self._bot = api.world.bot
        api.world.watching[self.person.chat.id] = self._see

    def _see(self, message: dict[str, Any]) -> None:
        if message["from"] == self._bot:
            self.hear(str(message.get("text") or message.get("caption") or ""), "")

    @property
    def address(self) -> str:
        return str(self.person.chat.id)

    async def come(self) -> None:
        self.person.starts()
        # A courtesy is not sent again when nobody knows whether it arrived: people write anyway.
        # That it was decided in time, and how its sending ended, is judged from what is stored.
        with suppress(Stuck):
            await self.hears_more("greeting", 0, "a greeting")

    def say(self, text: str, **more: Any) -> None:
        update = self.person.says(text, **more)
        self._note(str(update["message"]["message_id"]), text)


@dataclass(slots=True)
class Script:
    """What a customer does, drawn from a seed; numbers name what is asked of people."""

    random: Random
    answers: dict[str, dict[str, str]]  # by channel and question
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def play(self, customer: Customer, role: Role) -> None:
        """Live through one visit; note where it got stuck."""
        try:
            await customer.come()
            await getattr(self, f"_{role}")(customer)
            await customer.leave()
            customer.is_through = True
        except Stuck as error:
            customer.stuck = str(error)

    async def _asks(self, customer: Customer) -> None:
        questions = self.random.sample(sayings.QUESTIONS, self.random.randint(3, 9))
        while questions:
            burst = [
                questions.pop()
                for _ in range(min(self.random.choice((1, 1, 1, 2, 3)), len(questions)))
            ]
            await self._ask(customer, burst)
        if isinstance(customer, Visitor) and self.random.random() < 0.2:
            await customer.show(self.random)
        if self.random.random() < 0.5:
            before = customer.count("farewell")
            customer.say(sayings.GOODBYE)
            await customer.hears_more("farewell", before, "a farewell")

    async def _ask(self, customer: Customer, questions: list[str]) -> None:
        for question in questions:
            customer.say(question)
        for question in questions:
            answer = self.answers[customer.channel][question]
            await customer.until(
                lambda a=answer: any(h.text.endswith(a) for h in customer.heard),  # type: ignore[misc]
                f"the answer to {question}",
            )

    async def _calls(self, customer: Customer) -> None:
        await self._ask(customer, self.random.sample(sayings.QUESTIONS, 1))
        before = customer.count("queue")
        customer.say(sayings.PERSON)
        await customer.hears_more("queue", before, "a place in the line")
        for _ in range(self.random.randint(2, 5)):
            number = next(self.numbers)
            customer.asked_of_agent.append(number)
            customer.say(sayings.asked_of_agent(number))
            await customer.until(lambda n=number: _is_answered(customer, n), f"[{number}]")  # type: ignore[misc]
        before = customer.count("farewell")
        customer.say(sayings.DONE)
        await customer.hears_more("farewell", before, "a person's farewell")

    async def _complains(self, customer: Customer) -> None:
        for words in (*sayings.COMPLAINT, sayings.SUBMIT):
            before = customer.count("ticket")
            customer.say(words)
            await customer.hears_more("ticket", before, f"a word about {words}")
        customer.tickets = 1


def _is_answered(customer: Customer, number: int) -> bool:
    return any(number in sayings.numbers_in(heard.text) for heard in customer.heard)
