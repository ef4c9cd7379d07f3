"""Agents and leads: who they are, whether they are there, how many chats they have."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.storage.database import Connection
from bot.storage.schema import WITH_AGENT, agent, conversation, invitation, presence_log, session
from bot.storage.statements import Statement
from handlers.conversation import AgentRef


@dataclass(frozen=True, slots=True)
class NewAgent:
    """An account about to be made; the password is hashed already ("" for none yet)."""

    name: str
    role: str
    groups: tuple[str, ...]
    password_hash: str = ""
    chats_at_most: int | None = None  # None is the policy's cap


@dataclass(frozen=True, slots=True)
class Person:
    """An agent or lead as the rest of the house sees them."""

    id: int
    name: str
    role: str
    groups: tuple[str, ...]
    status: str
    status_since: datetime | None
    seen_at: datetime | None
    is_disabled: bool
    chats: int = 0
    chats_at_most: int | None = None
    is_on_call: bool = False


class NameTakenError(Exception):
    """Somebody has this name already."""


def clean_name(name: str) -> str:
    """Return the one spelling of a name: NFKC, single spaces, nothing invisible."""
    folded = unicodedata.normalize("NFKC", name)
    visible = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in folded)
    return " ".join(visible.split())


def split_groups(groups: str) -> tuple[str, ...]:
    """Read the groups as they are stored."""
    return tuple(g for g in groups.split(",") if g)


async def add_agent(tx: Connection, new: NewAgent, now: datetime) -> int:
    """Make an account and return its id; raise `NameTakenError` when the name is in use."""
    values = {
        "name": clean_name(new.name),
        "role": new.role,
        "groups": ",".join(dict.fromkeys(new.groups)),
        "password_hash": new.password_hash,
        "chats_at_most": new.chats_at_most,
        "created_at": now,
    }
    try:
        async with tx.begin_nested():
            made = await tx.execute(sa.insert(agent).values(values).returning(agent.c.id))
            return int(made.scalar_one())
    except IntegrityError as error:
        raise NameTakenError(values["name"]) from error


async def list_people(tx: Connection, ids: Iterable[int] | None = None) -> list[Person]:
    """Return everybody (or these), by name, with the number of chats each has now."""
    c = agent.c
    chats = (
        sa.select(conversation.c.agent_id, sa.func.count().label("chats"))
        .where(conversation.c.stage == WITH_AGENT)
        .group_by(conversation.c.agent_id)
        .subquery()
    )
    query = (
        sa.select(agent, sa.func.coalesce(chats.c.chats, 0).label("chats"))
        .outerjoin(chats, chats.c.agent_id == c.id)
        .order_by(c.name)
    )
    if ids is not None:
        query = query.where(c.id.in_(list(ids)))
    return [_person(row) for row in await tx.execute(query)]


def _person(row: sa.Row[tuple[object, ...]]) -> Person:
    return Person(
        id=row.id,
        name=row.name,
        role=row.role,
        groups=split_groups(row.groups),
        status=row.status,
        status_since=row.status_since,
        seen_at=row.seen_at,
        is_disabled=row.is_disabled,
        chats=row.chats,
        chats_at_most=row.chats_at_most,
        is_on_call=row.is_on_call,
    )


async def find_person(tx: Connection, who: int | str) -> Person | None:
    """Return the agent with this id or name."""
    column = agent.c.id if isinstance(who, int) else agent.c.name
    value = who if isinstance(who, int) else clean_name(who)
    found = await tx.scalar(sa.select(agent.c.id).where(column == value))
    return (await list_people(tx, [found]))[0] if found is not None else None


async def read_password(tx: Connection, name: str) -> tuple[int, str] | None:
    """Return id and password hash of an agent who may sign in."""
    query = sa.select(agent.c.id, agent.c.password_hash).where(
        agent.c.name == clean_name(name), agent.c.is_disabled.is_(False)
    )
    row = (await tx.execute(query)).one_or_none()
    return (row.id, row.password_hash) if row is not None and row.password_hash else None


async def set_password(tx: Connection, agent_id: int, password_hash: str) -> None:
    """Replace a password; whoever was signed in with the old one is out."""
    await tx.execute(
        sa.update(agent).where(agent.c.id == agent_id).values(password_hash=password_hash)
    )
    await tx.execute(sa.delete(session).where(session.c.agent_id == agent_id))


async def set_disabled(tx: Connection, agent_id: int, *, is_disabled: bool, now: datetime) -> None:
    """Shut an account out or let it in again; its sessions and invitations end at once."""
    await tx.execute(sa.update(agent).where(agent.c.id == agent_id).values(is_disabled=is_disabled))
    await tx.execute(sa.delete(session).where(session.c.agent_id == agent_id))
    await tx.execute(sa.delete(invitation).where(invitation.c.agent_id == agent_id))
    if is_disabled:
        await set_presence(tx, agent_id, "offline", now)


async def set_on_call(tx: Connection, agent_id: int, *, is_on_call: bool) -> None:
    """Have somebody rung for emergencies, whatever the hour, or no longer (H5, C6)."""
    await tx.execute(sa.update(agent).where(agent.c.id == agent_id).values(is_on_call=is_on_call))


async def read_on_call(tx: Connection) -> tuple[AgentRef, ...]:
    """Return who is on call now."""
    return tuple(AgentRef(*row) for row in await _ON_CALL.ask(tx, [{}]))


_ON_CALL = Statement(
    lambda _: (
        sa.select(agent.c.id, agent.c.name)
        .where(agent.c.is_on_call, ~agent.c.is_disabled)
        .order_by(agent.c.id)
    )
)


async def set_chats_at_most(tx: Connection, agent_id: int, at_most: int | None) -> None:
    """Give an agent a cap of chats of their own; None is the policy's."""
    await tx.execute(sa.update(agent).where(agent.c.id == agent_id).values(chats_at_most=at_most))


async def has_lead(tx: Connection) -> bool:
    """Tell whether a lead exists who can sign in."""
    query = sa.select(agent.c.id).where(agent.c.role == "lead", agent.c.is_disabled.is_(False))
    return await tx.scalar(query.limit(1)) is not None


async def set_presence(tx: Connection, agent_id: int, status: str, now: datetime) -> bool:
    """Record where an agent is (S3); return whether that is a change."""
    c = agent.c
    await tx.execute(sa.update(agent).where(c.id == agent_id).values(seen_at=now))
    may_change = [c.status != status]
    if status == "leaving":  # who has signed out meanwhile, being done, stays out
        may_change.append(c.status != "offline")
    signs_in = sa.case(
        (c.status == "offline", sa.literal(now, c.signed_in_at.type)), else_=c.signed_in_at
    )
    changed = await tx.execute(
        sa.update(agent)
        .where(c.id == agent_id, *may_change)
        .values(
            status=status,
            status_since=now,
            away_told=0,
            signed_in_at=c.signed_in_at if status == "offline" else signs_in,
        )
    )
    if not changed.rowcount:
        return False
    log = {"agent_id": agent_id, "status": status, "at": now}
    await tx.execute(sa.insert(presence_log).values(log))
    return True


async def note_heartbeat(tx: Connection, agent_id: int, now: datetime) -> None:
    """Remember that the agent's desk is open."""
    await tx.execute(sa.update(agent).where(agent.c.id == agent_id).values(seen_at=now))
