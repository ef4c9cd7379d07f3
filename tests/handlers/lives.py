"""Random lives of a conversation: any events in any order, deadlines firing as time passes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import strategies as st

from handlers.actions import Decision, Say
from handlers.conversation import AgentRef, Conversation, Stage
from handlers.events import (
    AgentClaimed,
    AgentClosed,
    AgentPassed,
    AgentTransferred,
    AgentVanished,
    AgentWrote,
    Attachment,
    ChatOffered,
    CustomerArrived,
    CustomerBlocked,
    CustomerChose,
    CustomerEdited,
    CustomerWrote,
    DeadlineDue,
    DeadlineKind,
    Event,
    EventFailed,
    LeadTookOver,
    LeadWhispered,
    OffersOver,
)
from knowledge.understanding import Candidate, Outcome, Signal, Understanding
from tests.dialogues.theatre import GROUPS, ZONE, Spoken, Theatre

_KINDS = sorted(DeadlineKind)
_FAILED = ("customer_wrote", "customer_chose", "customer_arrived", "agent_wrote", "deadline hold")

OPENS = datetime(2026, 3, 2, 9, tzinfo=ZONE)
AGENTS = (AgentRef(1, "Ann"), AgentRef(2, "Bob"))

signals = st.frozensets(st.sampled_from(list(Signal)), max_size=3)
words = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "",
            "1",
            "5",
            "{company}",
            "怎么退货",
            "我要投诉，杯子碎了",
            "thanks",
            "🙂🙂",
            "跳过",
            "再见",
        ]
    ),
)
candidates = st.lists(
    st.builds(
        Candidate,
        entry=st.sampled_from(["a", "b", "c"]),
        question=st.sampled_from(["One?", "Two?", "Three?"]),
        answer=st.sampled_from(["Short.", "Long. " * 200]),
        score=st.floats(0, 1),
        group=st.sampled_from([*GROUPS, "unknown"]),
    ),
    max_size=4,
).map(tuple)
understandings = st.builds(
    Understanding,
    language=st.sampled_from(["", "zh-CN", "zh-TW", "en"]),
    signals=signals,
    outcome=st.sampled_from(list(Outcome)),
    best=candidates,
)
attachments = st.lists(
    st.builds(
        Attachment,
        kind=st.sampled_from(["photo", "document", "sticker", "location", "contact", "other"]),
        id=st.sampled_from(["", "file-1", "tg:2"]),
        text=st.sampled_from(["", "13800138000"]),
    ),
    max_size=2,
).map(tuple)


@dataclass
class Life:
    """A conversation that anything may happen to, and a record of what did."""

    theatre: Theatre = field(default_factory=lambda: Theatre(OPENS))
    decisions: list[tuple[Conversation, Event, Decision]] = field(default_factory=list)

    def __post_init__(self) -> None:
        play = self.theatre.play

        def recorded(event: Event) -> Decision:
            before = self.theatre.talk
            self._note(event)
            decision = play(event)
            self.decisions.append((before, event, decision))
            return decision

        self.theatre.play = recorded  # type: ignore[method-assign] # to see deadlines as well

    def _note(self, event: Event) -> None:
        """Keep what the customer did among what was spoken."""
        now, spoken = self.theatre.now, self.theatre.spoken
        match event:
            case CustomerWrote():
                spoken.append(Spoken(now, "customer", event.text, album=event.album))
            case CustomerEdited():
                spoken.append(Spoken(now, "edit", event.text))
            case CustomerChose():
                spoken.append(Spoken(now, "press", event.token))
            case _:
                pass

    @property
    def talk(self) -> Conversation:
        """Return the conversation as it stands."""
        return self.theatre.talk

    def stage(self) -> Stage:
        """Return who is with the customer now."""
        return self.theatre.talk.stage

    def said(self) -> list[tuple[Conversation, Event, Say]]:
        """Return all words with what led to them."""
        return [
            (before, event, action)
            for before, event, decision in self.decisions
            for action in decision.actions
            if isinstance(action, Say)
        ]


Deed = Callable[[Life], None]


def _event(make: Callable[[Life], Event]) -> Deed:
    def deed(life: Life) -> None:
        life.theatre.play(make(life))

    return deed


@st.composite
def _writes(draw: st.DrawFn) -> Deed:
    text, known, files = draw(words), draw(understandings), draw(attachments)
    album, lag = draw(st.sampled_from(["", "", "album"])), draw(st.sampled_from([0, 0, 0, 30, 600]))
    reference = draw(st.sampled_from(["", "7", "8"]))
    return _event(
        lambda life: CustomerWrote(
            life.theatre.now - timedelta(seconds=lag),
            text,
            files,
            known,
            reference=reference,
            album=album,
        )
    )


@st.composite
def _presses(draw: st.DrawFn) -> Deed:
    place = draw(st.integers(0, 30))

    def make(life: Life) -> Event:
        offered = list(life.theatre.offered.values())
        choice = offered[place % len(offered)] if offered and place % 5 else None
        return CustomerChose(life.theatre.now, "token", choice)

    return _event(make)


@st.composite
def _works(draw: st.DrawFn) -> Deed:
    agent, is_stale = draw(st.sampled_from(AGENTS)), draw(st.booleans())
    kind, text = draw(st.sampled_from("ccwwtgzxvooppkhl")), draw(words)

    def make(life: Life) -> Event:
        now, epoch = life.theatre.now, life.talk.epoch - is_stale
        by_kind: dict[str, Event] = {
            "c": AgentClaimed(now, agent, GROUPS),
            "w": AgentWrote(now, agent, epoch, text),
            "t": AgentTransferred(now, agent, epoch, to_agent=AGENTS[2 - agent.id], note=text),
            "g": AgentTransferred(now, agent, epoch, to_group="orders"),
            "z": AgentTransferred(now, agent, epoch, note=text, to_lead=True),
            "x": AgentClosed(now, agent, epoch, "solved"),
            "v": AgentVanished(now, agent.id, epoch),
            "o": ChatOffered(now, agent, life.talk.waits),
            "p": AgentPassed(now, agent),
            "k": LeadTookOver(now, agent),
            "h": LeadWhispered(now, agent, f"whisper {text}"),
            "l": OffersOver(now, life.talk.waits),
        }
        return by_kind[kind]

    return _event(make)


@st.composite
def _passes(draw: st.DrawFn) -> Deed:
    seconds = draw(st.sampled_from([1, 5, 13, 19, 40, 130, 700, 90_000]))
    return lambda life: life.theatre.waits(timedelta(seconds=seconds))


@st.composite
def _happens(draw: st.DrawFn) -> Deed:
    text, known = draw(words), draw(understandings)
    kind = draw(
        st.sampled_from(
            ["arrive", "reconnect", "edit", "block", "unblock", "fail", "staff", "case", "clock"]
        )
    )
    which = draw(st.integers(0, 100))

    def deed(life: Life) -> None:
        now = life.theatre.now
        if kind == "staff":
            life.theatre.online = {} if life.theatre.online else {a.name: a for a in AGENTS}
            return
        if kind == "case":
            if tickets := life.theatre.tickets:
                status = ("open", "in_progress", "solved", "closed")[which % 4]
                life.theatre.moves_ticket(which % len(tickets) + 1, status, text)
            return
        by_kind: dict[str, Event] = {
            "arrive": CustomerArrived(now, "en"),
            "reconnect": CustomerArrived(now, is_reconnect=True),
            "edit": CustomerEdited(now, "7", text, known),
            "block": CustomerBlocked(now),
            "unblock": CustomerBlocked(now, is_blocked=False),
            "fail": EventFailed(now, _FAILED[which % len(_FAILED)]),
            # A deadline that fires although it is not meant any more: a lost race.
            "clock": DeadlineDue(now, _KINDS[which % len(_KINDS)], now),
        }
        life.theatre.play(by_kind[kind])

    return deed


deeds: st.SearchStrategy[Deed] = st.one_of(
    _writes(), _writes(), _presses(), _works(), _works(), _passes(), _happens()
)


@st.composite
def lives(draw: st.DrawFn, at_most: int = 25) -> Life:
    """Live through some deeds; agents may be online from the start."""
    life = Life()
    if draw(st.booleans()):
        life.theatre.online = {agent.name: agent for agent in AGENTS}
    for deed in draw(st.lists(deeds, max_size=at_most)):
        deed(life)
    return life


def is_deadline(event: Event) -> bool:
    """Tell whether the clock was it."""
    return isinstance(event, DeadlineDue)


def is_with_agent(talk: Conversation) -> bool:
    """Tell whether a person is on."""
    return talk.stage is Stage.AGENT
