"""Owners in the figures: what is open in whose name, and who has seen to it (H1)."""

from __future__ import annotations

from typing import Any

import pytest

from bot.storage.database import Connection, Database
from bot.storage.owners import read_owners, read_promised
from bot.storage.people import set_disabled
from bot.storage.tickets import read_tickets_of
from handlers.actions import OpenTicket, RecordVisit
from handlers.conversation import AgentRef, Stage, Visit
from tests.storage.deeds import NOW, decide, later, make_agent, make_chat


async def _visit(
    tx: Connection, address: str, first: AgentRef | None, last: AgentRef | None, **more: Any
) -> int:
    chat = await make_chat(tx, address)
    visit = Visit(
        1,
        more.pop("arrived_at", NOW),
        agent_id=last.id if last else None,
        owner_id=first.id if first else None,
        ended_at=more.pop("ended_at", None),
    )
    await decide(tx, chat, RecordVisit(visit), visit=visit, **more)
    return chat


async def _promise(
    tx: Connection, chat: int, owner: AgentRef | None, number: str, due: int
) -> None:
    owner_id = owner.id if owner else None
    ticket = OpenTicket(number, "message", "service", due_at=later(minutes=due), owner_id=owner_id)
    await decide(tx, chat, ticket)


async def test_who_owns_what_and_who_has_seen_to_it(database: Database) -> None:
    async with database.write() as tx:
        ann, bob, cai = [await make_agent(tx, name) for name in ("Ann", "Bob", "Cai")]
        await _visit(tx, "1", ann, ann, ended_at=later(minutes=5))
        await _visit(tx, "2", ann, bob, ended_at=later(minutes=6))
        await _visit(tx, "3", ann, bob, owner=ann, stage=Stage.AGENT, agent=bob, epoch=1)
        await _visit(tx, "4", bob, bob, arrived_at=later(days=-1), ended_at=later(minutes=-60))
        await _visit(tx, "5", None, None)
        chat = await make_chat(tx, "6")
        await _promise(tx, chat, bob, "a", 10)
        await _promise(tx, chat, bob, "b", 50)
        await _promise(tx, chat, None, "c", 10)
        read = await read_owners(tx, NOW, later(days=1), later(minutes=30))
    figures = {
        one.agent: (one.open, one.promised, one.overdue, one.asked, one.ended, one.ended_by_owner)
        for one in read
    }
    assert figures == {"Ann": (1, 0, 0, 3, 2, 1), "Bob": (0, 2, 1, 0, 0, 0)}
    del cai


async def test_what_is_promised_in_ones_name_is_listed_until_it_is_answered(
    database: Database,
) -> None:
    async with database.write() as tx:
        ann, bob = await make_agent(tx, "Ann"), await make_agent(tx, "Bob")
        chat = await make_chat(tx)
        for number, owner, due in (("late", ann, 40), ("soon", ann, 10), ("his", bob, 5)):
            await _promise(tx, chat, owner, number, due)
        assert [one.number for one in await read_promised(tx, ann.id)] == ["soon", "late"]
        [his] = await read_promised(tx, bob.id)
        assert (his.kind, his.customer, his.due_at) == ("message", f"#{chat}", later(minutes=5))


@pytest.mark.parametrize("kind", ["complaint", "callback"])
async def test_only_answers_and_call_backs_are_promises_of_minutes(
    database: Database, kind: Any
) -> None:
    async with database.write() as tx:
        ann = await make_agent(tx)
        chat = await make_chat(tx)
        await decide(tx, chat, OpenTicket("1", kind, "service", owner_id=ann.id))
        assert len(await read_promised(tx, ann.id)) == (kind == "callback")


async def test_who_may_not_sign_in_is_reminded_of_nothing(database: Database) -> None:
    async with database.write() as tx:
        ann, bob = await make_agent(tx, "Ann"), await make_agent(tx, "Bob")
        chat = await make_chat(tx)
        for number, owner in (("hers", ann), ("his", bob), ("nobody's", None)):
            await _promise(tx, chat, owner, number, 10)
        for is_disabled in (True, False):
            await set_disabled(tx, ann.id, is_disabled=is_disabled, now=NOW)
            views = (await read_tickets_of(tx, [chat]))[chat]
            owners = {view.number: view.owner_id for view in views}
            hers = None if is_disabled else ann.id
            assert owners == {"hers": hers, "his": bob.id, "nobody's": None}
