"""Signed-in sessions, throttled sign-ins, and tokens that work once."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.storage.database import Connection
from bot.storage.people import split_groups
from bot.storage.schema import (
    agent,
    channel_state,
    invitation,
    session,
    sign_in_attempt,
)

SESSION_LASTS = timedelta(hours=12)
INVITATION_LASTS = timedelta(minutes=10)
FIRST_TOKEN_LASTS = timedelta(days=1)
_FIRST = "first_lead:"


@dataclass(frozen=True, slots=True)
class StoredSession:
    """Who is behind a cookie."""

    token_hash: str
    agent_id: int
    name: str
    role: str
    groups: tuple[str, ...]
    csrf: str


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session just opened: the token is known only to the browser from now on."""

    token: str
    csrf: str


def hash_token(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


async def open_session(tx: Connection, agent_id: int, now: datetime) -> NewSession:
    """Open a session under a fresh token; sessions long expired are swept out on the way."""
    made = NewSession(secrets.token_urlsafe(32), secrets.token_urlsafe(32))
    await tx.execute(sa.delete(session).where(session.c.expires_at < now))
    values = {
        "token_hash": hash_token(made.token),
        "agent_id": agent_id,
        "csrf": made.csrf,
        "created_at": now,
        "expires_at": now + SESSION_LASTS,
    }
    await tx.execute(sa.insert(session).values(values))
    return made


async def read_session(tx: Connection, token: str, now: datetime) -> StoredSession | None:
    """Return who holds this token, unless it has expired or the account is disabled."""
    query = (
        sa.select(session.c.token_hash, session.c.csrf, agent.c.id, agent.c.name)
        .add_columns(agent.c.role, agent.c.groups)
        .join(agent, agent.c.id == session.c.agent_id)
        .where(session.c.token_hash == hash_token(token), *_is_alive(now))
    )
    row = (await tx.execute(query)).one_or_none()
    if row is None:
        return None
    groups = split_groups(row.groups)
    return StoredSession(row.token_hash, row.id, row.name, row.role, groups, row.csrf)


async def alive_sessions(tx: Connection, hashes: Iterable[str], now: datetime) -> set[str]:
    """Return those of the sessions that still hold."""
    query = (
        sa.select(session.c.token_hash)
        .join(agent, agent.c.id == session.c.agent_id)
        .where(session.c.token_hash.in_(list(hashes)), *_is_alive(now))
    )
    return set((await tx.scalars(query)).all())


def _is_alive(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return session.c.expires_at > now, agent.c.is_disabled.is_(False)


async def end_session(tx: Connection, token: str) -> None:
    """Forget a session."""
    await tx.execute(sa.delete(session).where(session.c.token_hash == hash_token(token)))


async def count_attempts(
    tx: Connection, subject: str, since: datetime
) -> tuple[int, datetime | None]:
    """Return how many sign-ins were tried since then, and when the oldest of them was."""
    c = sign_in_attempt.c
    query = sa.select(sa.func.count(), sa.func.min(c.at)).where(
        c.subject == hash_token(subject), c.at > since
    )
    count, oldest = (await tx.execute(query)).one()
    return count, oldest


async def note_attempts(tx: Connection, subjects: Iterable[str], now: datetime) -> None:
    """Count an attempt before it is judged, so that many at once cannot slip through."""
    await tx.execute(
        sa.delete(sign_in_attempt).where(sign_in_attempt.c.at < now - timedelta(days=1))
    )
    rows = [{"subject": hash_token(subject), "at": now} for subject in subjects]
    await tx.execute(sa.insert(sign_in_attempt), rows)


async def forget_attempts(tx: Connection, subject: str) -> None:
    """A sign-in succeeded: the failures before it are forgiven."""
    await tx.execute(
        sa.delete(sign_in_attempt).where(sign_in_attempt.c.subject == hash_token(subject))
    )


async def put_first_token(tx: Connection, now: datetime) -> str:
    """Make a token for the first lead's sign-in; only its hash is kept."""
    token = secrets.token_urlsafe(32)
    expires = int((now + FIRST_TOKEN_LASTS).timestamp())
    values = {"name": _FIRST + hash_token(token), "value": str(expires)}
    await tx.execute(sa.insert(channel_state).values(values))
    return token


async def use_first_token(tx: Connection, token: str, now: datetime) -> bool:
    """Tell whether the token holds; all such tokens end with the first good use."""
    c = channel_state.c
    used = await tx.execute(
        sa.delete(channel_state).where(c.name == _FIRST + hash_token(token)).returning(c.value)
    )
    value = used.scalar_one_or_none()
    if value is None or int(value) <= now.timestamp():
        return False
    await tx.execute(sa.delete(channel_state).where(c.name.startswith(_FIRST, autoescape=True)))
    return True


async def invite(tx: Connection, agent_id: int, now: datetime) -> str:
    """Make an invitation for an agent, good once and for ten minutes; older ones end."""
    token = secrets.token_urlsafe(32)
    await tx.execute(sa.delete(invitation).where(invitation.c.agent_id == agent_id))
    values = {
        "token_hash": hash_token(token),
        "agent_id": agent_id,
        "expires_at": now + INVITATION_LASTS,
    }
    await tx.execute(sa.insert(invitation).values(values))
    return token


async def use_invitation(tx: Connection, token: str, now: datetime) -> int | None:
    """Use up an invitation and return whose it was."""
    c = invitation.c
    used = await tx.execute(
        sa.update(invitation)
        .where(c.token_hash == hash_token(token), c.used_at.is_(None), c.expires_at > now)
        .values(used_at=now)
        .returning(c.agent_id)
    )
    owner = used.scalar_one_or_none()
    return None if owner is None else int(owner)
