"""What agents are told is new when they come to work (K2)."""

from __future__ import annotations

from datetime import date, timedelta

from bot.knowledge_files import STARTER
from bot.storage.entries import Change
from bot.storage.people import set_presence
from knowledge.entry import Entry
from tests.web.house import House

HOURS = Entry(
    "hours",
    questions={"zh-CN": ("你们几点开门", "营业时间"), "en": ("When do you open?",)},
    answers={"zh-CN": "九点到二十一点", "en": "At nine."},
)


async def keep(house: House, entry: Entry, who: str = "Lea", note: str = "") -> None:
    """Let an entry stand."""
    await house.knowledge.put(entry, 0, Change(house.clock.now(), who, note=note))


async def test_agents_are_told_what_is_new_since_their_last_shift_k2(house: House) -> None:
    account = await house.agent_account("Ann")
    await keep(house, Entry("old", questions={"en": ("Old?",)}, answers={"en": "Yes."}))
    house.clock.set(house.clock.now() + timedelta(days=4))
    async with house.database.write() as tx:
        await set_presence(tx, account, "online", house.clock.now())
        await set_presence(tx, account, "offline", house.clock.now())
    shift_end = house.clock.now()
    house.clock.set(house.clock.now() + timedelta(days=2))
    await keep(house, HOURS, note="new hours")
    ann = await house.caller().sign_in("Ann")
    news = await ann.get("/knowledge/news")
    assert news["since"].startswith(shift_end.date().isoformat())
    [item] = news["entries"]
    assert (item["id"], item["what"], item["who"]) == ("hours", "new", "Lea")
    assert (item["question"], item["note"]) == ("你们几点开门", "new hours")
    assert (item["valid_from"], item["valid_until"]) == (None, None)
    in_english = await ann.get("/knowledge/news?language=en")
    assert in_english["entries"][0]["question"] == "When do you open?"


async def test_news_go_back_a_day_at_least_and_two_weeks_at_most_k2(house: House) -> None:
    ann = await house.agent("Ann")
    assert (await ann.get("/knowledge/news"))["since"] == "2026-03-01T02:00:00.000Z"
    async with house.database.write() as tx:
        await set_presence(tx, ann.agent["id"], "online", house.clock.now())
        await set_presence(tx, ann.agent["id"], "offline", house.clock.now())
    assert (await ann.get("/knowledge/news"))["since"] == "2026-03-01T02:00:00.000Z"
    house.clock.set(house.clock.now() + timedelta(days=30))
    ann = await house.caller().sign_in("Ann")
    assert (await ann.get("/knowledge/news"))["since"] == "2026-03-18T02:00:00.000Z"


async def test_what_the_product_brought_along_itself_is_no_news(house: House) -> None:
    ann = await house.agent("Ann")
    await keep(house, HOURS, STARTER)
    assert (await ann.get("/knowledge/news"))["entries"] == []


async def test_an_entry_whose_first_day_has_come_is_new_and_one_whose_last_is_over_is_gone(
    house: House,
) -> None:
    today = date(2026, 3, 2)  # the clock stands at ten in the morning in Shanghai

    def named(name: str, first: date | None, last: date | None) -> Entry:
        return Entry(name, answers={"en": "Yes."}, valid_from=first, valid_until=last)

    yesterday, tomorrow = today - timedelta(days=1), today + timedelta(days=1)
    for entry in (
        named("begins", today, tomorrow),
        named("ended", today - timedelta(days=9), yesterday),
        named("ends", None, today),
        named("later", tomorrow, date.max),
    ):
        await keep(house, entry, STARTER)
    ann = await house.agent("Ann")
    news = (await ann.get("/knowledge/news"))["entries"]
    assert {(item["id"], item["what"], item["at"]) for item in news} == {
        ("begins", "new", "2026-03-01T16:00:00.000Z"),
        ("ended", "removed", "2026-03-01T16:00:00.000Z"),
    }
