"""Tables: migrations, moments, one customer out of all of them (D3), plans of busy queries."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from bot.storage import (
    customers,
    deadlines,
    desk,
    inbox,
    outbox,
    presence,
    reading,
    schema,
    staff,
)
from bot.storage.columns import Moment, from_micros
from bot.storage.database import Connection, Database, is_away, shown_url, sqlite_url
from bot.storage.driver import driver_of
from bot.storage.files import StoredFile, add_file
from bot.storage.migrate import current, head, migrate
from bot.storage.reading import Gap
from handlers.actions import (
    Flag,
    Log,
    MessageKind,
    OpenTicket,
    RecordMiss,
    RecordTurn,
    RecordVisit,
    RecordWait,
    Say,
    SetDeadline,
    Whisper,
)
from handlers.conversation import Choice, Turn, Visit, Wait
from handlers.events import CustomerWrote, DeadlineKind
from tests.storage.deeds import NOW, decide, make_chat, rows, store

moments = st.datetimes(
    min_value=datetime.fromisoformat("1970-01-01"),
    max_value=datetime.fromisoformat("2200-01-01"),
    timezones=st.just(UTC),
)


@given(moments, st.integers(-14 * 60, 14 * 60))
def test_a_moment_comes_back_to_the_microsecond(moment: datetime, offset: int) -> None:
    elsewhere = moment.astimezone(timezone(timedelta(minutes=offset)))
    stored = Moment().process_bind_param(elsewhere, sqlite.dialect())
    assert stored is not None
    assert from_micros(stored) == moment


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Moment().process_bind_param(NOW.replace(tzinfo=None), sqlite.dialect())


async def test_the_migrations_make_the_tables_that_the_code_knows(database: Database) -> None:
    def differences(connection: sa.Connection) -> list[object]:
        options = {"compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, schema.metadata))

    async with database.write() as tx:
        assert await tx.run_sync(differences) == []
        assert await current(tx) == head() != ""


async def test_migrating_again_changes_nothing(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx)
    await migrate(database)
    async with database.write() as tx:
        assert await make_chat(tx) == chat


async def test_only_who_upgrades_the_tables_may_take_long_between_statements(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    show = sa.text("SHOW idle_in_transaction_session_timeout")
    seen: list[str] = []
    monkeypatch.setattr(
        "bot.storage.migrate._upgrade", lambda connection: seen.append(connection.scalar(show))
    )
    database = await Database.open(postgres_url)
    try:
        await migrate(database)
        async with database.write() as tx:
            seen.append(await tx.scalar(show))
    finally:
        await database.close()
    assert seen == ["1min", "3s"]


async def test_many_processes_migrate_an_empty_postgres_at_once(postgres_url: str) -> None:
    opened = [await Database.open(postgres_url) for _ in range(3)]
    try:
        await asyncio.gather(*map(migrate, opened))
        async with opened[0].read() as tx:
            assert await current(tx) == head()
    finally:
        for database in opened:
            await database.close()


async def test_a_database_that_is_away_is_told_from_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="unable to open") as failure:
        await Database.open(sqlite_url(tmp_path / "missing" / "x.db"))
    assert is_away(failure.value)
    assert is_away(sa.exc.TimeoutError("no connection was free in time"))
    assert not is_away(ValueError("wrong"))


async def test_a_connection_that_postgres_ends_is_away_and_no_mistake(postgres_url: str) -> None:
    database, other = await Database.open(postgres_url), await Database.open(postgres_url)
    try:
        async with database.read() as tx:
            pid = await tx.scalar(sa.select(sa.func.pg_backend_pid()))
            async with other.read() as killer:
                await killer.scalar(sa.select(sa.func.pg_terminate_backend(pid)))
            with pytest.raises(sa.exc.DBAPIError) as failure:
                await tx.scalar(sa.select(sa.literal(1)))
        assert is_away(failure.value)
        async with database.read() as tx:  # the next one finds a fresh connection
            assert await tx.scalar(sa.select(sa.literal(1))) == 1
    finally:
        await database.close()
        await other.close()


async def test_a_mistake_in_a_statement_is_not_away(database: Database) -> None:
    async with database.read() as tx:
        with pytest.raises(sa.exc.SQLAlchemyError) as failure:
            await tx.scalar(sa.text("SELECT nothing FROM nowhere"))
    assert not is_away(failure.value)


def test_a_password_is_never_shown() -> None:
    shown = shown_url("postgresql+asyncpg://desk:s3cr3t@db.example:5432/desk")
    assert "s3cr3t" not in shown
    assert "db.example" in shown


async def _full_life(tx: Connection, address: str) -> int:
    """Leave a trace of a customer in every table that knows customers."""
    chat = await make_chat(tx, address)
    await store(tx, chat, f"key-{address}", CustomerWrote(NOW, "secret words"))
    await decide(
        tx,
        chat,
        Say(MessageKind.ANSWER, "secret answer", choices=(Choice("a", "b"),)),
        RecordVisit(Visit(1, NOW)),
        RecordTurn(Turn(1, NOW, NOW)),
        RecordWait(Wait(1, "service", NOW)),
        SetDeadline(DeadlineKind.IDLE, NOW),
        OpenTicket(f"n-{address}", "complaint", "complaints", {"what": "secret"}),
        Flag("emergency", "secret"),
        RecordMiss("secret"),
        Whisper(1, "whisper", "secret"),
        Log("arrived"),
        event=CustomerWrote(NOW, "secret words"),
        customer_name="Jane",
    )
    await add_file(tx, StoredFile(f"f-{address}", chat, "secret.txt", "text/plain", 3), NOW)
    return chat


async def _counts(tx: Connection) -> dict[str, int]:
    return {table: len(await rows(tx, table)) for table in schema.metadata.tables}


async def test_a_customer_is_found_by_number_and_by_address(database: Database) -> None:
    async with database.write() as tx:
        chat = await make_chat(tx, "4242")
        assert await customers.find_customer(tx, str(chat)) == chat
        assert await customers.find_customer(tx, "telegram:4242") == chat
        for nobody in ("telegram:1", "999", "x", "", "１"):
            assert await customers.find_customer(tx, nobody) is None


async def test_everything_that_is_kept_of_a_customer_is_read_out_d3(database: Database) -> None:
    async with database.write() as tx:
        chat = await _full_life(tx, "1")
        await _full_life(tx, "2")
        found = await customers.read_customer(tx, chat)
    owned = {t.name for t in schema.metadata.sorted_tables if "conversation_id" in t.c}
    assert set(found) == owned - {"choice"} | {"conversation"}
    assert all(found.values()), "a table without a trace proves nothing"
    assert "n-2" not in str(found)


async def test_an_erased_customer_leaves_nothing_and_others_everything_d3(
    database: Database,
) -> None:
    async with database.write() as tx:
        await _full_life(tx, "2")
        before = await _counts(tx)
        chat = await _full_life(tx, "1")
        assert await customers.erase_customer(tx, chat) == ["f-1"]
        assert await _counts(tx) == before
        assert await customers.find_customer(tx, "telegram:1") is None


async def test_a_retried_write_has_no_words_in_its_error(database: Database) -> None:
    statement = sa.text("INSERT INTO nowhere VALUES (:words)")
    async with database.read() as tx:
        with pytest.raises(sa.exc.SQLAlchemyError) as failure:
            await tx.execute(statement, {"words": "secret words"})
    assert "secret words" not in str(failure.value)


async def test_what_is_looked_for_all_the_time_never_walks_through_all_messages(
    sqlite_database_url: str,
) -> None:
    """The loops' queries are answered from indexes, so that cost does not grow with history."""
    database = await Database.open(sqlite_database_url)
    asked: list[str] = []
    try:
        async with database.read() as tx:
            reader = driver_of(tx)
            await reader.set_trace_callback(asked.append)
            await deadlines.conversations_due(tx, NOW, 10)
            await deadlines.open_deadlines(tx, [1])
            await inbox.conversations_with_open(tx, NOW, 10)
            await inbox.oldest_open(tx, [1])
            await outbox.conversations_waiting(tx, NOW, 10)
            await outbox.abandoned(tx, NOW, outbox.Doubt("me"), 10)
            await outbox.count_pending(tx)
            await presence.read_waiting(tx)
            await presence.read_vanished(tx, NOW)
            await presence.read_recent_claims(tx, "service", NOW)
            await staff.read_staff(tx, NOW, 5)
            await staff.read_asked(tx)
            await staff.read_heads_of(tx, "service", 10, is_for_all=False)
            await staff.read_passed_to_leads(tx, 10)
            await desk.read_active(tx)
            await desk.read_heads(tx, [1, 2])
            await reading.read_gaps(tx, [Gap(1, 0), Gap(2, 1, NOW)], 10)
            await reader.set_trace_callback(None)
            said = [sql for sql in asked if sql.startswith("SELECT")]
            found = [await reader.execute_fetchall(f"EXPLAIN QUERY PLAN {sql}") for sql in said]
    finally:
        await database.close()
    plans = [str(row[3]) for rows_of_one in found for row in rows_of_one]
    assert len(said) >= 17
    grows = ("message", "inbox", "outbox", "turn", "visit", "wait", "conversation")
    walks = [p for p in plans if p.startswith("SCAN") and "INDEX" not in p]
    assert [p for p in walks if p.split()[1] in grows] == []
