"""Questions that went wrong: kept, found again with what agents answered, settled (K3)."""

from __future__ import annotations

from datetime import timedelta

from bot.storage import misses
from bot.storage.database import Connection, Database
from bot.storage.knowledge_figures import (
    KnowledgeFigures,
    read_figures,
    read_missed_texts,
    read_most_answered,
)
from bot.storage.misses import Settling
from handlers.actions import Log, MessageKind, RecordMiss, RecordVisit, Say
from handlers.conversation import AgentRef, Choice, Visit
from handlers.events import Attachment, CustomerChose, CustomerWrote
from knowledge.replies import Said
from tests.storage.deeds import NOW, decide, later, make_agent, make_chat, rows

SINCE, UNTIL = NOW - timedelta(days=1), NOW + timedelta(days=1)


async def ask(tx: Connection, chat: int, text: str, at: float, *actions: object) -> None:
    """Let a customer write, and something come of it."""
    event = CustomerWrote(later(seconds=at), text, reference=f"m{at}")
    await decide(tx, chat, *actions, event=event, now=event.at)  # type: ignore[arg-type]


async def miss(tx: Connection, chat: int, text: str, at: float = 0) -> None:
    """Let a customer ask what nobody can answer."""
    clarify = Say(MessageKind.CLARIFY, "again?")
    await ask(tx, chat, text, at, RecordMiss(text, "returns", 0.2), clarify)


async def answered(tx: Connection, chat: int, text: str, at: float = 0, who: str = "") -> None:
    """Let the bot answer a question."""
    answer = Say(MessageKind.ANSWER, "like this")
    await ask(tx, chat, text, at, Log("answered", who, "hours"), answer)


async def rate(tx: Connection, chat: int, rating: int | None) -> None:
    """Let the first visit be rated."""
    await decide(tx, chat, RecordVisit(Visit(1, NOW, rating=rating)), now=later(minutes=5))


async def begin(tx: Connection, chat: int) -> None:
    """Let the first visit begin."""
    await decide(tx, chat, RecordVisit(Visit(1, NOW)), visit=Visit(1, NOW), visits=1)


async def gather_rated(tx: Connection) -> None:
    """Make misses of what was rated badly."""
    await misses.keep_rated(tx, await misses.find_rated(tx, SINCE))


async def texts(tx: Connection) -> list[str]:
    return [one.text for one in await misses.read_open(tx, SINCE, 10)]


async def test_open_misses_are_read_newest_first(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
        await begin(tx, chat)
        await miss(tx, chat, "blue one?", 1)
        await miss(tx, chat, "green one?", 2)
        assert await texts(tx) == ["green one?", "blue one?"]
        assert await misses.read_open(tx, later(seconds=3), 10) == []
        [newest] = await misses.read_open(tx, SINCE, 1)
        assert (newest.chat, newest.reason, newest.at) == (chat, "unanswered", later(seconds=2))
        assert newest.language == "zh-CN"


async def test_what_was_picked_is_read_by_itself_and_is_no_miss_of_the_week(
    database: Database,
) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
        await begin(tx, chat)
        await miss(tx, chat, "blue one?", 1)
        pick = RecordMiss("pay how?", "payment", reason="picked")
        await decide(tx, chat, pick, now=later(seconds=2))
        assert await texts(tx) == ["blue one?"]
        [picked] = await misses.read_picked(tx, SINCE, 10)
        assert (picked.text, picked.entry, picked.reason) == ("pay how?", "payment", "picked")
        assert (await read_figures(tx, SINCE, UNTIL)).missed == 1
        assert await read_missed_texts(tx, SINCE, UNTIL) == ["blue one?"]
        await misses.settle(tx, [picked.id], Settling("payment", 1, NOW))
        assert await misses.read_picked(tx, SINCE, 10) == []


async def test_a_settled_miss_is_off_the_list_and_stays_as_it_was_settled(
    database: Database,
) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
        await miss(tx, chat, "blue one?", 1)
        await miss(tx, chat, "green one?", 2)
        green, blue = await misses.read_open(tx, SINCE, 10)
        await misses.settle(tx, [blue.id, 999], Settling("colours", 7, NOW))
        await misses.settle(tx, [blue.id, green.id], Settling("", 8, later(seconds=9)))
        await misses.settle(tx, [], Settling("", 8, NOW))
        assert await texts(tx) == []
        settled = {row.text: row for row in await rows(tx, "miss")}
        first = settled["blue one?"]
        assert (first.settled_as, first.settled_by, first.settled_at) == ("colours", 7, NOW)
        assert (settled["green one?"].settled_as, settled["green one?"].settled_by) == ("", 8)


async def test_what_agents_said_later_in_that_visit_is_found_with_it(database: Database) -> None:
    async with database.write() as tx:
        chat, ann = await make_chat(tx), await make_agent(tx)
        other = await make_chat(tx, "2")
        await begin(tx, chat)
        await agent_says(tx, chat, ann, "said before")
        await miss(tx, chat, "blue one?")
        await agent_says(tx, chat, ann, "one moment")
        await agent_says(tx, chat, ann, "next Wednesday")
        await agent_says(tx, other, ann, "to somebody else")
        await decide(tx, chat, visit=Visit(2, NOW), visits=2)
        await agent_says(tx, chat, ann, "in another visit")
        [asked] = await misses.read_open(tx, SINCE, 10)
        found = await misses.read_replies(tx, [asked.id])
        assert [(said.agent, said.text) for said in found[asked.id]] == [
            ("Ann", "one moment"),
            ("Ann", "next Wednesday"),
        ]
        assert isinstance(found[asked.id][0], Said)
        assert await misses.read_replies(tx, []) == {}


async def agent_says(tx: Connection, chat: int, who: AgentRef, text: str) -> None:
    """Let an agent write."""
    await decide(tx, chat, Say(MessageKind.AGENT, text, author="agent", agent_id=who.id))


async def test_what_the_bot_answered_in_a_visit_rated_badly_is_work_as_well(
    database: Database,
) -> None:
    async with database.write() as tx:
        chat, happy = await make_chat(tx), await make_chat(tx, "2")
        for one in (chat, happy):
            await begin(tx, one)
            await answered(tx, one, f"opening hours {one}?", 1)
            await ask(tx, one, "thanks", 2, Say(MessageKind.ANSWER, "welcome"))
        await rate(tx, chat, 2)
        await rate(tx, happy, 4)
        rated = await misses.find_rated(tx, SINCE)
        for _ in range(2):  # two leads look at the same moment
            await misses.keep_rated(tx, rated)
        assert await misses.find_rated(tx, SINCE) == []
        [found] = await misses.read_open(tx, SINCE, 10)
        assert (found.text, found.reason) == (f"opening hours {chat}?", "rated")
        assert found.at == later(seconds=1)
        assert [row.best_entry for row in await rows(tx, "miss")] == ["hours"]


async def test_a_rating_that_was_thought_better_of_is_no_work(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
        await begin(tx, chat)
        await answered(tx, chat, "opening hours?", 1)
        await rate(tx, chat, 1)
        await gather_rated(tx)
        assert await texts(tx) == ["opening hours?"]
        await rate(tx, chat, 5)
        assert await texts(tx) == []


async def test_a_settled_question_of_a_bad_visit_does_not_come_back(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
        await begin(tx, chat)
        await answered(tx, chat, "opening hours?", 1)
        await rate(tx, chat, 1)
        await gather_rated(tx)
        [found] = await misses.read_open(tx, SINCE, 10)
        await misses.settle(tx, [found.id], Settling("", 1, NOW))
        await gather_rated(tx)
        assert await texts(tx) == []


async def test_questions_of_the_past_are_customers_own_words_to_the_bot(
    database: Database,
) -> None:
    ticket, agent = Say(MessageKind.TICKET, "what?"), Say(MessageKind.AGENT, "I", author="agent")
    photo = CustomerWrote(NOW, "", (Attachment("photo", "f"),), reference="p")
    async with database.write() as tx:
        chat = await make_chat(tx)
        await answered(tx, chat, "opening hours?", 1)
        await ask(tx, chat, "it broke on the first day", 2, ticket)
        await decide(tx, chat, Say(MessageKind.NOTICE, "a picture"), event=photo)
        await ask(tx, chat, "to a person", 3, agent)
        pressed = CustomerChose(NOW, "t", Choice("entry:hours", "When?", "At nine."))
        await decide(tx, chat, Say(MessageKind.ANSWER, "At nine."), event=pressed)
        await ask(tx, chat, "one of a burst", 4)
        await miss(tx, chat, "blue one?", 5)
        await ask(tx, chat, "nobody has answered this", 6)
        assert await misses.read_past_questions(tx) == [
            ("blue one?", "zh-CN"),
            ("one of a burst", "zh-CN"),
            ("opening hours?", "zh-CN"),
        ]


async def test_the_figures_count_a_question_once(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
        await answered(tx, chat, "opening hours?", 1)
        await miss(tx, chat, "blue one?", 2)
        for at in (3, 4):
            await ask(tx, chat, "pay?", at, Log("offered", detail="hours,pay"))
        await answered(tx, chat, "picked", 5, who="customer")
        await ask(tx, chat, "none", 6, Log("declined", "customer"), RecordMiss("pay?"))
        [newest, *_] = await misses.read_open(tx, SINCE, 10)
        await misses.settle(tx, [newest.id], Settling("pay", 1, NOW))
        figures = await read_figures(tx, SINCE, UNTIL)
        assert figures == KnowledgeFigures(questions=4, answered=2, offered=2, missed=2, settled=1)
        assert await read_figures(tx, UNTIL, UNTIL) == KnowledgeFigures(0, 0, 0, 0, 0)
        assert await read_missed_texts(tx, SINCE, UNTIL) == ["pay?", "blue one?"]
        assert await read_most_answered(tx, SINCE, UNTIL, 5) == [("hours", 2)]
        assert await read_most_answered(tx, SINCE, UNTIL, 0) == []
