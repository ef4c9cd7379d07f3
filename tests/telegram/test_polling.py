"""Long polling: nothing is confirmed to Telegram before it is stored, nothing stops the rest."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.parse import ALLOWED_UPDATES
from tests.botapi import BotApiServer
from tests.botapi.client import BareBot
from tests.clock import FakeClock
from tests.telegram.conftest import Build
from tests.telegram.recording import RecordingIntake
from tests.waiting import eventually


def confirmed(server: BotApiServer) -> bool:
    return not server.updates.pending


async def asleep(clock: FakeClock) -> None:
    """Wait until the channel pauses."""
    await eventually(lambda: clock.sleepers)


async def test_it_asks_for_what_it_can_read_and_waits_long_at_the_server(
    server: BotApiServer, channel: TelegramChannel
) -> None:
    await eventually(lambda: server.calls("getUpdates"))
    [poll] = server.calls("getUpdates")
    assert poll.params["allowed_updates"] == ALLOWED_UPDATES
    assert poll.params["timeout"] == 30
    assert poll.params["offset"] == 0


async def test_nothing_is_confirmed_before_the_commit(
    server: BotApiServer, channel: TelegramChannel, intake: RecordingIntake
) -> None:
    intake.commits.clear()
    server.customer(7).says("hello")
    await eventually(lambda: intake.offered)
    assert len(server.calls("getUpdates")) == 1
    assert not confirmed(server)
    intake.commits.set()
    await eventually(lambda: confirmed(server))
    assert intake.texts == ["hello"]


async def test_what_was_not_committed_is_offered_again_to_the_next_life(
    server: BotApiServer, build: Build, intake: RecordingIntake
) -> None:
    first = build()
    await first.start()
    intake.commits.clear()
    server.customer(7).says("hello")
    await eventually(lambda: intake.offered)
    await first.stop()
    intake.commits.set()
    await build().start()
    await eventually(lambda: confirmed(server))
    assert intake.texts == ["hello"]


async def test_an_update_that_comes_again_has_one_effect(
    server: BotApiServer, channel: TelegramChannel, intake: RecordingIntake
) -> None:
    update = server.customer(7).says("once")
    for _ in range(2):
        await eventually(lambda: confirmed(server))
        server.push(dict(update))
    await eventually(lambda: channel.counts.repeated == 2)
    assert intake.texts == ["once"]
    assert channel.counts.taken == 1


async def test_the_same_press_three_times_has_one_effect_and_is_always_answered(
    server: BotApiServer, channel: TelegramChannel, intake: RecordingIntake
) -> None:
    update = server.customer(7).presses(1, "token")
    for _ in range(2):
        await eventually(lambda: confirmed(server))
        server.push(dict(update))
    await server.wait_for_calls("answerCallbackQuery", 3)
    assert len(intake.arrivals) == 1


async def test_more_than_one_answer_holds_arrives_in_order(
    server: BotApiServer, channel: TelegramChannel, intake: RecordingIntake
) -> None:
    said = [f"{number}" for number in range(250)]
    for text in said:
        server.customer(7).says(text)
    await eventually(lambda: len(intake.arrivals) == 250)
    assert intake.texts == said


async def test_numbers_that_start_anew_after_a_quiet_week_are_seen(
    server: BotApiServer, channel: TelegramChannel, intake: RecordingIntake
) -> None:
    server.customer(7).says("before")
    await eventually(lambda: confirmed(server))
    last_week = server.customer(7).says("lost")
    del server.updates.pending[last_week["update_id"]]
    server.push({"update_id": 5, "message": {**last_week["message"], "text": "after"}})
    await eventually(lambda: "after" in intake.texts)
    await eventually(lambda: confirmed(server))


async def test_while_the_database_is_away_updates_wait_at_telegram(
    server: BotApiServer, build: Build, intake: RecordingIntake, clock: FakeClock
) -> None:
    await build(clock).start()
    intake.away = 3
    server.customer(7).says("patience")
    for pause in (0.5, 1, 2):
        await asleep(clock)
        assert not confirmed(server)
        await clock.advance(seconds=pause)
    await eventually(lambda: confirmed(server))
    assert intake.texts == ["patience"]


async def test_those_stored_before_the_database_went_away_are_not_offered_again(
    server: BotApiServer, build: Build, intake: RecordingIntake, clock: FakeClock
) -> None:
    first = server.customer(7).says("stored")
    second = server.customer(8).says("broken")
    intake.breaks_on = "broken"
    await build(clock).start()
    await asleep(clock)
    intake.breaks_on = ""
    await clock.advance(seconds=0.5)
    await eventually(lambda: confirmed(server))
    offsets = [call.params["offset"] for call in server.calls("getUpdates")]
    assert offsets[:2] == [0, first["update_id"] + 1]
    assert second["update_id"] + 1 in offsets
    assert intake.offered == 3


async def test_an_update_we_stumble_over_is_given_up_after_three_tries_and_the_rest_goes_on(
    server: BotApiServer, build: Build, intake: RecordingIntake, clock: FakeClock
) -> None:
    intake.breaks_on = "poison"
    channel = build(clock)
    for text in ("before", "poison", "after"):
        server.customer(7).says(text)
    with capture_logs() as logs:
        await channel.start()
        for pause in (0.5, 1):
            await asleep(clock)
            await clock.advance(seconds=pause)
        await eventually(lambda: confirmed(server))
    assert intake.texts == ["before", "after"]
    assert channel.counts.given_up == 1
    failed = [line for line in logs if line["event"] == "telegram_update_failed"]
    assert [line["attempts"] for line in failed] == [1, 2, 3]
    assert "poison" not in str([{**line, "exc_info": ""} for line in failed])


@pytest.mark.parametrize(
    "update",
    [{"message": {"text": "no chat"}}, {"message": None}, {"update_id": 9, "message": []}],
)
async def test_an_update_that_cannot_be_read_does_not_stop_the_rest(
    server: BotApiServer, channel: TelegramChannel, intake: RecordingIntake, update: dict[str, Any]
) -> None:
    server.push(update)
    server.customer(7).says("still here")
    await eventually(lambda: confirmed(server))
    assert intake.texts == ["still here"]
    assert channel.counts.unreadable == 1


async def test_a_second_poller_makes_it_pause_and_go_on(
    server: BotApiServer, build: Build, intake: RecordingIntake, clock: FakeClock
) -> None:
    await build(clock).start()
    await eventually(lambda: server.calls("getUpdates"))
    with capture_logs() as logs:
        async with BareBot(server) as other:
            await other.ok("getUpdates")
        await asleep(clock)
    assert [line["event"] for line in logs] == ["telegram_polled_elsewhere"]
    await clock.advance(seconds=4.9)
    assert len(server.calls("getUpdates")) == 2
    await clock.advance(seconds=0.1)
    server.customer(7).says("back")
    await eventually(lambda: intake.texts == ["back"])


async def test_a_limit_on_polling_is_waited_out(
    server: BotApiServer, build: Build, intake: RecordingIntake, clock: FakeClock
) -> None:
    server.faults.add("too_many", "getUpdates", retry_after=7)
    server.customer(7).says("wait")
    await build(clock).start()
    await asleep(clock)
    await clock.advance(seconds=6.9)
    assert len(server.calls("getUpdates")) == 1
    await clock.advance(seconds=0.1)
    await eventually(lambda: intake.texts == ["wait"])


@pytest.mark.parametrize("kind", ["server_error", "drop", "garbage", "bad_request"])
async def test_trouble_at_telegrams_is_waited_out_at_growing_pauses(
    server: BotApiServer, build: Build, intake: RecordingIntake, clock: FakeClock, kind: Any
) -> None:
    server.faults.add(kind, "getUpdates", times=8)
    server.customer(7).says("later")
    await build(clock).start()
    for tries, pause in enumerate((0.5, 1, 2, 4, 8, 16, 30, 30), start=1):
        await asleep(clock)
        assert len(server.calls("getUpdates")) == tries
        await clock.advance(seconds=pause - 0.1)
        assert len(server.calls("getUpdates")) == tries
        await clock.advance(seconds=0.1)
    await eventually(lambda: intake.texts == ["later"])


async def test_a_token_that_is_taken_back_is_asked_about_rarely_and_may_return(
    server: BotApiServer, build: Build, intake: RecordingIntake, clock: FakeClock
) -> None:
    await build(clock).start()
    await eventually(lambda: server.calls("getUpdates"))
    token, server.token = server.token, "4242424242:another"
    server.updates.terminate_poller()
    await asleep(clock)
    with capture_logs() as logs:
        await clock.advance(seconds=5)
        await eventually(lambda: logs)
    assert [line["event"] for line in logs] == ["telegram_token_refused"]
    server.token = token
    await clock.advance(seconds=30)
    server.customer(7).says("again")
    await eventually(lambda: intake.texts == ["again"])


async def test_stopping_does_not_wait_for_a_poll_that_hangs(
    server: BotApiServer, build: Build
) -> None:
    channel = build()
    await channel.start()
    await eventually(lambda: server.calls("getUpdates"))
    await asyncio.wait_for(channel.stop(), 1)
