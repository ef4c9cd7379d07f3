"""Sending: words as they were written, files, buttons, within Telegram's limits."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.channels.base import Button, OpenedFile, Outgoing, SendStatus
from bot.channels.telegram.channel import TelegramChannel
from tests.botapi import BotApiServer
from tests.telegram.recording import StoredFiles, attached, outgoing

MEGABYTE = 1024 * 1024


async def sent(channel: TelegramChannel, message: Outgoing) -> str:
    """Send a message that must arrive; return the reference it got."""
    [result] = await channel.send([message])
    assert result.status is SendStatus.SENT, result
    return result.reference


def markup(server: BotApiServer, number: int = -1) -> list[list[dict[str, str]]]:
    """Return the rows of buttons beneath a message."""
    given: Any = server.calls("sendMessage")[number].params["reply_markup"]
    rows: list[list[dict[str, str]]] = given["inline_keyboard"]
    return rows


@pytest.mark.parametrize(
    "text",
    [
        "您好！",
        "1 < 2 & *stars* _under_ [link](https://example.com) `code` <b>bold</b> \\",
        "line\n\n  indented\ttab",
        "😀👩‍👩‍👧‍👦 🇨🇳",
        "https://example.com/?a=1&b=2#c",
    ],
)
async def test_words_arrive_as_they_were_written(
    server: BotApiServer, channel: TelegramChannel, text: str
) -> None:
    reference = await sent(channel, outgoing(text))
    assert server.texts(7) == [text]
    [call] = server.calls("sendMessage")
    assert set(call.params) == {"chat_id", "text"}
    assert reference == str(call.message_id)


async def test_what_no_text_may_hold_is_taken_out_and_the_rest_arrives(
    server: BotApiServer, channel: TelegramChannel
) -> None:
    await sent(channel, outgoing("好\ud83d\x00的"))
    assert server.texts(7) == ["好\ufffd的"]


async def test_a_long_text_arrives_in_parts_with_its_buttons_beneath_the_last(
    server: BotApiServer, channel: TelegramChannel
) -> None:
    text = "很长的一句话😀。" * 1000
    reference = await sent(channel, outgoing(text, buttons=(Button("t", "好"),)))
    parts = server.texts(7)
    assert "".join(parts) == text
    assert len(parts) == 3
    calls = server.calls("sendMessage")
    assert ["reply_markup" in call.params for call in calls] == [False, False, True]
    assert reference == str(calls[-1].message_id)


async def test_buttons_stand_one_a_row_and_carry_their_token(
    server: BotApiServer, channel: TelegramChannel
) -> None:
    buttons = (Button("token-1", "怎么退货"), Button("token-2", "怎么换货"))
    await sent(channel, outgoing("哪一个？", buttons=buttons))
    assert markup(server) == [
        [{"text": "怎么退货", "callback_data": "token-1"}],
        [{"text": "怎么换货", "callback_data": "token-2"}],
    ]


async def test_a_button_telegram_would_refuse_does_not_cost_the_message(
    server: BotApiServer, channel: TelegramChannel
) -> None:
    buttons = (
        Button("x" * 65, "too long a token"),
        Button("", "no token"),
        Button("密" * 22, "66 bytes"),
        Button("密" * 21, "长" * 100),
        Button("blank", " \x00 "),
    )
    await sent(channel, outgoing("choose", buttons=buttons))
    assert markup(server) == [
        [{"text": "长" * 63 + "…", "callback_data": "密" * 21}],
        [{"text": "•", "callback_data": "blank"}],
    ]
    await sent(channel, outgoing("none left", seq=2, buttons=buttons[:3]))
    assert "reply_markup" not in server.calls("sendMessage")[-1].params
    many = tuple(Button(f"{number}", "x") for number in range(120))
    await sent(channel, outgoing("many", seq=3, buttons=many))
    assert len(markup(server)) == 100


async def test_messages_to_several_chats_go_at_once_each_with_its_own_end(
    server: BotApiServer, channel: TelegramChannel
) -> None:
    server.customer(8).blocks()
    results = await channel.send([outgoing("a", 7), outgoing("b", 8), outgoing("c", 99)])
    assert [r.status for r in results] == [SendStatus.SENT, SendStatus.BLOCKED, SendStatus.DEAD]
    assert server.texts(7) == ["a"]


@pytest.mark.parametrize(("kind", "method"), [("photo", "sendPhoto"), ("document", "sendDocument")])
async def test_a_file_arrives_with_its_words_beneath_it(
    server: BotApiServer, channel: TelegramChannel, files: StoredFiles, kind: str, method: str
) -> None:
    files.add("f1", b"content", "发票.pdf")
    message = outgoing(
        "您的发票", attachments=(attached(kind, "f1"),), buttons=(Button("t", "谢谢"),)
    )
    reference = await sent(channel, message)
    [call] = server.calls(method)
    assert not server.calls("sendMessage")
    assert call.params["caption"] == "您的发票"
    assert "inline_keyboard" in json.loads(call.params["reply_markup"])
    assert call.uploads[kind].content == b"content"
    assert call.uploads[kind].name == "发票.pdf"
    assert reference == str(call.message_id)


async def test_a_file_on_the_disk_is_sent_as_it_is_there(
    server: BotApiServer, channel: TelegramChannel, files: StoredFiles, tmp_path: Path
) -> None:
    stored = tmp_path / "random-name"
    stored.write_bytes(b"on the disk")
    files.by_id["f1"] = OpenedFile(stored, "清单.txt", 11)
    await sent(channel, outgoing("", attachments=(attached("document", "f1"),)))
    [call] = server.calls("sendDocument")
    assert call.uploads["document"].content == b"on the disk"
    assert call.uploads["document"].name == "清单.txt"
    assert "caption" not in call.params


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("发票 2026.pdf", "发票 2026.pdf"),
        ('say "hi".txt', 'say "hi".txt'),
        ("a\r\nX-Header: 1\x00.txt", "a X-Header: 1.txt"),
    ],
)
async def test_a_files_name_arrives_as_it_is_and_in_one_line(
    server: BotApiServer, channel: TelegramChannel, files: StoredFiles, name: str, shown: str
) -> None:
    files.add("f1", b"content", name)
    await sent(channel, outgoing("", attachments=(attached("document", "f1"),)))
    [call] = server.calls("sendDocument")
    assert call.uploads["document"].name == shown


def methods(server: BotApiServer) -> list[str]:
    """Return how messages were sent."""
    return [call.method for call in server.calls() if call.method.startswith("send")]


async def test_words_too_long_for_a_caption_go_after_the_picture_and_before_a_document(
    server: BotApiServer, channel: TelegramChannel, files: StoredFiles
) -> None:
    files.add("f1", b"content", "a.jpg")
    button = (Button("t", "好"),)
    picture = (attached("photo", "f1"),)
    await sent(channel, outgoing("😀" * 513, attachments=picture, buttons=button))
    assert methods(server) == ["sendPhoto", "sendMessage"]
    assert "reply_markup" not in server.calls("sendPhoto")[0].params
    assert markup(server)
    document = (attached("document", "f1"),)
    await sent(channel, outgoing("😀" * 513, seq=3, attachments=document))
    assert methods(server)[2:] == ["sendMessage", "sendDocument"]
    await sent(channel, outgoing("😀" * 512, seq=2, attachments=(attached("photo", "f1"),)))
    assert server.calls("sendPhoto")[-1].params["caption"] == "😀" * 512


async def test_several_files_go_one_after_another_after_the_words(
    server: BotApiServer, channel: TelegramChannel, files: StoredFiles
) -> None:
    files.add("f1", b"1", "1.txt")
    files.add("f2", b"2", "2.txt")
    both = (attached("document", "f1"), attached("document", "f2"))
    await sent(channel, outgoing("both", attachments=both))
    await sent(channel, outgoing("", seq=2, attachments=both, buttons=(Button("t", "x"),)))
    assert server.texts(7) == ["both", "", "", "", ""]
    contents = [call.uploads["document"].content for call in server.calls("sendDocument")]
    assert contents == [b"1", b"2", b"1", b"2"]
    with_buttons = ["reply_markup" in call.params for call in server.calls("sendDocument")]
    assert with_buttons == [False, False, False, True]


@pytest.mark.parametrize(
    "refusal", ["PHOTO_INVALID_DIMENSIONS", "IMAGE_PROCESS_FAILED", "wrong type of file"]
)
async def test_a_picture_telegram_does_not_take_as_a_photo_goes_as_a_document(
    server: BotApiServer, channel: TelegramChannel, files: StoredFiles, refusal: str
) -> None:
    files.add("f1", b"pixels", "long.png")
    server.faults.add("bad_request", "sendPhoto", description=refusal)
    await sent(channel, outgoing("看", attachments=(attached("photo", "f1"),)))
    [call] = server.calls("sendDocument")
    assert call.uploads["document"].content == b"pixels"
    assert call.params["caption"] == "看"


async def test_a_large_picture_goes_as_a_document_at_once(
    server: BotApiServer, channel: TelegramChannel, files: StoredFiles
) -> None:
    files.add("f1", b"pixels", "large.png", size=10 * MEGABYTE + 1)
    await sent(channel, outgoing("", attachments=(attached("photo", "f1"),)))
    assert not server.calls("sendPhoto")


async def test_a_photo_refused_for_another_reason_is_not_tried_as_a_document(
    server: BotApiServer, channel: TelegramChannel, files: StoredFiles
) -> None:
    files.add("f1", b"pixels", "a.png")
    [result] = await channel.send([outgoing("", 99, attachments=(attached("photo", "f1"),))])
    assert (result.status, result.error) == (SendStatus.DEAD, "Chat not found")
    assert not server.calls("sendDocument")


async def test_a_file_telegram_has_already_is_sent_by_its_id(
    server: BotApiServer, channel: TelegramChannel
) -> None:
    photo = server.customer(8).sends("photo", b"theirs")["message"]["photo"][-1]["file_id"]
    await sent(channel, outgoing("", attachments=(attached("photo", f"tg:{photo}"),)))
    [call] = server.calls("sendPhoto")
    assert call.params["photo"] == photo
    assert not call.uploads


async def test_a_file_that_is_gone_is_said_so(
    channel: TelegramChannel, files: StoredFiles, tmp_path: Path
) -> None:
    files.by_id["deleted"] = OpenedFile(tmp_path / "deleted", "a.txt", 5)
    for file_id in ("unknown", "deleted"):
        message = outgoing("", attachments=(attached("document", file_id),))
        [result] = await channel.send([message])
        assert (result.status, result.error) == (SendStatus.DEAD, "the file is gone")


async def test_several_pictures_go_one_after_another_the_words_beneath_the_last(
    server: BotApiServer, channel: TelegramChannel, files: StoredFiles
) -> None:
    files.add("f1", b"1", "1.png")
    files.add("f2", b"2", "2.png")
    both = (attached("photo", "f1"), attached("photo", "f2"))
    await sent(channel, outgoing("看", attachments=both, buttons=(Button("t", "x"),)))
    assert server.texts(7) == ["", "看"]
    first, last = server.calls("sendPhoto")
    assert [call.uploads["photo"].content for call in (first, last)] == [b"1", b"2"]
    assert ["reply_markup" in call.params for call in (first, last)] == [False, True]


@pytest.mark.parametrize("length", [10, 2000])
async def test_a_picture_that_is_gone_never_costs_the_words_of_an_answer(
    server: BotApiServer, channel: TelegramChannel, files: StoredFiles, length: int
) -> None:
    files.add("f2", b"2", "2.png")
    words, button = "长" * length, (Button("t", "好"),)
    gone = attached("photo", "gone")
    reference = await sent(channel, outgoing(words, attachments=(gone,), buttons=button))
    assert server.texts(7) == [words]
    assert markup(server)
    assert reference == str(server.calls("sendMessage")[0].message_id)
    await sent(channel, outgoing(words, seq=2, attachments=(gone, attached("photo", "f2"))))
    assert "".join(server.texts(7)) == words * 2
    assert len(server.calls("sendPhoto")) == 1


async def test_an_agent_is_told_that_the_file_is_gone_though_the_words_arrived(
    server: BotApiServer, channel: TelegramChannel
) -> None:
    gone = (attached("photo", "gone"),)
    message = replace(outgoing("看", attachments=gone), author="agent")
    [result] = await channel.send([message])
    assert (result.status, result.error) == (SendStatus.DEAD, "the file is gone")
    assert server.texts(7) == ["看"]


@pytest.mark.parametrize("text", ["", " \n\t", "\x00"])
async def test_a_message_with_nothing_in_it_is_not_sent(
    server: BotApiServer, channel: TelegramChannel, text: str
) -> None:
    [result] = await channel.send([outgoing(text)])
    assert result.status is SendStatus.DEAD
    assert not server.calls("sendMessage")
