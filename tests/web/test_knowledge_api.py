"""Leads keep the knowledge base by the interface: seen, changed, brought back, tried."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.storage import schema
from bot.storage.entries import Change
from knowledge.entry import Entry
from knowledge.reading_rows import Reading
from tests.web.house import Caller, House, open_house

DOGS: dict[str, Any] = {
    "group": "orders",
    "questions": {"zh-CN": ["可以带狗吗", "狗能进店吗"], "en": ["May I bring my dog?"]},
    "answers": {"zh-CN": "请您带上牵绳。", "en": "Please bring a leash."},
    "channel_answers": {"telegram": {"en": "On a leash, please."}},
    "pictures": {},
    "link": "https://shop.example.com/dogs",
    "follow_ups": [],
    "related": [],
    "valid_from": "2026-03-01",
    "valid_until": None,
    "owner": "Ann",
    "review_on": None,
    "internal": False,
}
CATS: dict[str, Any] = {"questions": {"en": ["Is the cat at home?"]}, "answers": {"en": "Always."}}


async def _lead(house: House) -> Caller:
    return await house.agent("Lea", role="lead")


async def _put(caller: Caller, name: str, body: Mapping[str, Any], status: int = 200) -> Any:
    async with await caller.call("PUT", f"/knowledge/entries/{name}", body) as response:
        assert response.status == status, await response.text()
        return await response.json()


async def _delete(caller: Caller, name: str, body: Mapping[str, Any], status: int = 204) -> None:
    async with await caller.call("DELETE", f"/knowledge/entries/{name}", body) as response:
        assert response.status == status, await response.text()


async def _listed(caller: Caller, query: str = "") -> list[str]:
    return [e["id"] for e in (await caller.get(f"/knowledge/entries{query}"))["entries"]]


async def test_an_entry_is_kept_and_read_back_with_its_history(house: House) -> None:
    lea = await _lead(house)
    made = await _put(lea, "dogs", {**DOGS, "version": 0, "note": "for the spring"})
    assert {key: made[key] for key in DOGS} == DOGS
    assert (made["id"], made["version"], made["state"]) == ("dogs", 1, "valid")
    (line,) = made["history"]
    assert (line["version"], line["who"], line["note"], line["removed"]) == (
        1,
        "Lea",
        "for the spring",
        False,
    )
    assert await lea.get("/knowledge/entries/dogs") == made
    assert house.knowledge.current().understand("may i bring my dog").best[0].entry == "dogs"


async def test_what_was_read_can_be_put_back_as_it_is(house: House) -> None:
    lea = await _lead(house)
    made = await _put(lea, "dogs", {**DOGS, "version": 0})
    assert await _put(lea, "dogs", made) == made


async def test_a_list_says_how_every_entry_stands(house: House) -> None:
    lea = await _lead(house)
    await _put(lea, "dogs", {**DOGS, "version": 0})
    chat = await house.chat()
    at = house.clock.now()
    row = {"conversation_id": chat, "what": "answered", "detail": "dogs", "at": at}
    await house.insert(schema.timeline, **row)
    found = await lea.get("/knowledge/entries")
    assert found["revision"] == house.knowledge.revision
    assert found["entries"] == [
        {
            "id": "dogs",
            "group": "orders",
            "question": "可以带狗吗",
            "languages": ["en", "zh-CN"],
            "state": "valid",
            "valid_from": "2026-03-01",
            "valid_until": None,
            "owner": "Ann",
            "review_on": None,
            "version": 1,
            "changed_at": "2026-03-02T02:00:00.000Z",
            "changed_by": "Lea",
            "answered": 1,
            "last_answered_at": "2026-03-02T02:00:00.000Z",
            "warnings": [],
        }
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["cats", "dogs", "mice"]),
        ("?q=DOG", ["dogs"]),
        ("?q=牵绳", ["dogs"]),
        ("?q=牽繩", ["dogs"]),
        ("?q=always cat", ["cats"]),
        ("?q=telegram", []),
        ("?q=on a leash", ["dogs"]),
        ("?group=orders", ["dogs"]),
        ("?group=service&q=home", ["cats"]),
        ("?state=valid", ["dogs"]),
        ("?state=future", ["mice"]),
        ("?state=internal", ["cats"]),
        ("?state=expired", []),
        ("?state=review", ["mice"]),
        ("?state=unused", ["cats", "dogs", "mice"]),
        ("?state=removed", ["birds"]),
        ("?state=warned", ["cats", "mice"]),
    ],
)
async def test_a_list_is_narrowed_down(house: House, query: str, found: list[str]) -> None:
    lea = await _lead(house)
    await _put(lea, "dogs", {**DOGS, "version": 0})
    await _put(lea, "cats", {**CATS, "internal": True, "version": 0})
    mice = {"questions": {"en": ["Mice?"]}, "answers": {"en": "No.", "zh-CN": "没有。"}}
    later = {"valid_from": "2026-03-03", "review_on": "2026-03-02", "version": 0}
    await _put(lea, "mice", {**mice, **later})
    await _put(lea, "birds", {**CATS, "version": 0})
    await _delete(lea, "birds", {"version": 1})
    assert await _listed(lea, query) == found


@pytest.mark.parametrize("query", ["?group=sales", "?state=odd"])
async def test_a_list_of_nothing_known_is_refused(house: House, query: str) -> None:
    lea = await _lead(house)
    assert (await lea.get(f"/knowledge/entries{query}", 422))["code"] == "invalid"


async def test_agents_read_the_list_and_nothing_more(house: House) -> None:
    ann = await house.agent()
    assert await _listed(ann) == []
    assert (await ann.get("/knowledge/entries/dogs", 403))["code"] == "leads_only"
    await _put(ann, "dogs", {**DOGS, "version": 0}, 403)
    await _delete(ann, "dogs", {"version": 0}, 403)
    await ann.post("/knowledge/entries/dogs/restore", {"to": 1, "version": 1}, 403)
    await ann.post("/knowledge/try", {"question": "dogs"}, 403)


async def test_nobodys_change_is_overwritten_unseen(house: House) -> None:
    lea, ann = await _lead(house), await house.agent("Ann", role="lead")
    await _put(lea, "dogs", {**DOGS, "version": 0})
    await house.clock.advance(60)
    await _put(ann, "dogs", {**DOGS, "owner": "Ann W.", "version": 1})
    refused = await _put(lea, "dogs", {**DOGS, "owner": "Lea", "version": 1}, 409)
    assert (refused["code"], refused["version"], refused["who"]) == ("stale_version", 2, "Ann")
    assert refused["changed_at"] == "2026-03-02T02:01:00.000Z"
    await _delete(lea, "dogs", {"version": 1}, 409)
    await lea.post("/knowledge/entries/dogs/restore", {"to": 1, "version": 1}, 409)
    unknown = await _put(lea, "cats", {**CATS, "version": 4}, 409)
    assert (unknown["version"], unknown["who"], unknown["changed_at"]) == (0, "", None)


async def test_what_was_removed_is_read_and_comes_back(house: House) -> None:
    lea = await _lead(house)
    await _put(lea, "dogs", {**DOGS, "version": 0})
    await _delete(lea, "dogs", {"version": 1, "note": "no dogs any more"})
    assert house.knowledge.current().entries == ()
    gone = await lea.get("/knowledge/entries/dogs")
    assert (gone["state"], gone["version"], gone["warnings"]) == ("removed", 2, [])
    assert [line["removed"] for line in gone["history"]] == [True, False]
    back = await lea.post("/knowledge/entries/dogs/restore", {"to": 1, "version": 2})
    assert (back["state"], back["version"]) == ("valid", 3)
    assert back["answers"] == DOGS["answers"]


async def test_an_earlier_version_is_read_as_it_was(house: House) -> None:
    lea = await _lead(house)
    await _put(lea, "dogs", {**DOGS, "version": 0})
    await _put(lea, "dogs", {**DOGS, "owner": "Bob", "version": 1})
    assert await lea.get("/knowledge/entries/dogs/versions/1") == {"id": "dogs", **DOGS}
    for path in ("dogs/versions/3", "dogs/versions/x", "cats/versions/1", "cats"):
        await lea.get(f"/knowledge/entries/{path}", 404)
    await _delete(lea, "cats", {"version": 1}, 404)
    await lea.post("/knowledge/entries/dogs/restore", {"to": 9, "version": 2}, 404)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"answers": {}}, "answers: has no answer."),
        ({"answers": {"en": " \n"}}, "answers: has no answer."),
        ({"answers": {"fr": "Oui."}}, "answers: language 'fr' is none of zh-CN, zh-TW, en."),
        ({"questions": {"en": [""]}}, "questions: needs at least one wording."),
        (
            {"questions": {"en": [f"Question {n}?" for n in range(10_000)]}},
            "questions: has 10,000 wordings; 500 are the most.",
        ),
        ({"group": "sales"}, "group: must be one of service, orders, complaints."),
        ({"link": "javascript:alert(1)"}, "link: must be an address that begins with https://."),
        ({"follow_ups": ["dogs"]}, "follow_ups: names the entry itself."),
        ({"valid_from": "2026-03-02", "valid_until": "2026-03-01"}, "valid_until: is before"),
        ({"valid_from": "soon"}, "valid_from: "),
        ({"internal": "perhaps"}, "internal: "),
        ({"version": -1}, "version: "),
        ({"note": "x" * 501}, "note: "),
    ],
)
async def test_what_cannot_be_used_is_refused_by_field(
    house: House, change: dict[str, Any], says: str
) -> None:
    lea = await _lead(house)
    problem = await _put(lea, "dogs", {**DOGS, "version": 0, **change}, 422)
    assert problem["detail"].startswith(says)
    assert await _listed(lea) == []


async def test_an_id_is_small_letters_of_any_script(house: House) -> None:
    lea = await _lead(house)
    assert (await _put(lea, "退货", {**CATS, "version": 0}))["id"] == "退货"
    problem = await _put(lea, "Dogs!", {**CATS, "version": 0}, 422)
    assert problem["detail"] == "id: must be small letters, digits, - or _."


async def test_what_is_worth_a_look_is_told_and_told_anew(house: House) -> None:
    async def warnings(name: str) -> list[tuple[str, str]]:
        found = (await lea.get(f"/knowledge/entries/{name}"))["warnings"]
        return [(one["code"], one["detail"]) for one in found]

    lea = await _lead(house)
    rude = {"zh-CN": "不知道，<b>请您稍等</b>。"}
    body = {**CATS, "answers": rude, "follow_ups": ["gone"], "version": 0}
    await _put(lea, "cats", body | {"questions": {"zh-CN": ["我要投诉你们的猫", "猫在家吗"]}})
    assert await warnings("cats") == [
        ("html", "<b>"),
        ("forbidden", "不知道"),
        ("never_answered", "我要投诉你们的猫"),
        ("no_such_entry", "gone"),
    ]
    same = {"questions": {"zh-CN": ["猫在家吗"]}, "answers": {"zh-CN": "在。"}}
    await _put(lea, "also-cats", {**same, "version": 0})
    overlaps = [*await warnings("cats"), *await warnings("also-cats")]
    assert {("overlap", "cats"), ("overlap", "also-cats")} & set(overlaps)
    await _delete(lea, "also-cats", {"version": 1})
    assert ("overlap", "also-cats") not in await warnings("cats")


async def test_what_was_never_answered_in_a_month_is_told(house: House) -> None:
    lea = await _lead(house)
    await _put(lea, "cats", {**CATS, "review_on": "2026-04-01", "version": 0})
    house.clock.set(house.clock.now() + timedelta(days=31))
    lea = await house.caller().sign_in("Lea")
    (entry,) = (await lea.get("/knowledge/entries"))["entries"]
    assert [one["code"] for one in entry["warnings"]] == ["review_due", "unused"]


async def test_a_question_is_tried_with_the_reasons_for_its_score(house: House) -> None:
    lea = await _lead(house)
    await _put(lea, "dogs", {**DOGS, "version": 0})
    tried = await lea.post("/knowledge/try", {"question": "狗可以进店吗"})
    assert (tried["language"], tried["signals"], tried["outcome"]) == ("zh-CN", [], "answer")
    (best,) = tried["best"]
    assert (best["entry"], best["answer"]) == ("dogs", "请您带上牵绳。")
    assert best["closest"]
    assert best["views"]
    hinted = await lea.post("/knowledge/try", {"question": "dog", "language": "en"})
    assert hinted["language"] == "en"


async def test_an_entry_is_tried_before_it_is_saved(house: House) -> None:
    lea = await _lead(house)
    cats = {"id": "cats", **CATS}
    tried = await lea.post("/knowledge/try", {"question": "is the cat at home", "entry": cats})
    assert tried["best"][0]["entry"] == "cats"
    hidden = {"question": "is the cat at home", "entry": {**cats, "internal": True}}
    assert (await lea.post("/knowledge/try", hidden))["best"] == []
    assert await _listed(lea) == []
    bad = {"question": "cat", "entry": {**cats, "answers": {}}}
    assert "answers" in (await lea.post("/knowledge/try", bad, 422))["detail"]


@pytest.mark.parametrize("question", ["", "😀", "x" * 100_000, "\u0000"])
async def test_an_odd_question_is_no_trouble(house: House, question: str) -> None:
    lea = await _lead(house)
    assert (await lea.post("/knowledge/try", {"question": question}))["outcome"] == "handoff"


async def test_a_large_base_is_listed_before_every_wording_was_asked(
    sqlite_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.knowledge_warnings._WAIT_SECONDS", 0)
    monkeypatch.setattr("bot.knowledge_warnings._WORDINGS_AT_ONCE", 1)
    async with open_house(sqlite_database_url, tmp_path) as house:
        lea = await _lead(house)
        entries = [
            Entry(f"e{n}", questions={"en": (f"Question {n}?",)}, answers={"en": "Yes."})
            for n in range(20)
        ]
        await house.knowledge.take_over(
            Reading(tuple(entries)), Change(house.clock.now(), "import")
        )
        assert len(await _listed(lea)) == 20


async def test_the_day_is_the_companys(house: House) -> None:
    lea = await _lead(house)
    today = date(2026, 3, 2)
    await _put(lea, "cats", {**CATS, "valid_until": today.isoformat(), "version": 0})
    house.clock.set(house.clock.now() + timedelta(hours=14, minutes=1))  # past midnight there
    lea = await house.caller().sign_in("Lea")
    entry = await lea.get("/knowledge/entries/cats")
    assert entry["state"] == "expired"


@pytest.mark.parametrize("version", [2, 2**31, 10**17])
async def test_a_version_that_never_was_is_not_there(
    database_url: str, tmp_path: Path, version: int
) -> None:
    async with open_house(database_url, tmp_path) as house:
        lea = await _lead(house)
        await _put(lea, "cats", {**CATS, "version": 0})
        await lea.get(f"/knowledge/entries/cats/versions/{version}", 404)
        body = {"to": version, "version": 1}
        status = 404 if version < 2**31 else 422
        await lea.post("/knowledge/entries/cats/restore", body, status)
