"""Files both ways through the server."""

from __future__ import annotations

import io
import json

import aiohttp
import pytest

from tests.botapi.client import BareBot
from tests.botapi.server import BotApiServer

MEGABYTE = 1024 * 1024


def upload(field: str, content: bytes, **values: str) -> aiohttp.FormData:
    form = aiohttp.FormData({"chat_id": "7", **values})
    form.add_field(field, io.BytesIO(content), filename="a.txt", content_type="text/plain")
    return form


@pytest.mark.parametrize("kind", ["photo", "document", "voice", "audio", "video"])
async def test_a_file_of_the_bot_arrives_and_can_be_sent_again_by_its_id(
    server: BotApiServer, bot: BareBot, kind: str
) -> None:
    method = f"send{kind.title()}"
    answer = await bot.post(method, data=upload(kind, b"bytes", caption="see"))
    sent = answer["result"][kind]
    file_id = (sent[-1] if kind == "photo" else sent)["file_id"]
    await bot.ok(method, chat_id=7, **{kind: file_id})
    first, second = server.calls(method)
    assert first.uploads[kind].content == b"bytes"
    assert not second.uploads
    assert server.texts(7) == ["see", ""]


async def test_files_that_telegram_refuses_are_refused(server: BotApiServer, bot: BareBot) -> None:
    empty = await bot.post("sendDocument", data=upload("document", b""))
    large = await bot.post("sendPhoto", data=upload("photo", b"x" * (10 * MEGABYTE + 1)))
    caption = await bot.post("sendPhoto", data=upload("photo", b"x", caption="a" * 1025))
    absent = await bot.refused("sendPhoto", chat_id=7)
    unknown = await bot.refused("sendPhoto", chat_id=7, photo="nothing")
    assert empty["description"] == "Bad Request: file must be non-empty"
    assert large["error_code"] == 413
    assert "caption is too long" in caption["description"]
    assert "there is no photo" in absent[1]
    assert "wrong file identifier" in unknown[1]
    assert server.texts(7) == []


async def test_an_album_arrives_as_several_messages(server: BotApiServer, bot: BareBot) -> None:
    media = [{"type": "photo", "media": f"attach://{name}"} for name in ("one", "two")]
    form = aiohttp.FormData({"chat_id": "7", "media": json.dumps(media)})
    form.add_field("one", b"1", filename="1.jpg")
    form.add_field("two", b"2", filename="2.jpg")
    messages = (await bot.post("sendMediaGroup", data=form))["result"]
    assert len({message["media_group_id"] for message in messages}) == 1
    assert len(messages) == 2
    assert (await bot.refused("sendMediaGroup", chat_id=7, media=media[:1]))[0] == 400


async def test_a_customers_file_can_be_fetched_up_to_its_limit(
    server: BotApiServer, bot: BareBot
) -> None:
    ann = server.customer(7)
    photo = ann.sends("photo", b"pixels")["message"]["photo"][-1]["file_id"]
    large = ann.sends("document", size=20 * MEGABYTE + 1)["message"]["document"]["file_id"]
    path = (await bot.ok("getFile", file_id=photo))["file_path"]
    address = f"{server.root}/file/bot{server.token}/{path}"
    assert await bot.fetch(address) == (200, b"pixels")
    assert (await bot.fetch(address + "x"))[0] == 404
    assert (await bot.fetch(f"{server.root}/file/bot4242424242:wrong/{path}"))[0] == 401
    assert (await bot.refused("getFile", file_id=large))[1] == "Bad Request: file is too big"
    assert (await bot.refused("getFile", file_id="no"))[0] == 400
