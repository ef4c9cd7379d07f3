"""People: accounts, presence, sessions, tokens that work once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.storage import desk, people, presence, schema, sessions
from bot.storage.database import Database
from bot.storage.people import NameTakenError, NewAgent
from bot.storage.reading import Reader
from tests.storage.deeds import NOW, give_to, later, make_agent, make_chat, put_in_line, rows


@pytest.mark.parametrize(
    ("written", "kept"),
    [("Ann", "Ann"), ("  小 安 ", "小 安"), ("Ａｎｎ", "Ann"), ("An\u200bn", "An n"), ("\t", "")],
)
def test_a_name_has_one_spelling(written: str, kept: str) -> None:
    assert people.clean_name(written) == kept


async def test_a_name_is_given_once(database: Database) -> None:
    async with database.write() as tx:
        await make_agent(tx, "Ann")
        with pytest.raises(NameTakenError):
            await people.add_agent(tx, NewAgent(" Ａnn", "lead", ()), NOW)
        await make_agent(tx, "Bob")  # the transaction goes on
        assert [p.name for p in await people.list_people(tx)] == ["Ann", "Bob"]


async def test_an_agent_is_found_by_id_and_by_name_with_the_number_of_chats(
    database: Database,
) -> None:
    async with database.write() as tx:
        ann = await make_agent(tx, "Ann", "service,orders")
        await give_to(tx, await make_chat(tx), ann)
        by_id, by_name = await people.find_person(tx, ann.id), await people.find_person(tx, "Ann")
        assert by_id == by_name
        assert by_id is not None
        assert (by_id.chats, by_id.groups) == (1, ("service", "orders"))
        assert await people.find_person(tx, "Nobody") is None


async def test_without_a_password_nobody_signs_in(database: Database) -> None:
    async with database.write() as tx:
        ann = await make_agent(tx)
        assert await people.read_password(tx, "Ann") is None
        await people.set_password(tx, ann.id, "hash")
        assert await people.read_password(tx, "Ann") == (ann.id, "hash")
        await people.set_disabled(tx, ann.id, is_disabled=True, now=NOW)
        assert await people.read_password(tx, "Ann") is None


async def test_a_disabled_account_is_out_with_all_it_held(database: Database) -> None:
    async with database.write() as tx:
        ann = await make_agent(tx)
        opened = await sessions.open_session(tx, ann.id, NOW)
        await sessions.invite(tx, ann.id, NOW)
        await people.set_presence(tx, ann.id, "online", NOW)
        await people.set_disabled(tx, ann.id, is_disabled=True, now=NOW)
        assert await sessions.read_session(tx, opened.token, NOW) is None
        assert await rows(tx, "session") == []
        assert await rows(tx, "invitation") == []
        assert (await rows(tx, "agent"))[0].status == "offline"


async def test_a_new_password_ends_every_session(database: Database) -> None:
    async with database.write() as tx:
        ann = await make_agent(tx)
        opened = await sessions.open_session(tx, ann.id, NOW)
        await people.set_password(tx, ann.id, "new")
        assert await sessions.read_session(tx, opened.token, NOW) is None


async def test_a_lead_is_somebody_who_can_sign_in(database: Database) -> None:
    async with database.write() as tx:
        assert not await people.has_lead(tx)
        lead = await people.add_agent(tx, NewAgent("Lea", "lead", ()), NOW)
        assert await people.has_lead(tx)
        await people.set_disabled(tx, lead, is_disabled=True, now=NOW)
        assert not await people.has_lead(tx)


async def test_presence_is_on_record_when_it_changes_s3(database: Database) -> None:
    async with database.write() as tx:
        ann = await make_agent(tx)
        assert await people.set_presence(tx, ann.id, "online", NOW)
        assert not await people.set_presence(tx, ann.id, "online", later(seconds=5))
        assert await people.set_presence(tx, ann.id, "away", later(seconds=9))
        assert await people.set_presence(tx, ann.id, "offline", later(seconds=12))
        log = [(r.status, r.at) for r in await rows(tx, "presence_log")]
        assert log == [
            ("online", NOW),
            ("away", later(seconds=9)),
            ("offline", later(seconds=12)),
        ]
        [row] = await rows(tx, "agent")
        assert row.seen_at == later(seconds=12)


async def test_signing_in_order_is_that_of_coming_not_of_breaks_h2(database: Database) -> None:
    async with database.write() as tx:
        ann, bob = await make_agent(tx, "Ann"), await make_agent(tx, "Bob")
        await people.set_presence(tx, ann.id, "online", NOW)
        await people.set_presence(tx, bob.id, "online", later(seconds=1))
        await people.set_presence(tx, ann.id, "away", later(seconds=2))
        await people.set_presence(tx, ann.id, "online", later(seconds=3))
        online = await presence.read_online(tx, NOW)
        assert [one.agent_id for one in online] == [ann.id, bob.id]


async def test_who_has_no_heartbeat_is_not_there(database: Database) -> None:
    async with database.write() as tx:
        ann = await make_agent(tx)
        await people.set_presence(tx, ann.id, "online", NOW)
        assert await presence.read_online(tx, later(seconds=1)) == []
        await people.note_heartbeat(tx, ann.id, later(seconds=2))
        assert len(await presence.read_online(tx, later(seconds=1))) == 1
        assert not await presence.has_vanished(tx, later(seconds=2))
        assert await presence.has_vanished(tx, later(seconds=3))
        assert await presence.sign_out_vanished(tx, later(seconds=3), later(seconds=33)) == [ann.id]
        assert await presence.sign_out_vanished(tx, later(seconds=3), later(seconds=34)) == []
        assert (await rows(tx, "agent"))[0].status == "offline"
        assert [r.status for r in await rows(tx, "presence_log")] == ["online", "offline"]


async def test_chats_of_who_is_gone_are_found_h3(database: Database) -> None:
    async with database.write() as tx:
        ann = await make_agent(tx)
        chat = await make_chat(tx)
        await people.set_presence(tx, ann.id, "online", NOW)
        await give_to(tx, chat, ann)
        assert await presence.read_vanished(tx, NOW) == []
        gone = later(seconds=1)
        assert await presence.read_vanished(tx, gone) == [(chat, ann.id, 1)]
        await people.note_heartbeat(tx, ann.id, later(seconds=9))
        assert await presence.read_vanished(tx, gone) == []
        await people.set_disabled(tx, ann.id, is_disabled=True, now=later(seconds=9))
        assert await presence.read_vanished(tx, gone) == [(chat, ann.id, 1)]


async def test_the_line_is_by_priority_then_arrival(database: Database) -> None:
    async with database.write() as tx:
        late, early, urgent = [await make_chat(tx, str(n)) for n in range(3)]
        await put_in_line(tx, late, since=later(seconds=9))
        await put_in_line(tx, early, since=later(seconds=1))
        await put_in_line(tx, urgent, since=later(seconds=20), priority=2)
        waiting = await presence.read_waiting(tx)
        assert [w.conversation_id for w in waiting] == [urgent, early, late]


async def test_a_head_start_is_overtaken_by_who_has_waited_longer_h4(database: Database) -> None:
    async with database.write() as tx:
        numbers = {name: await make_chat(tx, name) for name in ("usual", "need", "patient", "hurt")}
        await put_in_line(tx, numbers["usual"], since=later(seconds=30))
        start = timedelta(seconds=60)
        await put_in_line(
            tx, numbers["need"], since=later(seconds=70), priority=1, head_start=start
        )
        await put_in_line(tx, numbers["patient"], since=later(seconds=5))
        await put_in_line(tx, numbers["hurt"], since=later(seconds=90), priority=2)
        names = {number: name for name, number in numbers.items()}
        waiting = [names[w.conversation_id] for w in await presence.read_waiting(tx)]
        assert waiting == ["hurt", "patient", "need", "usual"]
        shown = await desk.read_waiting(tx, Reader(1, is_lead=True, groups=()))
        assert [(names[w.id], w.position) for w in shown] == [
            (name, place) for place, name in enumerate(waiting, 1)
        ]
        assert [w.since for w in shown][2] == later(seconds=70)  # what is shown is the arrival


async def test_a_row_of_an_older_version_stands_where_it_arrived(database: Database) -> None:
    async with database.write() as tx:
        new, old = await make_chat(tx, "new"), await make_chat(tx, "old")
        await put_in_line(tx, new, since=later(seconds=5))
        await put_in_line(tx, old, since=later(seconds=1))
        row = schema.conversation.update().where(schema.conversation.c.id == old)
        await tx.execute(row.values(ranked_since=None))
        waiting = await presence.read_waiting(tx)
        assert [w.conversation_id for w in waiting] == [old, new]


async def test_who_is_on_call_is_known_until_they_are_let_off_or_shut_out(
    database: Database,
) -> None:
    async with database.write() as tx:
        ann, bob = await make_agent(tx, "Ann"), await make_agent(tx, "Bob")
        assert await people.read_on_call(tx) == ()
        for one in (ann, bob):
            await people.set_on_call(tx, one.id, is_on_call=True)
        assert [one.name for one in await people.read_on_call(tx)] == ["Ann", "Bob"]
        await people.set_on_call(tx, ann.id, is_on_call=False)
        await people.set_disabled(tx, bob.id, is_disabled=True, now=NOW)
        assert await people.read_on_call(tx) == ()


async def test_a_token_is_never_stored(database: Database) -> None:
    async with database.write() as tx:
        ann = await make_agent(tx)
        opened = await sessions.open_session(tx, ann.id, NOW)
        invitation = await sessions.invite(tx, ann.id, NOW)
        first = await sessions.put_first_token(tx, NOW)
        stored = str([await rows(tx, t) for t in ("session", "invitation", "channel_state")])
        for token in (opened.token, invitation, first):
            assert token not in stored
            assert len(token) >= 43  # 256 bits


async def test_a_session_ends_by_itself_and_by_hand(database: Database) -> None:
    async with database.write() as tx:
        ann = await make_agent(tx)
        opened = await sessions.open_session(tx, ann.id, NOW)
        found = await sessions.read_session(tx, opened.token, NOW)
        assert found is not None
        assert (found.name, found.csrf) == ("Ann", opened.csrf)
        assert await sessions.read_session(tx, "forged", NOW) is None
        expired = NOW + sessions.SESSION_LASTS
        assert await sessions.read_session(tx, opened.token, expired) is None
        assert await sessions.alive_sessions(tx, {found.token_hash, "x"}, NOW) == {found.token_hash}
        await sessions.end_session(tx, opened.token)
        assert await sessions.alive_sessions(tx, {found.token_hash}, NOW) == set()


async def test_an_invitation_is_good_once_for_ten_minutes(database: Database) -> None:
    async with database.write() as tx:
        ann = await make_agent(tx)
        old = await sessions.invite(tx, ann.id, NOW)
        token = await sessions.invite(tx, ann.id, NOW)
        assert await sessions.use_invitation(tx, old, NOW) is None
        assert await sessions.use_invitation(tx, token, later(minutes=10)) is None
        assert await sessions.use_invitation(tx, token, later(minutes=9)) == ann.id
        assert await sessions.use_invitation(tx, token, later(minutes=9)) is None


async def test_the_first_token_makes_one_lead(database: Database) -> None:
    async with database.write() as tx:
        lost = await sessions.put_first_token(tx, NOW)
        token = await sessions.put_first_token(tx, NOW)
        assert not await sessions.use_first_token(tx, "forged", NOW)
        assert await sessions.use_first_token(tx, token, later(hours=1))
        assert not await sessions.use_first_token(tx, lost, later(hours=1))


async def test_attempts_to_sign_in_are_counted_within_a_window(database: Database) -> None:
    async with database.write() as tx:
        for minute in range(3):
            await sessions.note_attempts(tx, ["name:Ann"], later(minutes=minute))
        window = later(minutes=2) - timedelta(seconds=90)
        assert await sessions.count_attempts(tx, "name:Ann", window) == (2, later(minutes=1))
        assert (await sessions.count_attempts(tx, "name:Bob", window))[0] == 0
        await sessions.forget_attempts(tx, "name:Ann")
        assert (await sessions.count_attempts(tx, "name:Ann", window))[0] == 0
        assert "Ann" not in str(await rows(tx, "sign_in_attempt"))
