"""Decisions: everything of one in the tables, words numbered without holes."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.storage.choices import read_choices
from bot.storage.database import Database
from bot.storage.marks import Left, marks_of, write_marks
from handlers.actions import (
    Flag,
    Log,
    MessageKind,
    OpenTicket,
    RecordMiss,
    RecordTurn,
    RecordVisit,
    RecordWait,
    RingAgent,
    Say,
    SetDeadline,
    Urgency,
)
from handlers.conversation import Choice, Turn, Visit, Wait
from handlers.events import (
    Attachment,
    CustomerBlocked,
    CustomerChose,
    CustomerEdited,
    CustomerWrote,
    DeadlineKind,
)
from tests.storage.deeds import NOW, decide, later, make_chat, rows


def say(text: str, **more: object) -> Say:
    return Say(MessageKind.ANSWER, text, **more)  # type: ignore[arg-type] # names of its fields


async def test_words_are_numbered_in_order_the_customers_first(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
        wrote = CustomerWrote(NOW, "hello", reference="9")
        await decide(tx, chat, say("one"), say("two"), event=wrote)
        await decide(tx, chat, say("three"), event=CustomerWrote(NOW, "again"))
        found = sorted(await rows(tx, "message"), key=lambda row: row.seq)
        assert [(m.seq, m.author, m.text) for m in found] == [
            (1, "customer", "hello"),
            (2, "bot", "one"),
            (3, "bot", "two"),
            (4, "customer", "again"),
            (5, "bot", "three"),
        ]
        assert (await rows(tx, "conversation"))[0].last_seq == 5


async def test_the_newest_words_of_the_customer_stand_in_the_list(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
        await decide(tx, chat, say("bot"), event=CustomerWrote(NOW, "x" * 300))
        await decide(tx, chat, say("bot again"))
        assert (await rows(tx, "conversation"))[0].last_text == "x" * 200


async def test_what_is_said_waits_in_the_outbox_by_its_urgency(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
        decided = await decide(
            tx, chat, say("later"), say("now", urgency=Urgency.DEADLINE, is_substance=True)
        )
        waiting = sorted(await rows(tx, "outbox"), key=lambda row: row.seq)
        assert [(o.status, o.urgency, o.is_substance) for o in waiting] == [
            ("pending", 2, False),
            ("pending", 0, True),
        ]
        assert decided.outgoing is Urgency.DEADLINE


async def test_the_web_chat_needs_no_outbox_and_its_words_left_at_once(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx, channel="web")
        await decide(tx, chat, RecordVisit(Visit(1, NOW)), say("hello", greets_visit=1), visits=1)
        assert await rows(tx, "outbox") == []
        assert (await rows(tx, "visit"))[0].greeted_at == NOW


async def test_nothing_is_sent_to_who_has_blocked_us(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
        await decide(tx, chat, event=CustomerBlocked(NOW))
        await decide(tx, chat, say("unheard"), event=CustomerBlocked(NOW))
        assert await rows(tx, "outbox") == []
        await decide(tx, chat, say("heard again"), event=CustomerWrote(NOW, "back"))
        assert len(await rows(tx, "outbox")) == 1
        assert not (await rows(tx, "conversation"))[0].is_blocked


async def test_a_button_is_a_token_of_one_conversation_until_it_expires(
    database: Database,
) -> None:
    choice = Choice("entry:a", "About a?", "The answer.")
    async with database.write() as tx:
        chat = await make_chat(tx)
        await decide(tx, chat, say("which?", choices=(choice,)))
        [shown] = json.loads((await rows(tx, "message"))[0].choices)
        assert shown["label"] == "About a?"
        assert len(shown["id"].encode()) <= 64
        token = shown["id"]
        found = await read_choices(tx, [token, "forged"], later(hours=23))
        assert found == {(chat, token): choice}
        assert await read_choices(tx, [token], later(hours=25)) == {}


async def test_a_pressed_button_is_written_down_by_its_label_a_forged_one_not(
    database: Database,
) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
        await decide(tx, chat, event=CustomerChose(NOW, "t", Choice("person", "A person")))
        await decide(tx, chat, event=CustomerChose(NOW, "forged"))
        assert [m.text for m in await rows(tx, "message")] == ["A person"]


async def test_an_edit_keeps_both_wordings(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
        await decide(tx, chat, event=CustomerWrote(NOW, "refnud", reference="9"))
        await decide(tx, chat, event=CustomerEdited(NOW, "9", "refund"))
        await decide(tx, chat, event=CustomerEdited(NOW, "unknown", "of what?"))
        found = sorted(await rows(tx, "message"), key=lambda row: row.seq)
        assert [(m.text, m.edit_of) for m in found] == [
            ("refnud", None),
            ("refund", 1),
            ("of what?", None),
        ]


async def test_every_other_action_has_its_table(database: Database) -> None:
    ticket = OpenTicket("260302-0001-1", "complaint", "complaints", {"what": "坏了"}, ("f1",), NOW)
    async with database.write() as tx:
        chat = await make_chat(tx)
        await decide(
            tx,
            chat,
            ticket,
            Flag("emergency", "fire"),
            RecordMiss("what?", "a", 0.2),
            Log("arrived", "Ann", "web"),
            RingAgent(1, "remind"),
            RecordTurn(Turn(1, NOW, later(seconds=20))),
            RecordWait(Wait(1, "orders", NOW)),
        )
        [case] = await rows(tx, "ticket")
        assert (case.number, json.loads(case.details)) == ("260302-0001-1", {"what": "坏了"})
        assert (await rows(tx, "flag"))[0].kind == "emergency"
        assert (await rows(tx, "miss"))[0].text == "what?"
        assert (await rows(tx, "timeline"))[0].who == "Ann"
        assert (await rows(tx, "turn"))[0].due_at == later(seconds=20)
        assert (await rows(tx, "wait"))[0].channel == "telegram"


async def test_a_record_that_goes_on_is_overwritten_and_keeps_its_moments(
    database: Database,
) -> None:
    turn = Turn(1, NOW, later(seconds=20))
    async with database.write() as tx:
        chat = await make_chat(tx, channel="web")
        await decide(tx, chat, RecordTurn(turn), say("hold", first_word_of_turn=1))
        await decide(tx, chat, RecordTurn(turn.breached()), now=later(seconds=21))
        [row] = await rows(tx, "turn")
        assert (row.is_breached, row.first_word_at) == (True, NOW)


async def test_a_turn_that_is_answered_at_once_has_all_its_moments(database: Database) -> None:
    turn = Turn(1, NOW, later(seconds=20))
    spoken = say("sorry", first_word_of_turn=1)
    answer = say("answer", answers_turn=1, greets_visit=1)
    closed = replace(turn, answered_by="bot")
    async with database.write() as tx:
        chat = await make_chat(tx, channel="web")
        visit = RecordVisit(Visit(1, NOW))
        await decide(
            tx, chat, visit, RecordTurn(turn), spoken, answer, RecordTurn(closed),
            now=later(seconds=1),
        )  # fmt: skip
        await write_marks(tx, [Left(chat, marks_of(answer), later(seconds=9))])
        [row], [stay] = await rows(tx, "turn"), await rows(tx, "visit")
    assert (row.first_word_at, row.answered_at) == (later(seconds=1), later(seconds=1))
    assert (row.answered_by, stay.greeted_at) == ("bot", later(seconds=1))


async def test_the_earliest_of_several_words_is_the_first(database: Database) -> None:
    first = marks_of(say("first", first_word_of_turn=1))
    answer = marks_of(say("answer", answers_turn=1, first_word_of_turn=1))
    async with database.write() as tx:
        chat = await make_chat(tx)
        await decide(tx, chat, RecordTurn(Turn(1, NOW, later(seconds=20))))
        left = [Left(chat, first, later(seconds=1)), Left(chat, answer, later(seconds=2))]
        await write_marks(tx, left)
        [row] = await rows(tx, "turn")
    assert (row.first_word_at, row.answered_at) == (later(seconds=1), later(seconds=2))


async def test_files_travel_with_words(database: Database) -> None:
    photo = Attachment("photo", "f1", "a.jpg", "image/jpeg", 7)
    async with database.write() as tx:
        chat = await make_chat(tx)
        await decide(tx, chat, event=CustomerWrote(NOW, "", (photo,)))
        assert json.loads((await rows(tx, "message"))[0].attachments)[0]["id"] == "f1"


async def test_a_deadline_is_set_once_and_cleared(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
        await decide(tx, chat, SetDeadline(DeadlineKind.HOLD, later(seconds=18)))
        await decide(tx, chat, SetDeadline(DeadlineKind.HOLD, later(seconds=30)))
        assert [d.due_at for d in await rows(tx, "deadline")] == [later(seconds=30)]
