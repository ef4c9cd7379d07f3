"""Offers: one agent is asked at a time, in turn; nobody is asked for ever (H2, T6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.actions import Flag, Log, MoveRotation, RingAgent
from handlers.conversation import AgentRef, Wait
from handlers.events import (
    AgentClaimed,
    AgentPassed,
    ChatOffered,
    DeadlineDue,
    DeadlineKind,
    OffersOver,
    OfferWithdrawn,
)
from handlers.surroundings import Surroundings
from knowledge.understanding import Signal
from tests.dialogues.theatre import GROUPS
from tests.handlers.desk import Desk


def _waiting() -> Desk:
    desk = Desk(online="Ann Bob Cai")
    desk.hears("agent", Signal.PERSON)
    return desk


def _wait(desk: Desk) -> Wait:
    assert desk.talk.wait is not None
    return desk.talk.wait


def _asked(desk: Desk) -> str:
    offer = _wait(desk).offer
    return offer.agent.name if offer else ""


def test_the_agent_whose_turn_it_is_is_rung_and_goes_behind_h2() -> None:
    desk = _waiting()
    desk.offers("Ann")
    ann = desk.agent("Ann")
    assert desk.does(RingAgent) == [RingAgent(ann.id, "offer")]
    assert desk.does(MoveRotation) == [MoveRotation(ann.id)]
    assert desk.does(Log) == [Log("offered", "Ann", "turn")]
    offer = _wait(desk).offer
    assert offer is not None
    assert offer.until == desk.now + timedelta(seconds=20)
    assert desk.says_last() == []


def test_only_one_is_asked_at_a_time() -> None:
    desk = _waiting()
    desk.offers("Ann")
    assert desk.offers("Bob").refusal == "stale_offer"
    assert _asked(desk) == "Ann"


def test_nobody_is_asked_twice_about_the_same_customer() -> None:
    desk = _waiting()
    desk.offers("Ann")
    desk.declines("Ann")
    assert desk.offers("Ann").refusal == "stale_offer"
    assert desk.offers("Bob").refusal == ""


def test_an_offer_of_another_stay_in_the_line_is_stale() -> None:
    desk = _waiting()
    event = ChatOffered(desk.now, desk.agent("Ann"), wait=7)
    assert desk.play(event).refusal == "stale_offer"


@pytest.mark.parametrize(
    "change",
    [
        {"status": "away"},
        {"status": "leaving"},
        {"status": "offline"},
        {"chats": 5},
        {"has_offer": True},
        {"groups": ("orders",)},
    ],
)
def test_who_is_not_free_is_not_asked(change: dict[str, object]) -> None:
    desk = _waiting()
    desk.knows("Ann", **change)
    assert desk.offers("Ann").refusal == "stale_offer"


def test_an_agent_nobody_knows_is_not_asked() -> None:
    desk = _waiting()
    assert desk.play(ChatOffered(desk.now, AgentRef(99, "Zoe"), 1)).refusal == "stale_offer"


def test_an_offer_that_is_not_taken_in_20_s_is_over_t6() -> None:
    desk = _waiting()
    desk.offers("Ann")
    desk.passes(seconds=19)
    assert _asked(desk) == "Ann"
    desk.passes(seconds=1)
    assert _asked(desk) == ""
    assert Log("offer_lapsed", "Ann") in desk.actions


def test_only_who_is_asked_can_decline() -> None:
    desk = _waiting()
    assert desk.declines("Ann").refusal == "not_offered"
    desk.offers("Ann")
    assert desk.declines("Bob").refusal == "not_offered"
    assert desk.declines("Ann").refusal == ""
    assert desk.declines("Ann").refusal == "not_offered"


def test_who_leaves_the_desk_loses_the_offer() -> None:
    desk = _waiting()
    desk.offers("Ann")
    ann, bob = desk.agent("Ann").id, desk.agent("Bob").id
    assert desk.play(OfferWithdrawn(desk.now, bob, 1)).refusal == "stale_offer"
    assert desk.play(OfferWithdrawn(desk.now, ann, 2)).refusal == "stale_offer"
    assert desk.play(OfferWithdrawn(desk.now, ann, 1)).refusal == ""
    assert _asked(desk) == ""


def test_when_all_have_passed_leads_are_told_once_and_anybody_may_take_it() -> None:
    desk = _waiting()
    desk.offers("Ann")
    assert desk.play(OffersOver(desk.now, 1)).refusal == "stale_offer"
    desk.declines("Ann")
    desk.play(OffersOver(desk.now, 1))
    assert desk.does(Flag) == [Flag("nobody_took", "service")]
    assert desk.play(OffersOver(desk.now, 1)).refusal == "stale_offer"
    desk.others_ahead = 42
    assert desk.claims("Bob").refusal == ""


def test_offers_end_after_two_minutes_in_all_t6() -> None:
    desk = _waiting()
    desk.offers("Ann")
    desk.declines("Ann")
    desk.passes(seconds=119)
    assert desk.flags() == []
    desk.passes(seconds=1)
    assert desk.flags() == ["nobody_took"]
    assert _wait(desk).is_for_all
    desk.passes(minutes=5)
    assert desk.flags() == ["nobody_took"]


def test_an_offer_at_the_end_of_the_two_minutes_keeps_its_time() -> None:
    desk = _waiting()
    desk.offers("Ann")
    desk.declines("Ann")
    desk.passes(seconds=110)
    desk.offers("Bob")
    desk.passes(seconds=19)
    assert desk.flags() == []
    desk.passes(seconds=1)
    assert desk.flags() == ["nobody_took"]


def test_a_newcomer_is_asked_also_when_all_others_have_passed() -> None:
    desk = _waiting()
    desk.offers("Ann")
    desk.declines("Ann")
    desk.play(OffersOver(desk.now, 1))
    assert desk.offers("Bob").refusal == ""
    desk.passes(seconds=20)
    assert desk.flags() == ["nobody_took"]
    assert _asked(desk) == ""


def test_a_deadline_that_is_not_meant_any_more_changes_nothing() -> None:
    desk = _waiting()
    early = DeadlineDue(desk.now, DeadlineKind.OFFER, desk.now)
    desk.play(early)
    assert _wait(desk).is_for_all is False
    desk.offers("Ann")
    desk.play(replace(early, at=desk.now))
    assert _asked(desk) == "Ann"
    desk.claims("Ann")
    desk.play(early)
    assert desk.flags() == []


def test_a_claim_ends_the_offer_and_its_deadline() -> None:
    desk = _waiting()
    desk.offers("Ann")
    desk.claims("Ann")
    assert _wait(desk).offer is None
    assert DeadlineKind.OFFER not in desk.deadlines


def test_agents_take_the_head_or_their_offer_and_leads_any() -> None:
    desk = _waiting()
    desk.others_ahead = 42
    assert desk.claims("Ann").refusal == "not_head"
    desk.offers("Bob")
    assert desk.claims("Ann").refusal == "not_head"
    lead = AgentClaimed(desk.now, desk.agent("Cai"), GROUPS, is_lead=True)
    assert desk.play(lead).refusal == ""
    desk = _waiting()
    desk.others_ahead = 42
    desk.offers("Bob")
    assert desk.claims("Bob").refusal == ""


def test_the_cap_holds_whoever_asks() -> None:
    desk = _waiting()
    desk.knows("Ann", chats=5)
    assert desk.claims("Ann").refusal == "too_many_chats"
    desk.knows("Ann", chats=2, chats_at_most=2)
    assert desk.claims("Ann").refusal == "too_many_chats"
    desk.knows("Ann", chats=1, chats_at_most=2)
    assert desk.claims("Ann").refusal == ""


def test_who_is_signing_out_gets_no_more_chats() -> None:
    desk = _waiting()
    desk.knows("Ann", status="leaving")
    assert desk.claims("Ann").refusal == "signing_out"


def test_a_silent_agent_is_not_asked_again_about_the_customer_they_lost_t6() -> None:
    desk = Desk(online="Ann Bob").with_agent(greeted=False)
    desk.passes(minutes=2)
    assert _wait(desk).asked == (desk.agent("Ann").id,)
    assert desk.offers("Ann").refusal == "stale_offer"
    assert desk.offers("Bob").refusal == ""


def test_who_does_not_wait_is_not_offered() -> None:
    desk = Desk(online="Ann").with_agent()
    assert desk.offers("Ann").refusal == "stale_offer"
    assert desk.play(AgentPassed(desk.now, desk.agent("Ann"))).refusal == "not_offered"
    assert desk.play(OfferWithdrawn(desk.now, 1, 1)).refusal == "stale_offer"
    assert desk.play(OffersOver(desk.now, 1)).refusal == "stale_offer"


def test_surroundings_know_of_nobody_by_default() -> None:
    desk = Desk()
    assert Surroundings(desk.now, desk.company).staff == {}
