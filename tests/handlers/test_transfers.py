"""Passing on is accepted, or the customer comes back to who passed them on (H3)."""

from __future__ import annotations

import pytest

from handlers.actions import Flag, MessageKind, RecordWait, RingAgent, TellAgent, Whisper
from handlers.conversation import Conversation, Stage, Wait
from handlers.events import AgentTransferred, DeadlineKind, OfferWithdrawn
from tests.handlers.desk import Desk


def _passed_on(to: str = "Bob", note: str = "an invoice") -> Desk:
    desk = Desk(online="Ann Bob Cai").with_agent()
    desk.passes(seconds=30)
    desk.passes_on("Ann", to, note)
    return desk


def _wait(desk: Desk) -> Wait:
    assert desk.talk.wait is not None
    return desk.talk.wait


def test_a_colleague_is_asked_for_a_minute_and_sees_the_note() -> None:
    desk = _passed_on()
    offer = _wait(desk).offer
    assert offer is not None
    assert (offer.agent.name, offer.kind) == ("Bob", "passed_on")
    assert (offer.until - desk.now).total_seconds() == 60
    assert _wait(desk).note == "an invoice"
    assert desk.does(Whisper) == [Whisper(desk.agent("Ann").id, "note", "an invoice")]
    assert desk.does(TellAgent) == [TellAgent(desk.agent("Bob").id, "offer")]
    assert desk.claims("Cai").refusal == "not_yours"
    assert desk.claims("Bob").refusal == ""
    assert DeadlineKind.OFFER not in desk.deadlines


def test_without_a_note_there_is_none() -> None:
    assert _passed_on(note="").does(Whisper) == []


@pytest.mark.parametrize("how", ["refused", "unanswered", "gone"])
def test_what_a_colleague_does_not_take_comes_back(how: str) -> None:
    desk = _passed_on()
    epoch = desk.talk.epoch
    if how == "refused":
        desk.declines("Bob")
    elif how == "gone":
        desk.play(OfferWithdrawn(desk.now, desk.agent("Bob").id, _wait(desk).number))
    else:
        assert "intro" in desk.passes(seconds=60)
    assert desk.talk.stage is Stage.AGENT
    assert desk.talk.agent == desk.agent("Ann")
    assert desk.talk.epoch == epoch + 1
    assert "returned" in desk.rings()
    assert _wait(desk).ended_by == "returned"
    assert desk.says("Ann", "It is me again.").refusal == ""


def test_who_gets_a_customer_back_has_to_speak() -> None:
    desk = _passed_on()
    desk.declines("Bob")
    assert desk.kinds() == [MessageKind.INTRO]
    assert desk.does(RingAgent) == [RingAgent(desk.agent("Ann").id, "returned")]
    desk.passes(minutes=2)
    assert desk.talk.stage is Stage.WAITING
    assert _wait(desk).asked == (desk.agent("Ann").id,)


@pytest.mark.parametrize("facts", [{"status": "offline"}, {"chats": 5}, {}])
def test_who_cannot_go_on_gets_nothing_back(facts: dict[str, object]) -> None:
    desk = _passed_on()
    if facts:
        desk.knows("Ann", **facts)
    else:
        del desk.online["Ann"]
    desk.declines("Bob")
    assert desk.kinds() == [MessageKind.QUEUE]
    assert desk.talk.stage is Stage.WAITING
    assert _wait(desk).for_agent is None
    assert desk.offers("Bob").refusal == "stale_offer"
    assert desk.offers("Cai").refusal == ""


def test_a_group_is_asked_in_turn_and_who_passed_it_on_is_not() -> None:
    desk = _passed_on("orders")
    assert desk.offers("Ann").refusal == "stale_offer"
    assert desk.offers("Bob").refusal == ""
    desk.declines("Bob")
    assert desk.talk.stage is Stage.WAITING
    desk.offers("Cai")
    desk.declines("Cai")
    desk.all_have_passed()
    assert desk.talk.agent == desk.agent("Ann")
    assert desk.does(Flag) == []


def test_a_group_that_does_not_answer_gives_the_customer_back() -> None:
    desk = _passed_on("orders")
    desk.passes(seconds=119)
    assert desk.talk.stage is Stage.WAITING
    desk.passes(seconds=1)
    assert desk.talk.agent == desk.agent("Ann")


def test_a_group_that_does_not_answer_is_shown_where_nobody_can_go_on() -> None:
    desk = _passed_on("orders")
    del desk.online["Ann"]
    desk.passes(minutes=2)
    assert _wait(desk).is_for_all
    assert "nobody_took" in desk.flags()


def test_nobody_is_silent_while_a_colleague_is_asked_t3() -> None:
    desk = _passed_on()
    assert desk.hears("hello?") == ["queue.heard"]


def test_a_place_kept_for_somebody_by_an_older_version_is_freed_by_the_next_update() -> None:
    desk = Desk()
    wait = Wait(1, "service", desk.now, for_agent=9)
    desk.be(Conversation(1, "web", stage=Stage.WAITING, wait=wait))
    desk.deadlines[DeadlineKind.LINE_UPDATE] = desk.now
    desk.passes(seconds=1)
    assert _wait(desk).for_agent is None


def test_an_update_in_the_line_keeps_the_customer_for_who_is_asked() -> None:
    desk = _passed_on()
    desk.deadlines[DeadlineKind.LINE_UPDATE] = desk.now
    desk.passes(seconds=1)
    assert _wait(desk).for_agent == desk.agent("Bob").id


def test_passing_on_twice_keeps_who_passed_it_on_last() -> None:
    desk = _passed_on()
    desk.claims("Bob")
    desk.says("Bob", "Hello")
    to_group = AgentTransferred(desk.now, desk.agent("Bob"), desk.talk.epoch, to_group="orders")
    desk.play(to_group)
    passed_by = _wait(desk).passed_by
    assert passed_by is not None
    assert passed_by.name == "Bob"
    assert [one.wait.group for one in desk.does(RecordWait)] == ["orders"]


# --- to whichever lead takes it ---


def _passed_to_leads(*, leads: str = "Lea Mei") -> Desk:
    desk = Desk(online=f"Ann Bob {leads}".strip())
    for name in leads.split():
        desk.knows(name, is_lead=True, groups=())
    desk.with_agent()
    desk.passes(seconds=30)
    desk.passes_on("Ann", "leads", "wants the freight back")
    return desk


def test_leads_are_asked_in_turn_and_one_who_accepts_is_introduced_by_name() -> None:
    desk = _passed_to_leads()
    assert desk.situations == ["handoff.transfer_lead"]
    assert "Ann" in desk.says_last()[0].text
    assert (_wait(desk).note, _wait(desk).passed_by) == (
        "wants the freight back",
        desk.agent("Ann"),
    )
    assert desk.offers("Bob").refusal == "stale_offer"
    assert desk.offers("Lea").refusal == ""
    assert desk.declines("Lea").refusal == ""
    assert desk.talk.stage is Stage.WAITING
    assert desk.offers("Lea").refusal == "stale_offer"
    assert desk.offers("Mei").refusal == ""
    assert desk.claims("Mei", is_lead=True).refusal == ""
    assert desk.kinds() == [MessageKind.INTRO]
    assert "Mei" in desk.says_last()[0].text
    assert desk.talk.owner == desk.agent("Ann")


def test_no_agent_takes_what_is_for_the_leads_not_even_when_it_is_the_head() -> None:
    desk = _passed_to_leads()
    assert desk.claims("Bob").refusal == "for_leads"
    desk.offers("Lea")
    assert desk.claims("Bob").refusal == "for_leads"
    assert desk.claims("Mei", is_lead=True).refusal == ""


@pytest.mark.parametrize("how", ["refused", "unanswered", "nobody there"])
def test_what_no_lead_takes_comes_back(how: str) -> None:
    desk = _passed_to_leads(leads="" if how == "nobody there" else "Lea")
    if how == "refused":
        desk.offers("Lea")
        desk.declines("Lea")
        desk.all_have_passed()
    elif how == "nobody there":
        desk.all_have_passed()
    else:
        desk.passes(minutes=2)
    assert (desk.talk.stage, desk.talk.agent) == (Stage.AGENT, desk.agent("Ann"))
    assert "returned" in desk.rings()
    assert not _wait(desk).for_leads
    assert desk.does(Flag) == []


def test_what_no_lead_takes_goes_to_the_line_where_nobody_can_go_on() -> None:
    desk = _passed_to_leads()
    del desk.online["Ann"]
    desk.all_have_passed()
    assert desk.kinds() == [MessageKind.QUEUE]
    assert (_wait(desk).for_leads, _wait(desk).passed_by) == (False, None)
    assert desk.offers("Bob").refusal == ""


def test_nobody_is_passed_on_to_nobody() -> None:
    desk = Desk().with_agent()
    event = AgentTransferred(desk.now, desk.agent("Ann"), desk.talk.epoch)
    assert desk.play(event).refusal == "empty"
