"""A stage for one conversation: the real handlers, words and knowledge; time is a number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

from handlers.actions import (
    Action,
    ClearDeadline,
    Decision,
    Flag,
    MessageKind,
    OpenTicket,
    RingAgent,
    Say,
    SetDeadline,
)
from handlers.conversation import AgentRef, Choice, Conversation, Stage
from handlers.deciding import handle
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
    TicketChanged,
)
from handlers.policy import Policy
from handlers.surroundings import Colleague, Company, GroupLine, Surroundings, TicketView
from knowledge.matcher import Matcher, load_matcher
from scripts.phrases import Phrases, load_phrases

ZONE = ZoneInfo("Asia/Shanghai")
GROUPS = ("service", "complaints", "orders")


@cache
def matcher() -> Matcher:
    """Return the starter knowledge base."""
    return load_matcher()


@cache
def phrases() -> Phrases:
    """Return the shipped words."""
    return load_phrases()


@dataclass(frozen=True)
class Spoken:
    """Words that reached the customer, or that the customer wrote."""

    at: datetime
    author: str
    text: str
    kind: MessageKind | None = None
    album: str = ""


class Theatre:
    """One customer, the house around them, and everything that was said."""

    def __init__(self, opens_at: datetime, policy: Policy | None = None, chat: int = 1) -> None:
        self.now = opens_at
        self.company = Company("三声小店", ZONE, policy or Policy(), phrases())
        self.talk = Conversation(chat, "web")
        self.online: dict[str, AgentRef] = {}
        self.others_waiting = 0
        self.others_ahead: int | None = None  # a chat that an agent could take instead
        self.known: dict[str, dict[str, Any]] = {}  # what is special about an agent
        self.expected_wait: timedelta | None = None
        self.deadlines: dict[DeadlineKind, datetime] = {}
        self.tickets: list[TicketView] = []
        self.offered: dict[str, Choice] = {}
        self.spoken: list[Spoken] = []
        self.actions: list[Action] = []
        self._files = 0
        self._references = 0

    # --- what happens ---

    def play(self, event: Event) -> Decision:
        """Handle an event and carry out what was decided."""
        if isinstance(event, CustomerArrived) and not event.is_reconnect:
            self.spoken.append(Spoken(self.now, "arrival", ""))
        if isinstance(event, EventFailed) and event.event_type.startswith("customer_"):
            self.spoken.append(Spoken(self.now, "lost", ""))
        decision = handle(self.talk, event, self._surroundings())
        self.talk = decision.conversation
        for action in decision.actions:
            self._do(action)
        self.actions += decision.actions
        return decision

    def writes(
        self, text: str, *attachments: Attachment, album: str = "", ago: timedelta = timedelta()
    ) -> Decision:
        """Let the customer write, or have written; the words are understood as in the product."""
        self._references += 1
        self.spoken.append(Spoken(self.now, "customer", text, album=album))
        event = CustomerWrote(
            self.now - ago,
            text,
            attachments,
            matcher().understand(text),
            reference=str(self._references),
            album=album,
        )
        return self.play(event)

    def sends(
        self, kind: str, caption: str = "", album: str = "", *, is_huge: bool = False
    ) -> Decision:
        """Let the customer send a file, a place or a person."""
        self._files += 1
        with_file = {"photo", "document", "voice", "video"}
        file_id = f"file-{self._files}" if kind in with_file else ""
        text = {"contact": "13800138000", "location": "31.2,121.5"}.get(kind, "")
        size = self.company.policy.file_bytes_at_most + 1 if is_huge else 0
        attachment = Attachment(kind, file_id, size=size, text=text)  # type: ignore[arg-type] # from a play
        return self.writes(caption, attachment, album=album)

    def edits(self, text: str, back: int = 0) -> Decision:
        """Let the customer change their newest message, or one so many before it."""
        reference = str(self._references - back)
        self.spoken.append(Spoken(self.now, "edit", text))
        return self.play(CustomerEdited(self.now, reference, text, matcher().understand(text)))

    def presses(self, label: str) -> Decision:
        """Let the customer press a button; one that was never offered is forged."""
        choice = self.offered.get(label)
        self.spoken.append(Spoken(self.now, "customer", label))
        return self.play(CustomerChose(self.now, "token", choice))

    def agent(self, name: str) -> AgentRef:
        """Return an agent by name, online or not."""
        return self.online.get(name) or AgentRef(sum(map(ord, name)), name)

    def claims(self, name: str, *, is_lead: bool = False) -> Decision:
        """Let an agent of all groups take the chat."""
        return self.play(AgentClaimed(self.now, self.agent(name), GROUPS, is_lead))

    def offers(self, name: str, kind: Literal["turn", "returning"] = "turn") -> Decision:
        """Let the keeper of the line ask an agent."""
        number = self.talk.wait.number if self.talk.wait else 0
        return self.play(ChatOffered(self.now, self.agent(name), number, kind))

    def declines(self, name: str) -> Decision:
        """Let an agent pass an offer."""
        return self.play(AgentPassed(self.now, self.agent(name)))

    def all_have_passed(self) -> Decision:
        """Let the keeper of the line find nobody else to ask."""
        number = self.talk.wait.number if self.talk.wait else 0
        return self.play(OffersOver(self.now, number))

    def whispers(self, name: str, text: str) -> Decision:
        """Let a lead say something to the agent alone."""
        return self.play(LeadWhispered(self.now, self.agent(name), text))

    def takes_over(self, name: str) -> Decision:
        """Let a lead take the chat."""
        return self.play(LeadTookOver(self.now, self.agent(name)))

    def knows(self, name: str, **facts: Any) -> None:
        """Let something be so about an agent, beside being at work."""
        self.known[name] = facts

    def says(self, name: str, text: str, epoch: int | None = None) -> Decision:
        """Let an agent write."""
        which = self.talk.epoch if epoch is None else epoch
        return self.play(AgentWrote(self.now, self.agent(name), which, text))

    def passes_on(self, name: str, to: str, note: str) -> Decision:
        """Let an agent pass the chat on to a colleague, a group, or any lead ("leads")."""
        is_lead = to == "leads"
        colleague = None if is_lead or to in GROUPS else self.agent(to)
        group = to if to in GROUPS else ""
        event = AgentTransferred(
            self.now, self.agent(name), self.talk.epoch, colleague, group, note, is_lead
        )
        return self.play(event)

    def closes(self, name: str, disposition: str) -> Decision:
        """Let an agent end the chat."""
        return self.play(AgentClosed(self.now, self.agent(name), self.talk.epoch, disposition))

    def vanishes(self, name: str) -> Decision:
        """Let an agent's heart stop beating."""
        self.online.pop(name, None)
        return self.play(AgentVanished(self.now, self.agent(name).id, self.talk.epoch))

    def moves_ticket(self, nth: int, status: str, note: str) -> Decision:
        """Let somebody move a case on."""
        view = self.tickets[nth - 1]
        self.tickets[nth - 1] = replace(view, status=status, note=note, updated_at=self.now)
        return self.play(TicketChanged(self.now, view.number, status, note))

    def waits(self, length: timedelta) -> None:
        """Let time pass; every deadline fires at its own moment."""
        end = self.now + length
        while (due := min(self.deadlines.items(), key=lambda one: one[1], default=None)) and (
            due[1] <= end
        ):
            kind, moment = due
            self.now = max(self.now, moment)
            del self.deadlines[kind]
            self.play(DeadlineDue(self.now, kind, moment))
        self.now = end

    # --- what is carried out ---

    def _do(self, action: Action) -> None:
        match action:
            case Say():
                author = "bot" if action.author == "bot" else "agent"
                self.spoken.append(Spoken(self.now, author, action.text, action.kind))
                self.offered |= {choice.label: choice for choice in action.choices}
            case SetDeadline(kind, due_at):
                self.deadlines[kind] = due_at
            case ClearDeadline(kind):
                self.deadlines.pop(kind, None)
            case OpenTicket(number, kind):
                view = TicketView(number, kind, "open", self.now, self.now)
                view = replace(view, due_at=action.due_at, owner_id=action.owner_id)
                self.tickets.append(view)
            case _:
                pass

    def _surroundings(self) -> Surroundings:
        is_waiting = self.talk.stage is Stage.WAITING
        line = GroupLine(self.others_waiting + is_waiting, len(self.online), self.expected_wait)
        return Surroundings(
            self.now,
            self.company,
            dict.fromkeys(GROUPS, line),
            self.others_waiting + 1 if is_waiting else None,
            tuple(self.tickets),
            {one.id: self._colleague(one) for one in self.online.values()},
            self.others_ahead,
        )

    def _colleague(self, agent: AgentRef) -> Colleague:
        usual = Colleague(agent, self.now, GROUPS)
        return replace(usual, **self.known.get(agent.name, {}))

    def flags(self) -> list[str]:
        """Return what was put before the leads, in order."""
        return [action.kind for action in self.actions if isinstance(action, Flag)]

    def rings(self) -> list[str]:
        """Return what agents were reminded of, in order."""
        return [action.kind for action in self.actions if isinstance(action, RingAgent)]
