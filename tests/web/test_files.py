"""Files of the web chat: limits kept while they come, types by content, nobody else's to open."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import FormData

from bot.channels.webchat.socket import LIMITS
from bot.storage import schema
from bot.web.leftovers import remove_leftovers
from handlers.events import CustomerWrote
from handlers.policy import Policy
from tests.waiting import eventually
from tests.web.house import Chatter, House, open_house

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 100
MIB = 1024 * 1024


@pytest.fixture
async def page(house: House) -> Chatter:
    """Open a customer's page."""
    return await (await house.page()).hello()


def form_of(content: Any, name: str = "a.bin", **fields: str) -> FormData:
    form = FormData(quote_fields=False)  # as browsers do
    for field, value in fields.items():
        form.add_field(field, value)
    form.add_field("file", content, filename=name)
    return form


async def post(house: House, visitor: str, data: Any, **headers: str) -> tuple[int, Any]:
    session = house.caller().session
    headers = {"X-Visitor": visitor, **headers}
    async with session.post(f"{house.base}/chat/files", data=data, headers=headers) as response:
        return response.status, await response.json()


async def fetch(house: House, visitor: str, file: str) -> tuple[int, Any, bytes]:
    session = house.caller().session
    headers = {"X-Visitor": visitor}
    async with session.get(f"{house.base}/chat/files/{file}", headers=headers) as response:
        return response.status, response.headers, await response.read()


def on_disk(house: House) -> list[Path]:
    return sorted(house.parts.files.glob("*"))


async def rows(house: House) -> int:
    async with house.database.read() as tx:
        return len((await tx.execute(schema.file.select())).all())


async def test_a_picture_goes_up_with_a_message_and_down_again(house: House, page: Chatter) -> None:
    status, file = await post(house, page.visitor, form_of(PNG, "灯.png"))
    assert status == 201
    assert (file["name"], file["type"], file["size"]) == ("灯.png", "image/png", len(PNG))
    words = {"type": "message", "id": "m1", "text": "", "files": [file["file"]]}
    assert await page.ask(words) == {"type": "received", "id": "m1"}
    [sent] = house.intake.events(CustomerWrote)
    [attachment] = sent.attachments
    assert (attachment.kind, attachment.id, attachment.name) == ("photo", file["file"], "灯.png")
    status, headers, content = await fetch(house, page.visitor, file["file"])
    assert (status, content, headers["Content-Type"]) == (200, PNG, "image/png")
    assert headers["Content-Disposition"].startswith("inline;")
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("content", "name", "mime"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.png", None),
        (b"<!doctype html><script>alert(1)</script>", "photo.jpg", None),
        (b"<?xml version='1.0'?><x/>", "a.gif", None),
        (b"%PDF-1.7 ...", "a.png", "application/pdf"),
        (b"plain words", "a.html", None),
        (b"MZ\x90\x00", "a.png", None),
    ],
)
async def test_what_only_calls_itself_a_picture_is_never_shown_in_the_page(
    house: House, page: Chatter, content: bytes, name: str, mime: str | None
) -> None:
    _, file = await post(house, page.visitor, form_of(content, name))
    assert file["type"] == (mime or "application/octet-stream")
    _, headers, found = await fetch(house, page.visitor, file["file"])
    assert found == content
    assert headers["Content-Disposition"].startswith("attachment;")
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\secret\\a.txt", "a.txt"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("a; b=c.txt", "a; b=c.txt"),
        ("a%0d%0ab.txt", "a%0d%0ab.txt"),
        ("...", "file"),
        ("长" * 300 + ".png", "长" * 116 + ".png"),
    ],
)
async def test_a_name_is_only_a_name(house: House, page: Chatter, name: str, shown: str) -> None:
    _, file = await post(house, page.visitor, form_of(b"x", name))
    assert file["name"] == shown
    _, headers, _ = await fetch(house, page.visitor, file["file"])
    assert re.fullmatch(
        r'attachment; filename="[\w. -]+"; filename\*=UTF-8\'\'[\w.%~-]+',
        headers["Content-Disposition"],
    )
    assert [path.name for path in on_disk(house)] == [file["file"]]


async def test_a_photo_of_fifty_megabytes_is_refused_clearly(house: House, page: Chatter) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(50):
            yield bytes(MIB)

    for body in (form_of(BytesIO(bytes(50 * MIB))), form_of(chunks())):
        status, problem = await post(house, page.visitor, body)
        assert (status, problem["code"]) == (413, "too_large")
        assert problem["limit"] == page.welcome["limits"]["file_bytes"] == 20 * MIB
        assert problem["detail"] == "A file has at most 20 MiB."
    assert (on_disk(house), await rows(house)) == ([], 0)


async def test_the_limit_is_the_companys_to_the_byte(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    policy = Policy(file_bytes_at_most=1000)
    async with open_house(sqlite_database_url, tmp_path, policy=policy) as house:
        page = await (await house.page()).hello()
        assert page.welcome["limits"]["file_bytes"] == 1000
        assert (await post(house, page.visitor, form_of(b"x" * 1001)))[0] == 413
        assert (await post(house, page.visitor, form_of(b"x" * 1000)))[0] == 201


async def raw_post(house: House, visitor: str, body: bytes, length: int) -> Any:
    """Speak HTTP by hand: half a body, or one in slices."""
    reader, writer = await asyncio.open_connection(house.server.host, house.server.port)
    head = (
        f"POST /chat/files HTTP/1.1\r\nHost: x\r\nX-Visitor: {visitor}\r\n"
        f"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {length}\r\n\r\n"
    )
    writer.write(head.encode() + body)
    await writer.drain()
    return reader, writer


_FILE_PART = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'


@pytest.mark.parametrize("body", [_FILE_PART + b"x" * 5000, _FILE_PART + b"x" * 5000 + b"\r\n--b"])
async def test_half_an_upload_leaves_nothing(house: House, page: Chatter, body: bytes) -> None:
    _, writer = await raw_post(house, page.visitor, body, len(body) + 1000)
    await eventually(lambda: on_disk(house))
    writer.close()
    await eventually(lambda: not on_disk(house))
    assert await rows(house) == 0


async def test_an_upload_that_cannot_be_recorded_leaves_nothing(
    house: House, page: Chatter, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def add_file(*_: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("bot.web.uploads.add_file", add_file)
    status, problem = await post(house, page.visitor, form_of(b"x"))
    assert (status, problem["code"], problem["retry_after"]) == (503, "unavailable", 2)
    assert on_disk(house) == []


def test_half_files_of_a_process_that_died_are_removed_after_an_hour(tmp_path: Path) -> None:
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    ages = {"old.part": 61, "fresh.part": 59, "whole": 10_000}
    for name, minutes in ages.items():
        (tmp_path / name).touch()
        moment = (now - timedelta(minutes=minutes)).timestamp()
        os.utime(tmp_path / name, (moment, moment))
    assert remove_leftovers(tmp_path, now - timedelta(hours=1)) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fresh.part", "whole"]
    assert remove_leftovers(tmp_path / "nothing here", now) == 0


async def test_leftovers_are_removed_at_the_start(sqlite_database_url: str, tmp_path: Path) -> None:
    left = tmp_path / "files" / "x.part"
    left.parent.mkdir()
    left.touch()
    os.utime(left, (0, 0))
    async with open_house(sqlite_database_url, tmp_path):
        await eventually(lambda: not left.exists())


def _body(*parts: bytes) -> bytes:
    return b"".join(parts) + b"--b--\r\n"


_FIELD = b'--b\r\nContent-Disposition: form-data; name="note"\r\n\r\n%s\r\n'
_EMPTY = _FILE_PART + b"\r\n"
_NESTED = b"--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nx\r\n--c--\r\n"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "bad_form"),
        (b"nonsense without a boundary", 400, "bad_form"),
        (_body(_FIELD % b"x"), 422, "no_file"),
        (_body(_EMPTY), 422, "no_file"),
        (_body(_FIELD % (b"x" * 5000), _FILE_PART, b"x\r\n"), 400, "bad_form"),
        (_body(_NESTED), 400, "bad_form"),
    ],
)
async def test_a_form_that_is_none_is_told_so(
    house: House, page: Chatter, body: bytes, status: int, code: str
) -> None:
    content_type = "multipart/form-data; boundary=b"
    found, problem = await post(house, page.visitor, body, **{"Content-Type": content_type})
    assert (found, problem["code"]) == (status, code)
    assert on_disk(house) == []


async def test_what_is_no_form_is_told_so(house: House, page: Chatter) -> None:
    status, problem = await post(house, page.visitor, b"x", **{"Content-Type": "image/png"})
    assert (status, problem["code"]) == (415, "not_a_form")


async def test_a_form_may_come_in_slices(house: House, page: Chatter) -> None:
    body = _body(_FIELD % b"a short note", _FILE_PART, b"content\r\n")
    reader, writer = await raw_post(house, page.visitor, b"", len(body))
    for position in range(0, len(body), 7):
        writer.write(body[position : position + 7])
        await writer.drain()
    assert b" 201 " in await asyncio.wait_for(reader.readline(), 5)
    writer.close()
    assert [path.read_bytes() for path in on_disk(house)] == [b"content"]


async def test_a_file_is_only_for_who_sent_it(house: House, page: Chatter) -> None:
    _, file = await post(house, page.visitor, form_of(b"mine"))
    other = await (await house.page()).hello()
    assert (await fetch(house, other.visitor, file["file"]))[0] == 404
    assert (await fetch(house, "a" * 43, file["file"]))[0] == 401
    assert (await fetch(house, "", file["file"]))[0] == 401
    words = {"type": "message", "id": "m", "text": "", "files": [file["file"]]}
    refusal = await other.ask(words)
    assert (refusal["code"], refusal["id"]) == ("unknown_file", "m")
    assert house.intake.events(CustomerWrote) == []


@pytest.mark.parametrize("file", ["nothing", "..%2f..%2ftest.db", "%00", "tg:1", "a%0d%0aX: y"])
async def test_what_is_no_file_is_not_there(house: House, page: Chatter, file: str) -> None:
    status, _, content = await fetch(house, page.visitor, file)
    assert status == 404
    assert b"not_found" in content


async def test_a_file_whose_bytes_are_gone_is_not_there(house: House, page: Chatter) -> None:
    _, file = await post(house, page.visitor, form_of(b"x"))
    (house.parts.files / file["file"]).unlink()
    assert (await fetch(house, page.visitor, file["file"]))[0] == 404


async def test_only_who_has_opened_the_chat_may_send_files(house: House) -> None:
    for visitor in ("", "x", "a" * 43):
        status, problem = await post(house, visitor, form_of(b"x"))
        assert (status, problem["code"]) == (401, "unknown_visitor")
    assert on_disk(house) == []


async def test_a_foreign_page_sends_no_files(house: House, page: Chatter) -> None:
    status, problem = await post(house, page.visitor, form_of(b"x"), Origin="https://evil.example")
    assert (status, problem["code"]) == (403, "foreign_origin")


async def test_pages_of_sites_that_are_named_may_send_and_read_files(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    shop = "https://shop.example"
    async with open_house(sqlite_database_url, tmp_path, allowed_origins=(shop,)) as house:
        page = await (await house.page({"Origin": shop})).hello()
        session, url = house.caller().session, f"{house.base}/chat/files"
        for origin, shared in ((shop, shop), ("https://evil.example", None)):
            headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
            async with session.options(url, headers=headers) as response:
                assert response.status == 204
                assert response.headers.get("Access-Control-Allow-Origin") == shared
                assert response.headers["Vary"] == "Origin"
        headers = {"Origin": shop, "X-Visitor": page.visitor}
        async with session.post(url, data=form_of(b"x" * 9), headers=headers) as response:
            assert response.headers["Access-Control-Allow-Origin"] == shop
            file = (await response.json())["file"]
        async with session.get(f"{url}/{file}", headers={"Origin": shop}) as response:
            assert response.status == 401  # the reason can be read by the page
            assert response.headers["Access-Control-Allow-Origin"] == shop


async def test_files_without_end_are_slowed_down_and_none_is_lost(
    house: House, page: Chatter
) -> None:
    for _ in range(20):
        assert (await post(house, page.visitor, form_of(b"x")))[0] == 201
    before = house.clock.sleepers
    slow = asyncio.create_task(post(house, page.visitor, form_of(b"x")))
    await eventually(lambda: house.clock.sleepers > before)
    assert not slow.done()
    await house.clock.advance(1)
    assert (await slow)[0] == 201


async def test_an_address_that_sends_a_flood_of_bytes_is_slowed_down(
    house: House, page: Chatter
) -> None:
    house.server.app[LIMITS].megabytes.take("127.0.0.1", 400)  # what may come at once
    before = house.clock.sleepers
    slow = asyncio.create_task(post(house, page.visitor, form_of(BytesIO(bytes(4 * MIB)))))
    await eventually(lambda: house.clock.sleepers > before)
    await house.clock.advance(0.9)
    assert not slow.done()
    await house.clock.advance(0.2)
    assert (await slow)[0] == 201


async def test_words_are_taken_when_there_is_no_room_for_files(
    house: House, page: Chatter, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = SimpleNamespace(free=200 * MIB)
    monkeypatch.setattr("bot.web.uploads.shutil.disk_usage", lambda _: usage)
    status, problem = await post(house, page.visitor, form_of(b"x"))
    assert (status, problem["code"]) == (507, "no_room")
    words = {"type": "message", "id": "m", "text": "it does not fit"}
    assert (await page.ask(words))["type"] == "received"


async def test_files_are_for_nobody_else_on_this_machine(house: House, page: Chatter) -> None:
    await post(house, page.visitor, form_of(b"x"))
    [path] = on_disk(house)
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
