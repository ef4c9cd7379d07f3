"""The small parts on their own: buckets, passwords, agents' files for channels."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type

from bot.sent_files import SentFiles
from bot.storage.files import StoredFile, add_file
from bot.web import passwords
from bot.web.buckets import Buckets
from bot.web.file_types import clean_name, disposition, kind_of, type_of
from bot.web.passwords import PasswordRoom
from tests.clock import FakeClock
from tests.web.house import House

STORED = passwords.hash_password("x")  # as the product does it, before tests make it quick
OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def test_a_bucket_gives_a_burst_and_then_its_rate(clock: FakeClock) -> None:
    buckets = Buckets(clock, rate=2, burst=3)
    assert [buckets.take("a") for _ in range(5)] == [0, 0, 0, 0.5, 1.0]
    assert buckets.take("b") == 0
    clock.set(clock.now() + timedelta(seconds=1))
    assert buckets.take("a") == 0.5
    clock.set(clock.now() + timedelta(hours=1))
    assert [buckets.take("a") for _ in range(4)] == [0, 0, 0, 0.5]


def test_a_clock_that_is_set_back_costs_nobody_anything(clock: FakeClock) -> None:
    buckets = Buckets(clock, rate=1, burst=2)
    buckets.take("a")
    clock.set(clock.now() - timedelta(days=1))
    assert buckets.take("a") == 0


def test_buckets_forget_the_longest_unused(
    clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.web.buckets._KEPT_AT_MOST", 2)
    buckets = Buckets(clock, rate=1, burst=1)
    for key in ("a", "b", "a", "c"):  # b goes when c comes
        buckets.take(key)
    assert buckets.take("b") == 0
    assert buckets.take("c") > 0


def test_passwords_are_hashed_by_argon2id_as_owasp_asks() -> None:
    parameters = extract_parameters(STORED)
    assert parameters.type is Type.ID
    assert (parameters.memory_cost, parameters.time_cost) >= (19 * 1024, 2)


async def test_a_name_that_nobody_has_costs_the_same_work(monkeypatch: pytest.MonkeyPatch) -> None:
    class Counting(PasswordHasher):
        checked = 0

        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
            Counting.checked += 1
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "_hasher", Counting(time_cost=1, memory_cost=8, parallelism=1))
    room = PasswordRoom()
    stored = await room.hash("right")
    answers = [await room.is_right(s, p) for s in (stored, None) for p in ("right", "wrong")]
    assert answers == [True, False, False, False]
    assert Counting.checked == 4
    assert await room.is_right("no hash at all", "right") is False


async def test_only_two_passwords_are_checked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    at_work, most = 0, 0

    def slow(_stored: str | None, _password: str) -> bool:
        return True

    async def in_thread(work: object, *_: object) -> bool:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        await asyncio.sleep(0)  # noqa: TID251 - a turn for the others
        at_work -= 1
        return work is slow

    monkeypatch.setattr(passwords, "_is_right", slow)
    monkeypatch.setattr("bot.web.passwords.asyncio.to_thread", in_thread)
    room = PasswordRoom(at_once=2)
    assert all(await asyncio.gather(*(room.is_right(None, "x") for _ in range(10))))
    assert most == 2


@pytest.mark.parametrize(
    ("head", "mime", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n", "image/png", "photo"),
        (b"\xff\xd8\xff\xe0", "image/jpeg", "photo"),
        (b"GIF89a", "image/gif", "photo"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp", "photo"),
        (b"%PDF-1.4", "application/pdf", "document"),
        (b"OggS\0\x02" + b"\0" * 30, "audio/ogg", "voice"),
        (b"ID3\x03\0", "audio/mpeg", "voice"),
        (b"\xff\xfb\x90\x64" + b"\0" * 60, "audio/mpeg", "voice"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "audio/wav", "voice"),
        (b"RIFF\x24\0\0\0AVI ", "application/octet-stream", "document"),
        (b"#!AMR\n", "audio/amr", "voice"),
        (b"PK\x03\x04\x14\0", "application/zip", "document"),
        (b"PK\x03\x04..[Content_Types].xml..word/document.xml", f"{OFFICE}.document", "document"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "image/heif", "document"),
        (b"\x1aE\xdf\xa3" + b"\0" * 60, "video/webm", "video"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "video/mp4", "video"),
        (b"<svg></svg>", "application/octet-stream", "document"),
        (b"<html>", "application/octet-stream", "document"),
        (b"\x89PNG", "application/octet-stream", "document"),
        (b"", "application/octet-stream", "document"),
        (b"\0", "application/octet-stream", "document"),
    ],
)
def test_the_type_is_what_the_bytes_prove(head: bytes, mime: str, kind: str) -> None:
    assert (type_of(head), kind_of(mime)) == (mime, kind)


def test_a_header_is_never_broken_by_a_name() -> None:
    name = clean_name('a"\r\nSet-Cookie: x=1; /../b\\c"\x00.png')
    assert name == "c.png"
    assert disposition('"\r\n;é.png', "image/png") == (
        "inline; filename=\"_____.png\"; filename*=UTF-8''%22%0D%0A%3B%C3%A9.png"
    )


async def test_a_file_an_agent_sent_is_opened_for_a_channel(house: House, tmp_path: Path) -> None:
    chat = await house.chat()
    source = SentFiles(house.database, tmp_path)
    async with house.database.write() as tx:
        for file_id in ("kept", "gone"):
            stored = StoredFile(file_id, chat, "a.txt", "text/plain", 4)
            await add_file(tx, stored, house.clock.now())
    (tmp_path / "kept").write_bytes(b"data")
    opened = await source.open("kept")
    assert opened is not None
    assert (opened.content, opened.name, opened.size) == (b"data", "a.txt", 4)
    assert await source.open("gone") is None
    assert await source.open("never there") is None
