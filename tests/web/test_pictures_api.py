"""Pictures by the interface: taken in by leads, shown to who was answered with them."""

from __future__ import annotations

import io
import os
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import FormData

from bot.storage.codec import encode_attachments
from bot.web.leftovers import remove_unused_pictures
from handlers.events import Attachment
from handlers.policy import Policy
from knowledge.pictures import PICTURE_BYTES_AT_MOST
from tests.pictures import ALL, HTML, SVG, jpeg, png
from tests.web.house import Caller, Chatter, House, open_house
from tests.web.test_chat_socket import chat_of
from tests.web.test_files import fetch
from tests.web.test_knowledge_files_api import bring, take

_DOGS: dict[str, Any] = {"questions": {"en": ["Dogs?"]}, "answers": {"en": "On a leash."}}


async def add(who: Caller, data: bytes, name: str = "chart.png", status: int = 201) -> Any:
    form = FormData(quote_fields=False)  # as browsers do
    form.add_field("file", io.BytesIO(data), filename=name)
    url, headers = f"{who.base}/api/v1/knowledge/pictures", {"X-CSRF-Token": who.csrf}
    async with who.session.post(url, data=form, headers=headers) as response:
        assert response.status == status, await response.text()
        return await response.json()


async def put(who: Caller, pictures: Any, version: int = 0, status: int = 200) -> Any:
    body = {**_DOGS, "pictures": pictures, "version": version}
    async with await who.call("PUT", "/knowledge/entries/dogs", body) as response:
        assert response.status == status, await response.text()
        return await response.json()


async def opened(who: Caller, file: str) -> tuple[int, Any, bytes]:
    async with who.session.get(f"{who.base}/api/v1/files/{file}") as response:
        return response.status, response.headers, await response.read()


async def test_a_picture_is_taken_in_named_by_an_entry_and_kept_in_its_history(
    house: House,
) -> None:
    lea = await house.agent("Lea", role="lead")
    picture = await add(lea, png(), "尺码.png")
    assert (picture["name"], picture["type"], picture["size"]) == ("尺码.png", "image/png", 67)
    made = await put(lea, {"en": [picture]})
    assert made["pictures"] == {"en": [picture]}
    assert await put(lea, made["pictures"], 1) == made
    [best] = house.knowledge.current().understand("Dogs?").best
    assert [one.id for one in best.pictures] == [picture["id"]]
    gone = await put(lea, {}, 1)
    assert (gone["version"], gone["pictures"]) == (2, {})
    before = await lea.get("/knowledge/entries/dogs/versions/1")
    assert before["pictures"] == {"en": [picture]}
    back = await lea.post("/knowledge/entries/dogs/restore", {"to": 1, "version": 2})
    assert back["pictures"] == {"en": [picture]}


async def test_agents_are_suggested_the_pictures_of_an_answer_too(house: House) -> None:
    lea, ann = await house.agent("Lea", role="lead"), await house.agent("Ann")
    picture = await add(lea, png(), "尺码.png")
    await put(lea, {"en": [picture]})
    [best] = (await ann.get("/suggestions?q=Dogs?&language=en"))["suggestions"]
    assert best["pictures"] == [picture]
    await put(lea, {}, 1)
    [best] = (await ann.get("/suggestions?q=Dogs?&language=en"))["suggestions"]
    assert best["pictures"] == []


@pytest.mark.parametrize("kind", ALL)
async def test_staff_open_it_as_the_picture_it_is(house: House, kind: str) -> None:
    lea, ann = await house.agent("Lea", role="lead"), await house.agent("Ann")
    picture = await add(lea, ALL[kind], "x")
    status, headers, content = await opened(ann, picture["id"])
    assert (status, content, headers["Content-Type"]) == (200, ALL[kind], kind)
    assert headers["Content-Disposition"].startswith("inline;")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert (await opened(house.caller(), picture["id"]))[0] == 401
    assert (await opened(ann, "p" + "0" * 64))[0] == 404
    (house.parts.files / picture["id"]).unlink()
    assert (await opened(ann, picture["id"]))[0] == 404


async def test_a_picture_whose_file_is_gone_is_among_the_warnings(house: House) -> None:
    lea = await house.agent("Lea", role="lead")
    picture = await add(lea, png(), "chart.png")
    await put(lea, {"en": [picture]})

    async def lost() -> list[str]:
        entry = await lea.get("/knowledge/entries/dogs")
        return [one["detail"] for one in entry["warnings"] if one["code"] == "no_picture"]

    assert await lost() == []
    (house.parts.files / picture["id"]).rename(house.parts.files / "away")
    assert await lost() == ["chart.png"]
    listed = (await lea.get("/knowledge/entries?state=warned"))["entries"]
    assert [one["id"] for one in listed] == ["dogs"]
    (house.parts.files / "away").rename(house.parts.files / picture["id"])
    assert await lost() == []


async def test_a_wrong_ending_is_put_right(house: House) -> None:
    lea = await house.agent("Lea", role="lead")
    picture = await add(lea, jpeg(), "chart.png")
    assert (picture["name"], picture["type"]) == ("chart.jpg", "image/jpeg")


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (SVG, "chart.svg", "chart.svg is no PNG, JPEG, WebP or GIF by what it holds."),
        (SVG, "chart.png", "chart.png is no PNG, JPEG, WebP or GIF by what it holds."),
        (HTML, "chart.png", "chart.png is no PNG, JPEG, WebP or GIF by what it holds."),
        (png()[:-5], "chart.png", "chart.png is not whole: its end is missing."),
        (b"", "chart.png", "There is nothing in this file."),
    ],
)
async def test_what_is_no_picture_is_refused_and_nothing_is_kept(
    house: House, data: bytes, name: str, says: str
) -> None:
    lea = await house.agent("Lea", role="lead")
    assert (await add(lea, data, name, 422))["detail"] == f"file: {says}"
    assert list(house.parts.files.glob("*")) == []


@pytest.mark.parametrize("size", [PICTURE_BYTES_AT_MOST + 1, 50 * 1024 * 1024])
async def test_one_too_large_is_refused(house: House, size: int) -> None:
    lea = await house.agent("Lea", role="lead")
    problem = await add(lea, png() + b"\0" * (size - 67), status=413)
    assert (problem["detail"], problem["limit"]) == (
        "A file has at most 10 MiB.",
        PICTURE_BYTES_AT_MOST,
    )
    assert list(house.parts.files.glob("*")) == []


async def test_a_company_may_allow_less(sqlite_database_url: str, tmp_path: Any) -> None:
    policy = Policy(file_bytes_at_most=50)
    async with open_house(sqlite_database_url, tmp_path, policy=policy) as house:
        lea = await house.agent("Lea", role="lead")
        assert (await add(lea, png(), status=413))["limit"] == 50


async def test_only_leads_add_pictures(house: House) -> None:
    ann = await house.agent("Ann")
    await add(ann, png(), status=403)
    await add(house.caller(), png(), status=401)
    lea = await house.agent("Lea", role="lead")
    await lea.post("/knowledge/pictures", {"file": "x"}, 415)


async def test_an_entry_names_only_what_was_taken_in(house: House) -> None:
    lea = await house.agent("Lea", role="lead")
    unknown = {"id": "p" + "0" * 64, "name": "chart.png"}
    problem = await put(lea, {"en": [unknown]}, status=422)
    assert problem["code"] == "picture_gone"
    assert problem["detail"].startswith("pictures: chart.png is not here any more")
    problem = await put(lea, {"en": [{"id": "../../etc/passwd"}]}, status=422)
    assert problem["detail"] == "pictures: '../../etc/passwd' is no id of a picture."
    picture = await add(lea, png())
    problem = await put(lea, {"fr": [picture]}, status=422)
    assert problem["detail"].startswith("pictures: language 'fr' is none of")


async def test_one_that_no_entry_was_saved_with_goes_after_a_week(house: House) -> None:
    lea = await house.agent("Lea", role="lead")
    named, unused, again = [await add(lea, png(shade)) for shade in (1, 2, 3)]
    await put(lea, {"en": [named]})
    await put(lea, {}, 1)
    assert await remove_unused_pictures(house.parts) == 0
    house.clock.set(house.clock.now() + timedelta(days=8))
    old = house.clock.now().timestamp() - 7.5 * 86_400
    for picture in (named, unused):
        os.utime(house.parts.files / picture["id"], (old, old))
    fresh = house.clock.now().timestamp()
    os.utime(house.parts.files / again["id"], (fresh, fresh))  # written once more just now
    assert await remove_unused_pictures(house.parts) == 1
    left = {path.name for path in house.parts.files.glob("*")}
    assert left == {named["id"], again["id"]}


@pytest.fixture
async def page(house: House) -> Chatter:
    """Open a customer's page."""
    return await (await house.page()).hello()


async def test_a_customer_opens_the_pictures_they_were_answered_with_and_no_others(
    house: House, page: Chatter
) -> None:
    lea = await house.agent("Lea", role="lead")
    shown, other = await add(lea, png(1), "尺码.png"), await add(lea, png(2))
    chat = await chat_of(house, page)
    assert (await fetch(house, page.visitor, shown["id"]))[0] == 404
    attachment = Attachment("photo", shown["id"], "尺码.png", "image/png", 67)
    await house.said(chat, "On a leash.", attachments=encode_attachments((attachment,)))
    await house.hub.notify({chat})
    message = await page.hear()
    assert message["text"] == "On a leash."
    assert message["files"] == [shown]
    status, headers, content = await fetch(house, page.visitor, shown["id"])
    assert (status, content, headers["Content-Type"]) == (200, png(1), "image/png")
    assert (await fetch(house, page.visitor, other["id"]))[0] == 404
    stranger = await (await house.page()).hello()
    assert (await fetch(house, stranger.visitor, shown["id"]))[0] == 404


async def test_a_zip_takes_pictures_along_and_brings_them_back(house: House) -> None:
    lea = await house.agent("Lea", role="lead")
    picture = await add(lea, png(), "尺码.png")
    await put(lea, {"en": [picture]})
    data = await take(lea, "md")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == ["dogs.md", f"pictures/尺码-{picture['id'][1:9]}.png"]
        assert archive.read(archive.namelist()[1]) == png()
    (house.parts.files / picture["id"]).unlink()
    told = await bring(lea, data, 200, "all.zip")
    assert (told["changed"], told["same"], told["refused"]) == ([], 1, [])
    assert (await opened(lea, picture["id"]))[2] == png()


async def test_a_desk_that_has_nothing_gets_entry_and_picture_from_a_zip(house: House) -> None:
    lea = await house.agent("Lea", role="lead")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        text = "---\nid: dogs\nquestions:\n  en:\n    - Dogs?\npictures:\n  en:\n    - a.png\n---\n"
        archive.writestr("dogs.md", f"{text}## en\n\nYes.\n")
        archive.writestr(
            "cats.md", f"{text}## en\n\nNo.\n".replace("dogs", "cats").replace("a.p", "b.p")
        )
        archive.writestr("a.png", png())
    dry = await bring(lea, out.getvalue(), 200, "all.zip", "?dry_run=1")
    assert list(house.parts.files.glob("*")) == []
    told = await bring(lea, out.getvalue(), 200, "all.zip")
    assert told == dry
    assert told["added"] == ["dogs"]
    assert told["refused"] == [{"line": 8, "problem": "cats.md: picture 'b.png' is not there"}]
    [picture] = (await lea.get("/knowledge/entries/dogs"))["pictures"]["en"]
    assert (await opened(lea, picture["id"]))[2] == png()
    house.clock.set(house.clock.now() + timedelta(days=300))
    assert await remove_unused_pictures(house.parts) == 0


async def test_a_table_names_pictures_that_the_desk_has(house: House) -> None:
    lea = await house.agent("Lea", role="lead")
    await put(lea, {"en": [await add(lea, png())]})
    head = "entry,language,question,answer,pictures\n"
    told = await bring(lea, f"{head}cats,en,Cats?,Yes.,chart.png\n".encode(), 200)
    assert (told["added"], told["refused"]) == (["cats"], [])
    told = await bring(lea, f"{head}mice,en,Mice?,No.,mouse.png\n".encode(), 200)
    assert told["refused"] == [{"line": 2, "problem": "picture 'mouse.png' is not there"}]
    for kind, suffix in (("csv", "csv"), ("xlsx", "xlsx"), ("md", "zip")):
        told = await bring(lea, await take(lea, kind), 200, f"all.{suffix}")
        assert (told["same"], told["changed"], told["refused"]) == (2, [], [])
