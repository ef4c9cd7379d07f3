"""PostgreSQL dies and comes back: no false receipt, and everything goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.botapi.server import BotApiServer
from tests.kills.house import House, open_house
from tests.kills.truth import check_page, has_page_seen_all, said_in
from tests.outages.customers import QUESTION, is_served, joins_the_line, waiting_chats
from tests.servers.databases import on_server
from tests.servers.postgres import (
    PostgresServer,
    database_of,
    halt_postgres,
    resume_postgres,
    start_postgres,
    stop_postgres,
)
from tests.waiting import eventually

pytestmark = pytest.mark.process

CHAT = 2001
_BACK_WITHIN_SECONDS = 8.0


class Outage:
    """A PostgreSQL of the test's own."""

    def __init__(self) -> None:
        # What it has said to be committed must be there when it comes back.
        self.server: PostgresServer = start_postgres(synchronous_commit="on")

    def begin(self) -> None:
        """It dies."""
        halt_postgres(self.server)

    async def end(self) -> None:
        """It is back."""
        self.server = await asyncio.to_thread(resume_postgres, self.server)


@pytest.fixture(scope="module")
def outage() -> Iterator[Outage]:
    """Run the server."""
    made = Outage()
    yield made
    stop_postgres(made.server)


async def _settings(outage: Outage, name: str, redis_url: str) -> dict[str, str]:
    await on_server(outage.server.url, f'CREATE DATABASE "{name}"')
    return {"DATABASE_URL": database_of(outage.server.url, name), "REDIS_URL": redis_url}


async def test_nothing_is_acknowledged_while_it_is_away_and_all_goes_on_after(
    outage: Outage, redis_url: str, tmp_path: Path
) -> None:
    settings = await _settings(outage, "away", redis_url)
    async with open_house(tmp_path, settings) as house:
        await house.hire("Ann")
        life = await house.open()
        assert house.api is not None
        desk = await house.sign_in("Ann")
        page, waiting = await is_served(house), await joins_the_line(house)
        [chat] = await waiting_chats(house)
        assert (await desk.claim(chat))["epoch"] == 1
        house.api.customer(CHAT).starts()
        await house.calm()
        await house.forget_database()
        outage.begin()

        page.say("运费多少钱")
        await eventually(lambda: any(answer["type"] == "later" for answer in page.answers))
        words = {"id": "w", "epoch": 1, "text": "您好，请说。"}
        status, problem = await desk.ask("POST", f"chats/{chat}/messages", words)
        assert (status, problem["code"], problem["retry_after"]) == (503, "unavailable", 2)
        update = house.api.customer(CHAT).says(QUESTION)
        await eventually(lambda: _is_polled(house.api))
        assert len(page.unsaid) == 1
        assert await life.status_of("/readyz") == 503
        assert await life.status_of("/healthz") == 200

        await outage.end()
        assert update["update_id"] in house.api.updates.pending  # Telegram keeps what we did not
        await page.hears("answer", 2, within=_BACK_WITHIN_SECONDS)
        assert (await desk.insist("POST", f"chats/{chat}/messages", words))[0] == 201
        await waiting.hears("agent", within=_BACK_WITHIN_SECONDS)
        await house.calm()
        await _all_is_as_if_nothing_had_been(house, chat)


def _is_polled(api: BotApiServer | None) -> bool:
    """Tell whether the update was handed out and nobody asked for the next since."""
    return api is not None and api.calls("getUpdates")[-1].code == 200


async def _all_is_as_if_nothing_had_been(house: House, chat: int) -> None:
    assert house.api is not None
    for page in house.pages:
        await eventually(lambda p=page: has_page_seen_all(house, p))  # type: ignore[misc] # once
        await check_page(house, page)
    kinds = [(s.author, s.kind) for s in await said_in(house, chat)]
    assert kinds.count(("agent", "agent")) == 1
    assert kinds.count(("bot", "intro")) == 1
    texts = house.api.texts(CHAT)
    assert len(texts) == len(set(texts)) == 2  # a greeting and an answer
    assert '"level": "critical"' not in house.lives[-1].output()
    assert await house.lives[-1].status_of("/readyz") == 200


async def test_a_start_without_it_ends_in_one_plain_sentence(
    outage: Outage, redis_url: str, tmp_path: Path
) -> None:
    settings = await _settings(outage, "absent", redis_url)
    outage.begin()
    try:
        async with open_house(tmp_path, settings, telegram=False) as house:
            life = house.life(house.order())
            life.launch()
            assert await life.ended() == 1
            said = life.output().strip()
    finally:
        await outage.end()
    assert said.count("\n") == 0
    assert "cannot be reached" in said
    assert "start it, or correct DATABASE_URL" in said
