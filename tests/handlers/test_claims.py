"""Who has the chat: exactly one, named, at the original place in time (H1, H2, H3, T6)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.actions import Flag, Log, MessageKind, RecordVisit, RecordWait
from handlers.conversation import AgentRef, Conversation, Stage
from handlers.events import AgentClaimed, AgentTransferred, AgentVanished, AgentWrote
from knowledge.understanding import Signal
from tests.dialogues.theatre import GROUPS
from tests.handlers.desk import Desk


def _waiting() -> Desk:
    desk = Desk()
    desk.hears("agent", Signal.PERSON)
    return desk


def test_of_two_agents_exactly_one_gets_the_chat_h3() -> None:
    desk = _waiting()
    assert desk.claims("Ann").refusal == ""
    assert desk.claims("Bob").refusal == "not_waiting"
    assert desk.last.actions == ()
    assert desk.talk.agent == desk.agent("Ann")
    assert desk.talk.epoch == 1


def test_a_claim_asked_for_twice_is_one_claim() -> None:
    desk = _waiting()
    desk.claims("Ann")
    assert desk.claims("Ann").refusal == ""
    assert desk.last.actions == ()
    assert desk.talk.epoch == 1


def test_nobody_is_claimed_who_does_not_wait() -> None:
    assert Desk().claims("Ann").refusal == "not_waiting"
    lost = Desk().be(Conversation(1, "web", stage=Stage.WAITING))
    assert lost.claims("Ann").refusal == "not_waiting"


def test_an_agent_of_another_group_is_refused() -> None:
    desk = _waiting()
    claim = AgentClaimed(desk.now, desk.agent("Ann"), ("orders",))
    assert desk.play(claim).refusal == "wrong_group"


def test_a_claim_introduces_the_agent_by_name_h3() -> None:
    desk = _waiting()
    desk.claims("Ann")
    assert desk.situations == ["handoff.intro"]
    assert "Ann" in desk.says_last()[0].text
    [wait] = [one.wait for one in desk.does(RecordWait)]
    assert (wait.ended_by, wait.agent_id) == ("claim", desk.agent("Ann").id)
    assert [one.visit.agent_id for one in desk.does(RecordVisit)] == [desk.agent("Ann").id]


def test_who_waited_longer_than_promised_hears_an_apology_first_t4() -> None:
    desk = _waiting()
    desk.passes(seconds=20)
    desk.claims("Ann")
    assert desk.situations == ["handoff.intro"]
    desk = _waiting()
    desk.passes(seconds=21)
    desk.claims("Ann")
    assert set(desk.situations) == {"late.apology", "handoff.intro"}


def test_an_agent_who_is_known_is_introduced_as_such_h2() -> None:
    desk = Desk().with_agent()
    desk.closes("Ann", "solved")
    desk.hears("agent", Signal.PERSON)
    desk.claims("Ann")
    assert desk.situations == ["handoff.intro_back"]


@pytest.mark.parametrize("to", ["Bob", "orders"])
def test_a_customer_is_passed_on_at_the_original_place_in_time_h3(to: str) -> None:
    desk = Desk().with_agent()
    since = desk.talk.wait.since if desk.talk.wait else None
    desk.passes(minutes=1)
    desk.passes_on("Ann", to, "a question of orders")
    wait = desk.talk.wait
    assert wait is not None
    assert (wait.since, wait.joined_at, wait.priority) == (since, desk.now, 1)
    assert wait.group == ("orders" if to == "orders" else "service")
    assert desk.kinds() == [MessageKind.INTRO]
    assert Log("transferred", "Ann", "a question of orders") in desk.does(Log)
    assert desk.talk.stage is Stage.WAITING
    assert desk.talk.agent is None


def test_both_names_are_told_when_a_colleague_takes_over_h3() -> None:
    desk = Desk().with_agent()
    desk.passes_on("Ann", "Bob", "")
    assert "Ann" in desk.says_last()[0].text
    assert "Bob" in desk.says_last()[0].text


def test_a_group_of_the_companys_own_is_told_by_its_name() -> None:
    desk = Desk().with_agent()
    desk.company = type(desk.company)(
        desk.company.name,
        desk.company.zone,
        desk.company.policy,
        desk.company.phrases,
        groups=("service", "garden"),
    )
    event = AgentTransferred(desk.now, desk.agent("Ann"), desk.talk.epoch, to_group="garden")
    desk.play(event)
    assert "garden" in desk.says_last()[0].text


def test_a_colleague_takes_over_without_an_apology_for_the_first_ones_time_t4() -> None:
    desk = Desk().with_agent()
    desk.passes(minutes=1)
    desk.passes_on("Ann", "Bob", "")
    desk.passes(seconds=20)
    desk.claims("Bob")
    assert desk.situations == ["handoff.intro"]


def test_words_that_waited_through_a_transfer_are_apologised_for_t4() -> None:
    desk = Desk().with_agent()
    desk.hears("where is it?")
    desk.passes(seconds=10)
    desk.passes_on("Ann", "Bob", "")
    assert desk.turn.responsible == "line"
    desk.passes(seconds=11)
    desk.claims("Bob")
    assert "late.apology" in desk.situations


@pytest.mark.parametrize("to", [None, AgentRef(sum(map(ord, "Ann")), "Ann")])
def test_passing_on_to_nobody_or_to_oneself_is_refused(to: AgentRef | None) -> None:
    desk = Desk().with_agent()
    event = AgentTransferred(desk.now, desk.agent("Ann"), desk.talk.epoch, to_agent=to)
    assert desk.play(event).refusal == "empty"


@pytest.mark.parametrize("epoch", [0, 2])
def test_a_stale_epoch_is_refused_and_changes_nothing_h3(epoch: int) -> None:
    desk = Desk().with_agent()
    before, ann = desk.talk, desk.agent("Ann")
    for event in (
        AgentWrote(desk.now, ann, epoch, "late"),
        AgentTransferred(desk.now, ann, epoch, to_group="orders"),
        AgentVanished(desk.now, ann.id, epoch),
    ):
        decision = desk.play(event)
        assert (decision.refusal, decision.actions) == ("stale_epoch", ())
        assert decision.conversation is before


def test_another_agents_chat_is_not_to_be_written_into_h3() -> None:
    desk = Desk().with_agent()
    assert desk.says("Bob", "me too").refusal == "not_yours"
    assert desk.passes_on("Bob", "orders", "").refusal == "not_yours"
    assert desk.closes("Bob", "solved").refusal == "not_yours"
    assert desk.vanishes("Bob").refusal == "not_yours"
    assert Desk().says("Ann", "hello?").refusal == "not_yours"


def test_a_customer_whose_agent_is_gone_goes_back_with_an_apology_h3() -> None:
    desk = Desk().with_agent()
    since = desk.talk.wait.since if desk.talk.wait else None
    desk.passes(minutes=3)
    desk.vanishes("Ann")
    assert desk.situations == ["queue.agent_vanished"]
    assert desk.does(Flag) == [Flag("vanished", "Ann")]
    assert desk.talk.wait is not None
    assert (desk.talk.wait.since, desk.talk.wait.joined_at) == (since, desk.now)
    assert desk.says("Ann", "back again", epoch=1).refusal == "stale_epoch"


def test_who_was_never_spoken_to_has_been_waiting_all_along() -> None:
    desk = Desk().with_agent(greeted=False)
    joined_at = desk.talk.wait.joined_at if desk.talk.wait else None
    desk.passes(seconds=10)
    desk.vanishes("Ann")
    assert desk.talk.wait is not None
    assert desk.talk.wait.joined_at == joined_at


def test_a_chat_without_a_record_of_its_wait_finds_a_line_and_an_agent() -> None:
    """Rows of an older version may know neither visit nor wait."""
    talk = Conversation(1, "web", stage=Stage.AGENT, agent=AgentRef(1, "Ann"), epoch=4)
    desk = Desk().be(talk)
    desk.play(AgentVanished(desk.now, 1, 4))
    assert desk.talk.wait is not None
    assert (desk.talk.wait.group, desk.talk.wait.since) == ("service", desk.now)
    desk.play(AgentClaimed(desk.now, AgentRef(2, "Bob"), GROUPS))
    assert desk.talk.agent == AgentRef(2, "Bob")


def test_the_moment_of_the_first_own_words_is_that_of_the_wait_t1() -> None:
    desk = Desk().with_agent()
    assert [say.first_words_of_wait for say in desk.says_last()] == [1]
    desk.says("Ann", "How may I help?")
    assert [say.first_words_of_wait for say in desk.says_last()] == [None]


def test_an_agent_who_claims_and_says_nothing_loses_the_chat_t6() -> None:
    desk = Desk().with_agent(greeted=False)
    assert desk.passes(seconds=119) == ["hold"]
    assert desk.rings() == ["greet"]
    assert desk.flags() == ["unanswered"]
    assert desk.passes(seconds=1) == ["queue"]
    assert desk.talk.stage is Stage.WAITING
    assert desk.now - timedelta(minutes=2) == (desk.talk.wait.since if desk.talk.wait else None)
