"""Whose turn it is: whatever signs in, passes, claims and crashes, nobody starves (H2)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from handlers.actions import MoveRotation
from handlers.conversation import AgentRef, Conversation, Offer, Stage, Wait
from handlers.deciding import handle
from handlers.events import (
    AgentClaimed,
    AgentPassed,
    AgentVanished,
    ChatOffered,
    DeadlineDue,
    DeadlineKind,
    Event,
    OffersOver,
    OfferWithdrawn,
)
from handlers.policy import Policy
from handlers.rotation import Next, plan
from handlers.surroundings import Colleague, Company, Surroundings
from tests.dialogues.theatre import ZONE, phrases

NOW = datetime(2026, 3, 2, 9, tzinfo=ZONE)
COMPANY = Company("Shop", ZONE, Policy(), phrases())


def _colleague(number: int, groups: str = "service", **facts: object) -> Colleague:
    agent = AgentRef(number, f"Agent {number}")
    usual = Colleague(agent, NOW + timedelta(seconds=number), tuple(groups.split()))
    return replace(usual, **facts)  # type: ignore[arg-type] # of a test's choice


def _waits(chat: int, group: str = "service", **facts: object) -> Conversation:
    wait = Wait(1, group, NOW + timedelta(seconds=chat))
    wait = replace(wait, **facts)  # type: ignore[arg-type] # of a test's choice
    return Conversation(chat, "web", stage=Stage.WAITING, wait=wait)


def _plan(waiting: list[Conversation], *staff: Colleague) -> list[Next]:
    return plan(waiting, {one.agent.id: one for one in staff}, NOW)


def _asked(moves: list[Next]) -> list[tuple[int, int]]:
    return [
        (move.conversation_id, move.event.agent.id)
        for move in moves
        if isinstance(move.event, ChatOffered)
    ]


def test_heads_go_to_free_agents_in_the_order_of_signing_in() -> None:
    moves = _plan([_waits(1), _waits(2), _waits(3)], _colleague(2), _colleague(1))
    assert _asked(moves) == [(1, 1), (2, 2)]


def test_who_had_their_turn_goes_behind() -> None:
    had = _colleague(1, turn_at=NOW + timedelta(minutes=1))
    assert _asked(_plan([_waits(1)], had, _colleague(2))) == [(1, 2)]


def test_who_is_not_free_or_of_another_group_is_passed_over() -> None:
    staff = (
        _colleague(1, chats=5),
        _colleague(2, has_offer=True),
        _colleague(3, status="away"),
        _colleague(4, "orders"),
        _colleague(5),
    )
    assert _asked(_plan([_waits(1)], *staff)) == [(1, 5)]


def test_a_returning_customer_goes_to_the_agent_who_served_them_h2() -> None:
    back = replace(_waits(1), last_agent=AgentRef(3, "Agent 3"))
    staff = (_colleague(1), _colleague(2), _colleague(3))
    [move] = _plan([back], *staff)
    assert move.event == ChatOffered(NOW, AgentRef(3, "Agent 3"), 1, "returning")
    busy = (*staff[:2], replace(staff[2], chats=5))
    assert _asked(_plan([back], *busy)) == [(1, 1)]
    passed = replace(_waits(1, asked=(3,)), last_agent=back.last_agent)
    assert _asked(_plan([passed], *staff)) == [(1, 1)]


def test_the_offer_of_who_has_left_is_taken_back() -> None:
    offer = Offer(AgentRef(1, "Agent 1"), NOW, NOW)
    asked = _waits(1, offer=offer, asked=(1,))
    assert _plan([asked], _colleague(1)) == []
    for staff in ((), (_colleague(1, status="away"),)):
        assert _plan([asked], *staff) == [Next(1, OfferWithdrawn(NOW, 1, 1))]


def test_a_colleague_who_is_away_may_come_back_for_what_was_passed_on() -> None:
    offer = Offer(AgentRef(1, "Agent 1"), NOW, NOW, "passed_on")
    asked = _waits(1, offer=offer, asked=(1,), for_agent=1)
    assert _plan([asked], _colleague(1, status="away")) == []
    for staff in ((), (_colleague(1, status="leaving"),)):
        assert _plan([asked], *staff) == [Next(1, OfferWithdrawn(NOW, 1, 1))]


def test_when_all_have_passed_it_is_over_and_not_before() -> None:
    passed = _waits(1, asked=(1,))
    assert _plan([passed], _colleague(1)) == [Next(1, OffersOver(NOW, 1))]
    assert _plan([passed], _colleague(1), _colleague(2, chats=5)) == []
    assert _plan([_waits(1, asked=(1,), is_for_all=True)], _colleague(1)) == []
    assert _plan([passed]) == []


def test_who_was_passed_on_to_somebody_or_waits_no_more_is_nobodys_turn() -> None:
    staff = _colleague(1)
    assert _plan([_waits(1, for_agent=1)], staff) == []
    assert _plan([replace(_waits(1), stage=Stage.BOT)], staff) == []
    assert _plan([replace(_waits(1), wait=None)], staff) == []


def test_who_was_passed_to_the_leads_is_put_before_leads_only() -> None:
    wait = _waits(1, for_leads=True, asked=(9,))
    ann, lea = _colleague(1), _colleague(2, "orders", is_lead=True)
    assert _asked(_plan([wait], ann, lea)) == [(1, 2)]
    busy = replace(lea, chats=5)
    assert _plan([wait], ann, busy) == []
    away = replace(lea, status="away")
    for staff in ((ann,), (ann, away), ()):  # nobody to ask: it goes back at once
        assert _plan([wait], *staff) == [Next(1, OffersOver(NOW, 1))]


# --- any life of a house ---


@dataclass
class House:
    """Agents and customers whom anything may happen to, moved by the real plan and handlers."""

    staff: dict[int, Colleague] = field(default_factory=dict)
    talks: dict[int, Conversation] = field(default_factory=dict)
    history: dict[int, list[int]] = field(default_factory=dict)
    now: datetime = NOW

    def counted(self) -> dict[int, Colleague]:
        """Return the agents with what they have."""
        return {agent_id: self._count(one) for agent_id, one in self.staff.items()}

    def _count(self, one: Colleague) -> Colleague:
        mine = [t for t in self.talks.values() if t.agent == one.agent and t.stage is Stage.AGENT]
        offers = [o for t in self.talks.values() if (o := offer_of(t)) and o.agent == one.agent]
        assert len(mine) <= one.chats_at_most
        assert len(offers) <= 1
        return replace(one, chats=len(mine), has_offer=bool(offers))

    def play(self, chat: int, event: Event) -> str:
        """Let something happen to one customer."""
        surroundings = Surroundings(self.now, COMPANY, staff=self.counted())
        decision = handle(self.talks[chat], event, surroundings)
        self.talks[chat] = decision.conversation
        for action in decision.actions:
            if isinstance(action, MoveRotation):
                one = self.staff[action.agent_id]
                self.staff[action.agent_id] = replace(one, turn_at=self.now)
                self.history.setdefault(chat, []).append(action.agent_id)
        return decision.refusal

    def keep(self) -> None:
        """Let the keeper of the line look until nothing is left to move."""
        waiting = sorted(self.talks.values(), key=lambda t: t.wait.since if t.wait else NOW)
        for _ in range(100):
            moves = plan(waiting, self.counted(), self.now)
            if not moves:
                return
            for move in moves:
                assert self.play(move.conversation_id, move.event) == ""
            waiting = [self.talks[one.id] for one in waiting]
        raise AssertionError("the keeper never comes to rest")

    def passes(self, seconds: int) -> None:
        """Let time pass; offers end at their moment."""
        self.now += timedelta(seconds=seconds)
        for chat, talk in list(self.talks.items()):
            offer = offer_of(talk)
            until = offer.until if offer else talk.wait.ask_until if talk.wait else None
            if until is not None and until <= self.now and talk.stage is Stage.WAITING:
                self.play(chat, DeadlineDue(self.now, DeadlineKind.OFFER, until))


def offer_of(talk: Conversation) -> Offer | None:
    """Return who is asked about a customer now."""
    return talk.wait.offer if talk.stage is Stage.WAITING and talk.wait else None


_DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["arrive", "sign in", "leave", "pass", "claim", "crash", "wait", "end"]),
        st.integers(0, 5),
        st.integers(0, 30),
    ),
    max_size=40,
)


def _do(house: House, deed: str, agent: int, number: int) -> None:
    ref = AgentRef(agent, f"Agent {agent}")
    if deed == "arrive":
        new = len(house.talks) + 1
        wait = Wait(1, "service", house.now, joined_at=house.now)
        house.talks[new] = Conversation(new, "web", stage=Stage.WAITING, wait=wait, waits=1)
    elif deed == "sign in":
        known = house.staff.get(agent)
        if known is None or known.status != "online":
            house.staff[agent] = Colleague(ref, house.now, ("service",), chats_at_most=2)
    elif deed == "leave" and agent in house.staff:
        house.staff[agent] = replace(house.staff[agent], status="away")
    elif deed == "wait":
        house.passes(number)
    elif deed == "crash" and agent in house.staff:
        house.staff[agent] = replace(house.staff[agent], status="offline")
        for talk in list(house.talks.values()):
            if talk.stage is Stage.AGENT and talk.agent == ref:
                house.play(talk.id, AgentVanished(house.now, agent, talk.epoch))
    else:
        _ask(house, deed, ref, number)


def _ask(house: House, deed: str, agent: AgentRef, number: int) -> None:
    chats = list(house.talks)
    if not chats:
        return
    chat = chats[number % len(chats)]
    if deed == "pass":
        house.play(chat, AgentPassed(house.now, agent))
    elif deed == "claim":
        house.play(chat, AgentClaimed(house.now, agent, ("service",)))


@given(_DEEDS)
def test_nobody_is_forgotten_and_nobody_is_asked_twice(deeds: list[tuple[str, int, int]]) -> None:
    house = House()
    for deed, agent, number in deeds:
        _do(house, deed, agent, number)
        house.keep()
        staff = house.counted()
        for chat, asked in house.history.items():
            stays = house.talks[chat].waits
            assert len(asked) <= len(set(asked)) * stays, "asked twice about one stay"
        for talk in house.talks.values():
            wait, offer = talk.wait, offer_of(talk)
            if talk.stage is not Stage.WAITING or wait is None:
                continue
            assert talk.agent is None
            if offer is not None:
                assert staff[offer.agent.id].status == "online"
            elif not wait.is_for_all:  # then nobody who could be asked is free
                assert not any(a.is_free and a.agent.id not in wait.asked for a in staff.values())


@given(_DEEDS, st.integers(1, 5))
def test_everybody_is_served_where_somebody_takes_what_is_offered(
    deeds: list[tuple[str, int, int]], agent: int
) -> None:
    house = House()
    for deed, who, number in deeds:
        _do(house, deed, who, number)
        house.keep()
    ref = AgentRef(agent, f"Agent {agent}")
    for _ in range(len(house.talks) * 8):
        house.staff = {agent: Colleague(ref, house.now, ("service",), chats_at_most=99)}
        house.passes(20)
        house.keep()
        for talk in list(house.talks.values()):
            offer = offer_of(talk)
            is_mine = (offer and offer.agent == ref) or (talk.wait and talk.wait.is_for_all)
            if talk.stage is Stage.WAITING and is_mine:
                house.play(talk.id, AgentClaimed(house.now, ref, ("service",)))
    assert [t.id for t in house.talks.values() if t.stage is Stage.WAITING] == []
