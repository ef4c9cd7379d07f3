"""The people of a kill: each stands at a point of the way where something may be lost or doubled.

`gather` plays them there once; a test begins with a copy of that house. `Cast.act` lets all of them
act at the same moment, which is the moment at which the product is killed.
"""

from __future__ import annotations

import asyncio
import signal
from dataclasses import dataclass, field

from bot.channels.webchat.visitors import address_of
from tests.botapi.server import BotApiServer
from tests.kills.house import House
from tests.kills.people import Desk, Page

# Telegram: who comes, who asks, who submits a complaint, who is served by a person.
NEW, ASKING, COMPLAINING, SERVED = 1001, 1002, 1003, 1005
QUESTIONS = ("怎么退货", "运费多少钱")
COMPLAINT = ("我要投诉，买的锅用了一次就坏了", "订单 1234", "13800000000 王女士", "退款", "跳过")
SUBMIT = "提交"
HELLO = "您好，我是Ann，请稍等，马上帮您看。"
WORDS = "您好，我帮您查到了，明天送达。"


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a customer of the web chat is known."""

    token: str
    seen: int


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a test needs to know of the people who stand ready."""

    asking: Seat
    complaining: Seat
    waiting: Seat
    waiting_chat: int
    served_chat: int
    cookies: dict[str, str]
    csrf: str


async def gather(house: House) -> Gathered:
    """Play everybody to their point, with a product that nothing happens to."""
    await house.hire("Ann")
    life = await house.open()
    desk = await house.sign_in("Ann")
    assert house.api is not None
    asking, complaining, waiting = [await house.page().open() for _ in range(3)]
    for chat in (ASKING, COMPLAINING, SERVED):
        house.api.customer(chat).starts()
    for page in (asking, complaining, waiting):
        await page.hears("greeting")
    await asyncio.gather(_complain(complaining), _complain_by_telegram(house))
    house.api.customer(SERVED).says("转人工")
    await house.calm()  # the first in the line: whom Ann may take
    waiting.say("转人工")
    await waiting.hears("queue")
    await house.calm()
    served = await chat_of(house, str(SERVED))
    assert (await desk.claim(served))["epoch"] == 1
    hello = {"id": "hello", "epoch": 1, "text": HELLO}
    assert (await desk.ask("POST", f"chats/{served}/messages", hello))[0] == 201
    await house.calm()
    chats = await chat_of(house, address_of(waiting.token or "")), served
    for page in house.pages:
        await page.close()
    life.signal(signal.SIGTERM)
    assert await life.ended() == 0
    return Gathered(_seat(asking), _seat(complaining), _seat(waiting), *chats, *desk.keys)


def _seat(page: Page) -> Seat:
    assert page.token is not None
    assert page.seen is not None
    return Seat(page.token, page.seen)


def enter(house: House, gathered: Gathered) -> Cast:
    """Let the people come back into a copy of their house, which is open."""
    assert house.api is not None
    for chat in (NEW, ASKING, COMPLAINING, SERVED):
        house.api.customer(chat)

    def come_back(seat: Seat) -> Page:
        return house.page(seat.token, seat.seen)

    return Cast(
        house,
        house.api,
        gathered,
        house.desk(gathered.cookies, gathered.csrf),
        new=house.page(),
        asking=come_back(gathered.asking),
        complaining=come_back(gathered.complaining),
        waiting=come_back(gathered.waiting),
    )


async def _complain(page: Page) -> None:
    for count, answer in enumerate(COMPLAINT, 1):
        page.say(answer)
        await page.hears("ticket", count)


async def _complain_by_telegram(house: House) -> None:
    assert house.api is not None
    customer = house.api.customer(COMPLAINING)
    for answer in COMPLAINT:
        customer.says(answer)
        await house.calm()


async def chat_of(house: House, address: str) -> int:
    """Return the conversation of an address."""
    query = "SELECT id FROM conversation WHERE address = :address"
    return int((await house.rows(query, address=address))[0].id)


@dataclass
class Cast:
    """The people of one test."""

    house: House
    api: BotApiServer
    gathered: Gathered
    desk: Desk
    new: Page
    asking: Page
    complaining: Page
    waiting: Page
    before: dict[int, int] = field(default_factory=dict)  # the last message by conversation

    async def settle(self) -> None:
        """Open the pages of those who are known, and the desk."""
        for page in (self.asking, self.complaining, self.waiting):
            await page.open()
        await self.desk.be_there()
        await self.house.calm()
        heads = await self.house.rows("SELECT id, last_seq FROM conversation")
        self.before = {row.id: row.last_seq for row in heads}

    async def act(self) -> None:
        """Let everybody do at once what they stand ready for; return when all was acknowledged."""
        self.new.launch()
        self.api.customer(NEW).starts()
        for question in QUESTIONS:
            self.asking.say(question)
            self.api.customer(ASKING).says(question)
        self.complaining.say(SUBMIT)
        self.api.customer(COMPLAINING).says(SUBMIT)
        words = {"id": "words-1", "epoch": 1, "text": WORDS}
        written, _ = await asyncio.gather(
            self.desk.insist("POST", f"chats/{self.gathered.served_chat}/messages", words),
            self.desk.claim(self.gathered.waiting_chat),
        )
        assert written[0] == 201, written
