"""What customers do while something is away, the same in every test."""

from __future__ import annotations

from tests.kills.house import House
from tests.kills.people import Page
from tests.waiting import eventually

QUESTION = "怎么退货"
PROMPTLY_SECONDS = 3.0


async def is_served(house: House) -> Page:
    """Come, be greeted, ask and be answered, promptly."""
    page = await house.page().open()
    await page.hears("greeting", within=PROMPTLY_SECONDS)
    page.say(QUESTION)
    await page.hears("answer", within=PROMPTLY_SECONDS)
    return page


async def joins_the_line(house: House) -> Page:
    """Come and ask for a person."""
    page = await is_served(house)
    page.say("转人工")
    await page.hears("queue", within=PROMPTLY_SECONDS)
    return page


async def waiting_chats(house: House) -> tuple[int, ...]:
    """Return who waits according to the database, in order."""
    query = "SELECT id FROM conversation WHERE stage = 'waiting' ORDER BY waiting_since, id"
    return tuple(row.id for row in await house.rows(query))


async def line_is_right(house: House, within: float = 5.0) -> None:
    """Wait until Redis has the line as the database has it: within 5 s it must."""

    async def is_right() -> bool:
        return await house.line() == await waiting_chats(house)

    await eventually(is_right, within, why="the line in Redis")
