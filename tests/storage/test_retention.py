"""What has had its time goes, everything else stays (D2)."""

from __future__ import annotations

from datetime import timedelta

from bot.storage import inbox, outbox, sessions
from bot.storage.database import Database
from bot.storage.outbox import Ended
from bot.storage.retention import RECEIPTS_KEPT, sweep
from handlers.actions import MessageKind, Say
from handlers.conversation import Choice
from tests.storage.deeds import NOW, decide, later, make_agent, make_chat, rows, store

LATER = NOW + RECEIPTS_KEPT + timedelta(seconds=1)


async def test_what_was_handled_and_sent_goes_after_its_time_the_words_stay(
    database: Database,
) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
        handled, _ = await store(tx, chat, "1")
        await store(tx, chat, "2")
        await inbox.mark_handled(tx, {handled: ""}, NOW)
        await decide(tx, chat, Say(MessageKind.ANSWER, "one"), Say(MessageKind.ANSWER, "two"))
        await outbox.claim_heads(tx, [chat], "me", NOW)
        await outbox.write_ends(tx, [Ended((chat, 1), "me", 1, "sent", NOW)])
        assert await sweep(tx, later(days=6)) == 0
        assert await sweep(tx, LATER) == 2
        assert [r.external_id for r in await rows(tx, "inbox")] == ["2"]
        assert [r.seq for r in await rows(tx, "outbox")] == [2]
        assert len(await rows(tx, "message")) == 2


async def test_spent_buttons_sessions_and_attempts_go(database: Database) -> None:
    async with database.write() as tx:
        chat, ann = await make_chat(tx), await make_agent(tx)
        button = Choice("person", "A person")
        await decide(tx, chat, Say(MessageKind.CLARIFY, "which?", (button,)))
        await sessions.open_session(tx, ann.id, NOW)
        await sessions.invite(tx, ann.id, NOW)
        await sessions.note_attempts(tx, ["name:Ann"], NOW)
        await sweep(tx, later(minutes=1))
        for table in ("choice", "session", "invitation", "sign_in_attempt"):
            assert len(await rows(tx, table)) == 1
        await sweep(tx, LATER)
        for table in ("choice", "session", "invitation", "sign_in_attempt"):
            assert await rows(tx, table) == []
