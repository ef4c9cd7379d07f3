"""The product is asked to end, or started twice, in the middle of everything."""

from __future__ import annotations

import asyncio
import signal
import time
from pathlib import Path

import pytest

from tests.kills.cast import ASKING, QUESTIONS, Cast
from tests.kills.house import House, open_house
from tests.kills.test_kills import finish
from tests.kills.truth import check, check_log, on_their_way
from tests.servers.processes import is_running
from tests.servers.product import Product
from tests.waiting import eventually

pytestmark = pytest.mark.process

# What is on its way is let to its end.
_ENDS_WITHIN_SECONDS = 5.0


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
async def test_it_ends_politely_while_everybody_acts(cast: Cast, sign: signal.Signals) -> None:
    """Nothing is left in doubt: what was being sent is sent, the rest is the next life's."""
    house = cast.house
    life = await house.open()
    await cast.settle()
    acting = asyncio.create_task(cast.act())
    try:
        await eventually(lambda: cast.api.calls("sendMessage"))
        asked_at = time.monotonic()
        life.signal(sign)
        assert await life.ended() == 0
        assert time.monotonic() - asked_at < _ENDS_WITHIN_SECONDS
        assert await on_their_way(house) == set()
        await house.open()
        await acting
    finally:
        acting.cancel()
    await finish(cast)
    await check(cast, set())


async def test_a_call_that_hangs_does_not_keep_it_from_ending(cast: Cast) -> None:
    house, api = cast.house, cast.api
    life = await house.open()
    await cast.settle()
    api.faults.add("hang", "sendMessage", chat_id=ASKING)
    api.customer(ASKING).says(QUESTIONS[0])
    await eventually(lambda: api.calls("sendMessage", ASKING))
    life.signal(signal.SIGTERM)
    assert await life.ended(within=6) == 0
    await house.open()
    await house.calm()
    assert len(api.texts(ASKING)) == 1  # it was in doubt, and words of substance are said again
    check_log(house)


async def test_pages_come_back_by_themselves_after_a_restart(cast: Cast) -> None:
    house = cast.house
    life = await house.open()
    await cast.settle()
    assert cast.asking.is_open
    life.signal(signal.SIGTERM)
    assert await life.ended() == 0
    await eventually(lambda: not cast.asking.is_open)
    cast.asking.say(QUESTIONS[0])
    await house.open()
    await cast.asking.hears("answer")
    assert cast.asking.heard("greeting") == []  # a page that was torn off is nobody who arrives
    check_log(house)


def test_the_command_itself_ends_with_zero_and_leaves_no_server(tmp_path: Path) -> None:
    product = Product(tmp_path / "data", {}, is_whole=True).start()
    try:
        server = int((product.data_dir / "redis" / "server.pid").read_text(encoding="ascii"))
        assert product.stop(signal.SIGINT) == 0
        assert not is_running(server)
        assert "Traceback" not in product.output()
    finally:
        product.close()


async def test_a_second_desk_on_the_same_folder_is_refused_in_one_sentence(tmp_path: Path) -> None:
    async with open_house(tmp_path, telegram=False) as house:
        first = await house.open()
        assert await _end_of_second(house) == 1
        said = _told(house)
        assert said.count("\n") == 0
        assert said.startswith(f"Another desk is open on DATA_DIR {house.data_dir}: stop it,")
        await first.kill()
        await house.open()  # a death leaves no lock behind
        assert await (await house.page().open()).hears("greeting")


async def _end_of_second(house: House) -> int:
    second = house.life(house.order(place=1))
    second.launch()
    return await second.ended()


def _told(house: House) -> str:
    return (house.folder / "log-1.txt").read_text(encoding="utf-8").strip()
