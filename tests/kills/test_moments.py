"""Killed at moments of their own: a deadline, a file, a call without an answer, again and again."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from tests.botapi.world import Call
from tests.kills import cast as people
from tests.kills.cast import ASKING, NEW, QUESTIONS, SERVED, Cast, chat_of
from tests.kills.test_kills import finish
from tests.kills.truth import check, check_log, check_page, on_their_way, said_in
from tests.waiting import eventually

pytestmark = pytest.mark.process


async def test_a_deadline_that_was_being_decided_fires_once(cast: Cast) -> None:
    house = cast.house
    house.set_policy(hold_after="1 s")
    life = await house.open("deadline decided under the lock")
    await cast.settle()
    await cast.desk.claim(cast.gathered.waiting_chat)
    await cast.waiting.hears("intro")
    await cast.desk.insist(
        "POST",
        f"chats/{cast.gathered.waiting_chat}/messages",
        {"id": "hello-2", "epoch": 1, "text": people.HELLO},
    )
    await house.calm()
    house.arm()
    cast.waiting.say("在吗？")
    cast.api.customer(SERVED).says("在吗？")
    assert await life.ended() == -signal.SIGKILL
    await house.open()
    await cast.waiting.hears("hold", within=5)
    await eventually(lambda: len(cast.api.texts(SERVED)) == 1, within=5, why="a holding phrase")
    await house.calm()
    for chat in (cast.gathered.waiting_chat, cast.gathered.served_chat):
        assert [s.kind for s in await said_in(house, chat)].count("hold") == 1
    await check_page(house, cast.waiting)
    check_log(house)


async def test_a_file_without_a_row_is_sent_again_and_then_belongs_to_the_chat(cast: Cast) -> None:
    house = cast.house
    life = await house.open("file written, no row")
    await cast.settle()
    house.arm()
    picture = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
    status, _ = await cast.asking.upload("锅.png", picture)
    assert status == 0
    assert await life.ended() == -signal.SIGKILL
    await house.open()
    status, view = await cast.asking.upload("锅.png", picture)
    assert status == 201
    await eventually(lambda: cast.asking.is_open)
    cast.asking.say("请看照片", files=[view["file"]])
    await eventually(lambda: not cast.asking.unsaid)
    await house.calm()
    assert await cast.asking.download(view["file"]) == picture
    assert len(await house.rows("SELECT id FROM file")) == 1
    check_log(house)


async def test_a_call_that_telegram_took_but_never_answered(cast: Cast) -> None:
    """It may have arrived: an answer is then said once more at most, a greeting never."""
    house, api = cast.house, cast.api
    life = await house.open()
    await cast.settle()
    for chat in (NEW, ASKING):
        api.faults.add("unanswered", "sendMessage", chat_id=chat)
    api.customer(NEW).starts()
    api.customer(ASKING).says(QUESTIONS[0])
    await eventually(lambda: all(len(_arrived(cast, chat)) == 1 for chat in (NEW, ASKING)))
    doubtful = await on_their_way(house)
    await life.kill()
    await house.open()
    await house.calm()
    greeted, answered = _arrived(cast, NEW), _arrived(cast, ASKING)
    assert len(greeted) == 1
    assert len(answered) == 2
    assert len({call.params["text"] for call in answered}) == 1
    stored = await said_in(house, await chat_of(house, str(ASKING)))
    assert stored[-1].key in doubtful
    assert stored[-1].status == "sent"
    check_log(house)


def _arrived(cast: Cast, chat: int) -> list[Call]:
    return [call for call in cast.api.calls("sendMessage", chat) if call.has_arrived]


async def test_two_deaths_one_after_the_other(cast: Cast) -> None:
    """The next life dies while it takes up what the first left: still nothing is lost."""
    house = cast.house
    life = await house.open("before the decision's commit")
    await cast.settle()
    house.arm()
    acting = asyncio.create_task(cast.act())
    try:
        assert await life.ended() == -signal.SIGKILL
        again = house.life(house.order("before the decision's commit"))
        again.launch()
        assert await again.ended() == -signal.SIGKILL
        doubtful = await on_their_way(house)
        await house.open()
        await acting
    finally:
        acting.cancel()
    await finish(cast)
    await check(cast, doubtful)


async def test_the_line_in_redis_is_what_the_database_says_after_a_death(cast: Cast) -> None:
    house = cast.house
    chat = cast.gathered.waiting_chat
    life = await house.open("committed, Redis stale")
    await cast.settle()
    assert await eventually(house.line) == (chat,)
    house.arm()
    claiming = asyncio.create_task(cast.desk.claim(chat))
    assert await life.ended() == -signal.SIGKILL
    await house.open()
    assert (await claiming)["epoch"] == 1

    async def is_empty() -> bool:
        return not await house.line()

    await eventually(is_empty, within=5)
    check_log(house)


@pytest.mark.parametrize("path", [os.environ["PATH"], "/nowhere"], ids=["ends too", "goes on"])
async def test_an_embedded_redis_left_behind_is_taken_over_or_replaced(
    cast: Cast, path: str
) -> None:
    """Without `setpriv` on the PATH the server outlives the product that was killed."""
    house = cast.house
    house.settings["PATH"] = path
    life = await house.open()
    first = _redis_pid(cast)
    await life.kill()
    if path == "/nowhere":
        assert _is_server(first)
    life = await house.open()
    await cast.settle()
    assert await eventually(house.line) == (cast.gathered.waiting_chat,)
    second = _redis_pid(cast)
    life.signal(signal.SIGTERM)
    assert await life.ended() == 0
    # Nobody's server is left, neither of the life that was killed nor of the one that ended.
    await eventually(lambda: not _is_server(first) and not _is_server(second))


def _redis_pid(cast: Cast) -> int:
    return int((cast.house.data_dir / "redis" / "server.pid").read_text(encoding="ascii"))


def _is_server(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as command:  # noqa: PTH123 - a file of the kernel
            return b"server.sock" in command.read()
    except OSError:
        return False
