"""Entries by the interface: brought in from files, taken along as one, by leads alone."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from aiohttp import FormData

from knowledge.files import FILE_BYTES_AT_MOST
from tests.web.house import Caller, House

_TABLE = "entry,question,answer\ndogs,可以带狗吗,请您带上牵绳。\n,没有编号,好\n"


async def bring(
    who: Caller, data: bytes, status: int, name: str = "mine.csv", query: str = ""
) -> Any:
    form = FormData()
    form.add_field("file", io.BytesIO(data), filename=name)
    url = f"{who.base}/api/v1/knowledge/import{query}"
    headers = {"X-CSRF-Token": who.csrf}
    async with who.session.post(url, data=form, headers=headers) as response:
        assert response.status == status, await response.text()
        return await response.json()


async def take(who: Caller, kind: str, status: int = 200) -> bytes:
    url = f"{who.base}/api/v1/knowledge/export?format={kind}"
    async with who.session.get(url) as response:
        assert response.status == status
        return await response.read()


async def test_a_dry_run_tells_and_changes_nothing(house: House) -> None:
    lea = await house.agent("Lea", role="lead")
    told = await bring(lea, _TABLE.encode(), 200, query="?dry_run=1")
    assert told == {
        "added": ["dogs"],
        "changed": [],
        "same": 0,
        "refused": [{"line": 3, "problem": "entry '' must be small letters, digits, - or _"}],
        "refused_more": 0,
    }
    assert house.knowledge.revision == 0


async def test_a_file_that_is_wrong_everywhere_is_not_told_line_by_line(house: House) -> None:
    lea = await house.agent("Lea", role="lead")
    told = await bring(lea, (_TABLE + ",again,x\n" * 20_000).encode(), 200, query="?dry_run=1")
    assert [one["line"] for one in told["refused"]] == list(range(3, 103))
    assert told["refused_more"] == 20_001 - 100
    assert told["added"] == ["dogs"]


async def test_the_good_rows_are_kept_and_hold_at_once(house: House) -> None:
    lea = await house.agent("Lea", role="lead")
    await bring(lea, _TABLE.encode("gb18030"), 200)
    [best] = house.knowledge.current().understand("可以带狗吗").best
    assert best.answer == "请您带上牵绳。"
    entry = await lea.get("/knowledge/entries/dogs")
    assert entry["history"][0]["who"] == "Lea"
    assert entry["history"][0]["note"] == "import of mine.csv"


@pytest.mark.parametrize("kind", ["csv", "xlsx", "md"])
async def test_what_is_taken_along_comes_back_as_the_same(house: House, kind: str) -> None:
    lea = await house.agent("Lea", role="lead")
    await bring(lea, _TABLE.encode(), 200)
    suffix = "zip" if kind == "md" else kind
    told = await bring(lea, await take(lea, kind), 200, f"all.{suffix}")
    assert (told["added"], told["changed"], told["same"]) == ([], [], 1)


async def test_what_cannot_be_read_is_told_in_one_sentence(house: House) -> None:
    lea = await house.agent("Lea", role="lead")
    told = await bring(lea, b"x", 422, "mine.pdf")
    assert told["detail"] == "file: A file of entries is one of .csv, .xlsx, .md, .zip."
    told = await bring(lea, b"x" * (FILE_BYTES_AT_MOST + 1), 413)
    assert told["detail"] == "A file of entries has at most 10 MB."
    await lea.post("/knowledge/import", {"file": "x"}, 415)
    await take(lea, "pdf", 422)
    form = FormData()
    form.add_field("other", b"x", filename="a.csv")
    url, headers = f"{lea.base}/api/v1/knowledge/import", {"X-CSRF-Token": lea.csrf}
    async with lea.session.post(url, data=form, headers=headers) as response:
        assert response.status == 422
    assert house.knowledge.revision == 0


async def test_agents_neither_bring_in_nor_take_along(house: House) -> None:
    ann = await house.agent("Ann")
    await bring(ann, _TABLE.encode(), 403)
    await take(ann, "csv", 403)


async def test_a_zip_of_markdown_is_what_people_can_read(house: House) -> None:
    lea = await house.agent("Lea", role="lead")
    await bring(lea, _TABLE.encode(), 200)
    with zipfile.ZipFile(io.BytesIO(await take(lea, "md"))) as archive:
        assert archive.namelist() == ["dogs.md"]
        assert "可以带狗吗" in archive.read("dogs.md").decode()
