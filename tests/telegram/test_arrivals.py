"""Everything a customer can do in Telegram arrives, whole and once, through long polling."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.refusals import FileUnavailable
from handlers.events import (
    Attachment,
    CustomerArrived,
    CustomerBlocked,
    CustomerChose,
    CustomerEdited,
    CustomerWrote,
    Event,
)
from tests.botapi import BotApiServer
from tests.telegram.recording import RecordingIntake
from tests.waiting import eventually

MEGABYTE = 1024 * 1024


async def arrived(intake: RecordingIntake, count: int = 1) -> list[Event]:
    await eventually(lambda: len(intake.arrivals) >= count)
    return intake.events


async def wrote(intake: RecordingIntake) -> CustomerWrote:
    [event] = await arrived(intake)
    assert isinstance(event, CustomerWrote)
    return event


async def test_words_arrive_with_who_wrote_them_and_when(
    server: BotApiServer, channel: TelegramChannel, intake: RecordingIntake
) -> None:
    before = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
    update = server.customer(7, "安", "zh-hans").says("请问怎么退货？😀\n谢谢")
    event = await wrote(intake)
    [arrival] = intake.arrivals
    assert (arrival.source, arrival.external_id) == ("telegram", str(update["update_id"]))
    assert (arrival.channel, arrival.address) == ("telegram", "7")
    assert event.text == "请问怎么退货？😀\n谢谢"
    assert (event.name, event.language) == ("安", "zh-CN")
    assert event.reference == str(update["message"]["message_id"])
    assert event.at > before
    assert event.at.tzinfo is not None
    assert channel.counts.taken == 1


@pytest.mark.parametrize("payload", ["", "campaign_7"])
async def test_start_is_an_arrival_with_or_without_a_payload(
    server: BotApiServer, channel: TelegramChannel, intake: RecordingIntake, payload: str
) -> None:
    server.customer(7, "Ann", "en-GB").starts(payload)
    [event] = await arrived(intake)
    assert isinstance(event, CustomerArrived)
    assert (event.language, event.name) == ("en", "Ann")


async def test_other_commands_are_words(
    server: BotApiServer, channel: TelegramChannel, intake: RecordingIntake
) -> None:
    server.customer(7).says("/help")
    assert (await wrote(intake)).text == "/help"


@pytest.mark.parametrize(
    ("kind", "details", "expected"),
    [
        ("photo", {}, Attachment("photo", type="image/jpeg", size=7)),
        (
            "document",
            {"name": "发票.pdf", "mime": "application/pdf"},
            Attachment("document", name="发票.pdf", type="application/pdf", size=7),
        ),
        ("voice", {}, Attachment("voice", type="audio/ogg", size=7)),
        (
            "audio",
            {"name": "a.mp3"},
            Attachment("document", name="a.mp3", type="audio/mpeg", size=7),
        ),
        ("video", {}, Attachment("video", type="video/mp4", size=7)),
    ],
)
async def test_files_arrive_with_their_caption_and_can_be_fetched(
    server: BotApiServer,
    channel: TelegramChannel,
    intake: RecordingIntake,
    kind: str,
    details: dict[str, Any],
    expected: Attachment,
) -> None:
    server.customer(7).sends(kind, b"content", caption="看", **details)
    event = await wrote(intake)
    [attachment] = event.attachments
    assert event.text == "看"
    assert attachment == Attachment(
        expected.kind, attachment.id, expected.name, expected.type, expected.size
    )
    assert attachment.id.startswith("tg:")
    assert await channel.fetch_file(attachment.id) == b"content"
    assert await channel.fetch_file(attachment.id.removeprefix("tg:")) == b"content"


async def test_a_sticker_a_place_and_a_contact_are_kept_as_what_they_say(
    server: BotApiServer, channel: TelegramChannel, intake: RecordingIntake
) -> None:
    ann = server.customer(7)
    ann.sends_sticker("👍")
    ann.sends_location(31.23, 121.47)
    ann.sends_contact("+8613800000000", "王")
    venue = {"location": {"latitude": 1.0, "longitude": 2.0}, "title": "店", "address": "路1号"}
    ann.writes({"venue": venue, "location": venue["location"]})
    sticker, place, contact, shop = [
        event.attachments[0]
        for event in await arrived(intake, 4)
        if isinstance(event, CustomerWrote)
    ]
    assert (sticker.kind, sticker.text) == ("sticker", "👍")
    assert (place.kind, place.text) == ("location", "31.23,121.47")
    assert (contact.kind, contact.name, contact.text) == ("contact", "王", "+8613800000000")
    assert (shop.kind, shop.name, shop.text) == ("location", "店 路1号", "1.0,2.0")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ({"dice": {"emoji": "🎲", "value": 3}}, "dice"),
        ({"poll": {"question": "?"}}, "poll"),
        ({"something_new": {}}, "something_new"),
    ],
)
async def test_what_is_not_understood_is_still_kept(
    server: BotApiServer,
    channel: TelegramChannel,
    intake: RecordingIntake,
    content: dict[str, Any],
    kind: str,
) -> None:
    server.customer(7).writes(content)
    event = await wrote(intake)
    assert event.attachments == (Attachment("other", text=kind),)
    assert event.text == ""


async def test_an_animation_is_a_video_and_not_a_document(
    server: BotApiServer, channel: TelegramChannel, intake: RecordingIntake
) -> None:
    file = {"file_id": "A", "file_size": 5, "mime_type": "video/mp4"}
    server.customer(7).writes({"animation": file, "document": file})
    assert (await wrote(intake)).attachments[0].kind == "video"


async def test_the_photos_of_an_album_share_its_name(
    server: BotApiServer, channel: TelegramChannel, intake: RecordingIntake
) -> None:
    server.customer(7).sends_album(3, caption="坏了")
    events = [event for event in await arrived(intake, 3) if isinstance(event, CustomerWrote)]
    assert len({event.album for event in events}) == 1
    assert events[0].album
    assert [event.text for event in events] == ["坏了", "", ""]


async def test_an_edit_names_the_message_it_changes(
    server: BotApiServer, channel: TelegramChannel, intake: RecordingIntake
) -> None:
    ann = server.customer(7)
    number = ann.says("tow shirts")["message"]["message_id"]
    ann.edits(number, text="two shirts")
    ann.edits(number, location={"latitude": 1, "longitude": 2})  # a live location moving
    ann.says("thanks")
    _, edit, last = await arrived(intake, 3)
    assert isinstance(edit, CustomerEdited)
    assert (edit.reference, edit.text) == (str(number), "two shirts")
    assert isinstance(last, CustomerWrote)


async def test_a_button_arrives_as_its_token_and_its_hourglass_stops(
    server: BotApiServer, channel: TelegramChannel, intake: RecordingIntake
) -> None:
    query = server.customer(7).presses(1, "opaque-token")["callback_query"]
    [event] = await arrived(intake)
    assert isinstance(event, CustomerChose)
    assert (event.token, event.choice) == ("opaque-token", None)
    await eventually(lambda: server.world.presses[query["id"]].is_answered)


@pytest.mark.parametrize("data", ["'; DROP TABLE--", "\ud83d\x00x", "entry:returns", "🎉" * 16])
async def test_forged_button_data_is_only_data(
    server: BotApiServer, channel: TelegramChannel, intake: RecordingIntake, data: str
) -> None:
    server.customer(7).presses(1, data)
    [event] = await arrived(intake)
    assert isinstance(event, CustomerChose)
    assert event.choice is None
    event.token.encode()
    assert "\x00" not in event.token


async def test_a_button_that_cannot_be_answered_any_more_still_arrives(
    server: BotApiServer, channel: TelegramChannel, intake: RecordingIntake
) -> None:
    server.faults.add("bad_request", "answerCallbackQuery")
    server.customer(7).presses(1, "late")
    await arrived(intake)
    await server.wait_for_calls("answerCallbackQuery", 1)
    server.customer(7).says("goes on")
    await arrived(intake, 2)


async def test_blocking_and_coming_back_are_told(
    server: BotApiServer, channel: TelegramChannel, intake: RecordingIntake
) -> None:
    server.customer(7).blocks()
    server.customer(7).unblocks()
    gone, back = await arrived(intake, 2)
    assert isinstance(gone, CustomerBlocked)
    assert gone.is_blocked
    assert isinstance(back, CustomerBlocked)
    assert not back.is_blocked


async def test_groups_and_service_notices_are_counted_and_not_stored(
    server: BotApiServer, channel: TelegramChannel, intake: RecordingIntake
) -> None:
    group = server.group(-100)
    member = server.member(group, 9)
    member.says("in a group")
    member.presses(1, "in a group")
    server.customer(7).writes({"pinned_message": {"message_id": 1}})
    server.customer(7).says("private")
    await arrived(intake)
    assert intake.texts == ["private"]
    assert channel.counts.ignored == 3


async def test_a_button_of_somebody_elses_chat_is_ignored(
    server: BotApiServer, channel: TelegramChannel, intake: RecordingIntake
) -> None:
    update = server.customer(7).presses(1, "theirs")
    forged = {**update["callback_query"], "from": server.customer(8).user}
    server.push({"callback_query": forged})
    server.customer(7).says("end")
    await arrived(intake, 2)
    assert [type(event) for event in intake.events] == [CustomerChose, CustomerWrote]


async def test_a_file_that_telegram_does_not_give_out_is_said_so(
    server: BotApiServer, channel: TelegramChannel, intake: RecordingIntake
) -> None:
    server.customer(7).sends("document", size=20 * MEGABYTE + 1)
    [attachment] = (await wrote(intake)).attachments
    assert attachment.size == 20 * MEGABYTE + 1
    with pytest.raises(FileUnavailable, match="too big"):
        await channel.fetch_file(attachment.id)
    with pytest.raises(FileUnavailable, match=r"(?i)invalid file_id"):
        await channel.fetch_file("tg:unknown")
    server.faults.add("drop", "getFile")
    with pytest.raises(FileUnavailable, match="cannot be fetched now"):
        await channel.fetch_file("tg:any")


async def test_a_file_that_is_larger_than_it_said_is_not_taken_in(
    server: BotApiServer, channel: TelegramChannel, intake: RecordingIntake
) -> None:
    server.customer(7).sends("document", b"x" * (20 * MEGABYTE + 1), size=10)
    [attachment] = (await wrote(intake)).attachments
    with pytest.raises(FileUnavailable, match="20 MB"):
        await channel.fetch_file(attachment.id)
