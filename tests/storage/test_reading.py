"""Reading: who may see what, and what the desk shows (D1)."""

from __future__ import annotations

from bot.storage import desk, files, reading, tickets
from bot.storage.database import Database
from bot.storage.files import StoredFile
from bot.storage.reading import Gap, Reader
from bot.storage.tickets import TicketChange
from handlers.actions import Flag, MessageKind, OpenTicket, RecordTurn, RecordWait, Say
from handlers.conversation import Turn, Wait
from handlers.events import Attachment, CustomerWrote
from tests.storage.deeds import (
    NOW,
    decide,
    give_to,
    later,
    make_agent,
    make_chat,
    put_in_line,
    rows,
)

LEAD = Reader(99, is_lead=True, groups=())


async def test_an_agent_sees_their_own_and_the_lines_of_their_groups(database: Database) -> None:
    async with database.write() as tx:
        ann, bob = await make_agent(tx, "Ann"), await make_agent(tx, "Bob")
        mine, theirs, line, foreign, bot = [await make_chat(tx, str(n)) for n in range(5)]
        await give_to(tx, mine, ann)
        await give_to(tx, theirs, bob)
        await put_in_line(tx, line, "service")
        await put_in_line(tx, foreign, "orders")
        reader = Reader(ann.id, is_lead=False, groups=("service",))
        seen = [
            chat
            for chat in (mine, theirs, line, foreign, bot)
            if await reading.find_chat(tx, chat, reading.can_see(reader))
        ]
        assert seen == [mine, line]
        assert await reading.find_chat(tx, bot, reading.can_see(LEAD)) is not None
        assert await reading.find_chat(tx, 999, reading.can_see(LEAD)) is None


async def test_who_comes_too_late_may_learn_who_has_the_chat(database: Database) -> None:
    async with database.write() as tx:
        ann, bob = await make_agent(tx, "Ann"), await make_agent(tx, "Bob")
        chat = await make_chat(tx)
        await put_in_line(tx, chat, "service")
        await decide(tx, chat, RecordWait(Wait(1, "service", NOW)))
        await give_to(tx, chat, bob)
        late = Reader(ann.id, is_lead=False, groups=("service",))
        foreign = Reader(ann.id, is_lead=False, groups=("orders",))
        assert await reading.find_chat(tx, chat, reading.can_see(late)) is None
        head = await reading.find_chat(tx, chat, reading.has_known(late))
        assert head is not None
        assert head.agent_name == "Bob"
        assert await reading.find_chat(tx, chat, reading.has_known(foreign)) is None


async def test_the_last_messages_and_what_was_missed(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
        for n in range(6):
            await decide(tx, chat, event=CustomerWrote(NOW, str(n)), now=later(seconds=n))
        assert [m.text for m in await reading.read_last(tx, chat, 2)] == ["4", "5"]
        assert [m.text for m in await reading.read_after(tx, chat, 3, 10)] == ["3", "4", "5"]
        gap = Gap(chat, 0, since=later(seconds=4))
        assert [m.text for m in await reading.read_gaps(tx, [gap], 10)] == ["4", "5"]
        assert await reading.find_by_address(tx, "telegram", "1") == (chat, 6)
        assert await reading.find_by_address(tx, "telegram", "9") is None


async def test_pages_that_lack_different_parts_are_read_for_together(database: Database) -> None:
    async with database.write() as tx:
        chat, other = await make_chat(tx), await make_chat(tx, "2")
        for n in range(1, 7):
            event = CustomerWrote(NOW, str(n))
            await decide(tx, chat, event=event, now=later(seconds=n))
        await decide(tx, other, event=CustomerWrote(NOW, "else"))
        gaps = [Gap(chat, 4), Gap(other, 0), Gap(chat, 1, since=later(seconds=4)), Gap(chat, 5)]
        found = await reading.read_gaps(tx, gaps, 2000)
        few = await reading.read_gaps(tx, [Gap(chat, 0), Gap(other, 0)], 1)
    said = [(m.conversation_id, m.seq) for m in found]
    assert len(said) == len(set(said))
    mine = [m for m in found if m.conversation_id == chat]
    assert [m.text for m in mine if gaps[2].holds(m)] == ["4", "5", "6"]
    assert [m.text for m in mine if gaps[3].holds(m)] == ["6"]
    assert [m.text for m in found if m.conversation_id == other] == ["else"]
    assert [m.text for m in few] == ["1", "2", "3", "4", "5", "6", "else"]


async def test_the_desk_shows_the_line_with_places_and_ones_own_with_what_is_owed(
    database: Database,
) -> None:
    async with database.write() as tx:
        ann = await make_agent(tx)
        first, second, other, mine = [await make_chat(tx, str(n)) for n in range(4)]
        await put_in_line(tx, second, "service", later(seconds=2))
        await put_in_line(tx, first, "service", later(seconds=1))
        await put_in_line(tx, other, "orders", NOW)
        await give_to(tx, mine, ann)
        await decide(tx, mine, RecordTurn(Turn(1, NOW, later(seconds=20), "agent", ann.id)))
        reader = Reader(ann.id, is_lead=False, groups=("service",))
        waiting = await desk.read_waiting(tx, reader)
        assert [(w.id, w.position) for w in waiting] == [(first, 1), (second, 2)]
        assert len(await desk.read_waiting(tx, LEAD)) == 3
        [own] = await desk.read_own(tx, ann.id)
        assert (own.id, own.due_at, own.epoch) == (mine, later(seconds=20), 1)
        assert await desk.count_own(tx, ann.id) == 1
        await decide(tx, mine, RecordTurn(Turn(1, NOW, NOW, "agent", ann.id, answered_by="agent")))
        assert (await desk.read_own(tx, ann.id))[0].due_at is None


async def test_a_flag_is_settled_once_and_for_all(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
        await decide(tx, chat, Flag("emergency", "fire"), Flag("poison"))
        flags = await desk.read_flags(tx)
        assert {f.kind for f in flags} == {"emergency", "poison"}
        assert await desk.settle_flag(tx, flags[0].id, 1, NOW)
        assert await desk.settle_flag(tx, flags[0].id, 2, later(seconds=5))
        assert not await desk.settle_flag(tx, 999, 1, NOW)
        assert len(await desk.read_flags(tx)) == 1
        settled = [r for r in await rows(tx, "flag") if r.settled_at is not None]
        assert [r.settled_by for r in settled] == [1]


async def test_the_loads_of_the_house(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
        await put_in_line(tx, chat)
        await decide(tx, chat, Say(MessageKind.ANSWER, "one"))
        loads = await desk.read_loads(tx, NOW)
        assert (loads.waiting, loads.inbox_open, loads.outbox_open) == (1, 0, 1)
        assert loads.oldest_inbox is None


async def test_cases_are_seen_by_their_group(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
        case = OpenTicket("n1", "complaint", "complaints", {"what": "坏了"}, (), later(days=3))
        await decide(tx, chat, case, OpenTicket("n2", "message", "service"), tickets=("n1", "n2"))
        reader = Reader(1, is_lead=False, groups=("complaints",))
        assert [t.number for t in await tickets.list_tickets(tx, reader)] == ["n1"]
        assert len(await tickets.list_tickets(tx, LEAD)) == 2
        assert await tickets.find_ticket(tx, reader, "n2") is None
        change = TicketChange("in_progress", "looking")
        assert await tickets.change_ticket(tx, reader, "n2", change, NOW) is None
        moved = await tickets.change_ticket(tx, reader, "n1", change, later(seconds=1))
        assert moved is not None
        assert (moved.status, moved.note, moved.details) == (
            "in_progress",
            "looking",
            {"what": "坏了"},
        )
        kept = await tickets.change_ticket(tx, reader, "n1", TicketChange("solved"), NOW)
        assert kept is not None
        assert kept.note == "looking"
        views = (await tickets.read_tickets_of(tx, [chat]))[chat]
        assert [(v.number, v.status) for v in views] == [("n1", "solved"), ("n2", "open")]
        assert [t.number for t in await tickets.list_tickets(tx, LEAD, "solved")] == ["n1"]


async def test_what_one_owes_oneself_is_in_ones_scope_whatever_its_group_h1(
    database: Database,
) -> None:
    async with database.write() as tx:
        ann, bob = await make_agent(tx, "Ann"), await make_agent(tx, "Bob")
        chat = await make_chat(tx)
        await decide(tx, chat, OpenTicket("n1", "message", "orders", owner_id=ann.id))
        hers, his = (Reader(who.id, is_lead=False, groups=("service",)) for who in (ann, bob))
        assert [t.number for t in await tickets.list_tickets(tx, hers)] == ["n1"]
        assert await tickets.list_tickets(tx, his) == []
        solved = TicketChange("solved")
        assert await tickets.change_ticket(tx, his, "n1", solved, NOW) is None
        assert await tickets.change_ticket(tx, hers, "n1", solved, NOW) is not None


async def test_a_file_is_given_to_who_may_see_its_chat(database: Database) -> None:
    async with database.write() as tx:
        ann = await make_agent(tx)
        mine, theirs = await make_chat(tx, "1"), await make_chat(tx, "2")
        await give_to(tx, mine, ann)
        for file_id, chat in (("a", mine), ("b", theirs)):
            await files.add_file(tx, StoredFile(file_id, chat, "x.txt", "text/plain", 3), NOW)
        await files.add_file(tx, StoredFile("a", theirs, "stolen", "text/plain", 3), NOW)
        reader = Reader(ann.id, is_lead=False, groups=())
        found = await files.find_files(tx, ["a", "b", "c"], reading.can_see(reader))
        assert {f.id: f.name for f in found.values()} == {"a": "x.txt"}
        await files.forget_file(tx, "a")
        assert await files.find_files(tx, ["a"], reading.everything()) == {}


async def test_a_case_opens_its_files_to_its_group(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
        await decide(tx, chat, OpenTicket("n1", "complaint", "complaints"), tickets=("n1",))
        await files.add_file(tx, StoredFile("a", chat, "x", "text/plain", 3), NOW)
        group = reading.has_case(Reader(1, is_lead=False, groups=("complaints",)))
        other = reading.has_case(Reader(1, is_lead=False, groups=("orders",)))
        assert set(await files.find_files(tx, ["a"], group)) == {"a"}
        assert await files.find_files(tx, ["a"], other) == {}


async def test_a_file_of_telegrams_is_found_by_its_message(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
        photo = Attachment("photo", "tg:A_b%c", "a.jpg", "image/jpeg", 7)
        await decide(tx, chat, event=CustomerWrote(NOW, "", (photo,)))
        found = await files.find_attachment(tx, "tg:A_b%c", reading.everything())
        assert found == (chat, photo)
        assert await files.find_attachment(tx, "tg:A%", reading.everything()) is None
        assert await files.find_attachment(tx, "tg:AXb%c", reading.everything()) is None


async def test_who_opened_what_is_remembered_d1(database: Database) -> None:
    async with database.write() as tx:
        ann = await make_agent(tx)
        await reading.log_access(tx, ann.id, "chat", "7", NOW)
        [row] = await rows(tx, "access_log")
    assert (row.agent_id, row.what, row.subject, row.at) == (ann.id, "chat", "7", NOW)
