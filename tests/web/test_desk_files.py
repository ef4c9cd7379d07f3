"""Files at the desk: customers' of either channel, on record, and only for who may see the chat."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram.refusals import TelegramRefused
from bot.storage import schema
from bot.storage.files import StoredFile, add_file
from tests.web.house import Caller, House, open_house

PHOTO = b"\xff\xd8\xff\xe0" + b"\0" * 50


async def telegram_chat(house: House, **attachment: Any) -> int:
    """Make a chat of Telegram's that waits, with one file in it."""
    chat = await house.waiting(channel="telegram", address="77")
    one = {"kind": "photo", "id": "tg:AgAC-1_x", "size": 54, **attachment}
    await house.said(chat, "", author="customer", attachments=json.dumps([one]))
    return chat


async def opened(caller: Caller, file: str) -> tuple[int, Any, bytes]:
    async with await caller.call("GET", f"/files/{file}") as response:
        return response.status, response.headers, await response.read()


async def records(house: House) -> list[tuple[str, str]]:
    async with house.database.read() as tx:
        rows = (await tx.execute(schema.access_log.select())).all()
    return [(row.what, row.subject) for row in rows]


async def test_a_photo_from_telegram_is_fetched_once_and_kept(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    asked: list[str] = []

    async def fetch(file_id: str) -> bytes:
        asked.append(file_id)
        return PHOTO

    async with open_house(sqlite_database_url, tmp_path, fetch_telegram=fetch) as house:
        await telegram_chat(house)
        ann = await house.agent()
        for _ in range(2):
            status, headers, content = await opened(ann, "tg:AgAC-1_x")
            assert (status, content, headers["Content-Type"]) == (200, PHOTO, "image/jpeg")
            assert headers["Content-Disposition"].startswith("inline;")
        assert asked == ["AgAC-1_x"]
        assert await records(house) == [("file", "tg:AgAC-1_x")] * 2
        [kept] = house.parts.files.glob("*")
        assert kept.name.startswith("t")
        assert "AgAC" not in kept.name


async def test_a_document_from_telegram_is_a_download_whatever_it_calls_itself(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async def fetch(_: str) -> bytes:
        return b"<html><script>alert(1)</script>"

    async with open_house(sqlite_database_url, tmp_path, fetch_telegram=fetch) as house:
        await telegram_chat(house, kind="document", name="../a.html", type="text/html")
        status, headers, _ = await opened(await house.agent(), "tg:AgAC-1_x")
        assert (status, headers["Content-Type"]) == (200, "application/octet-stream")
        assert headers["Content-Disposition"].startswith('attachment; filename="a.html"')


async def test_only_files_of_chats_one_may_see_are_fetched(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async def fetch(_: str) -> bytes:
        raise AssertionError("Telegram was asked")

    async with open_house(sqlite_database_url, tmp_path, fetch_telegram=fetch) as house:
        await telegram_chat(house)
        bob = await house.agent("Bob", groups="orders")
        for file in ("tg:AgAC-1_x", "tg:AgAC", "tg:%", "tg:_", "tg:nothing", "tg:"):
            assert (await opened(bob, file))[0] == 404
        lea = await house.agent("Lea", role="lead")
        for file in ("tg:AgAC", "tg:%25", "tg:AgAC_1_x", "tg:", 'tg:"'):
            assert (await opened(lea, file))[0] == 404
        assert await records(house) == []


async def test_a_file_telegram_does_not_give_is_told_so(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async def fetch(_: str) -> bytes:
        raise TelegramRefused("https://api.telegram.org/file/botSECRET/x")

    async with open_house(sqlite_database_url, tmp_path, fetch_telegram=fetch) as house:
        await telegram_chat(house)
        status, _, content = await opened(await house.agent(), "tg:AgAC-1_x")
        assert (status, json.loads(content)["code"]) == (502, "no_file")
        assert b"SECRET" not in content
        assert list(house.parts.files.glob("*")) == []


async def test_without_telegram_its_files_are_not_there(house: House) -> None:
    await telegram_chat(house)
    assert (await opened(await house.agent(), "tg:AgAC-1_x"))[0] == 404


@pytest.mark.parametrize(
    ("role", "groups", "status"),
    [("agent", "service", 200), ("agent", "orders", 404), ("lead", "orders", 200)],
)
async def test_a_file_of_a_chat_in_line_is_for_its_group_and_leads(
    house: House, role: str, groups: str, status: int
) -> None:
    chat = await house.waiting("service")
    async with house.database.write() as tx:
        stored = StoredFile("f1", chat, "a.txt", "application/octet-stream", 4)
        await add_file(tx, stored, house.clock.now())
    house.parts.files.mkdir()
    (house.parts.files / "f1").write_bytes(b"data")
    caller = await house.agent(role=role, groups=groups)
    found, _, content = await opened(caller, "f1")
    assert found == status
    assert (content == b"data") == (status == 200)
    assert await records(house) == ([("file", "f1")] if status == 200 else [])


async def test_a_file_of_a_case_is_for_the_group_that_has_it(house: House) -> None:
    chat, now = await house.chat(), house.clock.now()
    async with house.database.write() as tx:
        stored = StoredFile("f1", chat, "a.txt", "application/octet-stream", 4)
        await add_file(tx, stored, now)
    house.parts.files.mkdir()
    (house.parts.files / "f1").write_bytes(b"data")
    ann = await house.agent(groups="complaints")
    assert (await opened(ann, "f1"))[0] == 404
    case = {"kind": "complaint", "group_name": "complaints", "opened_at": now, "updated_at": now}
    await house.insert(schema.ticket, number="1", conversation_id=chat, **case)
    assert (await opened(ann, "f1"))[0] == 200


async def test_a_file_is_not_given_when_its_opening_cannot_be_put_on_record(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = await house.waiting("service")
    async with house.database.write() as tx:
        await add_file(tx, StoredFile("f1", chat, "a", "x", 4), house.clock.now())
    house.parts.files.mkdir()
    (house.parts.files / "f1").write_bytes(b"data")
    ann = await house.agent()

    async def log_access(*_: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("bot.web.api.files.log_access", log_access)
    status, _, content = await opened(ann, "f1")
    assert status == 503
    assert b"data" not in content
