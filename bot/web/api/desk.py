"""The desk: presence, the lines and one's own chats, colleagues."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from aiohttp import web
from pydantic import BaseModel
from typing_extensions import TypedDict

from bot.storage.desk import OwnChat, WaitingChat, count_waiting, read_own, read_waiting
from bot.storage.offers import OwnedChat, StoredOffer, read_offers, read_owned
from bot.storage.owners import read_promised
from bot.storage.people import Person, find_person, list_people, set_presence
from bot.web.api.call import Access, ApiRoute, Call, answer, no_content
from bot.web.api.promised import PromisedView, promised_view
from bot.web.views import iso, iso_or_none

Status = Literal["online", "away", "leaving", "offline"]
_FOREMOST_AT_MOST = 10_000


class PresenceBody(BaseModel):
    """Where the agent is."""

    status: Status


class WaitingView(TypedDict):
    """A customer in a line; position 1 is its head."""

    chat: int
    customer: str
    channel: str
    group: str
    since: str
    priority: int
    position: int
    last_text: str
    need: str  # why they go first: aged, disabled, hardship, other, or nothing
    ranked_since: str  # the order of the line, a head start counted in
    for_leads: bool  # passed on to the leads: no agent may take them


class OwnView(TypedDict):
    """A chat of one's own; `due_at` is null when nothing is owed."""

    chat: int
    customer: str
    channel: str
    group: str
    since: str | None
    status: str
    epoch: int
    last_text: str
    last_seq: int
    asked_at: str | None
    due_at: str | None
    need: str


class AskedView(TypedDict):
    """Who is asked whether to take a customer."""

    id: int
    name: str


class OfferView(TypedDict):
    """A customer who may be taken now: by `to` until then, or by everybody where that is null."""

    chat: int
    customer: str
    channel: str
    group: str
    since: str
    last_text: str
    kind: str
    to: AskedView | None
    at: str | None
    until: str | None
    passed_by: str
    note: str


class OwnedView(TypedDict):
    """A question in one's own name that others see to; `agent` is null while nobody does (H1)."""

    chat: int
    customer: str
    channel: str
    group: str
    status: str
    agent: str | None
    last_text: str


class QueueView(TypedDict):
    """The lines one serves, and one's own chats."""

    waiting: list[WaitingView]
    lengths: dict[str, int]
    mine: list[OwnView]
    offers: list[OfferView]
    owned: list[OwnedView]
    promised: list[PromisedView]
    status: Status


class PersonView(TypedDict):
    """A colleague."""

    id: int
    name: str
    role: str
    groups: list[str]
    status: Status
    since: str | None
    chats: int
    on_call: bool


class PeopleView(TypedDict):
    """Everybody who may sign in."""

    agents: list[PersonView]


async def put_presence(call: Call) -> web.StreamResponse:
    """Record where the agent is; repeated calls keep the presence alive."""
    body = await call.body(PresenceBody)
    async with call.parts.database.write() as tx:
        now = call.parts.clock.now()
        has_changed = await set_presence(tx, call.who.agent_id, body.status, now)
    if has_changed:
        call.parts.hub.show_queue()
        if call.parts.ring is not None:
            await call.parts.ring({"queue": True})
    return no_content()


async def show_queue(call: Call) -> web.StreamResponse:
    """Read the lines and one's own chats."""
    foremost = call.asked_number("foremost", _FOREMOST_AT_MOST)
    async with call.parts.database.read() as tx:
        waiting = await read_waiting(tx, call.reader, foremost)
        lengths = await count_waiting(tx, call.reader)
        mine = await read_own(tx, call.who.agent_id)
        offers = await read_offers(tx, call.reader)
        owned = await read_owned(tx, call.who.agent_id)
        promised = await read_promised(tx, call.who.agent_id)
        me = await find_person(tx, call.who.agent_id)
    policy = call.parts.company().policy
    return answer(
        QueueView(
            waiting=[_waiting(w) for w in waiting],
            lengths={group: line.waiting for group, line in lengths.items()},
            mine=[_own(chat) for chat in mine],
            offers=[_offer(one) for one in offers],
            owned=[_owned(chat) for chat in owned],
            promised=[promised_view(one, policy.remind_owner_before) for one in promised],
            status=status_now(me, call.parts.clock.now(), policy.agent_vanished_after)
            if me
            else "offline",
        )
    )


async def show_people(call: Call) -> web.StreamResponse:
    """Read who the colleagues are and whether they are there."""
    return answer(PeopleView(agents=await people_views(call)))


async def people_views(call: Call) -> list[PersonView]:
    """Return everybody who may sign in, as colleagues see them."""
    async with call.parts.database.read() as tx:
        people = await list_people(tx)
    vanished_after = call.parts.company().policy.agent_vanished_after
    now = call.parts.clock.now()
    return [_person(p, now, vanished_after) for p in people if not p.is_disabled]


def _waiting(w: WaitingChat) -> WaitingView:
    return {
        "chat": w.id,
        "customer": w.customer,
        "channel": w.channel,
        "group": w.group,
        "since": iso(w.since),
        "priority": w.priority,
        "position": w.position,
        "last_text": w.last_text,
        "need": w.need,
        "ranked_since": iso(w.ranked_since),
        "for_leads": w.for_leads,
    }


def _offer(one: StoredOffer) -> OfferView:
    return {
        "chat": one.chat,
        "customer": one.customer,
        "channel": one.channel,
        "group": one.group,
        "since": iso(one.since),
        "last_text": one.last_text,
        "kind": one.kind,
        "to": None if one.agent_id is None else {"id": one.agent_id, "name": one.agent},
        "at": iso_or_none(one.at),
        "until": iso_or_none(one.until),
        "passed_by": one.passed_by,
        "note": one.note,
    }


def _owned(chat: OwnedChat) -> OwnedView:
    return {
        "chat": chat.id,
        "customer": chat.customer,
        "channel": chat.channel,
        "group": chat.group,
        "status": chat.stage,
        "agent": chat.agent,
        "last_text": chat.last_text,
    }


def _own(chat: OwnChat) -> OwnView:
    return {
        "chat": chat.id,
        "customer": chat.customer,
        "channel": chat.channel,
        "group": chat.group,
        "since": iso_or_none(chat.since),
        "status": chat.stage,
        "epoch": chat.epoch,
        "last_text": chat.last_text,
        "last_seq": chat.last_seq,
        "asked_at": iso_or_none(chat.asked_at),
        "due_at": iso_or_none(chat.due_at),
        "need": chat.need,
    }


def _person(person: Person, now: datetime, vanished_after: timedelta) -> PersonView:
    return {
        "id": person.id,
        "name": person.name,
        "role": person.role,
        "groups": [*person.groups],
        "status": status_now(person, now, vanished_after),
        "since": iso_or_none(person.status_since),
        "chats": person.chats,
        "on_call": person.is_on_call,
    }


def status_now(person: Person, now: datetime, vanished_after: timedelta) -> Status:
    """Return the status; whoever has not been heard of for too long is not there."""
    if person.seen_at is None or now - person.seen_at > vanished_after:
        return "offline"
    return _STATUSES.get(person.status, "offline")


_STATUSES: Mapping[str, Status] = {"online": "online", "away": "away", "leaving": "leaving"}


ROUTES = (
    ApiRoute(
        "POST",
        "/presence",
        put_presence,
        Access.AGENT,
        "Go online, away, leaving or offline; repeat within 10 s unless the desk's socket is open",
        body=PresenceBody,
        status=204,
    ),
    ApiRoute(
        "GET",
        "/queue",
        show_queue,
        Access.AGENT,
        "The lines and own chats; lengths tell how many wait in each line",
        QueueView,
        query=(("foremost", "so many of each line; all when left out"),),
        refusals=(422,),
    ),
    ApiRoute("GET", "/agents", show_people, Access.AGENT, "Colleagues", PeopleView),
)
