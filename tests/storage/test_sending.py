"""Deadlines and the outbox: what is due, what may be sent, what a dead process left."""

from __future__ import annotations

import asyncio

import sqlalchemy as sa

from bot.storage import deadlines, outbox, schema
from bot.storage.database import Database
from bot.storage.deadlines import DeadlineChange
from bot.storage.marks import Left, write_marks
from bot.storage.outbox import Claimed, Doubt, Ended, Unfinished
from handlers.actions import MessageKind, RecordTurn, Say, Urgency
from handlers.conversation import Turn
from handlers.events import DeadlineKind
from tests.storage.deeds import NOW, decide, later, make_chat, rows

HOLD, REPLY = DeadlineKind.HOLD, DeadlineKind.REPLY


def say(text: str, **more: object) -> Say:
    return Say(MessageKind.ANSWER, text, **more)  # type: ignore[arg-type] # names of its fields


async def test_a_deadline_is_never_found_early(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
        change = DeadlineChange(chat, "", {HOLD: later(seconds=18), REPLY: later(seconds=20)})
        await deadlines.write_changes(tx, [change], NOW)
        assert await deadlines.conversations_due(tx, later(seconds=17.999), 10) == []
        assert await deadlines.conversations_due(tx, later(seconds=18), 10) == [chat]
        promised = await deadlines.open_deadlines(tx, [chat])
        assert [one.kind for one in promised[chat]] == [HOLD, REPLY]


async def test_the_longest_due_come_first_each_conversation_once(database: Database) -> None:
    async with database.write() as tx:
        one, two = await make_chat(tx, "1"), await make_chat(tx, "2")
        changes = [
            DeadlineChange(one, "", {HOLD: later(seconds=9), REPLY: later(seconds=10)}),
            DeadlineChange(two, "", {HOLD: later(seconds=3)}),
        ]
        await deadlines.write_changes(tx, changes, NOW)
        assert await deadlines.conversations_due(tx, later(seconds=60), 10) == [two, one]


async def test_a_deadline_whose_handling_failed_is_pushed_on_and_counted(
    database: Database,
) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
        await deadlines.write_changes(tx, [DeadlineChange(chat, "", {HOLD: NOW})], NOW)
        await deadlines.push_on(tx, chat, HOLD, later(seconds=2))
        [pushed] = (await deadlines.open_deadlines(tx, [chat]))[chat]
        assert (pushed.attempts, pushed.due_at) == (1, later(seconds=2))
        await deadlines.write_changes(tx, [DeadlineChange(chat, "", {HOLD: NOW})], NOW)
        assert (await deadlines.open_deadlines(tx, [chat]))[chat][0].attempts == 0
        await deadlines.write_changes(tx, [DeadlineChange(chat, "", {HOLD: None})], NOW)
        assert await deadlines.open_deadlines(tx, [chat]) == {}


async def _claim(
    database: Database, *chats: int, by: str = "me", now: object = NOW
) -> list[Claimed]:
    async with database.write() as tx:
        return await outbox.claim_heads(tx, chats, by, now)  # type: ignore[arg-type] # a moment


async def test_one_message_of_a_conversation_is_on_its_way_at_a_time(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx, "77")
        await decide(tx, chat, say("one"), say("two"))
    [first] = await _claim(database, chat)
    assert (first.text, first.address, first.attempts) == ("one", "77", 1)
    assert await _claim(database, chat) == []
    async with database.write() as tx:
        await outbox.write_ends(tx, [Ended(first.key, "me", 1, "sent", NOW, reference="9")])
    [second] = await _claim(database, chat)
    assert second.text == "two"


async def test_many_processes_claim_a_message_once(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
        await decide(tx, chat, say("one"))
    claimed = await asyncio.gather(*(_claim(database, chat, by=str(n)) for n in range(6)))
    assert sum(map(len, claimed)) == 1


async def test_the_urgent_come_first(database: Database) -> None:
    async with database.write() as tx:
        chats = [await make_chat(tx, str(n)) for n in range(3)]
        for chat, urgency in zip(chats, reversed(Urgency), strict=True):
            await decide(tx, chat, say(urgency.name, urgency=urgency))
        waiting = await outbox.conversations_waiting(tx, NOW, 10)
        assert list(waiting.items()) == list(zip(chats[::-1], Urgency, strict=True))
    assert [c.text for c in await _claim(database, *chats)] == ["DEADLINE", "AGENT", "ANSWER"]


async def test_what_must_wait_is_not_claimed_before_its_time(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
        await decide(tx, chat, say("one"))
    [one] = await _claim(database, chat)
    async with database.write() as tx:
        end = Ended(one.key, "me", 1, "pending", NOW, not_before=later(seconds=5))
        await outbox.write_ends(tx, [end])
        assert await outbox.conversations_waiting(tx, later(seconds=4), 10) == {}
    assert await _claim(database, chat, now=later(seconds=4)) == []
    assert [c.attempts for c in await _claim(database, chat, now=later(seconds=5))] == [2]


async def test_what_a_dead_process_left_is_found_but_not_ones_own(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
        await decide(tx, chat, say("one", is_substance=True))
    [one] = await _claim(database, chat, by="dead")
    found = Unfinished(one.key, "dead", is_substance=True, attempts=1)
    async with database.read() as tx:
        assert await outbox.abandoned(tx, later(seconds=-1), Doubt("alive"), 10) == []
        assert await outbox.abandoned(tx, later(seconds=45), Doubt("dead"), 10) == []
        assert await outbox.abandoned(tx, later(seconds=45), Doubt("alive"), 10) == [found]
        former = Doubt("alive", former="dead")
        assert await outbox.abandoned(tx, later(seconds=-1), former, 10) == [found]


async def test_who_was_given_up_and_comes_back_overwrites_nothing(database: Database) -> None:
    """A frozen process wakes up and records how its send ended: too late, if it was sent again."""
    async with database.write() as tx:
        chat = await make_chat(tx)
        await decide(tx, chat, say("one", is_substance=True))
    [first] = await _claim(database, chat, by="frozen")
    async with database.write() as tx:
        await outbox.write_ends(tx, [Ended(first.key, "frozen", 1, "pending", NOW)])
    [again] = await _claim(database, chat, by="other")
    late = Ended(first.key, "frozen", 1, "uncertain", NOW, error="abandoned")
    async with database.write() as tx:
        await outbox.write_ends(tx, [late])
        [row] = await rows(tx, "outbox")
        assert (row.status, row.sender, row.attempts) == ("sending", "other", 2)
        await outbox.write_ends(tx, [Ended(again.key, "other", 2, "sent", NOW)])
        await outbox.write_ends(tx, [late])
        [row] = await rows(tx, "outbox")
    assert row.status == "sent"


async def test_who_comes_back_before_it_was_sent_again_saves_the_repetition(
    database: Database,
) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
        await decide(tx, chat, say("one", is_substance=True))
    [one] = await _claim(database, chat, by="frozen")
    async with database.write() as tx:
        await outbox.write_ends(tx, [Ended(one.key, "frozen", 1, "pending", NOW)])
        await outbox.write_ends(tx, [Ended(one.key, "frozen", 1, "sent", NOW)])
    assert await _claim(database, chat, by="other") == []


async def test_a_blocked_customer_is_left_alone(database: Database) -> None:
    async with database.write() as tx:
        chat, other = await make_chat(tx, "1"), await make_chat(tx, "2")
        await decide(tx, chat, say("one"), say("two"))
        await decide(tx, other, say("three"))
        await outbox.mark_dead(tx, chat, "blocked")
    assert [c.text for c in await _claim(database, chat, other)] == ["three"]


async def test_figures_count_from_when_the_words_left(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
        turn = RecordTurn(Turn(1, NOW, later(seconds=20)))
        await decide(tx, chat, turn, say("one", first_word_of_turn=1, answers_turn=1))
        assert (await rows(tx, "turn"))[0].answered_at is None
    [one] = await _claim(database, chat)
    async with database.write() as tx:
        await write_marks(tx, [Left(chat, one.marks, later(seconds=3))])
        await write_marks(tx, [Left(chat, one.marks, later(seconds=9))])  # a repeated send
        [row] = await rows(tx, "turn")
    assert (row.first_word_at, row.answered_at) == (later(seconds=3), later(seconds=3))


async def test_the_next_word_of_a_long_chat_is_found_without_reading_what_was_sent(
    database: Database,
) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
        columns = {"conversation_id": chat, "channel": "telegram", "urgency": 1, "created_at": NOW}
        sent = [
            columns | {"seq": seq, "is_substance": True, "status": "sent"} for seq in range(1, 3001)
        ]
        await tx.execute(sa.insert(schema.outbox), sent)
        await tx.execute(sa.text("ANALYZE outbox"))
        spelled = outbox._claim(tx.dialect.name).compile(dialect=tx.dialect)
        of_chat = sa.text(
            "SELECT min(seq) FROM outbox WHERE conversation_id = :row"
            " AND status IN ('pending', 'sending')"
        )
        assert "IN ('pending', 'sending')" in str(spelled)  # so the index serves the claim as well
        explain = "EXPLAIN " if tx.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
        plan = await tx.execute(sa.text(explain + of_chat.text), {"row": chat})
        assert "ix_outbox_unsent" in str(plan.all())
