"""Who is on call is rung for emergencies, whatever the hour (H5, C6)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from handlers.actions import Flag, RingAgent
from handlers.conversation import AgentRef, Stage
from handlers.surroundings import Surroundings
from knowledge.understanding import Signal
from tests.handlers.desk import Desk


def _on_call(desk: Desk, *names: str) -> Desk:
    called = tuple(desk.agent(name) for name in names)
    plain: Any = desk._surroundings

    def surroundings() -> Surroundings:
        found: Surroundings = plain()
        return replace(found, on_call=called)

    desk._surroundings = surroundings  # type: ignore[method-assign]
    return desk


def _rung(desk: Desk) -> list[RingAgent]:
    return [ring for ring in desk.does(RingAgent) if ring.kind == "emergency"]


def test_at_night_with_nobody_on_who_is_on_call_is_rung() -> None:
    desk = _on_call(Desk(online=""), "Ann", "Lea")
    assert desk.hears("the kettle exploded and she is hurt", Signal.EMERGENCY)[-1] == (
        "emergency.alarm"
    )
    assert [ring.agent_id for ring in _rung(desk)] == [desk.agent("Ann").id, desk.agent("Lea").id]
    assert [flag.kind for flag in desk.does(Flag)] == ["emergency"]
    assert desk.talk.stage is Stage.WAITING


def test_the_agent_who_has_the_chat_is_rung_once() -> None:
    desk = _on_call(Desk(), "Ann", "Lea").with_agent("Ann")
    desk.hears("fire!", Signal.EMERGENCY)
    rung = [ring.agent_id for ring in _rung(desk)]
    assert sorted(rung) == sorted(AgentRef(desk.agent(n).id, n).id for n in ("Ann", "Lea"))


def test_nobody_else_is_rung_and_nobody_for_anything_less() -> None:
    desk = _on_call(Desk(online=""), "Ann")
    desk.hears("a person please", Signal.PERSON)
    assert desk.does(RingAgent) == []
    assert _rung(_on_call(Desk(online=""), "Ann")) == []
