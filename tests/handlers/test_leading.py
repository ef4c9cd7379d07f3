"""A lead beside an agent: whispering and taking over; the owner of a question (H1, M1)."""

from __future__ import annotations

from handlers.actions import Log, RecordVisit, RecordWait, RingAgent, Say, TellAgent, Whisper
from handlers.conversation import Conversation, Stage
from tests.handlers.desk import Desk


def _desk() -> Desk:
    return Desk(online="Ann Bob Lea").with_agent()


def test_a_whisper_is_for_the_agent_alone() -> None:
    desk = _desk()
    before = desk.talk
    assert desk.whispers("Lea", "offer a voucher").refusal == ""
    assert desk.last.actions == (
        Whisper(desk.agent("Lea").id, "whisper", "offer a voucher"),
        RingAgent(desk.agent("Ann").id, "whisper"),
        Log("whispered", "Lea"),
    )
    assert desk.talk == before


def test_nothing_is_whispered_where_no_agent_is_or_without_words() -> None:
    assert Desk().whispers("Lea", "hello").refusal == "no_agent"
    assert _desk().whispers("Lea", " \n").refusal == "empty"


def test_a_lead_takes_over_and_the_agent_is_told() -> None:
    desk = _desk()
    epoch = desk.talk.epoch
    assert desk.takes_over("Lea").refusal == ""
    assert (desk.talk.agent, desk.talk.epoch) == (desk.agent("Lea"), epoch + 1)
    assert desk.does(RingAgent) == [RingAgent(desk.agent("Ann").id, "taken_over")]
    assert [one.wait.ended_by for one in desk.does(RecordWait)] == ["taken_over"]
    assert "Lea" in desk.says_last()[0].text
    assert desk.says("Ann", "wait", epoch=epoch).refusal == "stale_epoch"
    assert desk.says("Ann", "wait").refusal == "not_yours"
    assert desk.takes_over("Lea").refusal == ""
    assert desk.last.actions == ()


def test_who_takes_over_has_the_time_to_speak_of_a_claim() -> None:
    desk = _desk()
    desk.passes(minutes=9)
    desk.takes_over("Lea")
    desk.passes(seconds=119)
    assert desk.talk.agent == desk.agent("Lea")
    desk.passes(seconds=1)
    assert desk.talk.stage is Stage.WAITING


def test_nothing_is_taken_over_where_no_agent_is_or_beyond_the_cap() -> None:
    assert Desk().takes_over("Lea").refusal == "no_agent"
    desk = _desk()
    desk.knows("Lea", chats=5)
    assert desk.takes_over("Lea").refusal == "too_many_chats"


def test_a_chat_of_an_older_version_can_be_taken_over() -> None:
    desk = Desk(online="Ann Lea")
    desk.be(Conversation(1, "web", stage=Stage.AGENT, agent=desk.agent("Ann"), epoch=3))
    assert desk.takes_over("Lea").refusal == ""
    assert desk.talk.wait is not None
    assert (desk.talk.waits, desk.talk.wait.group) == (1, "service")


def test_the_first_agent_asked_owns_the_question_until_it_ends_h1() -> None:
    desk = _desk()
    assert desk.talk.owner == desk.agent("Ann")
    desk.passes_on("Ann", "Bob", "")
    desk.claims("Bob")
    assert desk.talk.owner == desk.agent("Ann")
    assert [one.visit.owner_id for one in desk.does(RecordVisit)] == [desk.agent("Ann").id]
    desk.says("Bob", "Hello")
    desk.closes("Bob", "solved")
    assert desk.does(TellAgent) == [TellAgent(desk.agent("Ann").id, "owned_ended")]
    assert desk.talk.owner is None


def test_an_owner_who_ends_it_needs_not_be_told() -> None:
    desk = _desk()
    desk.closes("Ann", "solved")
    assert desk.does(TellAgent) == []
    desk.hears("agent")
    assert desk.talk.owner is None


def test_whispers_are_never_words_to_the_customer() -> None:
    desk = _desk()
    for text in ("secret", "secret 2"):
        desk.whispers("Lea", text)
    desk.passes_on("Ann", "Bob", "a secret note")
    said = [action.text for action in desk.actions if isinstance(action, Say)]
    assert [text for text in said if "secret" in text] == []
